"""The parts sum to the recording, sample by sample, whatever recording that is."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, Stream
from musictool_separation import hpss

ENGINES = {"hpss": ("harmonic", "percussive", "rest"), "centre": ("centre", "sides")}


def whole(channels: int, frames: int, rate: int, bits: int = 15) -> Audio:
    """Noise on the steps of so many bits, up to full scale."""
    rng = np.random.default_rng(frames)
    steps = rng.integers(-(1 << bits), 1 << bits, size=(channels, frames))
    return Audio(steps / np.float64(1 << bits), rate)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("channels", "frames", "rate"),
    [
        *((1, 0, 44100), (1, 1, 44100), (2, 999, 44100), (6, 30_001, 48_000), (2, 7_777, 8_000)),
        *((2, 100_003, 192_000), (4, 11_111, 16_000)),
    ],
)
def test_no_sample_is_lost(engine: str, channels: int, frames: int, rate: int) -> None:
    if engine == "centre" and channels == 1:
        pytest.skip("one channel has no middle")
    audio = whole(channels, frames, rate)
    stems = mt.run(f"separate engine={engine}", audio)
    assert tuple(stems) == ENGINES[engine]
    assert all(part.samples.shape == (channels, frames) for part in stems.values())
    assert {part.sample_rate for part in stems.values()} == {rate}
    assert np.array_equal(sum(part.samples for part in stems.values()), audio.samples)


def test_silence_is_silence_in_each_part() -> None:
    for engine in ENGINES:
        stems = mt.run(f"separate engine={engine}", Audio(np.zeros((2, 50_000)), 44100))
        assert not any(part.samples.any() for part in stems.values())


@pytest.mark.parametrize(("depth", "bits"), [("16", 15), ("24", 23)])
def test_files_sum_to_the_file_step_by_step(single, depth: str, bits: int) -> None:
    mt.write("loud.wav", whole(2, 60_000, 44100, bits), bit_depth=depth)
    single("separate", "loud.wav", out="parts")
    parts = [mt.read(f"parts/{name}.wav") for name in ENGINES["hpss"]]
    assert {part.origin.subtype for part in parts} == {f"PCM_{depth}"}
    total = sum(part.samples.astype(np.float64) for part in parts)
    assert np.array_equal(total, mt.read("loud.wav").samples)


def test_one_part_alone_is_as_it_is_among_all() -> None:
    audio = whole(2, 60_000, 44100)
    every = mt.run("separate", audio)
    only = mt.run("separate only=percussive", audio)
    assert list(only) == ["percussive"]
    assert np.array_equal(only["percussive"].samples, every["percussive"].samples)
    for text in ("separate | stems.part name=rest", "separate only=rest | stems.part name=rest"):
        assert np.array_equal(mt.run(text, audio).samples, every["rest"].samples)
    mixed = mt.run("separate as=s | stems.part name=rest | fx.duck key=s.harmonic", audio)
    assert mixed.frames == audio.frames


def test_a_part_that_an_engine_does_not_make_is_a_sentence() -> None:
    audio = whole(2, 999, 44100)
    sentence = "hpss makes harmonic, percussive and rest; vocals comes by engine spleeter"
    with pytest.raises(mt.BadParameter, match=sentence):
        mt.run("separate only=vocals", audio)
    with pytest.raises(mt.BadParameter, match="did you mean vocals"):
        mt.run("separate only=vocal", audio)
    with pytest.raises(mt.BadParameter, match="no part guitar; other engines make other parts"):
        mt.run("separate only=guitar", audio)


def test_a_long_recording_is_not_held() -> None:
    """Seven minutes of stereo at 8 kHz, 27 MB, in parts of 81 MB together."""
    block = whole(2, 6 * 8000, 8000).samples
    stream = Stream(lambda: iter([block] * 70), 8000, 2, 70 * block.shape[1])
    stems = hpss.separate(stream)
    tracemalloc.start()
    for part in stems.recordings.values():
        assert sum(one.shape[1] for one in part.blocks()) == stream.frames
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 22e6
