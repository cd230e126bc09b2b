"""What a command says of its settings is what can be typed next."""

import pytest

from musictool.cli.wording import wording_of
from musictool.contract import Parameter

BPM = Parameter("from_bpm", "number", "")
DRAWN = Parameter("semitones", "number", "")
LIMIT = Parameter("limit", "flag", "")


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("say which it has (from_bpm=90), or", "say which it has (--from-bpm 90), or"),
        ("semitones={-1,0,1}", "--semitones '{-1,0,1}'"),
        ("try semitones=2.", "try --semitones 2."),
        ('a curve: semitones="0:1, 8:2"', 'a curve: --semitones "0:1, 8:2"'),
        ("limit=true turns them down", "--limit turns them down"),
        ("rhythm.tempo: from_bpm must be given: it", "rhythm.tempo: --from-bpm must be given: it"),
        ("from_bpm must be a number, not x", "from_bpm must be a number, not x"),
        ("semitones=-3 semitones=-6", "--semitones -3 --semitones -6"),
        ("convert channels=2", "convert channels=2"),
        ('musictool run "a from_bpm=90" in.wav', 'musictool run "a from_bpm=90" in.wav'),
    ],
)
def test_a_setting_is_said_as_a_flag(said, typed):
    assert wording_of([BPM, DRAWN, LIMIT])(said) == typed


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fade in.wav", "fade: give how long: --in 2, --out 2 or both"),
        ("tempo in.wav", "give either a tempo (--bpm 120) or a factor (--factor 1.1)"),
        ("eq in.wav", 'fx.eq: --band must be given: One band, such as "peak 1000 +3 1.4"'),
        ("trim in.wav --start 9", "trim: --start 9s is beyond the end of the recording"),
        ("gain in.wav", "gain: --db must be given"),
        ("run fade in.wav", "fade: give how long: in=2, out=2 or both"),
        ("run gain in.wav", "gain: db must be given"),
    ],
)
def test_errors_speak_of_flags_where_flags_were_typed(run, here, line, said):
    result = run(*line.split())
    assert (result.code != 0, result.out) == (True, "")
    assert said in result.err
