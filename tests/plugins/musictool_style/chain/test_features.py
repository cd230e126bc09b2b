"""What is heard of a production: moved by effects, and by nothing else."""

import numpy as np
import pytest
import torch

from musictool_style.chain.features import GROUPS, features, spectrum_hz

from ..material import RATE, band, dry, quieter, through


def heard(audio):
    return {
        group: row[0] for group, row in features(torch.from_numpy(audio.samples.copy())[None],
        audio.sample_rate).items()
    }  # fmt: skip


def moved(pipeline, audio):
    before, after = heard(audio), heard(through(pipeline, audio))
    return {group: after[group] - before[group] for group in before}


def test_a_group_for_each_side_of_a_production():
    assert set(heard(band(3))) == set(GROUPS)
    assert set(heard(band(3, channels=1))) == set(GROUPS) - {"stereo"}


@pytest.mark.parametrize("db", [30, -12])
def test_the_level_says_nothing(db):
    one, other = heard(band(3)), heard(quieter(band(3), db))
    for group in GROUPS:
        torch.testing.assert_close(one[group], other[group], atol=0.02, rtol=0)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
def test_a_tone_is_heard_where_it_is(rate):
    hertz = spectrum_hz(rate)
    assert (hertz.diff() > 0).all()
    times = torch.arange(3 * rate) / rate
    for number in (10, 25, 40):
        tone = torch.sin(2 * np.pi * float(hertz[number]) * times)[None, None]
        assert int(features(tone, rate)["spectrum"].argmax()) == number


def test_a_shelf_is_heard_as_a_shelf():
    change = moved("fx.eq band='high-shelf 2000 9 0.7'", band(6))["spectrum"]
    hertz = spectrum_hz(RATE)
    rise = change[hertz > 4000].mean() - change[hertz < 900].mean()
    assert float(rise) == pytest.approx(9, abs=0.7)


def test_twice_the_width_is_6_db_of_side():
    change = moved("fx.width width=2", band(3))["stereo"]
    torch.testing.assert_close(change, torch.full_like(change, 6.02), atol=0.05, rtol=0)


def test_a_compressor_brings_levels_together():
    def spread(audio):
        quantiles = heard(audio)["dynamics"].unflatten(0, (-1, 6))[-1]
        return float(quantiles[-1] - quantiles[0])

    audio = band(6)
    pressed = through("fx.compressor threshold_db=-35 ratio=8 attack_ms=1 release_ms=50", audio)
    assert spread(pressed) < spread(audio) - 3


def test_peaks_pressed_flat_stand_out_less():
    change = moved("fx.distortion drive_db=30", band(3))["crest"]
    assert float(change[-1]) < -3


def test_in_a_room_sound_dies_away_more_slowly():
    falls = moved("fx.reverb room_size=0.8 wet_level=0.3 dry_level=0.5", dry(3))["decay"]
    falls = falls.unflatten(0, (-1, 6))[:, 0]
    assert float(falls.median()) > 1


@pytest.mark.parametrize("kind", ["silence", "square", "one sample"])
def test_gradients_are_numbers_whatever_is_heard(kind):
    samples = torch.zeros(1, 2, RATE)
    if kind == "square":
        samples = torch.sign(torch.sin(torch.arange(RATE) / 20.0)).expand(1, 2, -1).clone()
    elif kind == "one sample":
        samples[0, 0, 100] = 1
    samples.requires_grad_()
    found = features(samples, RATE)
    total = sum((group.square().sum() for group in found.values()), torch.zeros(()))
    assert torch.isfinite(total)
    total.backward()
    assert torch.isfinite(samples.grad).all()


def test_each_passage_by_itself():
    one, other = (torch.from_numpy(band(3, seed).samples.copy()) for seed in (0, 1))
    together = features(torch.stack([one, other]), RATE)
    for group, rows in features(other[None], RATE).items():
        torch.testing.assert_close(together[group][1:], rows, atol=1e-3, rtol=0)
