"""Decibels: the definition, silence, floors, and types that stay what they were."""

import math

import numpy as np
import pytest

from musictool import amplitude, decibels


@pytest.mark.parametrize(("db", "factor"), [(0, 1), (20, 10), (-20, 0.1), (-math.inf, 0)])
def test_twenty_decibels_are_a_factor_of_ten(db, factor):
    assert amplitude(db) == pytest.approx(factor)
    assert decibels(factor) == pytest.approx(db)


def test_silence_has_no_level_unless_there_is_a_floor():
    assert decibels(0.0) == -math.inf
    assert decibels(0.0, floor_db=-120) == decibels(1e-9, floor_db=-120) == -120
    assert decibels(np.array([0.0, 1e-9, 1.0]), floor_db=-120).tolist() == [-120, -120, 0]
    assert decibels(np.zeros(2)).tolist() == [-math.inf] * 2


@pytest.mark.parametrize("convert", [amplitude, decibels])
def test_arrays_keep_shape_and_type_and_numbers_leave_float32_alone(convert):
    for dtype in (np.float32, np.float64):
        made = convert(np.ones((2, 3), dtype))
        assert (made.shape, made.dtype) == ((2, 3), dtype)
    assert type(convert(np.float64(1))) is type(convert(np.float32(1))) is float
