"""What holds of every family that has a likelihood."""

from pathlib import Path

import numpy as np
import pytest

from musictool import Score, Track
from musictool_generation.families import FAMILIES, family_class
from musictool_generation.families.family import Fitting
from musictool_generation.moments import Moments
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.drafts import Draft, Drafts, ended, moments_of
from musictool_generation.searches.sampling import draw, sample
from musictool_generation.vocabulary import STEPS, Vocabulary

NETWORK = {
    "width": 16,
    "channels": 4,
    "batch": 4,
    "check_every": 40,
    "dropout": 0.0,
    "rate": 2e-2,
}
SETTINGS = {
    "rnn": NETWORK,
    "lstm": NETWORK,
    "gru": NETWORK,
    "cnn": NETWORK,
    "tcn": NETWORK,
    "transformer": NETWORK,
    "hmm": {"states": 6},
    "markov": {},
    "rbm": {**NETWORK, "hidden": 4, "channels": 0},
}


def _scale(tonic: int) -> Score:
    steps = [0, 2, 4, 5, 7, 9, 11, 12] * 2
    melody = [(480 * at, 480, tonic + step) for at, step in enumerate(steps)]
    chords = [(1920 * at, 1920, tonic - 12 + third) for at in range(4) for third in (0, 4, 7)]
    return Score((Track.of(melody), Track.of(chords, program=48)), resolution=480)


SCORES = [_scale(tonic) for tonic in range(56, 68)]
VOCABULARY = Vocabulary.of(SCORES)
PIECES = [VOCABULARY.encode(score) for score in SCORES]


@pytest.fixture(scope="module", params=SETTINGS)
def model(request, tmp_path_factory):
    made = family_class(request.param)(VOCABULARY, **SETTINGS[request.param])
    folder: Path = tmp_path_factory.mktemp(request.param)
    made.fit(PIECES[:9], PIECES[9:], Fitting(folder, steps=24))
    return made


def test_it_learns(model) -> None:
    piece = PIECES[10]
    symbol, length = np.log(VOCABULARY.symbol_count + 1), np.log(len(VOCABULARY.length_steps))
    guessed = len(piece) * np.log(VOCABULARY.gap_count) + len(piece.symbols) * (symbol + length)
    assert model.nats(piece).moments.sum() < 0.7 * guessed


def test_choice_by_choice_costs_what_the_whole_does(model) -> None:
    piece = PIECES[3]
    costs = _costs(model, piece)
    np.testing.assert_allclose(costs, model.nats(piece).moments, rtol=1e-4, atol=1e-4)


def test_what_is_heard_at_once_is_heard_as_if_it_were_chosen(model) -> None:
    piece, begun = PIECES[3], 9
    decoder = model.decoder(1, np.random.default_rng(0))
    if not getattr(decoder, "hears", False):
        assert model.name in ("hmm", "markov")
        return
    decoder.hear(piece.part(0, begun))
    costs = _costs(model, piece, decoder, begun)
    np.testing.assert_allclose(costs, model.nats(piece).moments[begun:], rtol=1e-4, atol=1e-4)


def test_several_at_once_cost_what_each_does(model) -> None:
    several = [PIECES[3], PIECES[5].part(0, 6), PIECES[4]]
    for piece, nats in zip(several, model.nats_each(several), strict=True):
        alone = model.nats(piece)
        np.testing.assert_allclose(nats.moments, alone.moments, rtol=1e-4, atol=1e-5)
        if alone.notes is not None:
            np.testing.assert_allclose(nats.notes, alone.notes, rtol=1e-4, atol=1e-5)


def test_what_comes_later_changes_nothing_before(model) -> None:
    piece = PIECES[3]
    cut = model.nats(piece.part(0, 6)).moments
    np.testing.assert_allclose(cut, model.nats(piece).moments[:6], rtol=1e-4, atol=1e-5)


def test_saved_and_loaded_it_is_the_same(model) -> None:
    again = type(model).load(VOCABULARY, model.settings, model.arrays())
    assert again.nats(PIECES[0]).moments.tolist() == model.nats(PIECES[0]).moments.tolist()


def test_samples_are_scores(model) -> None:
    pieces = sample(model, Constraints(VOCABULARY, 8 * STEPS), 2, np.random.default_rng(1))
    for piece in pieces:
        score = VOCABULARY.decode(piece)
        assert all(track.notes["start"].max() < 8 * STEPS for track in score.tracks)


def test_rows_that_are_kept_several_times_or_copied_go_on_as_each_alone(model) -> None:
    rng = np.random.default_rng(4)
    wishes = Constraints(VOCABULARY, 4 * STEPS)
    drafts = Drafts(model, wishes, [Draft(0)], rng, cut=False)
    while drafts.rows:
        chances = drafts.chances()
        if len(drafts.rows) and rng.random() < 0.7:
            rows = rng.integers(len(drafts.rows), size=5)
            drafts.select(rows)
            chances = chances[rows]
        elsewhere = drafts.copy()
        elsewhere.choose(draw(chances, rng))
        drafts.choose(draw(chances, rng))
    assert drafts.done
    for draft in drafts.done:
        piece = ended(moments_of(draft.moments, wishes), VOCABULARY)
        assert draft.nats == pytest.approx(model.nats(piece).moments.sum(), rel=1e-4)


def test_every_family_is_there() -> None:
    assert all(family_class(name).name == name for name in FAMILIES)


def test_families_that_leave_some_of_a_piece_to_others_say_so() -> None:
    assert {name for name in FAMILIES if family_class(name).given} == {"crf"}


def _costs(model, piece: Moments, decoder=None, begun: int = 0) -> list[float]:
    """Nats of each moment, by the decoder, from where it is."""
    decoder, found = decoder or model.decoder(1, np.random.default_rng(0)), []
    for t in range(begun, len(piece)):
        cost = _nats(decoder.gap_logits()[0], piece.gaps[t])
        decoder.choose_gap(*(array[t : t + 1] for array in (piece.gaps, piece.places, piece.bars)))
        if piece.gaps[t] != VOCABULARY.end:
            for note in range(piece.offsets[t], piece.offsets[t + 1]):
                cost += _nats(decoder.symbol_logits()[0], piece.symbols[note])
                decoder.choose_symbol(piece.symbols[note : note + 1])
                cost += _nats(decoder.length_logits()[0], piece.lengths[note])
                decoder.choose_length(piece.lengths[note : note + 1])
            cost += _nats(decoder.symbol_logits()[0], VOCABULARY.symbol_count)
            decoder.choose_symbol(np.array([VOCABULARY.symbol_count]))
        found.append(cost)
    return found


def _nats(logits, chosen) -> float:
    return float(np.logaddexp.reduce(logits) - logits[chosen])
