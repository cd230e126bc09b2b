"""Sentences for the command line, said in Python."""

import pytest

from musictool.script.wording import in_python_words


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("use --force to replace it", "use force=True to replace it"),
        ("--clip limit keeps them", 'clip="limit" keeps them'),
        ("for it; --ceiling -1.5 leaves room", "for it; ceiling=-1.5 leaves room"),
        ("--bit-depth and --bitrate keep it", "bit_depth and bitrate keep it"),
        ("write it, as with -o a.m4a", 'write it, as with output="a.m4a"'),
        ("-o {stm}_{n:03}: no field", 'output="{stm}_{n:03}": no field'),
        ("say which with -o", "say which with output"),
        ("add --allow native", 'add allow="native"'),
        ("get it by: `hf download x --revision 1`", "get it by: `hf download x --revision 1`"),
        (
            "anew: musictool plugins install --isolated acme; or --force",
            "anew: musictool plugins install --isolated acme; or force=True",
        ),
        ("take--one.wav, my-o x.wav: gone", "take--one.wav, my-o x.wav: gone"),
    ],
)
def test_flags_are_arguments_and_names_stay(sentence, said):
    assert in_python_words(sentence) == said
