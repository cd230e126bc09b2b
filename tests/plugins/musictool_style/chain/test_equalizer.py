"""The equaliser against `fx.eq`, and its response against the recording that it makes."""

import numpy as np
import pytest
import torch

from musictool_style.chain.equalizer import Bands, equalize, gain_db, response
from musictool_style.chain.settings import Band

from .signals import error_db, noise, of_effect, recordings, tensor

SETTINGS = (
    (Band("peak", 1000, 6, 1.4),),
    (Band("peak", 45, -12, 6), Band("peak", 17000, 12, 0.4)),
    (Band("low-shelf", 60, 9, 0.5), Band("high-shelf", 12000, -9, 1.2)),
    (Band("highpass", 35), Band("lowpass", 15000), Band("low-shelf", 300, -4)),
    (
        Band("low-shelf", 90, -3),
        *(Band("peak", hz, db, 1.1) for hz, db in ((200, 4), (600, -5), (2000, 3), (5000, -2))),
        Band("high-shelf", 9000, 5),
    ),
)


@pytest.mark.parametrize("bands", SETTINGS, ids=lambda bands: f"{len(bands)}-{bands[0].kind}")
def test_the_twin_of_fx_eq(bands):
    pipeline = "fx.eq " + " ".join(f'band="{band}"' for band in bands)
    for audio in recordings(1, 2):
        found = equalize(tensor(audio), Bands.of(bands), audio.sample_rate)
        assert error_db(found, of_effect(pipeline, audio)) < -100


def test_a_long_ring_does_not_come_round_to_the_beginning():
    """A second of silence, then a click into a band that rings for as long as there is."""
    samples = torch.zeros(1, 1, 44100)
    samples[..., 22050] = 1
    found = equalize(samples, Bands.of([Band("peak", 50, 30, 10)]), 44100)
    before, after = found.split(22050, dim=-1)
    assert after[..., 11025:].abs().max() > 1e-3
    assert before.abs().max() < 1e-6


@pytest.mark.parametrize("bands", SETTINGS, ids=lambda bands: f"{len(bands)}-{bands[0].kind}")
def test_the_response_is_that_of_the_samples(bands):
    click = torch.zeros(1, 1, 2**16)
    click[..., 0] = 1
    spectrum = torch.fft.rfft(equalize(click, Bands.of(bands), 48000))[0, 0]
    frequencies = torch.fft.rfftfreq(2**16, 1 / 48000)
    found = response(Bands.of(bands), frequencies, 48000)
    torch.testing.assert_close(found, spectrum, rtol=0, atol=2e-4)
    loud = found.abs() > 1e-3
    expected = 20 * found.abs().log10()
    gains = gain_db(Bands.of(bands), frequencies, 48000)
    torch.testing.assert_close(gains[loud], expected[loud], rtol=0, atol=1e-3)


@pytest.mark.parametrize(
    ("band", "hz", "expected"),
    [
        (Band("peak", 1000, 6, 1.4), 1000, 6),
        (Band("low-shelf", 500, 8), 500, 4),
        (Band("low-shelf", 500, 8), 1, 8),
        (Band("high-shelf", 5000, -10), 5000, -5),
        (Band("high-shelf", 5000, -10), 24000, -10),
        (Band("highpass", 80), 80, -3.0103),
        (Band("lowpass", 9000), 9000, -3.0103),
    ],
)
def test_gains_where_the_formula_gives_them(band, hz, expected):
    found = gain_db(Bands.of([band]), torch.tensor([float(hz)]), 48000)
    assert float(found) == pytest.approx(expected, abs=1e-3)


def test_gradients_of_every_parameter():
    bands = Bands.of([*SETTINGS[3], Band("peak", 700, 5, 2), Band("high-shelf", 1200, 3)])
    kinds, *values = bands._replace(hz=bands.hz.clamp(max=1500.0))
    leaves = [value.double().requires_grad_() for value in values]
    samples = tensor(noise(4000, seconds=0.01), torch.float64).requires_grad_()
    frequencies = torch.linspace(10, 2000, 9, dtype=torch.float64)
    assert torch.autograd.gradcheck(
        lambda x, *of: equalize(x, Bands(kinds, *of), 4000), (samples, *leaves), fast_mode=True
    )
    assert torch.autograd.gradcheck(
        lambda *of: gain_db(Bands(kinds, *of), frequencies, 4000), tuple(leaves)
    )


def test_gradients_are_finite_in_single_precision_at_every_frequency():
    kinds, *values = Bands.of(SETTINGS[3])
    leaves = [value.requires_grad_() for value in values]
    frequencies = torch.linspace(0, 22050, 513)
    gain_db(Bands(kinds, *leaves), frequencies, 44100).sum().backward()
    assert all(leaf.grad.isfinite().all() for leaf in leaves)


def test_each_recording_of_a_batch_by_itself():
    one, other = tensor(noise(44100)), tensor(noise(44100)).flip(-1)
    bands = Bands.of(SETTINGS[4])
    together = equalize(torch.cat([one, other]), bands, 44100)
    alone = [equalize(each, bands, 44100) for each in (one, other)]
    np.testing.assert_allclose(together, torch.cat(alone), atol=1e-6)
