"""Latent vectors of segments: bounds, priors, and music that goes by them."""

import math
from copy import deepcopy
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from musictool import Score, Track
from musictool_generation.families.family import Fitting
from musictool_generation.families.vae import VAE, Prior, on_the_sphere
from musictool_generation.moments import Moments
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.sampling import sample
from musictool_generation.vocabulary import Vocabulary

SMALL = {
    "width": 24,
    "latent": 4,
    "batch": 8,
    "check_every": 20,
    "dropout": 0.0,
    "rate": 1e-2,
    "frames": 4,
}

ROLLS = Vocabulary.of_rolls(60, 63)


def _roll(*symbols: int) -> Moments:
    roll = np.zeros((len(symbols), 4), int)
    roll[np.arange(len(symbols)), symbols] = 1
    return ROLLS.of_roll(roll)


PIECES = [_roll(*([one] * 4 + [other] * 4)) for one in range(4) for other in range(4)]
"""Two segments, each of one note over and over."""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    made = VAE(ROLLS, **SMALL)
    folder: Path = tmp_path_factory.mktemp("vae")
    made.fit(PIECES, PIECES, Fitting(folder, steps=100))
    return made


def test_what_pieces_cost_is_at_least_what_they_are_worth() -> None:
    model = VAE(Vocabulary.of_rolls(60, 61), **SMALL, samples=4)
    frames = [[int(one in chord) for one in (0, 1)] for n in range(3) for chord in _chords(n)]
    rolls = [np.array([one, other]) for one in frames for other in frames]
    worth = sum(
        math.exp(-model.nats(model.vocabulary.of_roll(roll)).moments.sum()) for roll in rolls
    )
    assert 0.5 < worth < 1.0


def _chords(count: int) -> list[tuple[int, ...]]:
    return list(combinations(range(2), count))


def test_more_draws_make_a_bound_closer(model) -> None:
    def bound(samples: int) -> float:
        again = VAE.load(ROLLS, {**model.settings, "samples": samples}, model.arrays())
        return sum(nats.moments.sum() for nats in again.nats_each(PIECES))

    assert bound(64) < bound(8) < bound(1)


def test_a_moment_costs_its_notes_and_its_vector(model) -> None:
    nats = model.nats(PIECES[2])
    rest = nats.moments - nats.notes
    assert rest[[0, 4]].min() > 0.3  # which of four notes a segment has is in its vector
    assert np.delete(nats.moments, [0, 4]).max() < 0.2


def test_a_vector_like_all_others_costs_nothing() -> None:
    prior, z = Prior(3, 8), torch.randn(2, 5, 3)
    torch.testing.assert_close(prior.log_density(z), -0.5 * z.square().sum(-1))


def test_segments_begin_with_bars() -> None:
    notes = [(480 * beat, 480, 60) for beat in range(32)]
    score = Score((Track.of(notes),), resolution=480)
    vocabulary = Vocabulary.of([score])
    segments = VAE(vocabulary, width=8).segments(vocabulary.encode(score))
    assert segments.tolist() == [beat // 8 for beat in range(32)] + [3]


def test_pieces_are_what_their_vectors_say(model) -> None:
    wishes, right = Constraints(ROLLS, 9), []
    for piece in PIECES:
        given = model.of_latents(model.encode(piece))
        made = sample(given, wishes, 1, np.random.default_rng(1), temperature=0.1)[0]
        right.append(made.symbols.tolist() == piece.symbols.tolist())
    assert np.mean(right) > 0.9


def test_between_two_pieces_the_way_leads_from_the_one_to_the_other() -> None:
    one, other = np.random.default_rng(0).standard_normal((2, 3, 8))
    np.testing.assert_allclose(on_the_sphere(one, other, 0.0), one)
    np.testing.assert_allclose(on_the_sphere(one, other, 1.0), other)
    half = on_the_sphere(one / np.linalg.norm(one, axis=1, keepdims=True), np.eye(3, 8), 0.5)
    np.testing.assert_allclose(np.linalg.norm(half, axis=1), 1.0)
    np.testing.assert_allclose(on_the_sphere(one, one, 0.3), one)
    opposite = on_the_sphere(np.array([[1.0, 0.01]]), np.array([[-3.0, 0.0]]), 0.5)
    np.testing.assert_allclose(np.linalg.norm(opposite), 2.0, rtol=1e-3)  # and not far outside


def test_the_decoder_costs_what_nats_say_of_one_vector(model) -> None:
    piece, z = PIECES[6], model.encode(PIECES[6])
    segments = torch.from_numpy(model.segments(piece))[None]
    vectors = torch.from_numpy(z)[None, segments[0]]
    with torch.inference_mode():
        costs, notes = model.model.moments(model.inputs_of([piece]), model.model.given(vectors))
    decoder = model.of_latents(z).decoder(1, np.random.default_rng(0))
    for t, symbol in enumerate(piece.symbols):
        decoder.gap_logits()
        moment = [array[t : t + 1] for array in (piece.gaps, piece.places, piece.bars)]
        deepcopy(decoder).choose_gap(*moment)  # which is none of its business
        decoder.choose_gap(*moment)
        played = _nats(decoder.symbol_logits()[0], symbol)
        decoder.choose_symbol(np.array([symbol]))
        decoder.length_logits()
        decoder.choose_length(np.array([0]))
        over = _nats(decoder.symbol_logits()[0], 4)
        decoder.choose_symbol(np.array([4]))
        assert played == pytest.approx(float(notes[t]), abs=1e-4)
        assert over == pytest.approx(float(costs[0, t]), abs=1e-4)


def _nats(logits, chosen) -> float:
    return float(np.logaddexp.reduce(logits) - logits[chosen])


def test_rows_that_are_kept_keep_their_vectors(model) -> None:
    decoder = model.decoder(3, np.random.default_rng(2))
    zeros = np.zeros(3, int)
    decoder.choose_gap(zeros, zeros, zeros)
    assert len(np.unique(decoder.z[:, 0])) == 3
    kept = decoder.z[[2, 0]]
    decoder.select(np.array([2, 0]))
    torch.testing.assert_close(decoder.z, kept)


def test_equal_seeds_make_equal_weights(tmp_path) -> None:
    def learnt(name: str) -> dict[str, np.ndarray]:
        model = VAE(ROLLS, **SMALL)
        model.fit(PIECES, PIECES[:4], Fitting(tmp_path / name, steps=6, seed=3))
        return model.arrays()

    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = learnt("one"), learnt("other")
    assert all(np.array_equal(one[name], other[name]) for name in one)
