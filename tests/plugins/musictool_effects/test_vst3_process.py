"""fx.vst3: the process it runs in, with stand-ins for plugins; the real ones are in test_vst3."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musictool import Audio, BadParameter, CannotProcess
from musictool.batches import Batch
from musictool.discovery import registry
from musictool.jobs import Settings
from musictool.pipeline import Pipeline, Step, check
from musictool_effects import vst_client
from musictool_effects.vst3 import parameters, vst3

CURVE = ' or a curve of them like "0:0, 8:2" (time:value)'
HOST = "stand_in_host:opened"
HERE = str(Path(__file__).parent)


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch):
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.setattr(vst_client, "HOST", HOST)
    monkeypatch.setattr(vst_client, "LOAD_SECONDS", 20.0)
    monkeypatch.setattr(vst_client, "hung", set())


@pytest.fixture(autouse=True)
def no_process_is_left():
    """Neither running nor a zombie, whatever a test did."""
    before = children()
    yield
    gc.collect()
    assert children() <= before


def children():
    done = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "pid=,args="], capture_output=True, text=True
    )
    return {line.split()[0] for line in done.stdout.splitlines() if " ps " not in line}


def noise(frames=200_001, channels=2, rate=44100):
    rng = np.random.default_rng(0)
    return Audio(rng.uniform(-0.5, 0.5, (channels, frames)).astype(np.float32), rate)


def through(name, audio=None, *settings, block=65536):
    audio = audio or noise()
    return vst3(audio.stream(block), Path(name), settings).audio().samples


@pytest.mark.parametrize("channels", [1, 2, 3, 5, 6, 9])
@pytest.mark.parametrize("name", ["any", "mono", "stereo"])
def test_every_channel_goes_through_whatever_the_plugin_was_made_for(name, channels):
    audio = noise(3000, channels)
    made = through(name, audio, "gain_x=0.5")
    np.testing.assert_array_equal(made, audio.samples / 2)


def test_a_plugin_for_other_channels_is_refused_before_any_work():
    with pytest.raises(CannotProcess, match="quad takes neither one channel nor two"):
        vst3(noise().stream(), Path("quad"))


@pytest.mark.parametrize("name", ["any", "mono", "stereo"])
def test_a_curve_gives_every_instance_a_value_for_each_step(name):
    audio = noise(200_001, 3)
    made = through(name, audio, "gain_x=1:0.5, 4:1.5")
    middles = (np.arange(200_001) // 64 * 64 + 32) / 44100
    expected = audio.samples * np.interp(middles, [1, 4], [0.5, 1.5])
    # Between the values that are looked up the stand-in, as pedalboard, is exact to 1e-6.
    np.testing.assert_allclose(made, expected, atol=1e-6)


def test_latency_is_made_up_for_while_a_setting_moves():
    audio = noise(65_537)
    made = through("late", audio, "gain_x=0:1, 4:1")
    np.testing.assert_array_equal(made, audio.samples)


@pytest.mark.parametrize(
    ("frames", "block"),
    [(1, 65536), (999, 10**9), (1000, 1000), (65536, 65536), (65537, 1000), (200_001, 10**9)],
)
def test_latency_is_made_up_for(frames, block):
    audio = noise(frames)
    np.testing.assert_array_equal(through("late", audio, block=block), audio.samples)


def test_one_frame_at_a_time():
    audio = noise(500)
    np.testing.assert_array_equal(through("late", audio, block=1), audio.samples)


def test_nothing_gives_nothing():
    assert through("late", noise(0)).shape == (2, 0)


def test_each_reading_begins_anew():
    audio = noise(70_000)
    stream = vst3(audio.stream(), Path("late"))
    for _ in range(2):
        np.testing.assert_array_equal(stream.audio().samples, audio.samples)


def test_what_a_plugin_prints_harms_nothing(capfd):
    audio = noise()
    np.testing.assert_array_equal(through("chatter", audio), audio.samples)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "crash_at_once",
            r"the plugin crash_at_once crashed \(SIGABRT\); other settings",
        ),
        ("fail_at_once", "RuntimeError: no licence"),
        ("synth", "synth is an instrument: it plays notes; choose an effect"),
    ],
)
def test_what_goes_wrong_at_loading_is_one_sentence(name, sentence):
    for work in (lambda: vst3(noise().stream(), Path(name)), lambda: parameters(Path(name))):
        with pytest.raises(CannotProcess, match=sentence):
            work()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("crash", r"the plugin crash crashed \(SIGSEGV\); other settings"),
        ("exit", r"the plugin exit ended before it was done \(exit status 3\); other settings"),
        ("fail", "RuntimeError: cannot"),
    ],
)
def test_what_goes_wrong_at_work_is_one_sentence(name, sentence):
    stream = vst3(noise().stream(), Path(name))
    with pytest.raises(CannotProcess, match=sentence):
        stream.audio()


def test_a_plugin_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(vst_client, "BLOCK_SECONDS", 0.5)
    with pytest.raises(CannotProcess, match=r"plugin hang did not answer within 0.5 s, and was"):
        through("hang")
    monkeypatch.setattr(vst_client, "LOAD_SECONDS", 0.5)
    with pytest.raises(CannotProcess, match=r"hang_at_once did not answer within 0.5 s"):
        parameters(Path("hang_at_once"))


def test_a_plugin_that_hung_is_not_waited_for_again(monkeypatch):
    monkeypatch.setattr(vst_client, "LOAD_SECONDS", 0.5)
    with pytest.raises(CannotProcess, match=r"did not answer within .* was stopped"):
        through("hang_at_once")
    monkeypatch.setattr(vst_client, "OwnProcess", None)  # none can be started
    for work in (lambda: through("hang_at_once"), lambda: parameters(Path("hang_at_once"))):
        with pytest.raises(CannotProcess, match=r"within 0.5 s for an earlier .* not tried again"):
            work()


def test_a_plugin_that_hung_over_its_settings_is_not_waited_for_with_these(monkeypatch):
    plugin = vst_client.Plugin("any")
    monkeypatch.setattr(vst_client, "LOAD_SECONDS", 0.5)
    settings = {"sample_rate": 44100, "channels": 1, "groups": (1,), "vstpreset": None}
    with pytest.raises(CannotProcess, match=r"did not answer within .* was stopped"):
        plugin.settle(**settings, values={"x": 1})
    monkeypatch.setattr(vst_client, "LOAD_SECONDS", 20.0)
    plugin = vst_client.Plugin("any")
    with pytest.raises(CannotProcess, match="not tried again"):
        plugin.settle(**settings, values={"x": 1})
    plugin.settle(**settings, values={"gain_x": 1})
    plugin.close()


def test_of_a_batch_only_the_first_waits(tmp_path, monkeypatch):
    for name in "abc":
        soundfile.write(tmp_path / f"{name}.wav", noise(1000).samples.T, 44100)
    monkeypatch.setattr(vst_client, "LOAD_SECONDS", 0.5)
    pipeline = check(Pipeline((Step("fx.vst3", {"path": "hang_at_once"}),)), registry())
    batch = Batch.planned(
        pipeline, [str(tmp_path)], str(tmp_path / "out") + "/", Settings(), registry()
    )
    said = [str(outcome.error) for outcome in batch.run()]
    assert said[0].endswith("hang_at_once did not answer within 0.5 s, and was stopped")
    assert len(said) == 3
    for later in said[1:]:
        assert later == (
            "fx.vst3: the plugin hang_at_once did not answer within 0.5 s for an earlier "
            "recording, so it was not tried again"
        )


def test_a_stream_that_is_never_read_leaves_no_process():
    stream = vst3(noise().stream(), Path("any"))
    del stream


def test_a_reading_that_is_given_up_leaves_no_process():
    reading = vst3(noise().stream(), Path("any")).blocks()
    next(reading)
    reading.close()


PARENT = """
import sys
from pathlib import Path
import numpy as np
from musictool import Audio
from musictool_effects import vst_client
from musictool_effects.vst3 import vst3
sys.path.insert(0, {here!r})
vst_client.HOST = {host!r}
stream = vst3(Audio(np.ones((2, 10), np.float32), 44100).stream(), Path("hang"))
reading = stream.blocks()
import threading
threading.Timer(0.5, lambda: print("under way", flush=True)).start()
next(reading)
"""


def test_the_process_ends_with_its_parent():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(here=HERE, host=HOST)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout.readline() == "under way\n"
    listed = ["ps", "--ppid", str(parent.pid), "-o", "pid="]
    (child,) = subprocess.run(listed, capture_output=True, text=True).stdout.split()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not runs(int(child)):
            return
        time.sleep(0.1)
    pytest.fail("the plugin outlived the program")


def runs(process):
    """Whether it runs; one that nobody has asked for its exit code does not."""
    done = subprocess.run(["ps", "-p", str(process), "-o", "stat="], capture_output=True, text=True)
    return bool(done.stdout.strip()) and not done.stdout.strip().startswith("Z")


def test_a_crash_ends_one_job_and_the_batch_goes_on(tmp_path):
    """The first file is silent, at which the plugin does not crash."""
    for name, audio in (("a", np.zeros((1000, 2))), ("b", noise(1000).samples.T)):
        soundfile.write(tmp_path / f"{name}.wav", audio, 44100)
    soundfile.write(tmp_path / "c.wav", np.zeros((1000, 2)), 44100)
    pipeline = check(Pipeline((Step("fx.vst3", {"path": "crash"}),)), registry())
    batch = Batch.planned(
        pipeline, [str(tmp_path)], str(tmp_path / "out") + "/", Settings(), registry()
    )
    outcomes = list(batch.run())
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert str(outcomes[1].error).startswith("fx.vst3: the plugin crash crashed (SIGSEGV)")
    assert sorted(path.name for path in (tmp_path / "out").glob("*.wav")) == [
        "a.fx.vst3.wav",
        "c.fx.vst3.wav",
    ]


@pytest.mark.parametrize(
    ("setting", "gain"),
    [("gain_x=2", 2.0), ("Gain=0.25x", 0.25), ("GAIN-X = 1.5 ", 1.5), ("gain x=0", 0.0)],
)
def test_names_and_numbers_as_people_write_them(setting, gain):
    audio = noise(100)
    np.testing.assert_array_equal(through("any", audio, setting), audio.samples * np.float32(gain))


def test_the_last_of_equal_settings_counts():
    audio = noise(100)
    np.testing.assert_array_equal(through("any", audio, "gain=2", "gain=1"), audio.samples)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("gain_x=3", f"fx.vst3: gain_x of any must be a number from 0 to 2 x{CURVE}, not '3'"),
        ("gain_x=nan", f"fx.vst3: gain_x of any must be a number from 0 to 2 x{CURVE}, not 'nan'"),
        ("gain_x=", f"fx.vst3: gain_x of any must be a number from 0 to 2 x{CURVE}, not ''"),
        ("gian=1", "fx.vst3: any has no 'gian'; did you mean gain_x?"),
        ("frequency=1", "fx.vst3: any has no 'frequency'; --params lists what there is"),
        ("gain_x", "fx.vst3: set must be name=value, not 'gain_x'"),
    ],
)
def test_settings_that_make_no_sense_are_refused_before_any_work(setting, sentence):
    with pytest.raises(BadParameter) as refused:
        vst3(noise().stream(), Path("any"), [setting])
    assert str(refused.value) == sentence


def test_parameters_are_listed():
    report = parameters(Path("any"))
    assert report["plugin"] == "any"
    (row,) = report["parameters"]
    assert (row["name"], row["from"], row["to"], row["unit"]) == ("gain_x", 0.0, 2.0, "x")
    assert row["default"] == 1.0
