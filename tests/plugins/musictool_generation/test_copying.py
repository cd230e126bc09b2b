"""Passages that scores share, found whatever the key, with their length and their places."""

import numpy as np
import pytest

from musictool import Meter, Score, Track
from musictool_generation.copying import (
    LEAST_NOTES,
    Passages,
    copies_in,
    longest_copies,
    longest_copy,
)

QUARTER = 480


def _melody(seed: int, notes: int, pitch: int = 60) -> list[tuple[int, int, int]]:
    """Notes by chance, each an eighth, a quarter or a half after the one before."""
    rng = np.random.default_rng(seed)
    starts = np.cumsum(rng.choice([240, 480, 960], notes))
    pitches = pitch + rng.integers(-12, 13, notes)
    return [(int(start), 240, int(one)) for start, one in zip(starts, pitches, strict=True)]


def _score(notes: list[tuple[int, int, int]], resolution: int = QUARTER) -> Score:
    return Score((Track.of(notes),), meters=(Meter(0, 4, 4),), resolution=resolution)


def _moved(notes: list[tuple[int, int, int]], ticks: int, semitones: int) -> list:
    return [(start + ticks, length, pitch + semitones) for start, length, pitch in notes]


def _with(theme: list[tuple[int, int, int]], seed: int, semitones: int) -> Score:
    """A piece of its own until its ninth bar, at which a passage begins; then its own again."""
    begin = 8 * 4 * QUARTER
    own = [note for note in _melody(seed, 80) if note[0] < begin - QUARTER]
    passage = _moved(theme, begin - theme[0][0], semitones)
    after = _moved(_melody(seed + 1, 40), passage[-1][0], 30)
    return _score([*own, *passage, *after])


def test_a_transposed_passage_is_found_with_its_length_and_its_places() -> None:
    source = _melody(1, 200)
    index = Passages.of([_score(_melody(2, 200)), _score(source)], ["other", "source"])
    copy = longest_copy(_with(source[100:117], 5, 5), index)
    assert copy is not None
    assert (copy.notes, copy.semitones, copy.source, copy.bar) == (17, 5, "source", 9)
    assert copy.source_bar == source[100][0] // (4 * QUARTER) + 1


def test_all_passages_are_found_and_none_twice():
    one, other = _melody(1, 100), _melody(2, 100)
    second = [(start - other[0][0], length, pitch) for start, length, pitch in other[:12]]
    piece = _score([*one[:30], *_moved(second, one[29][0] + 4800, -4)])
    index = Passages.of([_score(one), _score(other), _score(one[5:25])], ["one", "other", "part"])
    found = copies_in(Passages.of([piece]), index)
    assert [(copy.notes, copy.source, copy.semitones) for copy in found] == [
        (30, "one", 0),
        (12, "other", -4),
    ]


def test_chords_hide_no_melody() -> None:
    melody = _melody(1, 40, 72)
    chords = [(start, 240, 40 + start // 480 % 7) for start, _, _ in melody[::2]]
    others = [(start, 240, 43 + start // 240 % 5) for start, _, _ in melody[::3]]
    index = Passages.of([_score([*melody, *chords])])
    copy = longest_copy(_score([*melody, *others]), index)
    assert copy is not None
    assert copy.notes == len(melody)


def test_music_by_chance_and_short_passages_are_no_copies() -> None:
    index = Passages.of([_score(_melody(1, 300))])
    assert longest_copy(_score(_melody(2, 300)), index) is None
    source = _melody(1, 300)
    assert longest_copy(_with(source[50 : 50 + LEAST_NOTES - 1], 5, 3), index) is None
    assert longest_copy(_with(source[50 : 50 + LEAST_NOTES], 5, 3), index) is not None
    assert longest_copy(Score(), index) is None
    assert longest_copy(_score(_melody(1, 50)), Passages.of([])) is None


def test_what_pieces_share_among_themselves_is_not_with_themselves() -> None:
    twice = _melody(3, 20)
    piece = _score([*twice, *_moved(twice, 20_000, 2), *_moved(_melody(4, 60), 40_000, 0)])
    pieces = [piece, _with(_melody(4, 60)[10:25], 6, -3), _score(_melody(9, 90))]
    assert Passages.of(pieces).among.tolist() == [15, 15, 0]


def test_an_index_is_kept_without_notes_and_finds_the_same() -> None:
    source = _melody(1, 200)
    index = Passages.of([_score(source)], ["source.mid"])
    arrays = index.arrays()
    assert not any("pitch" in name for name in arrays)
    back = Passages.of_arrays(arrays)
    piece = _with(source[20:50], 5, 5)
    found, again = longest_copy(piece, index), longest_copy(piece, back)
    assert found is not None
    assert again == found._replace(semitones=None)
    with pytest.raises(ValueError, match="no index"):
        Passages.of_arrays({**arrays, "lines": arrays["lines"][:-1]})


def test_ticks_and_many_scores_at_once_change_nothing() -> None:
    source = _melody(1, 120)
    index = Passages.of([_score(source)])
    finer = [(2 * start, 2 * length, pitch) for start, length, pitch in source[30:60]]
    pieces = [_with(source[10:30], 5, 1), _score(_melody(8, 50)), _score(finer, 2 * QUARTER)]
    assert longest_copies(pieces, index) == [
        longest_copy(piece, index)._replace(piece=f"score {at + 1}") if at != 1 else None
        for at, piece in enumerate(pieces)
    ]
    assert longest_copies(pieces, index)[2].notes == 30
