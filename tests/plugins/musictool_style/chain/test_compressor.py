"""The compressor against `fx.compressor`, its closed form, and its gradients."""

import numpy as np
import pytest
import torch

from musictool_style.chain.compressor import compress, follow_envelope

from .signals import drums, error_db, noise, numbers, of_effect, recordings, tensor

SETTINGS = (
    (-20, 4, 1, 100),
    (-35, 2, 0.1, 20),
    (-30, 10, 30, 400),
    (-12, 1.5, 10, 60),
    (-40, 3, 0, 0),
)
NAMES = ("threshold_db", "ratio", "attack_ms", "release_ms")


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_twin_of_fx_compressor(settings):
    named = " ".join(f"{name}={value}" for name, value in zip(NAMES, settings, strict=True))
    for audio in recordings(1, 2):
        expected = of_effect(f"fx.compressor {named}", audio)
        found = compress(tensor(audio), *numbers(*settings), audio.sample_rate)
        assert error_db(found, expected) < -90
        heard = np.abs(audio.samples) > 1e-3
        gains = found[0].numpy()[heard] / expected[heard]
        assert np.abs(20 * np.log10(gains)).max() < 0.01


@pytest.mark.parametrize("level_db", [-30, -20.5, -19, -10, 0])
def test_a_steady_level_comes_out_where_the_ratio_puts_it(level_db):
    steady = torch.full((1, 1, 20000), 10 ** (level_db / 20))
    found = compress(steady, *numbers(-20, 4, 5, 50), 44100)[0, 0, -1]
    expected = min(level_db, -20 + (level_db + 20) / 4)
    assert 20 * float(found.log10()) == pytest.approx(expected, abs=0.01)


def test_attack_and_release_leave_of_a_step_what_their_time_says():
    """After its time a part of e^(-2 pi) is left."""
    attack, release = torch.exp(-2 * torch.pi / torch.tensor([100.0, 400.0]))
    steps = torch.cat([torch.ones(100), torch.zeros(400)])
    found = follow_envelope(steps, attack, release)
    left = float(np.exp(-2 * np.pi))
    assert float(found[99]) == pytest.approx(1 - left, rel=1e-4)
    assert float(found[499]) == pytest.approx((1 - left) * left, rel=1e-3)


def test_channels_are_turned_down_each_by_itself():
    audio = drums(44100)
    quiet = tensor(audio) * torch.tensor([1.0, 0.001])[:, None]
    found = compress(quiet, *numbers(-30, 8, 1, 100), 44100)
    assert torch.equal(found[:, 1], quiet[:, 1])
    assert found[:, 0].abs().max() < 0.5 * quiet[:, 0].abs().max()


def test_gradients_of_the_average():
    levels = tensor(noise(1000, 2, 0.04), torch.float64).abs().requires_grad_()
    speeds = numbers(0.6, 0.95, dtype=torch.float64, grad=True)
    assert torch.autograd.gradcheck(follow_envelope, (levels, *speeds))


def test_gradients_of_every_parameter():
    samples = tensor(noise(8000, 2, 0.01), torch.float64).requires_grad_()
    settings = numbers(-25, 3, 2, 9, dtype=torch.float64, grad=True)
    assert torch.autograd.gradcheck(lambda *of: compress(*of, 8000), (samples, *settings))
    compress(samples, *settings, 8000).square().sum().backward()
    assert all(float(setting.grad) != 0 for setting in settings)


def test_gradients_where_nothing_sounds_and_nothing_is_over_the_threshold():
    settings = numbers(-20, 4, 0, 100, grad=True)
    samples = torch.zeros(1, 2, 100, requires_grad=True)
    compress(samples, *settings, 44100).sum().backward()
    assert all(setting.grad.isfinite() for setting in settings)
    assert torch.equal(samples.grad, torch.ones_like(samples))
