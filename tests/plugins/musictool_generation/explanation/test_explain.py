"""The command `explain`, of models that have learnt what is to be found again."""

from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import BadParameter, CannotProcess, Meter, Model, Report, Score, Track
from musictool_generation.explanation.expectation import expected
from musictool_generation.explanation.influence import integrated, rises, without
from musictool_generation.families import family_class
from musictool_generation.families.family import Fitting
from musictool_generation.saved import WEIGHTS, described, restored, weights_of
from musictool_generation.vocabulary import Vocabulary

from ..models import small_model

QUARTER = 12
THEME = (60, 64, 67, 72, 62, 65, 69, 74, 64, 67, 71, 76, 60, 64, 67, 72)


def _tune(pitches) -> Score:
    notes = [(QUARTER * at, QUARTER, pitch) for at, pitch in enumerate(pitches)]
    return Score((Track.of(notes),), meters=(Meter(0, 4, 4),), resolution=QUARTER)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Model:
    """It has learnt one theme by heart."""
    tunes = [_tune([*THEME, *THEME[::-1]])] * 4
    vocabulary = Vocabulary.of(tunes)
    pieces = [vocabulary.encode(tune) for tune in tunes]
    markov = family_class("markov")(vocabulary)
    markov.fit(pieces, pieces, Fitting(tmp_path_factory.mktemp("markov")))
    return Model(described(markov), {WEIGHTS: weights_of(markov)})


WRONG = (*THEME[:9], 61, *THEME[10:])


@pytest.fixture(scope="module")
def picture(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("explained") / "why.svg"


@pytest.fixture(scope="module")
def wrong(model, picture) -> Report:
    """The theme with a wrong note, explained."""
    with pytest.warns(UserWarning, match="name that with training"):
        return mt.commands.explain(_tune(WRONG), model=model, plot=picture)


@pytest.fixture(scope="module")
def theme(model) -> Report:
    """The theme in bar 3 as a bar before it explains it, and the same in another key."""
    other_key = [_tune([pitch + 3 for pitch in THEME])]
    return mt.commands.explain(_tune(THEME), model=model, bar=3, reach=1, training=other_key)


def test_a_wrong_note_is_what_surprises(wrong):
    first = wrong["surprises"][0]
    assert (first["bar"], first["beat"], first["pitch"]) == (3, 2, "C#4")
    assert first["expected"] == "G4"
    assert first["its_nats"] < first["nats"]
    assert wrong["explained_bar"] == 3
    assert len(wrong["by_note"]["nats"]) == 16
    assert np.argmax(wrong["by_note"]["nats"]) == 9
    assert wrong["by_note"]["time_s"][9] == 4.5
    bars = {row["bar"]: row["nats_a_note"] for row in wrong["by_bar"]}
    assert bars[3] > 2 * bars[2]


def test_what_a_bar_came_from_is_the_notes_before_it(theme, wrong):
    (first, *_) = rows = theme["influences"]
    assert {row["bar"] for row in rows} == {2}
    assert (first["bar"], first["beat"]) == (2, 4)  # the note right before
    assert first["rise_nats"] > 0
    assert {row["bar"] for row in wrong["influences"]} == {1, 2}  # eight bars, unless told


def test_each_rise_is_that_of_a_piece_without_the_note():
    model = small_model()
    family = restored(model.about, model.files, "")
    piece = family.vocabulary.encode(_tune((60, 64, 67, 72, 62, 65, 69, 72)))
    found = rises(family, piece, 4, 8, np.arange(4))
    usual = family.nats(piece).moments[4:8].sum()
    for note, rise in enumerate(found):
        shorter = [tone for at, tone in enumerate((60, 64, 67, 72)) if at != note]
        left_out = without(piece, note)
        assert family.vocabulary.pitch_of_symbols[left_out.symbols[:3]].tolist() == shorter
        assert left_out.counts.tolist()[:4] == [int(at != note) for at in range(4)]
        cost = family.nats(left_out).moments[4:8].sum()
        assert rise == pytest.approx(cost - usual, abs=1e-4)
        assert rise != 0


def test_by_gradients_the_notes_share_what_the_bar_costs_less_by_them_all():
    model = small_model()
    family = restored(model.about, model.files, "")
    piece = family.vocabulary.encode(_tune((60, 64, 67, 72, 62, 65, 69, 72)))
    shares = integrated(family, piece, 4, 8, np.arange(4))
    bare = piece
    for _ in range(4):
        bare = without(bare, 0)
    costs = [family.nats(one).moments[4:8].sum() for one in (bare, piece)]
    assert shares.sum() == pytest.approx(costs[0] - costs[1], rel=0.02)
    (last,) = integrated(family, piece, 4, 8, np.array([3]))
    assert last == pytest.approx(rises(family, piece, 4, 8, np.array([3]))[0], rel=0.05)
    report = mt.commands.explain(_tune(THEME), model=model, bar=3, reach=1, by="gradients")
    assert report["explained_by"] == "gradients"
    assert len(report["influences"]) == 4


def test_what_was_expected_is_the_likeliest_in_place_of_a_note():
    model = small_model()
    family = restored(model.about, model.files, "")
    chords = Score((Track.of([(0, 12, 60), (0, 12, 64), (12, 12, 62), (12, 12, 67)]),))
    piece = family.vocabulary.encode(Score(chords.tracks, resolution=QUARTER))
    symbol, cost = expected(family, piece, 3)
    nats = {}
    for pitch in range(63, 79):
        notes = [(0, 12, 60), (0, 12, 64), (12, 12, 62), (12, 12, pitch)]
        tried = family.vocabulary.encode(Score((Track.of(notes),), resolution=QUARTER))
        nats[pitch] = family.nats(tried).notes[3]
    assert nats[family.vocabulary.pitch_of_symbols[symbol]] == pytest.approx(cost, abs=1e-4)
    assert cost == pytest.approx(min(nats.values()), abs=1e-4)


def test_passages_of_what_it_has_learnt_from_or_of_others(theme, wrong):
    steps = (0, 2, 4, 5, 7, 9, 11, 12)
    scale = _tune([62 + step for step in steps])
    (row,) = mt.commands.explain(scale, model=small_model(), bar=2)["passages"]
    assert (row["notes"], row["source"], row["bar"], row["source_bar"]) == (8, "score 1", 1, 1)
    assert "passages" not in wrong
    assert (theme["passages"][0]["notes"], theme["passages"][0]["semitones"]) == (16, -3)


def test_what_cannot_be_explained_is_said(model):
    with pytest.raises(BadParameter, match="bars 1 to 4, not 9"):
        mt.commands.explain(_tune(THEME), model=model, bar=9)
    with pytest.raises(CannotProcess, match="markov has no gradients; take by=leaving-out"):
        mt.commands.explain(_tune(THEME), model=model, by="gradients")
    with pytest.raises(CannotProcess, match="no notes"):
        mt.commands.explain(Score(), model=model)
    piccolo = Score((Track.of([(0, 12, 120)], program=72),), resolution=12)
    with pytest.raises(CannotProcess, match="knows no note of the score"):
        mt.commands.explain(piccolo, model=model)


def test_a_picture(wrong, picture):
    assert "bar 3, and by how many nats it costs more" in picture.read_text("utf-8")
