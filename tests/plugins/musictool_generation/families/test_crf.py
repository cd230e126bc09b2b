"""`crf`: beside the sum over all chains of chords, and as one who harmonizes a melody."""

from itertools import product

import numpy as np
import pytest

from musictool import CannotProcess, Score, Track
from musictool_generation.families.crf import CRF
from musictool_generation.families.family import Fitting
from musictool_generation.moments import Moments
from musictool_generation.vocabulary import Vocabulary

TRIADS = {0: (0, 4, 7), 2: (7, 11, 14), 4: (0, 4, 7), 5: (5, 9, 12), 7: (7, 11, 14), 9: (5, 9, 12)}
TUNES = (
    [0, 2, 4, 5, 7, 9, 7, 4, 2, 0],
    [4, 5, 7, 9, 7, 5, 4, 2, 0, 0],
    [7, 4, 0, 2, 5, 9, 7, 2, 4, 0],
)


def _song(tune, tonic):
    """A melody, and the triad of each of its notes."""
    melody = [(480 * at, 480, tonic + step) for at, step in enumerate(tune)]
    chords = [
        (480 * at, 480, tonic - 24 + note) for at, step in enumerate(tune) for note in TRIADS[step]
    ]
    return Score((Track.of(melody, program=40), Track.of(chords, program=0)), resolution=480)


SCORES = [_song(tune, tonic) for tonic in (60, 62, 65, 67, 69) for tune in TUNES]
VOCABULARY = Vocabulary.of(SCORES)
PIECES = [VOCABULARY.encode(score) for score in SCORES]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    made = CRF(VOCABULARY, chords=4, iterations=30)
    made.fit(PIECES[:9] + PIECES[12:], PIECES[9:12], Fitting(tmp_path_factory.mktemp("crf")))
    return made


def test_the_likelihood_is_the_sum_over_all_chords(model) -> None:
    piece = PIECES[10].part(0, 6)
    scores = model.scores(piece)
    heard = model.voicing.logs(piece, model.voicing.read(piece)[0])
    both, all_of = [], []
    for chords in product(range(len(model.chords)), repeat=len(piece)):
        score = model.first[chords[0]] + scores[range(len(piece)), chords].sum()
        score += model.moves[chords[:-1], chords[1:]].sum()
        all_of.append(score)
        both.append(score + heard[range(len(piece)), chords].sum())
    conditional = np.logaddexp.reduce(all_of) - np.logaddexp.reduce(both)
    assert model.nats(piece).moments.sum() == pytest.approx(conditional, rel=1e-9)
    assert model.likeliest(piece).tolist() == list(
        list(product(range(len(model.chords)), repeat=len(piece)))[int(np.argmax(all_of))]
    )


def test_choice_by_choice_the_lower_parts_cost_what_they_do_together(model) -> None:
    piece = PIECES[4]
    decoder, costs = model.decoder_under(piece, 1), []
    end = VOCABULARY.symbol_count
    for t in range(len(piece)):
        assert _nats(decoder.gap_logits()[0], piece.gaps[t]) == 0
        decoder.choose_gap(*(array[t : t + 1] for array in (piece.gaps, piece.places, piece.bars)))
        cost = 0.0
        if piece.gaps[t] != VOCABULARY.end:
            for note in range(*piece.offsets[t : t + 2]):
                cost += _nats(decoder.symbol_logits()[0], piece.symbols[note])
                decoder.choose_symbol(piece.symbols[note : note + 1])
                cost += _nats(decoder.length_logits()[0], piece.lengths[note])
                decoder.choose_length(piece.lengths[note : note + 1])
            cost += _nats(decoder.symbol_logits()[0], end)
            decoder.choose_symbol(np.array([end]))
        costs.append(cost)
    np.testing.assert_allclose(costs, model.nats(piece).moments, rtol=1e-5, atol=1e-6)


def test_a_melody_in_a_key_of_its_own_gets_its_chords(model) -> None:
    """Of 64, a key that no piece had: what is learnt is seen from the tonic."""
    song = VOCABULARY.encode(_song(TUNES[0], 64))
    mine = model.voicing.given(song).melody
    kept = np.flatnonzero(mine)
    counts = np.bincount(song.rows[kept], minlength=len(song))
    offsets = np.concatenate([[0], np.cumsum(counts)])
    bare = Moments(
        song.gaps, song.places, song.bars, offsets, song.symbols[kept], song.lengths[kept]
    )
    made = model.harmonize(bare)
    assert set(zip(bare.rows, bare.symbols, strict=True)) <= set(
        zip(made.rows, made.symbols, strict=True)
    )
    pitches = VOCABULARY.pitch_of_symbols
    for t in range(len(TUNES[0])):
        classes = [{p % 12 for p in pitches[one.part(t, t + 1).symbols]} for one in (made, song)]
        assert classes[0] == classes[1], t


def test_chance_makes_another_each_time_and_the_same_by_seed(model) -> None:
    made = [model.harmonize(PIECES[2], np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert made[0].symbols.tolist() == made[1].symbols.tolist() != made[2].symbols.tolist()


def test_saved_and_loaded_it_is_the_same(model) -> None:
    again = CRF.load(VOCABULARY, model.settings, model.arrays())
    assert again.nats(PIECES[0]).moments.tolist() == model.nats(PIECES[0]).moments.tolist()


def test_without_a_melody_it_says_what_it_needs(model) -> None:
    with pytest.raises(CannotProcess, match="only finds the lower parts to a melody"):
        model.decoder(1, np.random.default_rng(0))


def test_of_one_part_the_top_notes_are_the_melody(tmp_path) -> None:
    rolls = Vocabulary.of_rolls()
    roll = np.zeros((12, rolls.symbol_count), int)
    for at in range(12):
        top = 40 + at % 3
        roll[at, [top, top - 4, top - 9]] = 1
    model = CRF(rolls, chords=3, iterations=20)
    piece = rolls.of_roll(roll)
    model.fit([piece] * 4, [piece], Fitting(tmp_path))
    made = model.harmonize(piece)
    tops = np.flatnonzero(np.diff(made.rows, append=99))
    assert made.symbols[tops].tolist() == [40 + at % 3 for at in range(12)]
    assert made.symbols.tolist() == piece.symbols.tolist()


def _nats(logits, chosen) -> float:
    return float(np.logaddexp.reduce(logits) - logits[chosen])
