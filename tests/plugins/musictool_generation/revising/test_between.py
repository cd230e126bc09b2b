"""`interpolate`: each step is nearer to the second score, the ends are the two."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count, groupby, pairwise

import pytest

from musictool import CannotProcess, Context, Meter, Score, Tempo, Track
from musictool_generation import interpolate
from musictool_generation.revising.bars import MOST_MADE, BarWay, _order

from .tunes import MODEL, band, rows


def _other(bars: int = 8) -> Score:
    """The same instruments, other notes and another tempo."""
    score = band(bars)
    tracks = []
    for track in score.tracks:
        notes = track.notes[::2].copy()
        notes["pitch"] += 1 if track.drum else 2
        tracks.append(replace(track, notes=notes))
    return replace(score, tracks=tuple(tracks), tempos=(Tempo(0, 1_000_000),))


def _way(*scores: Score, seed: int = 0, **options) -> Score:
    given = {"particles": 2, "model": MODEL, **options}
    return interpolate(scores, **given, context=Context(seed=seed))


def _share(of: Score, in_: Score) -> float:
    """How many of its notes another score has."""
    pairs = list(zip(rows(of), rows(in_), strict=True))
    return sum(len(own & found) for own, found in pairs) / sum(len(own) for own, _ in pairs)


def test_each_step_is_nearer_to_the_second_and_further_from_the_first() -> None:
    one, other = band(8), _other(8)
    way = [_way(one, other, steps=5, only=number) for number in range(1, 6)]
    assert (rows(way[0]), rows(way[-1])) == (rows(one), rows(other))
    of_one, of_other = ([_share(end, step) for step in way] for end in (one, other))
    assert all(before > after for before, after in pairwise(of_one))
    assert all(before < after for before, after in pairwise(of_other))
    assert (of_one[0], of_other[-1]) == (1, 1)
    tempos = [step.tempos[0].microseconds for step in way[1:-1]]
    assert tempos == sorted(tempos)
    made = [set().union(*rows(way[2])) - set().union(*rows(one), *rows(other))]
    assert made[0]  # between them the model has played


def test_all_steps_come_one_after_the_other() -> None:
    one, other = band(3), _other(3)
    way = _way(one, other, steps=3)
    bar = 4 * way.resolution
    markers = [(text.tick // bar, text.text) for text in way.texts if text.kind == "marker"]
    assert markers == [(0, "step 1"), (3, "step 2"), (6, "step 3")]
    assert way.length == 9 * bar
    last = [{row for row in track if row[0] >= 6 * 1920} for track in rows(way)]
    assert [len(track) for track in last] == [len(track) for track in rows(other)]


def test_of_few_bars_the_beats_are_what_goes_over() -> None:
    one, other = band(1), _other(1)
    steps = [_way(one, other, steps=3, only=number) for number in (1, 2, 3)]
    assert 1 > _share(one, steps[1]) > _share(one, other)
    assert steps[1].meters == one.meters
    assert steps[1].length == one.length


def test_what_the_model_makes_is_bounded_so_long_scores_take_no_longer() -> None:
    one, other = band(120), _other(120)
    for part, (of_one, of_other) in enumerate(BarWay.between(one, other, 5, MODEL).shares):
        made = 120 - of_one - of_other
        assert MOST_MADE - 2 < made <= MOST_MADE if 0 < part < 4 else made == 0
    runs = [len(list(run)) for _, run in groupby(sorted(_order(120)[:60]), key=_runs())]
    assert min(runs) >= 7  # and what is of one score comes in phrases


def _runs() -> Callable[[int], int]:
    """Numbers that follow each other have the same."""
    place = count()
    return lambda number: number - next(place)


def test_of_a_longer_score_as_much_is_at_a_time_as_it_is_longer() -> None:
    one, other = band(4), _other(10)
    step = _way(one, other, steps=5, only=4)
    assert 4 <= len(step.bars) - 1 <= 10
    units = BarWay.between(one, other, 3, MODEL).units
    assert [(stop - start) // 1920 for _, (start, stop) in (unit.spans for unit in units)] == [
        *(2, 3, 2, 3)
    ]


def test_lengths_meters_and_instruments_may_be_others() -> None:
    waltz = Score(
        (Track.of([(480 * at, 480, 62 + at % 3) for at in range(18)]),),
        meters=(Meter(0, 3, 4),),
        resolution=480,
        length=6 * 1440,
    )
    step = _way(band(4), waltz, steps=4, only=2)
    assert {meter[1:] for meter in step.meters} == {(4, 4), (3, 4)}
    lines = [meter.tick for meter in step.meters]
    assert set(lines) <= set(step.bars)
    assert {track.drum for track in step.tracks} == {True, False}


@pytest.mark.parametrize(
    ("scores", "options", "sentence"),
    [
        ((band(2),), {}, "give two, not 1"),
        ((band(2), band(2), band(2)), {}, "give two, not 3"),
        ((band(2), _other(2)), {"steps": 20}, "too few for so many steps; give at most"),
        ((band(4), _other(4)), {"steps": 4, "only": 5}, "there is no step 5 of 4"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(scores, options, sentence) -> None:
    with pytest.raises(CannotProcess, match=sentence):
        _way(*scores, **options)
