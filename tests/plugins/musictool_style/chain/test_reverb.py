"""The reverb against `fx.reverb`: samples, energy and decay in each octave."""

import numpy as np
import pytest
import torch
from scipy import signal

from musictool import Audio
from musictool_style.chain.reverb import reverberate

from .signals import RATES, error_db, noise, numbers, of_effect, recordings, tensor

SETTINGS = (
    (0.5, 0.5, 0.33, 0.4, 1),
    (1, 0, 0.3, 0.5, 0.3),
    (0, 1, 0.2, 0.5, 0),
    (0.85, 0.2, 0.5, 0, 0.7),
)
NAMES = ("room_size", "damping", "wet_level", "dry_level", "width")
OCTAVES_HZ = (125, 250, 500, 1000, 2000, 4000, 8000)


def pipeline(settings):
    named = " ".join(f"{name}={value}" for name, value in zip(NAMES, settings, strict=True))
    return f"fx.reverb {named} tail=none"


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_twin_of_fx_reverb(settings):
    for audio in recordings(1, 2):
        found = reverberate(tensor(audio), *numbers(*settings), audio.sample_rate)
        assert error_db(found, of_effect(pipeline(settings), audio)) < -65


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("rate", RATES)
def test_energy_and_decay_in_each_octave(settings, rate):
    """Of the room alone: decay by the Schroeder integral, a line from -5 to -25 dB."""
    settings = (*settings[:3], 0, settings[4])
    click = np.zeros((2, rate))
    click[:, 0] = 0.9
    audio = Audio(click, rate)
    expected = of_effect(pipeline(settings), audio)
    found = reverberate(tensor(audio), *numbers(*settings), rate)[0].numpy()
    for centre in OCTAVES_HZ:
        energies, times = zip(
            *(energy_and_decay(room, centre, rate) for room in (found, expected)), strict=True
        )
        assert np.abs(10 * np.log10(energies[0] / energies[1])).max() < 0.1
        np.testing.assert_allclose(times[0], times[1], rtol=0.01)


def energy_and_decay(room, centre, rate):
    """Of each channel: its energy in an octave, and the seconds in which that falls by 60 dB."""
    edges = centre / 2**0.5, centre * 2**0.5
    sections = signal.butter(4, edges, "bandpass", fs=rate, output="sos")
    powers = signal.sosfilt(sections, room) ** 2
    left = powers[:, ::-1].cumsum(axis=1)[:, ::-1]
    levels = 10 * np.log10(left / left[:, :1] + 1e-12)
    slopes = []
    for level in levels:
        line = np.flatnonzero((level < -5) & (level > -25))
        slopes.append(np.polyfit(line / rate, level[line], 1)[0])
    return left[:, 0], -60 / np.array(slopes)


def test_the_largest_room_rings_no_longer_in_a_short_recording():
    """A click near the end: what rings past it must not come round to the beginning."""
    samples = torch.zeros(1, 2, 22050)
    samples[..., 15000] = 1
    found = reverberate(samples, *numbers(1, 0, 1, 0, 1), 44100)
    assert found[..., :15000].abs().max() < 1e-3 * found.abs().max()


def test_more_than_two_channels_are_refused():
    with pytest.raises(ValueError, match="3 channels"):
        reverberate(torch.zeros(1, 3, 100), *numbers(*SETTINGS[0]), 44100)


@pytest.mark.parametrize("channels", [1, 2])
def test_gradients_of_every_parameter(channels):
    """At a rate at which the shortest delay has passed within few frames."""
    samples = tensor(noise(1000, channels, 0.08), torch.float64).requires_grad_()
    settings = numbers(0.6, 0.4, 0.3, 0.4, 0.8, dtype=torch.float64, grad=True)
    assert torch.autograd.gradcheck(
        lambda *of: reverberate(*of, 1000), (samples, *settings), fast_mode=True
    )
    reverberate(samples, *settings, 1000).square().sum().backward()
    assert all(float(setting.grad) != 0 for setting in settings)
