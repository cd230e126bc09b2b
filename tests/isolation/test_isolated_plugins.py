"""What plugins in environments of their own do, and that it is what they would do in ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool import Audio, CannotProcess, PluginError, UsageError
from musictool.discovery import registry
from musictool.isolation import host
from musictool.isolation.host import Process, process_of
from musictool.jobs import Settings

from .conftest import alive, command_line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

RATE = 8000


@pytest.fixture
def ramp() -> Audio:
    """Half a second in stereo, whose samples are all different, and exact in 24 bit."""
    samples = np.arange(2 * RATE // 2, dtype=np.float32).reshape(2, -1) / 2**14
    return Audio(samples - 0.25, RATE)


def test_two_that_need_versions_that_exclude_each_other_share_a_pipeline_in_a_batch_of_two_workers(
    program, tmp_path, ramp, both
):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        soundfile.write(folder / f"{number}.wav", ramp.samples.T / (number + 1), RATE, "FLOAT")
    pipeline = "acme.scale | beta.scale | acme.half"
    many = ("--executor", "processes", "--workers", "2")
    done = program("run", pipeline, "in", "-o", "out/", *many)
    assert done.returncode == 0, done.stderr
    for number in range(4):
        made, _ = soundfile.read(tmp_path / "out" / f"{number}.run.wav", always_2d=True)
        np.testing.assert_array_equal(
            made.T, (ramp.samples / np.float32(number + 1)) * np.float32(0.5 * 0.25 * 0.5)
        )
    time.sleep(0.5)
    assert alive(both) == []


def test_the_hub_tells_which_are_isolated(program):
    assert b"acme (isolated)" in program("plugins", "list").stdout
    shown = program("plugins", "show", "beta").stdout.decode()
    assert "isolated" in shown
    assert "musictool-beta" in shown
    shown = program("acme", "told", "--help").stdout
    assert b"--pair" in shown
    assert b"Environment: its own, that of the isolated musictool-acme" in shown


def test_nothing_that_is_printed_comes_between_the_result(program, tmp_path, ramp):
    mt.write(tmp_path / "in.wav", ramp)
    done = program("acme", "scale", "in.wav", "-o", "-")
    assert done.stdout.startswith(b"RIFF")
    assert b"HELLO" not in done.stdout
    for said in (b"from Python", b"from C", b"by a handle"):
        assert said in done.stderr


def test_what_the_hub_lends_is_used(both, ramp, tmp_path):
    mt.write(tmp_path / "in.wav", ramp)
    (done,) = mt.map(
        f"acme.noise plot={tmp_path / 'plot.txt'}", [tmp_path / "in.wav"], tmp_path / "out.wav"
    )
    assert done.error is None
    assert done.warnings == ("acme.noise: it is noisy",)
    assert done.notes == ("acme.noise: smallpkg 1.0",)
    assert (tmp_path / "plot.txt").read_text() == "drawn as .txt"


def test_equal_seeds_give_what_they_give_here(both, ramp):
    with pytest.warns(UserWarning, match="it is noisy"):
        made, again, other = (mt.run("acme.noise", ramp, seed=seed) for seed in (7, 7, 8))
    drawn = (
        np.random.default_rng(Settings(seed=7).seed_of(0))
        .normal(0.0, 0.01, ramp.samples.shape)
        .astype("f4")
    )
    np.testing.assert_array_equal(made.samples, ramp.samples + drawn)
    np.testing.assert_array_equal(made.samples, again.samples)
    assert not np.array_equal(made.samples, other.samples)


def test_blocks_flow_both_ways_and_through_commands_of_ours(both, ramp):
    made = mt.run("acme.half | fx.gain gain_db=20 | beta.half | acme.quieter", ramp)
    np.testing.assert_allclose(made.samples, ramp.samples / 4, rtol=2e-6)


def test_a_stream_is_read_as_often_as_one_likes_and_not_to_its_end(both):
    samples = np.arange(400_000, dtype=np.float32)[np.newaxis] / 2**19
    made = mt.run("acme.half", Audio(samples, RATE).stream())
    first = next(iter(made.stream(1000).blocks()))
    np.testing.assert_array_equal(first, samples[:, :1000] / 2)
    np.testing.assert_array_equal(made.samples, samples / 2)


def test_what_files_hand_over_goes_through_together(both, tmp_path):
    """Of equal lengths, with other samples each."""
    rng = np.random.default_rng(0)
    ones = [Audio(rng.uniform(-0.4, 0.4, (2, 800)).astype("f4"), RATE) for _ in range(4)]
    paths = [tmp_path / f"{number}.wav" for number in range(4)]
    for path, one in zip(paths, ones, strict=True):
        soundfile.write(path, one.samples.T, RATE, "FLOAT")
    done = mt.map("acme.batched", paths, f"{tmp_path / 'out'}/", batch_size=4)
    notes = [note for one in done for note in one.notes]
    assert "acme.batched: 4 in a batch" in notes
    for number, one in enumerate(ones):
        (path,) = (tmp_path / "out").glob(f"{number}.*wav")
        made, _ = soundfile.read(path, dtype="float32")
        np.testing.assert_array_equal(made.T, one.samples * 2)
    alone = mt.run("acme.batched", ones[0])
    np.testing.assert_array_equal(alone.samples, ones[0].samples * 2)


def test_every_kind_of_value_comes_and_goes(both, ramp, tmp_path):
    score = mt.Score((mt.Track.of([(0, 10, 60), (10, 5, 64)], name="Flute"),))
    higher = mt.run("acme.transpose", score)
    assert [row["pitch"].tolist() for row in (one.notes for one in higher.tracks)] == [[72, 76]]
    assert higher.tracks[0].name == "Flute"
    stems = mt.run("acme.split", ramp)
    np.testing.assert_array_equal(stems["b"].samples, ramp.samples / 4)
    assert mt.run("acme.make seconds=2").frames == 16000
    np.testing.assert_array_equal(mt.run("acme.sum", ramp, ramp).samples, ramp.samples * 2)
    np.testing.assert_array_equal(mt.run("acme.each", ramp).samples, ramp.samples / 2)
    model = mt.run("acme.learn", ramp, ramp)
    assert model.files["weights.json"] == b"[4000, 4000]"
    (tmp_path / "rows.csv").write_text("time,name\n1,cut\n")
    mt.write(tmp_path / "other.wav", ramp)
    step = mt.Step(
        "acme.told",
        {
            "model": model, "other": tmp_path / "other.wav", "rows": tmp_path / "rows.csv",
            "curve": "0:0, 1:4", "words": ["a", "b"], "pair": "2-3",
        },
    )  # fmt: skip
    told = mt.run(mt.Pipeline((step,)), ramp)
    assert told["model"] == "[4000, 4000]"
    assert told["other"] == 4000
    assert told["rows"] == [{"time": "1", "name": "cut"}]
    assert told["curve"] == [2.0]
    assert (told["words"], told["pair"]) == (["a", "b"], [2.0, 3.0])


def test_what_is_given_back_as_it_was_counts_as_unchanged(both, ramp, tmp_path):
    mt.write(tmp_path / "in.wav", ramp)
    (done,) = mt.map("acme.same", [tmp_path / "in.wav"], tmp_path / "out.wav")
    assert done.warnings == ("nothing was changed: this is the recording as it was",)


def test_large_recordings_go_through_memory_that_both_see(both):
    samples = np.linspace(-1, 1, 6_000_000, dtype=np.float32).reshape(2, -1)
    made = mt.run("acme.same | acme.scale", Audio(samples, RATE))
    np.testing.assert_array_equal(made.samples, samples / 2)
    assert samples[0, 0] == -1


def test_it_has_what_it_requires_and_what_musictool_stands_on(both, ramp):
    acme, beta = (mt.run(f"{name}.find", ramp) for name in ("acme", "beta"))
    assert acme["frames"] == 4000
    assert acme["absent"] == []  # of what musictool promises
    assert (acme["numpy"], acme["librosa"], acme["soxr"]) == ("lent", "missing", "lent")
    assert beta["soxr"] == "its own"


def test_what_it_starts_ends_at_signals_as_elsewhere(both, ramp):
    assert mt.run("acme.find", ramp)["ended"] == -signal.SIGTERM


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("crash", r"crashed \(SIGSEGV\)"),
        ("leave", r"ended before it was done \(exit status 3\)"),
        ("raise", "KeyError: 'nothing'"),
        ("scribble", "the process of the isolated plugin musictool-acme "),
        ("mute", "failed unexpectedly: Mute; that is a bug in the plugin"),
    ],
)
def test_a_crash_is_a_sentence_and_the_next_call_works(both, ramp, how, said):
    with pytest.raises(PluginError, match=f"^acme.fail: .*{said}") as caught:
        mt.run(f"acme.fail how={how}", ramp)
    assert "\n" not in str(caught.value)
    assert mt.run("acme.scale", ramp).frames == ramp.frames


def test_what_it_refuses_and_what_is_refused_to_it_are_the_same_errors_as_here(both, ramp):
    with pytest.raises(CannotProcess, match=r"^acme.fail: it is too short$"):
        mt.run("acme.fail how=refuse", ramp)
    with pytest.raises(UsageError, match=r"fx\.gain: gain_db must be"):
        mt.run("acme.wrong", ramp)


def test_it_ends_with_what_called_it_whatever_it_is_at(both, ramp, tmp_path):
    mt.write(tmp_path / "in.wav", ramp)
    words = ("acme", "fail", "in.wav", "--how", "5", "-o", "out.wav")
    caller = subprocess.Popen(command_line(words), cwd=tmp_path, stderr=subprocess.DEVNULL)
    _until(lambda: len(_children_of_session("4321")) == 1)
    (sleeping,) = _children_of_session("4321")
    os.kill(caller.pid, signal.SIGKILL)
    caller.wait()
    _until(lambda: not alive(both) and not Path(f"/proc/{sleeping}").exists())


def test_the_process_is_kept_and_is_another_after_a_crash(both, ramp):
    mt.run("acme.scale", ramp)
    first = process_of("musictool-acme")
    mt.run("acme.half", ramp)
    assert process_of("musictool-acme") is first
    with pytest.raises(PluginError):
        mt.run("acme.fail", ramp)
    assert process_of("musictool-acme") is not first


def test_threads_call_at_once(both, ramp):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: mt.run("acme.half | acme.scale", ramp), range(8)))
    for one in made:
        np.testing.assert_array_equal(one.samples, ramp.samples / 4)


def test_an_environment_that_is_broken_is_a_sentence_and_costs_nobody_else_anything(
    both, ramp, monkeypatch, tmp_path
):
    room = tmp_path / "room"
    room.mkdir()
    for name in ("acme", "beta"):
        card = f"musictool-{name}.json"
        (room / card).write_text((both / card).read_text())
    beta = next(one for one in both.iterdir() if (one / "lib").is_dir() and _is_of(one, "beta"))
    (room / beta.name).symlink_to(beta)
    acme = next(one for one in both.iterdir() if (one / "lib").is_dir() and _is_of(one, "acme"))
    (room / acme.name).mkdir()
    (room / acme.name / "lib").symlink_to(acme / "lib")
    monkeypatch.setenv("MUSICTOOL_ISOLATED", str(room))
    known = registry(fresh=True)
    (problem,) = known.problems()
    assert "its isolated environment cannot be used" in problem
    assert "make it anew: musictool plugins install --isolated musictool-acme" in problem
    with pytest.raises(PluginError, match=r"^acme.scale: its plugin is broken: musictool-acme"):
        mt.run("acme.scale", ramp)
    np.testing.assert_array_equal(mt.run("beta.scale", ramp).samples, ramp.samples / 4)


def test_one_that_is_uninstalled_at_work_is_a_sentence(both, ramp, monkeypatch, tmp_path):
    acme = next(one for one in both.iterdir() if _is_of(one, "acme"))
    (tmp_path / acme.name).symlink_to(acme)
    (tmp_path / "musictool-acme.json").write_bytes((both / "musictool-acme.json").read_bytes())
    monkeypatch.setenv("MUSICTOOL_ISOLATED", str(tmp_path))
    registry(fresh=True)
    mt.run("acme.same", ramp)  # its process is there, and has not imported all
    process = process_of("musictool-acme")

    def uninstalled(name: str) -> Process:
        (tmp_path / acme.name).unlink()
        return process

    monkeypatch.setattr(host, "process_of", uninstalled)
    said = r"^acme.fail: the isolated plugin musictool-acme was uninstalled or made anew while it"
    with pytest.raises(PluginError, match=said):
        mt.run("acme.fail how=raise", ramp)


def _is_of(folder: Path, name: str) -> bool:
    return any(folder.glob(f"lib/*/site-packages/musictool_{name}.py"))


def _children_of_session(word: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[:2] == [b"sleep", word.encode()]:
            found.append(entry.parent.name)
    return found


def _until(is_so: Any) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")
