"""Commands that work on recordings of several files at once."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, PluginError, write

LENGTHS = (0.5, 3.0, 0.75, 2.9, 0.5, 3.0, 1.0)


@pytest.fixture
def songs(song, tmp_path: Path) -> list[Path]:
    """Recordings of several lengths, rates and channels."""
    paths = []
    for number, seconds in enumerate(LENGTHS):
        rate = (44100, 22050)[number % 2]
        samples = np.resize(song.samples, (1 + number % 3 % 2, round(seconds * rate)))
        path = tmp_path / f"in/{number}.wav"
        path.parent.mkdir(exist_ok=True)
        write(path, Audio((number + 1) / 8 * samples, rate))
        paths.append(path)
    return paths


def sizes(said: str, command: str) -> list[int]:
    """How many went through at once, each time."""
    lines = re.findall(rf"^{command} (.*)$", said, re.MULTILINE)
    return [one.count(",") + 1 if "[" in one else int(one.split()[0]) for one in lines]


def test_those_of_a_length_are_together_in_the_form_that_the_command_asks_for(
    execute, songs, capsys
):
    outcomes = execute("lab.hear", *songs, batch_size=4)
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("hear")]
    assert said == ["hear [3.0, 3.0, 2.9] on cpu", "hear [1.0, 0.8, 0.5, 0.5] on cpu"]
    assert [outcome.job.number for outcome in outcomes] == list(range(len(LENGTHS)))
    assert [outcome.notes for outcome in outcomes] == [
        (f"lab.hear: heard {seconds:.1f} s",) for seconds in LENGTHS
    ]
    assert [bool(outcome.warnings) for outcome in outcomes] == [s < 0.6 for s in LENGTHS]
    execute("lab.hear", *songs, batch_size=2)  # of two batches a group of jobs
    assert sorted(sizes(capsys.readouterr().out, "hear")) == [1, 2, 2, 2]


def test_a_batch_is_as_large_as_asked_for_and_its_results_as_those_alone(execute, songs, capsys):
    alone = execute("lab.crowd", *songs, out="alone/", batch_size=1, seed=3)
    assert sizes(capsys.readouterr().out, "crowd") == [1] * 7
    for size in (2, 64):
        more = [*reversed(songs), "missing.wav"]
        outcomes = execute("lab.crowd", *more, out=f"{size}/", batch_size=size, seed=3)
        assert max(sizes(capsys.readouterr().out, "crowd")) == min(size, 3)  # of those in mono
        made = [one.written.path for one in outcomes if one.written]
        assert [path.name for path in reversed(made)] == [one.written.path.name for one in alone]
        for path in made:
            together, single = mt.read(path), mt.read(Path("alone") / path.name)
            assert together.sample_rate == single.sample_rate
            np.testing.assert_array_equal(together.samples, single.samples)


def test_what_a_network_gets_piece_by_piece_is_put_together(execute, songs, capsys):
    alone = execute("lab.smooth size=3 | gain db=-1", *songs, out="alone/")
    assert set(sizes(capsys.readouterr().out, "smooth")) == {1}  # a CPU gains nothing by more
    outcomes = execute("lab.smooth size=3 | gain db=-1", *songs, out="out/", batch_size=4)
    assert {4, 3} <= set(sizes(capsys.readouterr().out, "smooth"))
    for one, other in zip(alone, outcomes, strict=True):
        np.testing.assert_allclose(
            mt.read(one.written.path).samples, mt.read(other.written.path).samples, atol=1e-4
        )


def test_only_what_is_to_be_done_alike_is_together(execute, songs, capsys):
    execute("lab.smooth size=1..9", *songs, batch_size=7, out="drawn/")
    assert max(sizes(capsys.readouterr().out, "smooth")) < 4
    execute("lab.hear louder=1..9", *songs, batch_size=7)
    assert set(sizes(capsys.readouterr().out, "hear")) == {1}


def test_one_that_fails_fails_alone(execute, songs, tmp_path):
    silent = tmp_path / "in/silent.wav"
    write(silent, Audio(np.zeros((1, 8000)), 8000))
    (tmp_path / "in/broken.wav").write_bytes(b"RIFF but no more")
    outcomes = execute("lab.hear", tmp_path / "in", batch_size=16)
    errors = {one.job.inputs[0].name: str(one.error) for one in outcomes if one.error}
    assert set(errors) == {"silent.wav", "broken.wav"}
    assert errors["silent.wav"] == "lab.hear: nothing but silence"
    assert all("energy" in one.report for one in outcomes if not one.error)


def test_a_network_that_runs_out_of_memory_gets_fewer_from_then_on(
    execute, songs, capsys, monkeypatch
):
    monkeypatch.setenv("LAB_FITS", "2")
    outcomes = execute("lab.smooth", *[songs[1]], *songs[3:4], *songs[5:6], out="a/", batch_size=3)
    assert not any(one.error for one in outcomes)
    counts = sizes(capsys.readouterr().out, "smooth")
    assert counts[0] == 3
    assert max(counts[1:]) == 1
    assert "memory did not suffice for 3 recordings at once; went on" in outcomes[0].warnings[0]
    monkeypatch.setenv("LAB_FITS", "0")
    (outcome,) = execute("lab.smooth", songs[0], out="b/")
    assert "used the CPU" in outcome.warnings[0]
    assert isinstance(outcome.error, PluginError)


def test_a_batch_that_is_given_up_leaves_nothing_behind(songs, tmp_path, monkeypatch, lab):
    monkeypatch.chdir(tmp_path)
    outcomes = mt.map("lab.crowd | lab.smooth | lab.crawl pause=0.1", songs, "out/")
    next(outcomes)
    outcomes.close()
    names = [path.name for path in Path("out").iterdir() if path.name != ".musictool"]
    assert 0 < len(names) < len(songs)
    assert all(re.fullmatch(r"\d\.run\.wav", name) for name in names), names


def test_the_functions_are_called_with_a_context_of_their_own():
    from musictool import Context

    context = Context(seed=3)
    first, second = context.of(0).rng.random(), context.of(1).rng.random()
    assert first == second == np.random.default_rng(3).random()
    assert context.together(lambda items: [len(items)], "anything") == 1


def test_the_size_is_asked_for_in_python(songs, tmp_path, monkeypatch, lab, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(mt.BadParameter, match="batch_size must be auto or a whole number"):
        mt.map("lab.crowd", songs, "more/", batch_size="many")
    with pytest.raises(mt.UsageError, match="no step of this pipeline works on several"):
        mt.map("gain db=1", songs, "more/", batch_size=2)
    alone = mt.map("lab.crowd", [mt.read(one) for one in songs], batch_size=1)
    together = mt.map("lab.crowd", [mt.read(one) for one in songs], batch_size=64)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one.value.samples, other.value.samples)
    assert max(sizes(capsys.readouterr().out, "crowd")) == 3


SPRAY = '''
from collections.abc import Sequence
from musictool import Audio, Batching, Context, Score, Note, Stems, command, engine, hookimpl

@engine("lab.paint", "spray", batch=Batching(sample_rate=8000, channels=1))
def spray(
    audios: Sequence[Audio], size: float = 1.0, *, grain: float = 0.5, context: Context
) -> Sequence[Audio]:
    """Paint many at once, each with its own grains."""
    rngs = [context.of(at).rng for at in range(len(audios))]
    for at in range(len(audios)):
        context.of(at).note(f"one of {len(audios)}")
    return [
        one.with_samples(grain * one.samples + 0.01 * rng.standard_normal(one.samples.shape))
        for one, rng in zip(audios, rngs)
    ]

@command("spray.notes")
def notes(audios: Sequence[Audio]) -> Sequence[Score]:
    """Hear a note in each."""
    return [Score.of((Note(0, one.duration, 40 + len(audios)),)) for one in audios]

@command("spray.halves")
def halves(audios: Sequence[Audio]) -> list[Stems]:
    """Take each apart."""
    return [Stems({"low": one, "high": one.with_samples(one.samples * 0)}) for one in audios]

@hookimpl
def musictool_register():
    return [spray, notes, halves]
'''


@pytest.fixture
def spray(songs, lab, tmp_path, install_plugin, monkeypatch):
    monkeypatch.chdir(tmp_path)
    install_plugin(tmp_path / "site", "musictool-spray", SPRAY)
    monkeypatch.syspath_prepend(tmp_path / "site")
    return songs


def test_an_engine_may_get_many_of_a_command_of_one(spray):
    painted = "lab.paint engine=spray start=0.1 end=0.3 crossfade=0"
    paths = [path for path in spray if path.stem in "135"]
    alone = [mt.run(painted, mt.read(path), seed=5) for path in paths]
    outcomes = list(mt.map(painted, [mt.read(path) for path in paths], seed=5, batch_size=4))
    for path, one, outcome in zip(paths, alone, outcomes, strict=True):
        source = mt.read(path)
        assert outcome.notes == ("lab.paint: one of 3",)
        np.testing.assert_array_equal(outcome.value.samples, one.samples)
        assert outcome.value.samples.shape == source.samples.shape
        first, last = (round(at * source.sample_rate) for at in (0.1, 0.3))
        np.testing.assert_array_equal(one.samples[:, :first], source.samples[:, :first])
        np.testing.assert_array_equal(one.samples[:, last:], source.samples[:, last:])
        assert not np.array_equal(one.samples, source.samples)


def test_variations_of_a_batch_are_those_of_their_seeds(spray):
    song = mt.read(spray[1])
    several = mt.run("lab.paint engine=spray", song, seed=5, variations=3)
    for number, one in enumerate(several):
        same = mt.run("lab.paint engine=spray", song, seed=5 + number)
        np.testing.assert_array_equal(one.samples, same.samples)


def test_notes_and_stems_can_be_given_for_each(spray):
    mono = [path for path in spray if path.stem in "06"]
    outcomes = list(mt.map("spray.notes", mono, "notes/", batch_size=2))
    assert [mt.read(one.written.path).notes[0].pitch for one in outcomes] == [42, 42]
    outcomes = list(mt.map("spray.halves | stems.part name=low", mono, "low/", batch_size=2))
    assert [one.written.seconds for one in outcomes] == [0.5, 1.0]


def test_a_device_that_is_not_there_fails_each_job_with_the_reason(execute, songs):
    outcomes = execute("lab.hear", *songs[:2], device="cuda:9", batch_size=2)
    assert ["'cuda:9' is not available here" in str(one.error) for one in outcomes] == [True, True]
