"""concat and mix: constants and ramps, so that every frame of a join is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musictool import Audio, BadParameter, CannotProcess
from musictool.cli.app import program
from musictool.origin import Origin
from musictool_basics import concat as concat_streams
from musictool_basics import mix as mix_streams


def concat(recordings, **settings):
    return concat_streams([one.stream(300) for one in recordings], **settings).audio()


def mix(recordings, **settings):
    return mix_streams([one.stream(300) for one in recordings], **settings).audio()


def test_concat_is_end_to_end(ramp, constant):
    first, second = ramp(1000, channels=2), constant(0.5, 0.25, channels=2)
    result = concat([first, second, first])
    np.testing.assert_array_equal(
        result.samples, np.concatenate([first.samples, second.samples, first.samples], axis=1)
    )


def test_gap_is_silence(constant):
    result = concat([constant(1, 0.5), constant(2, 0.5)], gap=0.25).samples[0]
    assert result.size == 3250
    assert not result[1000:1250].any()
    assert np.all(result[:1000] == 0.5)
    assert np.all(result[1250:] == 0.5)


def test_crossfade_keeps_the_power_of_unlike_recordings():
    left = Audio(np.stack([np.ones(1000), np.zeros(1000)]), 1000)
    right = Audio(np.stack([np.zeros(1000), np.ones(1000)]), 1000)
    result = concat([left, right, left], crossfade=0.2).samples
    assert result.shape == (2, 2600)
    np.testing.assert_allclose((result**2).sum(axis=0), 1, atol=1e-6)
    assert result[0, 900] == pytest.approx(0.5**0.5, abs=0.005)
    assert np.all(np.diff(result[1, 800:1000]) > 0)


def test_crossfade_may_take_all_of_a_recording(constant):
    result = concat([constant(1), constant(0.4), constant(1)], crossfade=0.2)
    assert result.frames == 2000


def test_rate_of_the_first_channels_of_the_widest(sine):
    mono = sine(441, 1, 44100, amplitude=0.5)
    stereo = sine(480, 1, 48000, amplitude=0.5, channels=2)
    result = concat([mono, stereo])
    assert (result.sample_rate, result.channels, result.frames) == (44100, 2, 88200)
    np.testing.assert_array_equal(result.samples[:, :44100], np.tile(mono.samples, (2, 1)))
    wanted = sine(480, 1, 44100, amplitude=0.5).samples[0]
    inner = slice(5000, -5000)
    np.testing.assert_allclose(result.samples[1, 44100:][inner], wanted[inner], atol=1e-5)


def test_origin_is_that_of_the_first(constant):
    origin = Origin(Path("first.flac"), container="FLAC")
    first = Audio(constant(1).samples, 1000, origin)
    for joined in (concat([first, constant(1)]), mix([first, constant(1)])):
        assert replace(joined.origin, edits=()) == origin


def test_one_recording_is_itself(ramp):
    recording = ramp(100)
    np.testing.assert_array_equal(concat([recording], crossfade=3).samples, recording.samples)
    np.testing.assert_array_equal(mix([recording]).samples, recording.samples)


def test_mix_adds_to_the_longest(constant):
    result = mix([constant(1, 0.5), constant(3, 0.25), constant(2, -0.125)]).samples[0]
    np.testing.assert_array_equal(result, np.repeat([0.625, 0.125, 0.25], 1000).astype(np.float32))


def test_mix_with_gains_and_starts(constant):
    result = mix([constant(1), constant(1)], gains=[-20, 20], starts=[0, 1.5]).samples[0]
    np.testing.assert_allclose(result, np.repeat([0.1, 0.1, 0, 10, 10], 500), rtol=1e-6)


def test_mix_brings_to_one_form(constant):
    result = mix([constant(1, 0.5), constant(1, 0.25, sample_rate=2000, channels=2)])
    assert (result.sample_rate, result.channels, result.frames) == (1000, 2, 1000)
    np.testing.assert_allclose(result.samples[:, 300:700], 0.75, atol=1e-5)


def test_inputs_are_left_alone(constant):
    first, second = constant(1), constant(1)
    concat([first, second], crossfade=0.5)
    mix([first, second], gains=[-6, -6])
    assert np.all(first.samples == 1)
    assert np.all(second.samples == 1)


def test_refusals(constant):
    short = Audio(constant(0.3).samples, 1000, Origin(Path("music/short.wav")))
    with pytest.raises(CannotProcess) as refusal:
        concat([constant(1), short, constant(1)], crossfade=0.2)
    assert str(refusal.value) == (
        "concat: recording 2 (short.wav) lasts 0.3 s, too short for crossfade=0.2 s; "
        "use at most 0.15 s"
    )
    with pytest.raises(BadParameter, match="crossfade or gap, not both"):
        concat([short, short], crossfade=0.1, gap=1)
    with pytest.raises(BadParameter, match="mix: 1 gains for 2 recordings"):
        mix([short, short], gains=[-6])
    with pytest.raises(BadParameter, match="mix: 3 starts for 2 recordings"):
        mix([short, short], starts=[0, 1, 2])
    for join in (concat, mix):
        with pytest.raises(CannotProcess, match="no recording"):
            join([])


def test_a_file_named_twice_is_joined_twice(tmp_path: Path) -> None:
    tone = tmp_path / "tone.wav"
    soundfile.write(tone, np.full((100, 1), 0.25), 8000, "PCM_16")
    out = tmp_path / "twice.wav"
    assert program(["concat", str(tone), str(tone), "-o", str(out)]) == 0
    assert soundfile.info(out).frames == 200


@pytest.mark.parametrize("block", [1, 7, 300, 5000])
@pytest.mark.parametrize("known", [True, False])
def test_a_join_does_not_depend_on_blocks(ramp, in_blocks, block, known):
    recordings = [ramp(frames, channels=2) for frames in (700, 400, 1, 650)]
    streams = [in_blocks(one, block, known) for one in recordings]
    for command, settings in (
        (concat_streams, {"gap": 0.05}),
        (mix_streams, {"starts": [0.2, 0, 1, 0.1]}),
    ):
        whole = command([one.stream(10**6) for one in recordings], **settings)
        made = command(streams, **settings)
        assert made.frames == whole.frames
        np.testing.assert_array_equal(made.audio().samples, whole.audio().samples)
        np.testing.assert_array_equal(made.audio().samples, whole.audio().samples)
    faded = [
        concat_streams([one, two], crossfade=0.3).audio().samples
        for one, two in (streams[:2], [one.stream() for one in recordings[:2]])
    ]
    np.testing.assert_array_equal(*faded)


@pytest.mark.parametrize("known", [True, False])
def test_long_recordings_are_joined_without_being_held(long_recording, known):
    for command, settings in (
        (concat_streams, {"crossfade": 3.0}),
        (concat_streams, {"gap": 1.0}),
        (mix_streams, {"starts": [0, 1.5]}),
    ):
        inputs = [long_recording(known), long_recording(known)]
        made = command([one.stream for one in inputs], **settings)
        assert sum(block.shape[1] for block in made.blocks()) == made.frames
        assert all(one.most_alive <= 4 for one in inputs)
        assert all(one.readings == 1 + (not known) for one in inputs)
