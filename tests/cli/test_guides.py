"""`musictool docs`: the guides in a terminal."""

import re
from pathlib import Path

import pytest

from musictool.cli.guides import guides

DOCS = Path(__file__).parents[2] / "docs"


def test_without_a_page_it_lists_them_as_the_index_does(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    result = run("docs")
    assert result.code == 0
    names = re.findall(r"^([\w-]+)  +\w", result.out, re.MULTILINE)
    assert set(names) == {page.stem for page in DOCS.glob("*.md")} - {"index"}
    assert "rhythm         find beats, change tempo and pitch" in result.out


def test_a_page_by_its_name_and_by_the_command_it_goes_with(run):
    rhythm = run("docs", "rhythm").out
    assert rhythm.startswith("Rhythm\n")
    assert "\n    $ musictool rhythm tempo examples/demo.flac --bpm 104 -o faster.flac\n" in rhythm
    for words in (["rhythm", "tempo"], ["rhythm.tempo"]):
        assert run("docs", *words).out == rhythm
    reverb = run("docs", "effects/reverb").out
    assert run("docs", "fx", "reverb").out == reverb
    assert re.search(
        r"^--room-size +key room_size; type number or curve; range 0 to 1", reverb, re.M
    )
    assert "![" not in reverb


def test_items_of_lists_are_lines_without_gaps(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    said = run("docs", "plugins/parameters").out
    assert '- Param("…", streams=True) says of a text that it names' in said
    assert "writes to while it works, such as a port" in said


def test_no_word_of_a_page_breaks(run, monkeypatch):
    for name in guides():
        said = set()
        for columns in (60, 80, 1000):
            monkeypatch.setenv("COLUMNS", str(columns))
            lines = run("docs", *name.split("/")).out.splitlines()
            text = [line for line in lines if not line.startswith("    ")]
            assert all(len(line) <= columns or " " not in line.strip() for line in text), name
            said.add(" ".join(" ".join(lines).split()))
        assert len(said) == 1, name


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["rythm"], "no page or command is called 'rythm'; did you mean rhythm?"),
        (["fx", "revreb"], "no page or command is called 'fx revreb'; did you mean"),
    ],
)
def test_a_page_that_is_not_there(run, words, sentence):
    result = run("docs", *words)
    assert result.code == 2
    assert sentence in result.err


def test_a_plugins_own_docs(run, tmp_path, install_plugin, monkeypatch):
    source = '''
from musictool import Audio, command, hookimpl

@command("acme", docs="https://example.com/acme")
def acme(audio: Audio) -> Audio:
    """Do it."""
    return audio

@command("plain")
def plain(audio: Audio) -> Audio:
    """Do less."""
    return audio

@hookimpl
def musictool_register():
    return [acme, plain]
'''
    install_plugin(tmp_path, "musictool-guided", source)
    monkeypatch.syspath_prepend(tmp_path)
    assert "Guide: https://example.com/acme" in run("acme", "--help").out
    assert "it is explained at https://example.com/acme" in run("docs", "acme").err
    assert "no page goes with plain; see musictool plain --help" in run("docs", "plain").err
    assert "Guide" not in run("plain", "--help").out
    assert "  musictool plain song.wav\n" in run("plain", "--help").out
