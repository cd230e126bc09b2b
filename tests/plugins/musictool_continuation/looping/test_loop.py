"""`loop`: lengths, seams, reverb, textures, what is refused, and what other programs read."""

from __future__ import annotations

import json
import struct

import mutagen
import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool import Audio, BadParameter, CannotProcess, Context
from musictool_continuation import loop as loop_stream
from musictool_continuation.unit.ring import missing_ring

RATE = 22050


def loop(audio: Audio, **settings) -> Audio:
    return loop_stream(audio.stream(), context=Context(note=lambda _: None), **settings).audio()


def decibels(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))


@pytest.fixture(scope="module")
def pattern() -> Audio:
    """Two bars of 2 s, drums and two chords, that return to the sample: nine of them, and a bit."""
    bar = 2 * RATE
    t = np.arange(bar) / RATE
    rng = np.random.default_rng(3)
    two = np.zeros(2 * bar)
    for number, root in enumerate((220.0, 293.66)):
        for beat in range(4):
            first = number * bar + beat * RATE // 2
            length = RATE // 4
            hit = np.exp(-np.linspace(0, 8, length))
            drum = np.sin(2 * np.pi * 55 * t[:length]) if beat == 0 else rng.standard_normal(length)
            two[first : first + length] += (0.5 if beat == 0 else 0.15) * hit * drum
        for ratio in (1, 1.25, 1.5):
            two[number * bar : (number + 1) * bar] += (
                0.08 * np.sin(2 * np.pi * ratio * root * t) * np.exp(-1.5 * t)
            )
    return Audio(np.tile(two, 5)[: 4 * len(two) + RATE].astype(np.float32)[None], RATE)


def test_what_returns_to_the_sample_is_looped_as_if_it_were_played_on(pattern):
    made = loop(pattern)
    assert made.frames % (4 * RATE) == 0  # the pattern's own two bars
    twice = np.tile(made.samples[0], 2)
    # The doubled loop is the recording from where it begins.
    start = next(
        k for k in range(pattern.frames - made.frames)
        if abs(pattern.samples[0, k] - twice[0]) < 1e-7
        and np.allclose(pattern.samples[0, k : k + 400], twice[:400], atol=1e-6)
    )  # fmt: skip
    on = np.tile(pattern.samples[0, : 4 * RATE], 20)[start : start + len(twice)]
    np.testing.assert_allclose(twice, on, atol=2e-5)


def test_bars_and_seconds_are_kept(pattern):
    assert loop(pattern, bars=2).frames == 4 * RATE
    assert loop(pattern, seconds=8.7, tolerance=1.0).frames == 8 * RATE
    exact = loop(pattern, seconds=4.0, tolerance=0.0)
    assert exact.frames == 4 * RATE


def test_it_is_cut_from_the_part_that_was_named(pattern):
    """Times are those of the recording; the sound is that of the part."""
    context = Context(note=lambda _: None)
    made = loop_stream(pattern.stream(999), start=5.0, end=13.0, context=context)
    (one,) = [edit.where for edit in made.origin.edits if edit.loop is None]
    start, end, at = one[0]
    assert (at, end - start) == (0.0, pytest.approx(made.frames / RATE))
    assert 5.0 <= start < end <= 13.0
    first = round(start * RATE) + RATE
    inner = made.audio().samples[:, RATE:-RATE]
    assert np.array_equal(inner, pattern.samples[:, first : first + inner.shape[1]])
    with pytest.raises(CannotProcess, match="ends at 17 s, before the start at 1:00"):
        loop(pattern, start=60.0)
    with pytest.raises(BadParameter, match="end must come after start"):
        loop(pattern, start=6.0, end=5.0)


def test_a_length_that_ends_within_a_beat_is_kept_to_the_frame_and_said(pattern):
    said: list[str] = []
    context = Context(warn=said.append, note=lambda _: None)
    made = loop_stream(pattern.stream(), None, 5.3, 0.0, context=context).audio()
    assert made.frames == round(5.3 * RATE)
    assert said == [
        "5.3 s are 10.6 beats, so the beat steps at the seam; a tolerance lets the loop end on one"
    ]


def test_a_texture_without_a_beat_has_no_dip_or_bump_at_its_seam():
    rng = np.random.default_rng(1)
    rain = Audio(0.1 * rng.standard_normal((2, 12 * RATE)).astype(np.float32), RATE)
    made = loop(rain)
    assert made.channels == 2
    twice = np.tile(made.samples, 2)
    usual = decibels(rain.samples)
    for at in range(made.frames - RATE // 2, made.frames + RATE // 2, RATE // 20):
        assert decibels(twice[:, at : at + RATE // 20]) == pytest.approx(usual, abs=0.8)


def test_a_pad_goes_on_in_phase():
    """Two partials that never meet again in step: where it is cut, both go on as well as may be."""
    t = np.arange(14 * RATE) / RATE
    pad = 0.2 * np.sin(2 * np.pi * 110.3 * t) + 0.1 * np.sin(2 * np.pi * 277.7 * t)
    made = loop(Audio(pad.astype(np.float32)[None], RATE))
    twice = np.tile(made.samples[0], 2)
    seam = twice[made.frames - RATE : made.frames + RATE]
    # 46 ms by 46 ms the level stays, and no other tone is heard.
    levels = [decibels(one) for one in seam[: len(seam) // 1014 * 1014].reshape(-1, 1014)]
    assert max(levels) - min(levels) < 4
    spectrum = np.abs(np.fft.rfft(seam * np.hanning(len(seam)))) ** 2
    hertz = np.fft.rfftfreq(len(seam), 1 / RATE)
    own = (np.abs(hertz - 110.3) < 12) | (np.abs(hertz - 277.7) < 12)
    assert spectrum[~own].sum() < 1e-4 * spectrum.sum()


def test_what_rings_after_the_end_is_laid_over_a_beginning_that_had_silence_before_it():
    """A burst and its reverb, 60 dB in 1.5 s: cut in the reverb, the rest of it comes again."""
    rng = np.random.default_rng(0)
    length = 3 * RATE
    decay = 10 ** (-3 * np.arange(2 * RATE) / (1.5 * RATE))
    sound = np.zeros(length)
    sound[RATE:] = 0.3 * decay * rng.standard_normal(2 * RATE)
    end = RATE + RATE // 4  # a quarter of a second into the reverb
    ring = missing_ring(sound.astype(np.float32)[None], 0, end, 500, RATE, RATE)[0, 500:]
    true = sound[end : end + RATE // 2]
    got = ring[: len(true)]
    assert decibels(got) == pytest.approx(decibels(true), abs=2.0)
    assert float(got @ true) / np.sqrt((got @ got) * (true @ true)) > 0.9
    assert decibels(ring[-2000:]) < decibels(true) - 10


def test_nothing_is_laid_over_where_the_beginning_rings_as_the_end_does():
    rng = np.random.default_rng(0)
    burst = 0.3 * 10 ** (-3 * np.arange(RATE) / RATE) * rng.standard_normal(RATE)
    sound = np.tile(burst, 4).astype(np.float32)[None]
    assert missing_ring(sound, RATE, 3 * RATE, 500, RATE, RATE).shape == (1, 0)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"bars": 40}, r"the recording has 17\.0 s of music, 8\.5 bars; a loop of 40 bars cannot"),
        ({"seconds": 30.0}, r"the recording has 17\.0 s of music; a loop of 30 s cannot be cut"),
        ({"bars": 2, "seconds": 4.0}, "give bars or seconds, not both"),
        ({"tolerance": 1.0}, "tolerance is that of seconds"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(pattern, settings, sentence):
    with pytest.raises((BadParameter, CannotProcess), match=sentence):
        loop(pattern, **settings)


def test_what_is_silent_short_or_has_no_bars_is_refused():
    with pytest.raises(CannotProcess, match="silent, so there is nothing to loop"):
        loop(Audio(np.zeros((1, 5 * RATE), np.float32), RATE))
    rng = np.random.default_rng(0)
    noise = 0.1 * rng.standard_normal((1, 6 * RATE)).astype(np.float32)
    with pytest.raises(CannotProcess, match=r"1\.0 s long; to loop it takes at least 1\.5 s"):
        loop(Audio(noise[:, :RATE], RATE))
    with pytest.raises(CannotProcess, match="no steady beat is heard, so bars cannot be counted"):
        loop(Audio(noise, RATE), bars=2)


def test_the_file_is_the_loop_and_says_so(pattern, tmp_path):
    source, report = tmp_path / "in.wav", tmp_path / "report.json"
    mt.write(source, pattern)
    mt.write(tmp_path / "out.wav", mt.run(f"loop bars=2 report={report}", source))
    data = (tmp_path / "out.wav").read_bytes()
    at = data.index(b"smpl") + 8
    assert struct.unpack_from("<I", data, at + 28) == (1,)
    assert struct.unpack_from("<4x4I", data, at + 36)[1:3] == (0, 4 * RATE - 1)
    assert soundfile.info(tmp_path / "out.wav").frames == 4 * RATE
    found = json.loads(report.read_text())
    assert (found["loop_length_frames"], found["bars"]) == (4 * RATE, 2)
    assert found["correlation"] > 0.99
    costs = [one["cost"] for one in found["candidates"]]
    assert costs == sorted(costs)
    assert found["end_s"] - found["start_s"] == pytest.approx(4.0, abs=1e-4)
    for suffix in (".ogg", ".flac"):
        path = tmp_path / f"out{suffix}"
        mt.write(path, mt.read(tmp_path / "out.wav"))
        fields = mutagen.File(path)
        assert fields["LOOPSTART"] == ["0"]
        assert fields["LOOPLENGTH"] == [str(4 * RATE)]
        assert soundfile.info(path).frames == 4 * RATE
