"""Copies stay together, and what goes where follows from contents and seed."""

from dataclasses import replace

import numpy as np
import pytest

from musictool import CannotProcess, Score, Tempo, Track
from musictool_generation.training_set.similarity import clusters
from musictool_generation.training_set.splitting import digest, split

from .tunes import tune

TUNES = [tune(number) for number in range(30)]


def _edited(score: Score) -> Score:
    """One note of twelve is another one."""
    melody = score.tracks[0].notes.copy()
    melody["pitch"][6::12] += 1
    return replace(score, tracks=(Track(melody), *score.tracks[1:]))


def _excerpt(score: Score) -> Score:
    """Its second half."""
    half = score.length // 2
    return replace(
        score,
        tracks=tuple(
            Track(track.notes[track.notes["start"] >= half], program=track.program)
            for track in score.tracks
        ),
    )


def _performed(score: Score) -> Score:
    """Each note some hundredths of a beat early or late."""
    rng = np.random.default_rng(5)
    tracks = []
    for track in score.tracks:
        notes = track.notes.copy()
        notes["start"] = np.maximum(0, notes["start"] + rng.integers(-12, 13, notes.size))
        tracks.append(Track(notes, program=track.program))
    return replace(score, tracks=tuple(tracks))


@pytest.mark.parametrize(
    "copy",
    [
        tune(3),
        tune(3, tonic=65),
        tune(3, beat=240),
        replace(tune(3), tempos=(Tempo(0, 300_000),)),
        replace(tune(3), tracks=tune(3).tracks[:1]),
        _edited(tune(3)),
        _performed(tune(3)),
        _excerpt(tune(3)),
    ],
    ids=["copy", "key", "values", "tempo", "one part", "edited", "performed", "excerpt"],
)
def test_versions_of_a_tune_are_one_cluster(copy: Score) -> None:
    found = clusters([*TUNES, copy])
    assert found[:30] == list(range(30))
    assert found[30] == 3


def test_drums_are_alike_when_they_beat_the_same() -> None:
    def beat(seed: int) -> Score:
        rng = np.random.default_rng(seed)
        pitches = rng.choice([36, 38, 42, 46, 49], 64).tolist()
        starts = np.cumsum(rng.choice([120, 240, 480], 64)).tolist()
        return Score((Track.of(zip(starts, [60] * 64, pitches, strict=True), drum=True),))

    assert clusters([beat(1), beat(2), beat(1)]) == [0, 1, 0]


def test_few_drums_in_even_time_are_no_copies() -> None:
    def beat(seed: int) -> Score:
        pitches = np.random.default_rng(seed).choice([36, 38, 42, 46], 64).tolist()
        return Score(
            (Track.of([(240 * at, 60, one) for at, one in enumerate(pitches)], drum=True),)
        )

    assert clusters([*map(beat, range(12)), beat(4)]) == [*range(12), 4]


def test_versions_are_on_one_side() -> None:
    scores = [tune(number, tonic=tonic) for number in range(12) for tonic in (55, 60, 62)]
    parts = split(scores, seed=1)
    sides = [{at // 3 for at in part} for part in (parts.train, parts.validation, parts.test)]
    assert sorted(at for part in (parts.train, parts.validation, parts.test) for at in part) == (
        list(range(36))
    )
    assert all(sides)
    assert len(set.union(*sides)) == sum(map(len, sides)) == 12


def test_the_order_of_scores_does_not_matter_and_the_seed_does() -> None:
    def tested(scores: list[Score], seed: int) -> set[str]:
        return {digest(scores[at]) for at in split(scores, seed).test}

    assert tested(TUNES, 0) == tested(TUNES[::-1], 0)
    assert len({frozenset(tested(TUNES, seed)) for seed in range(5)}) > 1


def test_most_of_what_was_tested_with_stays_so_when_scores_are_added() -> None:
    before = {digest(TUNES[at]) for at in split(TUNES[:25], 0).train}
    after = {digest(TUNES[at]) for at in split(TUNES, 0).test}
    assert len(after & before) <= 1


def test_too_little_to_learn_from_is_a_sentence() -> None:
    with pytest.raises(CannotProcess, match=r"3 scores: a model needs at least 8 different"):
        split(TUNES[:3], 0)
    with pytest.raises(CannotProcess, match=r"10 scores, of which 1 is different music"):
        split([tune(1, tonic=tonic) for tonic in range(55, 65)], 0)
    with pytest.raises(CannotProcess, match="80 notes"):
        split([Score(tune(number, notes=10).tracks[:1]) for number in range(8)], 0)
