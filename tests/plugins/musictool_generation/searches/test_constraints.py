"""Wishes hold in every search: looked for in the notes that come out, note by note."""

import numpy as np
import pytest

from musictool import CannotProcess, Meter
from musictool_generation.moments import Moments
from musictool_generation.searches.annealing import anneal
from musictool_generation.searches.beam import beam_search
from musictool_generation.searches.constraints import Constraints, Harmony
from musictool_generation.searches.sampling import sample

from .hand_made import anything

MODEL = anything()
VOCABULARY = MODEL.vocabulary
PITCHES = VOCABULARY.pitch_of_symbols
DRUMS = VOCABULARY.part_of_symbols == 2
WHITE = np.isin(PITCHES % 12, [0, 2, 4, 5, 7, 9, 11]) | DRUMS
LOW = (PITCHES <= 60) | DRUMS
MINOR, MAJOR = (9, 0, 4), (5, 9, 0)


@pytest.fixture(params=["sampling", "beam", "annealing"])
def search(request):
    def made(constraints: Constraints) -> Moments:
        rng = np.random.default_rng(5)
        if request.param == "beam":
            return beam_search(MODEL, constraints, 1, rng, beams=3)[0]
        if request.param == "annealing":
            return anneal(MODEL, constraints, 1, rng, temperature=3.0, sweeps=1)[0]
        return sample(MODEL, constraints, 1, rng)[0]

    return made


def _rows(piece: Moments) -> list[tuple[int, int, int]]:
    """Start, symbol and end of each note."""
    starts = np.cumsum(VOCABULARY.steps_of_gaps[piece.gaps])[piece.rows]
    ends = starts + VOCABULARY.steps_of_lengths[piece.lengths]
    return list(zip(starts.tolist(), piece.symbols.tolist(), ends.tolist(), strict=True))


def _kept(*notes: tuple[int, int, int]) -> Moments:
    starts, symbols, lengths = np.array(sorted(notes), np.int64).T
    frame = Constraints(VOCABULARY, 96).frame
    return VOCABULARY.assemble(starts, symbols, lengths, frame)


def test_a_piece_fills_its_bars_and_ends_with_them(search) -> None:
    for meters, steps in (((), 96), ((Meter(0, 7, 8),), 84), ((Meter(0, 3, 4),), 36)):
        constraints = Constraints(VOCABULARY, steps, meters)
        piece = search(constraints)
        ends = [end for *_, end in _rows(piece)]
        assert constraints.last_bar < max(ends) <= steps
        assert constraints.broken(piece) == 0
        assert piece.gaps[-1] == VOCABULARY.end


def test_models_are_told_the_place_in_the_bar(search) -> None:
    piece = search(Constraints(VOCABULARY, 84, (Meter(0, 7, 8),)))
    times = np.cumsum(VOCABULARY.steps_of_gaps[piece.gaps])
    assert piece.places[:-1].tolist() == (times[:-1] % 42).tolist()
    assert set(piece.bars.tolist()) == {42}


def test_only_what_masks_allow_is_played(search) -> None:
    for masks in ({"key": WHITE}, {"range": LOW}, {"key": WHITE, "range": LOW}):
        constraints = Constraints(VOCABULARY, 96, masks=masks)
        piece = search(constraints)
        assert len(piece.symbols) > 2
        assert constraints.allowed[piece.symbols].all()
        assert constraints.broken(piece) == 0


def test_on_beats_all_that_sounds_is_of_the_chord(search) -> None:
    harmonies = (Harmony(0, MINOR), Harmony(96, MAJOR))
    piece = search(Constraints(VOCABULARY, 192, harmonies=harmonies))
    heard = 0
    for start, symbol, end in _rows(piece):
        for beat in range(0, 192, 12):
            if not DRUMS[symbol] and start <= beat < end:
                assert PITCHES[symbol] % 12 in (MINOR if beat < 96 else MAJOR)
                heard += 1
    assert heard > 1


def test_a_chord_of_no_tones_leaves_all_free() -> None:
    free = Constraints(VOCABULARY, 96, harmonies=(Harmony(0, MINOR), Harmony(48, ())))
    assert (free.limits(48)[~DRUMS] == 96).all()
    assert not (free.limits(0)[~DRUMS] == 96).all()


def test_beats_of_six_eighths_are_two() -> None:
    constraints = Constraints(VOCABULARY, 36, (Meter(0, 6, 8),), harmonies=(Harmony(0, MINOR),))
    wrong = int(np.flatnonzero(PITCHES == 61)[0])
    assert [constraints.limits(step)[wrong] for step in (0, 1, 6, 18, 19)] == [0, 18, 18, 18, 36]


def test_notes_that_must_stay_do(search) -> None:
    notes = ((0, 3, 4), (7, 3, 0), (7, 40, 6), (50, 12, 5), (95, 60, 0))  # one off the beat
    constraints = Constraints(VOCABULARY, 96, masks={"key": WHITE}, kept=_kept(*notes))
    piece = search(constraints)
    rows = _rows(piece)
    steps = VOCABULARY.length_steps
    for start, symbol, length in notes:
        assert (start, symbol, start + steps[length]) in rows
        others = [row for row in rows if row[1] == symbol and row[0] != start]
        assert all(end <= start or begun >= start + steps[length] for begun, _, end in others)
    assert len(rows) > len(notes)
    assert constraints.broken(piece) == 0


def test_what_breaks_a_wish_is_counted() -> None:
    kept = _kept((0, 4, 4), (48, 4, 4))
    black = int(np.flatnonzero(~WHITE)[0])
    piece = _kept((0, 4, 4), (12, black, 0), (24, 4, 8))
    assert Constraints(VOCABULARY, 48).broken(piece) == 1  # it sounds past the end
    assert Constraints(VOCABULARY, 72, masks={"key": WHITE}).broken(piece) == 1
    assert Constraints(VOCABULARY, 96, kept=kept).broken(piece) == 2  # missing, and sung over


class NoPitchTwice:
    """Takes for a copy what has a pitch twice."""

    reach = 1000

    def is_copy(self, moments: Moments) -> bool:
        return len(set(moments.symbols.tolist())) < len(moments.symbols)


def test_copies_are_gone_back_from(search) -> None:
    piece = search(Constraints(VOCABULARY, 24, copies=NoPitchTwice()))
    assert len(set(piece.symbols.tolist())) == len(piece.symbols) > 0


class AllOfIt:
    reach = 1

    def is_copy(self, moments: Moments) -> bool:
        return True


def test_where_nothing_can_be_done_the_wish_is_named(search) -> None:
    with pytest.raises(CannotProcess, match="allow_copies"):
        search(Constraints(VOCABULARY, 24, copies=AllOfIt()))
    nothing = np.zeros(VOCABULARY.symbol_count, bool)
    silent = Constraints(VOCABULARY, 24, masks={"range": nothing})
    assert len(sample(MODEL, silent, 1, np.random.default_rng(0))[0].symbols) == 0
