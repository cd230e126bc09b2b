"""Sets that are the same, far apart, and drawn from one distribution."""

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from musictool_generation.evaluation.distances import Distances
from musictool_generation.evaluation.intervals import mean_of, ratio_of, unbiased

RNG = np.random.default_rng(1)
SET = RNG.normal(size=(80, 3))


def test_a_set_is_like_itself():
    found = Distances.of(SET, SET).overlap()
    assert found.overlap > 0.97
    assert found.kl < 0.01
    assert found.spread == pytest.approx(1)


def test_sets_far_apart_have_nothing_in_common():
    found = Distances.of(SET + 100, SET).overlap()
    assert found.overlap < 1e-6
    assert 5 < found.kl < 100
    assert found.spread == pytest.approx(1)


def test_one_that_varies_less_has_less_spread():
    assert Distances.of(SET / 4, SET).overlap().spread == pytest.approx(1 / 4)


def test_all_alike_in_both_sets():
    found = Distances.of(np.ones((5, 1)), np.ones((7, 1))).overlap()
    assert found.overlap == pytest.approx(1)
    assert found.kl == pytest.approx(0)
    assert found.spread is None


def test_densities_are_those_of_scipy():
    distances = Distances.of(SET[:40] * 1.5, SET[40:])
    found = distances.densities()
    for density, values in zip(
        (found.own, found.against, found.between), distances.values, strict=True
    ):
        assert density == pytest.approx(gaussian_kde(values)(found.at), abs=0.02 * density.max())
    expected = np.minimum(
        *(gaussian_kde(values)(found.at) for values in distances.values[1:])
    ).sum() * (found.at[1] - found.at[0])
    assert distances.overlap().overlap == pytest.approx(expected, abs=0.01)


def test_intervals_hold_sets_of_the_same_kind_and_follow_from_the_seed():
    distances = Distances.of(RNG.normal(size=(60, 3)), RNG.normal(size=(60, 3)))
    drawn = distances.resampled(50, np.random.default_rng(3))
    again = distances.resampled(50, np.random.default_rng(3))
    assert drawn == again
    whole = distances.overlap().overlap
    low, high = unbiased(whole, [one.overlap for one in drawn], 1.0)
    assert low <= whole <= high <= 1
    assert high - low < 0.2


def test_the_interval_of_a_mean_is_that_of_the_normal_distribution():
    values = RNG.normal(10, 2, 400)
    mean, low, high = mean_of([*values, None], np.random.default_rng(0))
    error = 1.96 * values.std() / 20
    assert mean == pytest.approx(values.mean())
    assert low == pytest.approx(values.mean() - error, abs=0.05)
    assert high == pytest.approx(values.mean() + error, abs=0.05)


def test_nats_over_notes_weigh_a_long_piece_more():
    mean, low, high = ratio_of([10.0, 100.0], [10, 50], np.random.default_rng(0))
    assert mean == pytest.approx(110 / 60)
    assert (low, high) == pytest.approx((1, 2))
    assert ratio_of([3.0], [2.0], np.random.default_rng(0)) == (1.5, None, None)
    assert mean_of([None], np.random.default_rng(0)) == (None, None, None)
