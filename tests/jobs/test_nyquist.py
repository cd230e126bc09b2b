"""Frequencies that a recording does not reach: whose number it is decides what becomes of them."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, CannotProcess, PipelineError, Step

pytestmark = pytest.mark.usefixtures("lab")


def recording(rate: int) -> Audio:
    return Audio(np.full((1, rate), 0.5, np.float32), rate)


@pytest.fixture
def saved(tmp_path):
    """A pipeline in a file, as it was saved for recordings of any sample rate."""

    def save(step: str, adapts: str = "true") -> str:
        path = tmp_path / "saved.yaml"
        path.write_text(f"adapts: {adapts}\nsteps:\n- lab.tune: {{{step}}}\n", encoding="utf-8")
        return str(path)

    return save


@pytest.mark.parametrize("step", ["cut=4000", "turn=4000", "need=4000", "turn='0:100, 1:5000'"])
def test_what_a_person_wrote_is_refused(step, tmp_path):
    words = r"^lab.tune: (cut|turn|need)=[45]000 is not under half the sample rate, 4000 Hz"
    with pytest.raises(CannotProcess, match=words):
        mt.run(f"lab.tune {step}", recording(8000))
    path = tmp_path / "mine.yaml"
    path.write_text(f"- lab.tune: {{{step.replace('=', ': ')}}}\n", encoding="utf-8")
    with pytest.raises(CannotProcess, match=words):
        mt.run(str(path), recording(8000))
    if "'" not in step:
        name, _, value = step.partition("=")
        with pytest.raises(CannotProcess, match=words):
            mt.commands["lab.tune"](recording(8000), **{name: float(value)})


def test_a_step_that_has_nothing_to_do_is_left_out_with_a_warning(saved):
    with pytest.warns(UserWarning, match="lab.tune: left out, since cut=4000 is not under half"):
        out = mt.run(saved("cut: 4000"), recording(8000))
    np.testing.assert_array_equal(out.samples, recording(8000).samples)
    assert mt.run(saved("cut: 3999"), recording(8000)).samples[0, 0] == 1.0


@pytest.mark.parametrize("turn", ["5000", "'0:5000, 1:100'"])
def test_what_can_be_lowered_is(saved, turn):
    with pytest.warns(UserWarning, match=r"turn=5000 is not under half .* lowered to 3920 Hz"):
        out = mt.run(saved(f"turn: {turn}"), recording(8000))
    assert out.samples[0, 0] == np.float32(3.92)


def test_what_cannot_be_changed_is_refused(saved):
    with pytest.raises(CannotProcess, match="need=4000 is not under half"):
        mt.run(saved("need: 4000"), recording(8000))


def test_nobody_wrote_a_default():
    with pytest.warns(UserWarning, match="left out, since cut=3000"):
        mt.run("lab.tune", recording(6000))
    with pytest.raises(CannotProcess, match="turn=3000 is not under half"):
        mt.run("lab.tune turn=3000 cut=2000", recording(6000))


def test_only_what_is_said_to_adapt_does(saved):
    with pytest.raises(CannotProcess):
        mt.run(saved("cut: 4000", adapts="false"), recording(8000))
    with pytest.raises(PipelineError, match="line 1: adapts must be true or false, not maybe"):
        mt.run(saved("cut: 4000", adapts="maybe"), recording(8000))
    adapting = Step("lab.tune", {"cut": 4000}, adapts=True)
    with pytest.warns(UserWarning, match="left out"):
        mt.run(adapting, recording(8000))


def test_each_recording_of_a_batch_is_looked_at(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mt.write("low.wav", recording(8000))
    mt.write("high.wav", recording(44100))
    low, high = mt.map(saved("cut: 5000"), ["low.wav", "high.wav"], "{stem}.out.wav")
    left_out, unchanged = low.warnings
    assert "left out" in left_out
    assert "nothing was changed" in unchanged
    assert high.warnings == ()
    assert mt.read("low.out.wav").samples[0, 0] == 0.5
    assert mt.read("high.out.wav").samples[0, 0] > 0.99
