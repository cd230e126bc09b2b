"""Nats a note, and models as files."""

import numpy as np
import pytest

from musictool import UnreadableFile
from musictool_generation.families import family_class
from musictool_generation.likelihood import costs, nats_a_note, uniform
from musictool_generation.saved import WEIGHTS, described, restored, weights_of
from musictool_generation.vocabulary import Vocabulary

from .training_set.tunes import tune

SCORES = [tune(number) for number in range(3)]
VOCABULARY = Vocabulary.of(SCORES)
PIECES = [VOCABULARY.encode(score) for score in SCORES]


def _model(width: int = 8):
    return family_class("lstm")(VOCABULARY, width=width)


def test_a_network_of_zeros_tosses_a_coin_for_each_symbol() -> None:
    model = _model()
    model.restore({name: np.zeros_like(array) for name, array in model.arrays().items()})
    gaps, lengths = np.log(VOCABULARY.gap_count), np.log(len(VOCABULARY.length_steps))
    for found, piece in zip(costs(model, PIECES), PIECES, strict=True):
        playing = len(piece) - 1  # the end of the piece has no notes
        coins = playing * VOCABULARY.symbol_count * np.log(2)
        wanted = len(piece) * gaps + coins + len(piece.symbols) * lengths
        assert found.nats == pytest.approx(wanted, rel=1e-5)


def test_uniform_choices_of_one_note_in_closed_form() -> None:
    piece = PIECES[0].part(0, 1)
    gaps, lengths, symbols = VOCABULARY.gap_count, len(VOCABULARY.length_steps), piece.symbols
    choices = [gaps]
    for before in (-1, *symbols[:-1].tolist()):
        choices += [VOCABULARY.symbol_count - before, lengths]
    choices.append(VOCABULARY.symbol_count - int(symbols[-1]))
    (found,) = uniform(VOCABULARY, [piece])
    assert found.nats == pytest.approx(np.log(choices).sum())
    assert nats_a_note([found, found]) == pytest.approx(found.nats / len(symbols))


def test_a_model_comes_back_from_its_files() -> None:
    import json

    model = _model()
    about = json.loads(json.dumps(described(model)))
    again = restored(about, {WEIGHTS: weights_of(model)}, "folk")
    assert again.settings == model.settings
    assert costs(again, PIECES) == costs(model, PIECES)


@pytest.mark.parametrize(
    ("change", "files", "said"),
    [
        ({"family": "oracle"}, {}, "folk: is a model of the family 'oracle'; known are"),
        ({"vocabulary": {}}, {}, "folk: is damaged, or of another version: 'gap_steps' is missing"),
        ({}, {WEIGHTS: b"?"}, "folk: is damaged"),
        ({"settings": {"width": 9}}, {}, "folk: is damaged, or of another version: weights of"),
    ],
)
def test_what_is_no_model_is_told_in_a_sentence(change, files, said) -> None:
    model = _model()
    with pytest.raises(UnreadableFile) as raised:
        restored(described(model) | change, {WEIGHTS: weights_of(model)} | files, "folk")
    assert str(raised.value).startswith(said)
