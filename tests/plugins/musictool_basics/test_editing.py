"""trim and fade: frames that can be told apart, constants whose faded values are known."""

import numpy as np
import pytest

from musictool import BadParameter, CannotProcess
from musictool_basics import fade, trim


def frames_of(stream):
    """Which frames of a `ramp` a stream holds."""
    return stream.audio().samples[0] * 2**20


@pytest.mark.parametrize("length_known", [True, False])
@pytest.mark.parametrize(
    ("settings", "first", "last"),
    [
        ({}, 0, 5000),
        ({"start": 1.5}, 1500, 5000),
        ({"end": 2.25}, 0, 2250),
        ({"start": 0.001, "end": 0.002}, 1, 2),
        ({"start": 1, "duration": 0.5}, 1000, 1500),
        ({"start": 4, "duration": 60}, 4000, 5000),
        ({"end": 60}, 0, 5000),
        ({"start": -2}, 3000, 5000),
        ({"end": -2}, 0, 3000),
        ({"start": -2, "end": -1}, 3000, 4000),
        ({"start": -2, "duration": 0.5}, 3000, 3500),
        ({"start": -60, "end": 1}, 0, 1000),
        ({"start": 2, "end": -2}, 2000, 3000),
        ({"start": 0.0126, "end": 0.0134}, 13, 13),
    ],
)
def test_trim_keeps_exactly_these_frames(ramp, in_blocks, settings, first, last, length_known):
    source = in_blocks(ramp(5000), 77, length_known)
    if first == last:
        with pytest.raises(CannotProcess):
            trim(source, **settings).audio()
        return
    stream = trim(source, **settings)
    np.testing.assert_array_equal(frames_of(stream), np.arange(first, last))
    assert stream.frames == (last - first if length_known else None)


def test_trim_reads_no_block_after_the_end(watched):
    for length_known in (True, False):
        source = watched(np.ones((1, 100), np.float32), 50, 1000, length_known)
        assert trim(source.stream, start=0.2, end=0.5).audio().frames == 300
        assert source.drawn == 5
        assert source.closed == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"start": 5}, "trim: start=5 s is beyond the end of the recording, which lasts 5 s"),
        ({"start": 9.5}, "trim: start=9.5 s is beyond the end of the recording, which lasts 5 s"),
        (
            {"end": -6},
            "trim: start=0 s and end=-6 s leave nothing of the recording, which lasts 5 s",
        ),
        (
            {"start": -1, "end": 2},
            "trim: start=-1 s and end=2 s leave nothing of the recording, which lasts 5 s",
        ),
        ({"start": 1, "duration": 1e-5}, "trim: start=1 s and duration=0.00001 s leave nothing"),
        ({"start": 3, "end": 2}, "trim: start=3 s and end=2 s leave nothing"),
    ],
)
def test_trim_to_nothing_is_refused_in_one_sentence(ramp, in_blocks, settings, sentence):
    recording = ramp(5000)
    with pytest.raises(CannotProcess) as known:
        trim(recording.stream(), **settings)  # before anything is read
    with pytest.raises(CannotProcess) as unknown:
        trim(in_blocks(recording, 1000, length_known=False), **settings).audio()
    assert str(known.value).startswith(sentence)
    assert str(unknown.value).startswith(sentence)


def test_trim_takes_end_or_duration():
    with pytest.raises(BadParameter, match="end or duration, not both"):
        trim(None, end=1, duration=1)


def test_trim_strips_silence_at_both_ends_and_keeps_the_pause_between(constant):
    samples = constant(10, value=0.0009, channels=2).samples.copy()  # -60.9 dBFS
    samples[1, 2500] = 0.5
    samples[0, 8000] = -0.0011  # -59.2 dBFS, the other channel, the other sign
    recording = constant(10).with_samples(samples)
    kept = trim(recording.stream(100), silence=-60.0).audio()
    np.testing.assert_array_equal(kept.samples, recording.samples[:, 2500:8001])
    part = trim(recording.stream(100), end=7, silence=-60.0).audio()
    np.testing.assert_array_equal(part.samples, recording.samples[:, 2500:2501])


def test_trim_of_nothing_but_silence_is_refused(constant):
    with pytest.raises(CannotProcess, match="silence=-40 dBFS leaves nothing"):
        trim(constant(1, value=0.001).stream(), silence=-40.0).audio()


HALFWAY = {
    "linear": 0.5,
    "equal-power": 0.5**0.5,
    "s-curve": 0.5,
    "exponential": (10**-1.5 - 10**-3) / (1 - 10**-3),
}


@pytest.mark.parametrize("shape", HALFWAY)
def test_fade_ends_and_middle(constant, shape):
    faded = fade(constant(10).stream(), in_=2, out=4, shape=shape).audio().samples[0]
    assert faded[0] == 0
    assert faded[1000] == pytest.approx(HALFWAY[shape], abs=1e-6)
    np.testing.assert_array_equal(faded[2000:6000], 1)
    assert faded[6000 - 1 + 2000] == pytest.approx(HALFWAY[shape], abs=1e-6)
    assert faded[-1] == 0
    assert faded[1] > 0
    assert faded[1999] < 1
    assert faded[6000] < 1
    assert np.all(np.diff(faded[:2001]) > 0)
    assert np.all(np.diff(faded[5999:]) < 0)


def test_linear_fade_is_a_line(constant):
    faded = fade(constant(1).stream(7), in_=0.25, out=0.5).audio().samples[0]
    np.testing.assert_allclose(faded[:250], np.arange(250) / 250, atol=1e-7)
    np.testing.assert_allclose(faded[500:], np.arange(499, -1, -1) / 500, atol=1e-7)


def test_exponential_fade_falls_by_equal_decibels(constant):
    faded = fade(constant(60, sample_rate=100).stream(), in_=60, shape="exponential").audio()
    level = 20 * np.log10(faded.samples[0, 3000:] + 10**-3)  # undo the shift that reaches zero
    np.testing.assert_allclose(np.diff(level), 0.01, atol=1e-3)


def test_equal_power_fades_over_each_other_keep_the_power(constant):
    out = fade(constant(1).stream(), out=1, shape="equal-power").audio().samples
    in_ = fade(constant(1).stream(), in_=1, shape="equal-power").audio().samples
    np.testing.assert_allclose(in_[:, 1:] ** 2 + out[:, :-1] ** 2, 1, atol=1e-6)


@pytest.mark.parametrize("length_known", [True, False])
def test_fades_longer_than_the_recording_meet(constant, in_blocks, length_known):
    source = in_blocks(constant(3), 100, length_known)
    faded = fade(source, in_=2, out=4).audio().samples[0]
    np.testing.assert_allclose(faded[:1000], np.arange(1000) / 1000, atol=1e-6)
    np.testing.assert_allclose(faded[1000:], np.arange(1999, -1, -1) / 2000, atol=1e-6)
    alone = fade(source, out=10).audio().samples[0]
    np.testing.assert_allclose(alone, np.arange(2999, -1, -1) / 3000, atol=1e-6)


def test_fade_out_of_unknown_length_holds_only_the_fade_and_reads_once(watched):
    source = watched(np.ones((1, 100), np.float32), 500, 1000, length_known=False)
    frames = 0
    for block in fade(source.stream, out=1.0).blocks():
        frames += block.shape[1]
        del block
    assert frames == 50000
    assert source.readings == 1
    assert source.most_alive <= 12


def test_fade_needs_a_length(ramp):
    with pytest.raises(BadParameter, match="give how long: in=2, out=2 or both"):
        fade(ramp(10).stream())
