"""`markov`: what is known in closed form of counts, and of music in another key."""

import numpy as np
import pytest

from musictool_generation.families.family import Fitting
from musictool_generation.families.markov import Markov
from musictool_generation.families.ngrams import Backoff
from musictool_generation.vocabulary import Vocabulary

ROLLS = Vocabulary.of_rolls()


def _melody(pitches):
    roll = np.zeros((len(pitches), ROLLS.symbol_count), int)
    roll[np.arange(len(pitches)), np.array(pitches) - 21] = 1
    return ROLLS.of_roll(roll)


def test_the_entropy_of_a_markov_chain_is_reached(tmp_path) -> None:
    rng = np.random.default_rng(3)
    pitches, moves = [60, 64, 67], np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.5, 0.4, 0.1]])

    def walk(count):
        found = [0]
        for _ in range(count - 1):
            found.append(int(rng.choice(3, p=moves[found[-1]])))
        return _melody([pitches[state] for state in found])

    model = Markov(ROLLS, order=2)
    fitted = model.fit([walk(3000)], [walk(1000)], Fitting(tmp_path))
    values, vectors = np.linalg.eig(moves.T)
    often = np.real(vectors[:, np.argmax(np.real(values))])
    often /= often.sum()
    entropy = -(often[:, None] * moves * np.log(moves)).sum()
    cost = model.nats(walk(2000)).moments.mean()
    assert cost == pytest.approx(entropy, rel=0.06)
    assert fitted.validation == pytest.approx(entropy, rel=0.08)


def test_what_comes_after_many_contexts_is_likelier_after_a_new_one() -> None:
    """Kneser and Ney's point: "Francisco" is frequent, but after "San" alone."""
    contexts = np.array([[1]] * 40 + [[number] for number in range(2, 12)])
    classes = np.array([0] * 40 + [1] * 10)
    chances, longest = Backoff.of(contexts, classes).chances(
        np.array([[99], [1]]), np.zeros(2, int), 2
    )
    assert longest.tolist() == [0, 1]
    assert chances[0, 1] > 3 * chances[0, 0]
    assert chances[1, 0] > 0.9
    np.testing.assert_allclose(chances.sum(1), 1, rtol=1e-5)


def test_choices_have_probabilities_that_sum_to_one(tmp_path) -> None:
    model = Markov(ROLLS)
    model.fit([_melody([60, 62, 64, 65] * 4)], [_melody([60, 62, 60])], Fitting(tmp_path))
    decoder = model.decoder(1, np.random.default_rng(0))
    for symbol in (39, 43, 88):
        if symbol == 39:
            decoder.choose_gap(*np.zeros((3, 1), int))
        assert np.logaddexp.reduce(decoder.symbol_logits()[0]) == pytest.approx(0, abs=1e-4)
        decoder.choose_symbol(np.array([symbol]))


def test_a_tune_is_known_in_another_key(tmp_path) -> None:
    tune = np.array([60, 62, 64, 65, 67, 65, 64, 62] * 6 + [60])
    model = Markov(ROLLS)
    model.fit(
        [_melody(tune + shift) for shift in (0, 2, 4)], [_melody(tune + 7)], Fitting(tmp_path)
    )
    shuffled = np.random.default_rng(0).permutation(tune)
    known, other = (model.nats(_melody(one + 9)).moments.sum() for one in (tune, shuffled))
    assert known < 0.3 * other


def test_rows_that_were_one_go_their_own_ways(tmp_path) -> None:
    model = Markov(ROLLS, order=1)
    model.fit([_melody([60, 62, 60, 67] * 8)], [_melody([60, 62])], Fitting(tmp_path))
    decoder = model.decoder(1, np.random.default_rng(0))
    decoder.choose_gap(*np.zeros((3, 1), int))
    decoder.select(np.array([0, 0]))
    decoder.choose_symbol(np.array([62 - 21, 67 - 21]))
    decoder.choose_length(np.zeros(2, int))
    decoder.choose_symbol(np.array([88, 88]))
    decoder.choose_gap(*np.zeros((3, 2), int))
    after = decoder.symbol_logits()
    assert np.argmax(after[0]) == np.argmax(after[1]) == 60 - 21
    assert not np.allclose(after[0], after[1])
