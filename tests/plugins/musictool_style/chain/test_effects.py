"""Saturation and width against `fx.*`."""

import pytest
import torch

from musictool_style.chain.effects import saturate, widen

from .signals import error_db, noise, numbers, of_effect, recordings, tensor


@pytest.mark.parametrize("amount", [-18.3, 0, 7.25])
def test_the_twin_of_fx_distortion(amount):
    pipeline = f"fx.distortion drive_db={amount} | fx.gain gain_db={-amount}"
    for audio in recordings(1, 2):
        found = saturate(tensor(audio), *numbers(amount))
        assert error_db(found, of_effect(pipeline, audio)) < -110


@pytest.mark.parametrize("width", [0, 0.4, 1, 2.5])
def test_the_twin_of_fx_width(width):
    for audio in recordings(2):
        found = widen(tensor(audio), *numbers(width))
        assert error_db(found, of_effect(f"fx.width width={width}", audio)) < -120


def test_width_leaves_mono_as_it_is():
    mono = tensor(noise(44100, 1))
    assert torch.equal(widen(mono, *numbers(2)), mono)


def test_without_drive_nothing_is_saturated():
    samples = tensor(noise(44100))
    torch.testing.assert_close(saturate(samples, *numbers(-60)), samples, rtol=0, atol=1e-6)


@pytest.mark.parametrize("effect", [saturate, widen])
def test_gradients(effect):
    samples = tensor(noise(1000, seconds=0.02), torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(
        effect, (samples, *numbers(3.5, dtype=torch.float64, grad=True))
    )
