"""Bars, beats and tracks of scores on the command line, and what only sound or only notes have."""

import pytest

import musictool as mt


@pytest.fixture
def tune(here):
    """Four bars of quarters for two instruments, at 120 BPM."""
    high = mt.Track.of([(480 * at, 480, 72) for at in range(16)], name="Lead")
    low = mt.Track.of([(480 * at, 480, 48) for at in range(16)], name="Low", program=32)
    mt.write(here / "tune.mid", mt.Score((high, low), resolution=480))
    return here


def pitches(path):
    return [track.notes["pitch"].tolist() for track in mt.read(path).tracks]


@pytest.mark.parametrize(
    ("flags", "first", "last"),
    [
        ("--start 2 --end 4 --unit bars", 4, 12),
        ("--bars 2-3", 4, 12),
        ("--start 3 --end -2 --unit beats", 2, 14),
        ("--start 1 --end 0:02", 2, 4),
    ],
)
def test_an_edit_reaches_as_far_as_it_is_told(tune, run, flags, first, last):
    done = run(*f"transpose tune.mid --semitones 2 {flags} --tracks bass -o out.mid".split())
    assert done.code == 0, done.err
    high, low = pitches(tune / "out.mid")
    assert high == [72] * 16
    assert low == [48] * first + [50] * (last - first) + [48] * (16 - last)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("humanize tune.mid --mix 0.5", "notes are edited or not"),
        ("transpose tune.mid --semitones 2 --mix 0.5", "mix is for recordings, not for notes"),
        ("transpose tune.mid --semitones 2 --unit bars", "unit is for start and end"),
        ("transpose tune.mid --semitones 2 --start 3bars", "a number alone, with --unit bars"),
        ("transpose tune.mid --semitones 2 --tracks oboe", "no track is called 'oboe'"),
        ("gain in.wav --db 1 --start 1 --unit bars", "unit is for notes, not for recordings"),
        ("fx reverb in.wav --unit bars", "did you mean --bars?"),
        ("trim tune.mid --silence -40", "silence is for recordings, not for notes"),
        ("concat tune.mid tune.mid --crossfade 1", "crossfade is for recordings, not for notes"),
        ("concat tune.mid in.wav", "of notes and recordings together"),
        ("tracks tune.mid", "there is 1 Lead, 2 Low"),
    ],
)
def test_what_cannot_be_gets_one_sentence(tune, run, line, words):
    done = run(*line.split(), "-o", "out.mid" if "tune.mid" in line else "out.wav")
    assert done.code != 0
    assert words in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (tune / "out.mid").exists()


def test_a_score_becomes_sound_within_a_pipeline(tune, run):
    steps = "trim bars=2-3 | rhythm.tempo bpm=240 | humanize timing=0 | synth | gain db=-6"
    done = run("run", steps, "tune.mid", "-o", "out.wav")
    assert done.code == 0, done.err
    assert mt.read(tune / "out.wav").duration > 2.0  # and its tail
    wrong = run("run", "trim bars=2-3 | humanize timing=0 | gain loud=3", "tune.mid")
    assert "step 3" in wrong.err  # not that the first two could not be for recordings
    back = run("run", "synth | transpose semitones=2 | tracks pick=1", "tune.mid")
    assert "tracks takes notes, but transpose before it gives a recording" in back.err
