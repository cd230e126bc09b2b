"""Properties of every command over streams: block size, memory, re-reading, laziness."""

import itertools
import tracemalloc

import numpy as np
import pytest

import musictool_basics
from musictool import Audio, Context
from musictool_basics import fade, gain, trim


def convert(stream, *form, **settings):
    return musictool_basics.convert(stream, *form, **settings, context=Context())


def normalize(stream, **settings):
    return musictool_basics.normalize(stream, **settings, context=Context(warn=lambda said: None))


CASES = {
    "trim": lambda s: trim(s, start=0.5, duration=1.25),
    "trim from the end": lambda s: trim(s, start=-2.0, end=-0.5),
    "trim silence": lambda s: trim(s, end=3.0, silence=-20.0),
    "gain": lambda s: gain(s, -6.0),
    "fade": lambda s: fade(s, in_=0.7, out=1.1, shape="s-curve"),
    "fade longer than all": lambda s: fade(s, in_=3.0, out=6.0),
    "fade out": lambda s: fade(s, out=0.5, shape="equal-power"),
    "normalize peak": lambda s: normalize(s, peak=-3.0),
    "convert up": lambda s: convert(s, sample_rate=48000),
    "convert down to mono": lambda s: convert(s, sample_rate=16000, channels=1),
    "convert to surround": lambda s: convert(s, channels=6),
}
LOUDNESS = {
    "normalize": normalize,
    "normalize lufs": lambda s: normalize(s, lufs=-20.0),
}
each_case = pytest.mark.parametrize("edit", CASES.values(), ids=CASES)
each = pytest.mark.parametrize(
    "edit", [*CASES.values(), *LOUDNESS.values()], ids=[*CASES, *LOUDNESS]
)


@pytest.mark.parametrize("length_known", [True, False])
@each_case
def test_result_does_not_depend_on_blocks(edit, noise, in_blocks, length_known):
    whole = edit(noise.stream(noise.frames)).audio().samples
    for size in (64, 1000, 65536):
        result = edit(in_blocks(noise, size, length_known)).audio().samples
        np.testing.assert_array_equal(result, whole)


@each_case
def test_result_does_not_depend_on_blocks_of_one_frame(edit, noise, in_blocks):
    thin = Audio(noise.samples[:, ::20], noise.sample_rate // 20)
    whole = edit(thin.stream(thin.frames)).audio().samples
    for length_known in (True, False):
        result = edit(in_blocks(thin, 1, length_known)).audio().samples
        np.testing.assert_array_equal(result, whole)


@pytest.mark.parametrize("edit", LOUDNESS.values(), ids=LOUDNESS)
def test_loudness_does_not_depend_on_blocks(edit, noise, in_blocks):
    whole = edit(noise.stream(noise.frames)).audio().samples
    for size in (64, 1000, 65536):
        result = edit(in_blocks(noise, size)).audio().samples
        np.testing.assert_allclose(result, whole, rtol=1e-5)


@each
def test_promised_form_is_kept(edit, noise, in_blocks):
    for length_known in (True, False):
        stream = edit(in_blocks(noise, 1000, length_known))
        blocks = list(stream.blocks())
        assert all(block.dtype == np.float32 for block in blocks)
        assert all(block.shape[0] == stream.channels and block.shape[1] > 0 for block in blocks)
        if stream.frames is not None:
            assert sum(block.shape[1] for block in blocks) == stream.frames


@each
def test_second_reading_gives_the_same(edit, noise):
    stream = edit(noise.stream(5000))
    np.testing.assert_array_equal(stream.audio().samples, stream.audio().samples)


@each
def test_nothing_is_read_before_the_first_block_is_asked_for(edit, watched):
    tone = np.sin(np.arange(8000) / 3)[np.newaxis].astype(np.float32)
    source = watched(tone, 5, 8000)
    edit(source.stream)
    assert source.drawn == 0


@each
def test_input_blocks_are_left_alone(edit, noise):
    before = noise.samples.copy()
    edit(noise.stream(1000)).audio()
    np.testing.assert_array_equal(noise.samples, before)


@pytest.mark.parametrize("length_known", [True, False])
@each
def test_a_long_recording_is_never_held(edit, long_recording, length_known):
    """All of it is 38 MB, a block of 4 s 0.13 MB; 9 s of fades are 3 blocks."""
    source = long_recording(length_known)
    made = 0
    tracemalloc.start()
    try:
        for block in edit(source.stream).blocks():
            made += block.shape[1]
            del block
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert made > 0
    assert source.most_alive <= 6
    assert source.alive == 0
    assert peak < 10e6


def test_chain_of_all_commands_holds_no_recording_and_reads_once_per_measurement(long_recording):
    source = long_recording()
    stream = trim(source.stream, start=10, silence=-40.0)
    stream = normalize(gain(stream, 3.0), peak=-6.0)
    stream = normalize(convert(fade(stream, in_=2, out=5), 16000, 2), peak=-1.0)
    peak = max(float(np.abs(block).max()) for block in stream.blocks())
    assert peak == pytest.approx(10 ** (-1 / 20), rel=1e-4)
    assert source.most_alive <= 12
    assert source.readings == 4  # the ends of silence, two peaks, and the result


def test_stopping_early_stops_the_source(watched):
    source = watched(np.ones((1, 100), np.float32), 50, 1000)
    stream = gain(trim(source.stream, start=0.5), 6.0)
    list(itertools.islice(stream.blocks(), 2))
    assert source.drawn == 7
