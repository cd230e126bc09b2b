"""`musictool find` says what to type for what somebody wants, or that nothing does it."""

import json

import pytest

from musictool.cli.commands import known
from musictool.cli.find import entries, found, unknown_words
from musictool.cli.verbs import verbs


@pytest.fixture(scope="module")
def everything():
    known.cache_clear()
    yield list(entries(verbs()))
    known.cache_clear()


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("make it louder", "musictool gain INPUT --db dB"),
        ("fade out", "musictool fade INPUT --out s"),
        ("sample rate", "musictool convert INPUT --sample-rate Hz"),
        ("remove silence", "musictool trim INPUT --silence dBFS"),
        ("change the key of a song", "musictool transpose INPUT --semitones semitones"),
        ("speed it up", "musictool rhythm tempo INPUT --factor times"),
        ("crossfading", "musictool concat INPUT... --crossfade s"),
        ("sidechain", "musictool fx duck INPUT --key FILE"),
        ("sound like another song", "musictool style INPUT"),
        ("extending", "musictool continue INPUT"),
        ("which chords", "musictool analyze INPUT"),
        ("podcasts", "musictool preset podcast INPUT"),
        ("mastering for streaming", "musictool preset master-streaming INPUT"),
        ("revreb", "musictool fx reverb INPUT"),
        ("tags", "musictool info FILE"),
        ("Moog", "musictool fx ladder INPUT"),
        ("wav", "musictool convert INPUT"),
        ("spectrogram", "musictool analyze INPUT --plot PATH"),
        ("timeout", "musictool COMMAND INPUT --timeout s"),
        ("retry failed", "musictool COMMAND INPUT --only-failed"),
        ("dry run", "musictool COMMAND INPUT --dry-run"),
        ("s3", "musictool docs files"),
        ("several computers", "musictool docs cluster"),
        ("resume", "musictool docs batches"),
        ("hot folder", "musictool watch FOLDER PIPELINE"),
    ],
)
def test_the_first_line_is_what_is_wanted(everything, query, line):
    (first, about), *_ = found(query, everything)
    assert first == line
    assert about


def test_what_may_be_several_gives_all_of_them(everything):
    lines = [line.split(" --")[0] for line, _ in found("equalizer or filter", everything)]
    for name in ("eq", "highpass", "lowpass", "ladder"):
        assert f"musictool fx {name} INPUT" in lines
    assert [line for line, _ in found("merge", everything)] == [
        "musictool concat INPUT...",
        "musictool mix INPUT...",
    ]


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("karaoke", "musictool separate INPUT"),
        ("remove vocals", "musictool separate INPUT --engine spleeter"),
        ("transcribe", "musictool transcribe INPUT"),
    ],
)
def test_parts_and_notes_of_recordings_are_found(everything, query, line):
    assert found(query, everything)[0][0] == line


@pytest.mark.parametrize("query", ["cloning", "remove cloning", "what is it", "reverse"])
def test_nothing_is_better_than_something_wrong(everything, query):
    assert found(query, everything) == []


def test_what_nobody_speaks_of_is_said(everything):
    assert unknown_words("remove cloning and noise", everything) == ["cloning"]
    assert unknown_words("make it louder", everything) == []


def test_on_the_command_line(run, here, own_folders):
    folder = own_folders / "config" / "musictool" / "presets"
    folder.mkdir(parents=True)
    (folder / "dusty.yaml").write_text("{description: As from an attic, steps: [{gain: {db: -6}}]}")
    assert run("find", "dusty").out.startswith("musictool preset dusty INPUT")
    assert run("find", "attic").out.startswith("musictool preset dusty INPUT")
    rows = json.loads(run("find", "fade", "out", "--json").out)
    assert rows[0] == {
        "type": "musictool fade INPUT --out s",
        "about": "Fade a recording in, out, or both.",
    }
    nothing = run("find", "cloning")
    assert (nothing.code, nothing.out) == (1, "")
    assert nothing.err.startswith("error: no command, flag, preset or guide speaks of 'cloning'")
    assert "nothing here speaks of 'cloning'" in run("find", "cloning", "reverb").err


@pytest.mark.parametrize(
    "line",
    [
        "help fx reverb",
        "help fx.reverb",
        "help reverb",
        "fx help reverb",
        "help hall",
        "reverb help",
    ],
)
def test_help_is_a_word_as_well(run, line):
    result = run(*line.split())
    assert result.code == 0
    assert "Usage: musictool fx" in result.out
    assert "--room-size" in result.out


def test_help_of_all_and_of_nothing(run):
    assert run("help").out == run("--help").out
    assert run("help", "plugins").out == run("plugins", "--help").out
    assert "did you mean gain?" in run("help", "gian").err
