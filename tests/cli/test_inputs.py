"""Which files are taken, on the command line and from Python."""

import pytest

import musictool as mt


@pytest.fixture
def songs(here, tone):
    """A folder with others in it; one file is not in capitals as the rest."""
    for name in ("a.wav", "b.WAV", "drums/kick.wav", "drums/raw/kick.wav", "live/c.flac"):
        (here / "songs" / name).parent.mkdir(parents=True, exist_ok=True)
        tone(here / "songs" / name)
    return here / "songs"


def made(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (["--include", "*.wav"], ["a", "b", "drums/kick", "drums/raw/kick"]),
        (["--include", "drums/**", "--exclude", "raw"], ["drums/kick"]),
        (["--exclude", "*.wav", "--exclude", "nothing"], ["live/c"]),
        (["--include", "a.*", "--include", "c.*"], ["a", "live/c"]),
    ],
)
def test_some_files_of_a_folder(run, songs, flags, names):
    assert run("gain", "songs", "--db=-1", "-o", "out/", *flags).code == 0
    stems = sorted(one.rsplit(".gain", 1)[0] for one in made(songs.parent / "out"))
    assert stems == names


def test_some_files_that_a_shell_has_named(run, songs):
    result = run("normalize", "songs/a.wav", "songs/live/c.flac", "--exclude=*.flac", "-o", "out/")
    assert (result.code, made(songs.parent / "out")) == (0, ["a.normalize.wav"])


@pytest.mark.parametrize(
    "command", ["normalize", "run normalize", "preset radio", "mix", "analyze"]
)
def test_nothing_left_is_said_before_any_work(run, songs, command):
    result = run(*command.split(), "songs", "--include=*.mid", "-o", "out/")
    assert result.code == 2
    assert "no input is left with --include '*.mid'" in result.err
    assert not (songs.parent / "out").exists()


def test_in_python_as_well(songs):
    outcomes = list(mt.map("gain db=-1", "songs", "out/", include="*.wav", exclude=["drums"]))
    assert [one.written.path.name for one in outcomes] == ["a.gain.wav", "b.gain.WAV"]
    value = mt.read("songs/a.wav")
    with pytest.raises(mt.UsageError, match="leave include out"):
        mt.map("gain db=-1", [value], include="*.wav")


def test_what_an_earlier_run_made_is_told(run, songs):
    assert run("normalize", "songs/drums").code == 0
    again = run("normalize", "songs/drums")
    assert again.code == 1
    assert (
        "note: songs/drums/kick.normalize.wav and 1 more were made by an earlier run, and are not "
        "taken as inputs"
    ) in again.err
    assert "normalize.normalize" not in again.err + again.out
