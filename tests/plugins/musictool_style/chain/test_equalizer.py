"""The gains of the equaliser against those of `fx.eq`."""

import numpy as np
import pytest
import torch

from musictool import Audio
from musictool_style.chain.equalizer import Bands, gain_db
from musictool_style.chain.settings import Band

from .signals import of_effect

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


def tensors(*bands):
    columns = zip(*((band.hz, band.db, band.q) for band in bands), strict=True)
    numbers = (torch.tensor(column, dtype=torch.float32) for column in columns)
    return Bands(tuple(band.kind for band in bands), *numbers)


@pytest.mark.parametrize("bands", SETTINGS, ids=lambda bands: f"{len(bands)}-{bands[0].kind}")
@pytest.mark.parametrize("rate", [44100, 48000])
def test_the_gains_are_those_of_fx_eq(bands, rate):
    click = np.zeros((1, 2**17))
    click[0, 0] = 1
    pipeline = "fx.eq " + " ".join(f'band="{band}"' for band in bands)
    expected = 20 * np.log10(np.abs(np.fft.rfft(of_effect(pipeline, Audio(click, rate))[0])))
    frequencies = torch.fft.rfftfreq(2**17, 1 / rate)
    found = gain_db(tensors(*bands), frequencies, rate).numpy()
    loud = expected > -60
    np.testing.assert_allclose(found[loud], expected[loud], rtol=0, atol=0.01)


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
    found = gain_db(tensors(band), torch.tensor([float(hz)]), 48000)
    assert float(found) == pytest.approx(expected, abs=1e-3)


def test_gradients_of_every_parameter():
    bands = tensors(*SETTINGS[3], Band("peak", 700, 5, 2), Band("high-shelf", 1200, 3))
    kinds, *values = bands._replace(hz=bands.hz.clamp(max=1500.0))
    leaves = [value.double().requires_grad_() for value in values]
    frequencies = torch.linspace(10, 2000, 9, dtype=torch.float64)
    assert torch.autograd.gradcheck(
        lambda *of: gain_db(Bands(kinds, *of), frequencies, 4000), tuple(leaves)
    )


def test_gradients_are_finite_in_single_precision_at_every_frequency():
    kinds, *values = tensors(*SETTINGS[3])
    leaves = [value.requires_grad_() for value in values]
    frequencies = torch.linspace(0, 22050, 513)
    gain_db(Bands(kinds, *leaves), frequencies, 44100).sum().backward()
    assert all(leaf.grad.isfinite().all() for leaf in leaves)
