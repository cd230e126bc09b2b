"""Region, mix and tail around commands, through pipelines as their user writes them."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, BadParameter, CannotProcess, UsageError
from musictool.placement.tail import Tail

RATE = 8000

pytestmark = pytest.mark.usefixtures("lab")


def noise(seconds: float = 4.0, channels: int = 2) -> Audio:
    rng = np.random.default_rng(1)
    return Audio(rng.uniform(-0.5, 0.5, (channels, round(seconds * RATE))).astype("f4"), RATE)


@pytest.mark.parametrize("block", [1, 64, 1000, 65536])
def test_outside_the_region_every_bit_stays(block: int) -> None:
    song = noise(0.5)
    out = mt.run("gain db=-20 start=0.1 end=0.3 crossfade=0.05", song.stream(block))
    first, last, fade = 800, 2400, 400
    np.testing.assert_array_equal(out.samples[:, :first], song.samples[:, :first])
    np.testing.assert_array_equal(out.samples[:, last:], song.samples[:, last:])
    inside = slice(first + fade, last - fade)
    np.testing.assert_allclose(out.samples[:, inside], song.samples[:, inside] * 0.1, rtol=1e-6)


def test_a_join_passes_over_in_equal_steps() -> None:
    ones = Audio(np.ones((1, RATE), np.float32), RATE)
    out = mt.run("gain db=-120 start=0.25 end=0.75 crossfade=0.1", ones).samples[0]
    steps = np.diff(out[2000:2800])
    np.testing.assert_allclose(steps, -1 / 800, rtol=1e-3)
    np.testing.assert_allclose(np.diff(out[5200:6000]), 1 / 800, rtol=1e-3)


def test_no_join_where_the_region_begins_or_ends_with_the_recording() -> None:
    song = noise()
    begin = mt.run("gain db=-20 end=1 crossfade=0.5", song).samples
    np.testing.assert_allclose(begin[:, :4000], song.samples[:, :4000] * 0.1, rtol=1e-6)
    end = mt.run("gain db=-20 start=3 crossfade=0.5", song).samples
    np.testing.assert_allclose(end[:, 28000:], song.samples[:, 28000:] * 0.1, rtol=1e-6)


def test_negative_times_count_from_the_end() -> None:
    song = noise()
    one = mt.run("gain db=-6 start=-3 end=-1", song)
    other = mt.run("gain db=-6 start=1 end=3", song)
    np.testing.assert_array_equal(one.samples, other.samples)


def test_a_result_of_another_length_moves_what_follows() -> None:
    song = noise()
    out = mt.run("lab.longer start=1 end=2 crossfade=0", song)
    assert out.frames == song.frames + RATE
    np.testing.assert_array_equal(out.samples[:, :RATE], song.samples[:, :RATE])
    np.testing.assert_array_equal(out.samples[:, 3 * RATE :], song.samples[:, 2 * RATE :])


def test_a_region_longer_than_what_readers_share() -> None:
    song = noise(2.0)
    plain = mt.run("gain db=-6 start=0.1 end=1.9", song).samples
    out = mt.run("gain db=0 | gain db=-6 start=0.1 end=1.9", song.stream(10)).samples
    np.testing.assert_array_equal(out, plain)


def test_mix_blends_and_its_ends_are_exact() -> None:
    song = noise()
    np.testing.assert_array_equal(mt.run("gain db=-120 mix=0", song).samples, song.samples)
    half = mt.run("gain db=20 mix=0.5", song).samples
    np.testing.assert_allclose(half, song.samples * 5.5, rtol=1e-5)
    whole = mt.run("gain db=3 mix=1", song).samples
    np.testing.assert_array_equal(whole, mt.run("gain db=3", song).samples)


def test_mix_of_a_command_that_reads_twice() -> None:
    song = noise()
    wet = mt.run("gain db=-3 | normalize peak=-1", song).samples
    dry = mt.run("gain db=-3", song).samples
    out = mt.run("gain db=-3 | normalize peak=-1 mix=0.25", song.stream(100)).samples
    np.testing.assert_allclose(out, 0.25 * wet + 0.75 * dry, atol=1e-7)


def test_wet_and_dry_of_different_length() -> None:
    song = noise()
    out = mt.run("lab.longer mix=0.5", song).samples
    np.testing.assert_allclose(out[:, : song.frames], song.samples, atol=1e-7)
    np.testing.assert_allclose(out[:, song.frames :], 0.5 * song.samples[:, -RATE:], atol=1e-7)


def test_region_and_mix_of_a_batching_command() -> None:
    song = noise(channels=1)
    out = mt.run("lab.together start=1 end=2 crossfade=0 mix=0.5", song).samples
    np.testing.assert_array_equal(out[:, :RATE], song.samples[:, :RATE])
    np.testing.assert_allclose(
        out[:, RATE : 2 * RATE], song.samples[:, RATE : 2 * RATE] * 0.75, rtol=1e-6
    )


def click(seconds: float = 1.0) -> Audio:
    samples = np.zeros((1, round(seconds * RATE)), np.float32)
    samples[0, -1] = 1.0
    return Audio(samples, RATE)


@pytest.mark.parametrize("block", [64, 65536])
def test_a_tail_rings_until_it_has_decayed_by_60_db(block: int) -> None:
    out = mt.run("lab.echo every=0.5 feedback=0.2", click().stream(block)).samples[0]
    assert out.size == RATE + 4 * 4000  # the fourth echo, 0.0016, is 56 dB down, the next one 70
    echoes = out[RATE - 1 + 4000 :: 4000]
    np.testing.assert_allclose(echoes, [0.2, 0.04, 0.008, 0.0016], rtol=1e-5)


@pytest.mark.parametrize(("tail", "seconds"), [("none", 1.0), ("0", 1.0), ("0.7", 1.7), ("5", 6.0)])
def test_a_tail_of_a_given_length(tail: str, seconds: float) -> None:
    out = mt.run(f"lab.echo every=0.5 feedback=0.5 tail={tail}", click())
    assert out.frames == round(seconds * RATE)
    whole = mt.run("lab.echo every=0.5 feedback=0.5 tail=10", click()).samples
    np.testing.assert_array_equal(out.samples, whole[:, : out.frames])


def test_a_tail_that_does_not_end_is_faded_out_after_a_minute() -> None:
    out = mt.run("lab.echo every=0.5 feedback=1", click()).samples[0]
    assert 60 * RATE < out.size <= 61 * RATE
    assert out[RATE - 1 + 58 * RATE] == 1.0
    assert 0 < out[RATE - 1 + 60 * RATE - 4000] < 0.6


def test_a_short_tail_is_kept_as_well() -> None:
    out = mt.run("lab.echo every=0.01 feedback=0.3", click())
    assert out.frames == RATE + 5 * 80  # 0.3 to the sixth is 63 dB down
    assert mt.run("lab.echo every=0.5 feedback=0.5 mix=0", click()).frames == RATE


def test_no_tail_inside_a_region_and_one_at_the_end() -> None:
    song = noise()
    inside = mt.run("lab.echo every=0.5 feedback=0.5 start=1 end=2 crossfade=0", song)
    np.testing.assert_array_equal(inside.samples[:, 2 * RATE :], song.samples[:, 2 * RATE :])
    assert inside.frames == song.frames
    at_end = mt.run("lab.echo every=0.5 feedback=0.5 start=3", song)
    assert at_end.frames > song.frames + RATE


def test_dry_and_wet_stay_aligned_while_the_tail_rings() -> None:
    song = click()
    wet = mt.run("lab.echo every=0.5 feedback=0.5", song).samples
    out = mt.run("lab.echo every=0.5 feedback=0.5 mix=0.25", song).samples
    dry = np.zeros_like(wet)
    dry[:, : song.frames] = song.samples
    np.testing.assert_allclose(out, 0.25 * wet + 0.75 * dry, atol=1e-7)


def test_a_command_keeps_a_parameter_of_its_own() -> None:
    assert mt.run("trim start=1 end=2", noise()).frames == RATE
    with pytest.raises(UsageError, match="crossfade"):
        mt.run("trim start=1 crossfade=1", noise())
    with pytest.raises(UsageError, match="tail"):
        mt.run("gain db=1 tail=2", noise())


@pytest.mark.parametrize(
    ("pipeline", "error", "words"),
    [
        ("gain db=1 start=9", CannotProcess, "gain: start=9 s is beyond the end"),
        ("gain db=1 start=2 end=1", CannotProcess, "leave nothing of the recording, which lasts 4"),
        ("gain db=1 mix=2", BadParameter, "mix must be a number from 0 to 1, not 2"),
        ("gain db=1 crossfade=1", BadParameter, "crossfade is for a region"),
        ("lab.echo tail=1 end=2", BadParameter, "give tail or end, not both"),
        ("lab.echo tail=short", BadParameter, "auto, none or a number from 0 to 3600 s, not short"),
    ],
)
def test_bad_placement_is_one_sentence(pipeline: str, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        mt.run(pipeline, noise())


def test_history_tells_the_region() -> None:
    song = mt.run("gain db=1 start=1 end=2 mix=0.5", noise())
    parameters = song.origin.history[-1]["steps"][0]["parameters"]
    assert parameters == {"db": 1.0, "start": 1.0, "end": 2.0, "mix": 0.5}


@pytest.mark.parametrize("block", [64, 65536])
@pytest.mark.parametrize(
    ("pause", "rings", "kept"), [(0.25, 0.2, 0), (0.25, 0.3, 0.3), (0.25, 3.0, 3.0), (1, 0.2, 0.2)]
)
def test_a_filter_that_only_settles_has_no_tail(
    pause: float, rings: float, kept: float, block: int
) -> None:
    """Half a second at full level, then so long at -40 dB; with short pauses it is a filter."""
    song = Audio(np.ones((1, RATE // 2), np.float32), RATE)
    tail = Tail(song.stream(block), None, pause)
    wet = tail.given().audio().samples.copy()
    wet[:, RATE // 2 : RATE // 2 + round(rings * RATE)] = 0.01
    tail = Tail(song.stream(block), None, pause)
    assert tail.cut(Audio(wet, RATE).stream(block)).audio().frames == (0.5 + kept) * RATE


@pytest.mark.parametrize("level", [1.0, 1e-3, 1e-4])
def test_what_never_falls_silent_is_no_tail(level: float) -> None:
    """A second of decay, then for ever a residue of -103 dBFS, behind recordings of any level."""
    song = Audio(np.full((1, RATE), level, np.float32), RATE)
    tail = Tail(song.stream(), None, 1.0)
    wet = tail.given().audio().samples.copy()
    wet[:, RATE : 2 * RATE] = level * 10 ** (-2 * np.arange(RATE) / RATE)
    np.maximum(wet, 7e-6, out=wet)
    out = Tail(song.stream(), None, 1.0).cut(Audio(wet, RATE).stream())
    assert out.audio().frames <= 2 * RATE


@pytest.mark.parametrize("placed", ["tail=0.5", "tail=none mix=0.5", "start=1"])
def test_a_command_after_it_may_measure_first(placed: str) -> None:
    """It then reads twice, while the first reading has begun in a thread of its own."""
    song = noise(200.0, channels=1)
    out = mt.run(f"lab.echo {placed} | normalize peak=-6", song.stream(8000))
    once = mt.run(f"lab.echo {placed}", song)
    np.testing.assert_allclose(
        out.samples, once.samples * (10 ** (-6 / 20) / np.abs(once.samples).max()), rtol=1e-5
    )
