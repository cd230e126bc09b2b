"""A chain as a value: written, read and run again; weakened; without what does nothing."""

import dataclasses

import numpy as np
import pytest

from musictool import commands, run
from musictool_style.chain.settings import Band, Chain, Compression, Room

from .signals import drums, noise, of_effect

CHAIN = Chain(
    (
        Band("highpass", 31.4159),
        Band("low-shelf", 118.27, 3.14159, 0.8123),
        Band("peak", 912.3, -4.4444, 1.3333),
        Band("high-shelf", 8123.4, 2.7182),
        Band("lowpass", 17777),
    ),
    Compression(-24.6789, 2.7182, 8.1234, 123.456),
    6.54321,
    1.41421,
    Room(0.45678, 0.61234, 0.151515, 0.456789, 0.9),
    -2.54321,
    -23.2345,
    -1.05,
)


def test_a_file_does_what_the_chain_did(tmp_path):
    audio = drums(44100)
    path = tmp_path / "warm.yaml"
    path.write_text(CHAIN.to_yaml("Learnt from warm.flac\na: #b\nc\x07"), encoding="utf-8")
    result = run(CHAIN.pipeline(), audio)
    assert np.array_equal(run(str(path), audio).samples, result.samples)
    assert result.frames > audio.frames
    assert abs(result.samples[:, : audio.frames] - audio.samples).max() > 0.05


def test_a_file_fits_recordings_of_any_rate(tmp_path):
    """Of 16 kHz it leaves out the shelf at 8.1 kHz and the lowpass at 17.8, and does the rest."""
    path = tmp_path / "warm.yaml"
    path.write_text(CHAIN.to_yaml(), encoding="utf-8")
    audio = drums(16000)
    with pytest.warns(UserWarning, match="left out") as told:
        result = run(str(path), audio)
    assert len(told) == 2
    fitting = dataclasses.replace(CHAIN, bands=CHAIN.bands[:3])
    assert np.array_equal(result.samples, run(fitting.pipeline(), audio).samples)


def test_a_file_reads_like_this():
    chain = Chain((Band("peak", 400, -3, 1.2),), drive_db=3, gain_db=1.5, lufs=-14)
    assert chain.to_yaml("Learnt from warm.flac\ntwo\nlines\x07") == (
        "# Learnt from warm.flac\n"
        "# two\n"
        "# lines?\n"
        "description: 'A style: equaliser, saturation, level, loudness'\n"
        "adapts: true\n"
        "steps:\n"
        "  # equaliser: -3 dB at 400 Hz\n"
        "  - fx.eq:\n"
        "      band:\n"
        "      - peak 400 -3 1.2\n"
        "  # saturation: 3 dB of drive, and back to the level before\n"
        "  - fx.distortion:\n"
        "      drive_db: 3\n"
        "  - fx.gain:\n"
        "      gain_db: -3\n"
        "  # level: +1.5 dB\n"
        "  - fx.gain:\n"
        "      gain_db: 1.5\n"
        "  # loudness: -14 LUFS, no peak over -1 dBTP\n"
        "  - fx.true-peak-limiter:\n"
        "      ceiling_dbtp: -1\n"
        "      lufs: -14\n"
    )


def test_a_file_of_an_empty_chain_changes_nothing(tmp_path):
    path = tmp_path / "nothing.yaml"
    path.write_text(Chain(ceiling_dbtp=None).to_yaml(), encoding="utf-8")
    assert "description: 'A style: nothing'" in path.read_text(encoding="utf-8")
    audio = noise(44100)
    assert np.array_equal(run(str(path), audio).samples, audio.samples)


def test_a_weak_lowpass_of_a_low_rate_is_left_out():
    chain = Chain((Band("lowpass", 3000), Band("peak", 1000, 4)))
    assert chain.below_nyquist(8000) == chain
    weak = chain.scaled(0.5)
    assert [band.kind for band in weak.below_nyquist(8000).bands] == ["peak"]
    assert weak.below_nyquist(44100) == weak


def test_all_is_rounded_to_what_is_written():
    rounded = CHAIN.rounded()
    assert rounded.bands[1] == Band("low-shelf", 118, 3.14, 0.81)
    assert rounded.compression == Compression(-24.68, 2.72, 8.12, 123)
    assert rounded.room == Room(0.4568, 0.6123, 0.1515, 0.4568, 0.9)
    assert dataclasses.astuple(rounded)[-2:] == (-23.23, -1.05)
    assert rounded.rounded() == rounded
    assert rounded.pipeline() == CHAIN.pipeline()


def test_the_last_step_keeps_the_ceiling_and_reaches_the_loudness():
    *_, last = CHAIN.pipeline().steps
    assert str(last) == "fx.true-peak-limiter ceiling_dbtp=-1.05 lufs=-23.23"
    result = run(CHAIN.pipeline(), noise(44100, seconds=3))
    assert commands.analyze(result)["loudness_lufs"] == pytest.approx(-23.23, abs=0.15)


@pytest.mark.parametrize(
    "idle",
    [
        {"bands": (Band("peak", 1000, 0.04), Band("low-shelf", 100, -0.01))},
        {"compression": Compression(-20, 1.004, 5, 50)},
        {"drive_db": -41.0},
        {"width": 1.0004},
        {"room": Room(0.8, 0.5, 0.00001)},
        {"gain_db": -0.004},
    ],
    ids=lambda idle: next(iter(idle)),
)
def test_parts_that_do_nothing_are_left_out(idle):
    assert Chain(**idle, ceiling_dbtp=None).pipeline().steps == ()
    assert str(Chain(**idle).pipeline()) == "fx.true-peak-limiter ceiling_dbtp=-1"


def test_no_strength_is_the_empty_chain_and_all_of_it_the_chain():
    assert CHAIN.scaled(0).pipeline().steps == ()
    assert CHAIN.scaled(1) == CHAIN


def test_half_the_strength_is_half_of_each_change():
    half = CHAIN.scaled(0.5, from_lufs=-27.2345)
    assert [band.db for band in half.bands] == [band.db / 2 for band in CHAIN.bands]
    assert half.bands[0].hz == pytest.approx((20 * 31.4159) ** 0.5)
    assert half.compression == dataclasses.replace(CHAIN.compression, ratio=2.7182**0.5)
    assert half.drive_db == pytest.approx(6.54321 - 3.0103, abs=1e-4)
    assert half.width == pytest.approx(1.207105)
    assert half.room.wet_level == CHAIN.room.wet_level / 2
    assert half.room.dry_level == pytest.approx(0.5 - 0.043211 / 2)
    assert half.gain_db == CHAIN.gain_db / 2
    assert half.lufs == pytest.approx(-25.2345)
    assert half.ceiling_dbtp == CHAIN.ceiling_dbtp


def test_without_a_loudness_to_come_from_it_is_the_chains_at_any_strength():
    assert CHAIN.scaled(0.1).lufs == CHAIN.lufs


@pytest.mark.parametrize(
    "part", ["bands", "compression", "drive_db", "width", "room", "gain_db", "all"]
)
def test_the_stronger_the_further_from_the_recording(part):
    chain = CHAIN
    if part != "all":
        chain = Chain(**{part: getattr(CHAIN, part)})
    chain, audio = dataclasses.replace(chain, lufs=None, ceiling_dbtp=None), drums(44100)
    assert chain.scaled(0).pipeline().steps == ()
    made = [of_effect(chain.scaled(strength).pipeline(), audio) for strength in (0.3, 0.65, 1)]
    far = [0, *(np.square(samples - audio.samples).mean() for samples in made)]
    assert (np.diff(far) > 0).all()


def test_a_kind_of_band_that_no_chain_has_is_refused():
    with pytest.raises(ValueError, match="notch"):
        Band("notch", 50)


def test_some_words_for_each_part():
    chain = dataclasses.replace(CHAIN, bands=CHAIN.bands[:3])
    assert chain.describe() == (
        "equaliser: cut under 31.4 Hz, +3.14 dB under 118 Hz, -4.44 dB at 912 Hz",
        "compressor: 2.72 to 1 over -24.68 dB, in 8.12 ms, back in 123 ms",
        "saturation: 6.54 dB of drive, and back to the level before",
        "stereo: 1.414 times as wide",
        "room: size 0.4568, damping 0.6123, level 0.1515",
        "level: -2.54 dB",
        "loudness: -23.23 LUFS, no peak over -1.05 dBTP",
    )
