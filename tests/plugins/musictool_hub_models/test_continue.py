"""Recordings carried on: their own samples stay, and the new part fits behind them."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

import musictool as mt
from musictool_hub_models.colour import levels_in
from musictool_hub_models.joining import crossfaded, joined, seam_of

from .models import write_louder

RATE = 8000
CUT = round(2 * RATE) - round(0.03 * RATE)


@pytest.fixture
def song():
    """Two seconds of noise in two channels, at another rate than the model's."""
    rng = np.random.default_rng(5)
    return mt.Audio(np.float32(0.2 * rng.standard_normal((2, 2 * RATE))), RATE)


@pytest.fixture
def carried(folders):
    """The command on the tiny model."""
    return partial(mt.commands["continue"], engine="musicgen", model=str(folders[1]))


def test_what_was_there_stays_to_the_bit_and_what_follows_is_as_long_as_asked_for(
    song, carried, tmp_path
):
    whole = carried(song, seconds=1.5, seed=1, report=str(tmp_path / "seam.json"))
    said = json.loads((tmp_path / "seam.json").read_text())
    assert said["new_part_s"] == [2.0, 3.5]
    assert said["kept_s"] == pytest.approx(CUT / RATE)
    assert (whole.sample_rate, whole.channels, whole.frames) == (RATE, 2, round(3.5 * RATE))
    assert np.array_equal(whole.samples[:, :CUT], song.samples[:, :CUT])
    new = whole.samples[:, song.frames :]
    page = tmp_path / "seam.html"
    alone = carried(song, seconds=1.5, seed=1, only=True, report=str(page))
    assert np.array_equal(new, alone.samples)
    assert "around the seam at 2.00 s" in page.read_text()
    assert not np.array_equal(new, carried(song, seconds=1.5, seed=2, only=True).samples)
    asked = carried(song, seconds=1.5, seed=1, only=True, prompt="slow beat").samples
    assert not np.array_equal(new, asked)
    other = mt.Audio(song.samples[:, ::-1].copy(), RATE)
    assert not np.array_equal(new, carried(other, seconds=1.5, seed=1, only=True).samples)


@pytest.mark.parametrize("frames", [1, 96])
def test_a_moment_is_added_too(song, carried, tmp_path, frames):
    whole = carried(song, seconds=frames / RATE, report=str(tmp_path / "seam.json"))
    assert whole.frames == song.frames + frames
    assert np.isfinite(
        list(json.loads((tmp_path / "seam.json").read_text())["across"].values())
    ).all()


def test_what_comes_too_hot_from_the_codec_is_brought_to_the_recordings_level(
    song, folders, tmp_path
):
    write_louder(
        folders[1],
        tmp_path,
        "audio_encoder.decoder.layers.9.conv.parametrizations.weight.original0",
    )
    made = mt.commands["continue"](
        song, seconds=1, engine="musicgen", model=str(tmp_path), attempts=1
    )
    assert 0.01 < np.abs(made.samples[:, song.frames :]).max() <= 1


def test_it_goes_on_past_the_models_window_in_two_channels(song, folders):
    call = f"continue engine=musicgen seconds=4 listen=0.5 overlap=0.5 model={folders[2]}"
    whole = mt.run(call, song)
    assert (whole.channels, whole.frames) == (2, 6 * RATE)
    stretches = whole.samples[:, song.frames :].reshape(2, 8, -1)
    assert (np.sqrt(np.square(stretches).mean(axis=(0, 2))) > 0.01).all()
    assert not np.array_equal(*whole.samples[:, song.frames :])


def test_a_seam_is_found_where_the_copy_lies():
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((1, 3 * RATE)).astype(np.float32)
    end = noise[:, : 2 * RATE]
    copy = 0.5 * np.roll(noise, 37, axis=1)  # the codec's: later, and at half the level
    seam = seam_of(end, copy, 2 * RATE, RATE)
    assert seam.late == 37
    assert seam.likeness > 0.999
    assert seam.gain == pytest.approx(2, rel=0.02)
    begin = 2 * RATE + seam.late
    np.testing.assert_allclose(
        seam.gain * copy[:, begin:], noise[:, 2 * RATE : -37], rtol=0.02, atol=1e-6
    )


def test_what_the_codec_has_done_to_the_colour_is_undone_behind_the_seam():
    rng = np.random.default_rng(2)
    noise = np.float32(0.1 * rng.standard_normal((1, 7 * RATE)))
    dull = sosfiltfilt(butter(1, 2000, fs=RATE, output="sos"), noise).astype(np.float32)
    dull *= 0.5
    after, frames = 4 * RATE, round(2.5 * RATE)
    whole = joined(mt.Audio(noise[:, :after], RATE), dull, after, frames, only=False)
    assert whole.audio.frames == after + frames
    new = slice(after + RATE, after + 2 * RATE)

    def colours(samples):
        centres, levels = levels_in(samples[:, new], RATE)
        return levels[(centres > 100) & (centres < 2500)]  # beyond, it is more than 6 dB

    before = colours(dull) - colours(noise)
    left = colours(whole.audio.samples) - colours(noise)
    assert np.ptp(before) > 4
    assert np.ptp(left) < 1.3
    report = whole.report
    assert report["kept_s"] == pytest.approx(4 - 0.03)
    assert (report["moved_by_ms"], report["likeness"] > 0.8) == (0, True)
    assert abs(report["across"]["level_db"]) < 1
    assert 1 < max(report["equalizer"].values()) <= 6
    flat = joined(mt.Audio(noise[:, :after], RATE), noise, after, frames, only=True)
    np.testing.assert_allclose(flat.audio.samples, noise[:, after : after + frames], atol=1e-6)


def test_a_crossfade_keeps_the_power_of_what_is_alike_and_of_what_is_not():
    rng = np.random.default_rng(0)
    one, other = 0.1 * rng.standard_normal((2, 1, 200_000)).astype(np.float32)
    np.testing.assert_allclose(crossfaded(one, one, 1.0), one, atol=1e-6)
    thirds = crossfaded(one, other, 0.0)[:, :198_000].reshape(3, -1)
    np.testing.assert_allclose(thirds.std(axis=1), 0.1, atol=0.002)
    hot, other = np.sign([one, other])
    assert np.abs(crossfaded(hot, other, 0.0)).max() <= 1.0001


def test_what_cannot_be_carried_on_is_refused(song, carried):
    with pytest.raises(mt.CannotProcess, match="is shorter than"):
        carried(song.with_samples(song.samples[:, :1000]), seconds=1)
    with pytest.raises(mt.CannotProcess, match="less than a frame"):
        carried(song, seconds=1e-6)
    with pytest.raises(mt.CannotProcess, match="its end is silent"):
        carried(song.with_samples(0 * song.samples), seconds=1)
    with pytest.raises(mt.BadParameter, match="novelty belongs to engine unit, not to musicgen"):
        carried(song, novelty=0.2)
