"""fx.gain and fx.invert: exact to the sample."""

import numpy as np
import pytest

from musictool_effects.level import gain, invert

from .signals import recording, sine, through


@pytest.mark.parametrize("change", [-20.0, 6.0, 0.0])
def test_gain_is_exact(change):
    signal = sine(440).astype(np.float32)
    np.testing.assert_allclose(
        through(gain, signal, gain_db=change), signal * 10 ** (change / 20), rtol=1e-6
    )


def test_invert():
    np.testing.assert_array_equal(through(invert, sine(440)), -recording(sine(440)).samples[0])
