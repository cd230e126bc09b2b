"""`interpolate` by a model with latent vectors: what lies between is what its vectors say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from musictool import CannotProcess, Context, Meter, Model, Score, Tempo, Track
from musictool_generation import interpolate
from musictool_generation.families.family import Fitting
from musictool_generation.families.vae import VAE
from musictool_generation.saved import WEIGHTS, described, weights_of
from musictool_generation.vocabulary import Vocabulary

QUARTER = 480
SMALL = {"width": 16, "latent": 2, "batch": 8, "check_every": 20, "dropout": 0.0, "rate": 1e-2}
LOW, HIGH = 60, 67


def _tune(pitch: int, bars: int = 2, program: int = 0, bpm: float = 120.0, beats: int = 4) -> Score:
    """Half notes of one pitch."""
    notes = [(2 * QUARTER * at, 2 * QUARTER, pitch) for at in range(2 * bars)]
    track = Track.of(notes, program=program, name=f"of {pitch}")
    meters, tempos = (Meter(0, beats, 4),), (Tempo(0, round(6e7 / bpm)),)
    return Score((track,), tempos, meters, resolution=QUARTER, length=4 * bars * QUARTER)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """One that has learnt two kinds of tunes, the low and the high ones."""
    tunes = [_tune(pitch, bars) for pitch in (LOW, HIGH) for bars in (2, 4, 6)]
    vocabulary = Vocabulary.of(tunes)
    family = VAE(vocabulary, **SMALL)
    pieces = [vocabulary.encode(tune) for tune in tunes]
    family.fit(pieces, pieces, Fitting(tmp_path_factory.mktemp("vae"), steps=80))
    return Model(described(family), {WEIGHTS: weights_of(family)})


def _step(scores: Sequence[Score], model: Model, only: int, steps: int = 5, **more: Any) -> Score:
    context = Context(seed=1, warn=more.pop("warn", lambda words: None))
    return interpolate(scores, steps, only, model=model, particles=6, context=context, **more)


def _high(score: Score) -> float:
    """How many of its notes are nearer to the high tunes."""
    pitches = np.concatenate([track.notes["pitch"] for track in score.tracks])
    return float((pitches > (LOW + HIGH) / 2).mean())


def test_the_way_leads_from_the_one_to_the_other(model: Model) -> None:
    ends = _tune(LOW, 4), _tune(HIGH, 4)
    shares = [_high(_step(ends, model, only)) for only in range(1, 6)]
    assert (shares[0], shares[-1]) == (0, 1)
    assert all(before <= after for before, after in pairwise(shares))
    assert shares[1] < 0.5 < shares[3]


def test_length_and_tempo_are_between_and_the_nearer_score_says_who_plays(model: Model) -> None:
    ends = _tune(LOW, 4), _tune(HIGH, 8, program=6, bpm=90, beats=2)
    nearer_to_one, middle = _step(ends, model, 2), _step(ends, model, 3)
    assert [one.length / one.resolution for one in (nearer_to_one, middle)] == [5 * 4, 12 * 2]
    assert middle.meters == ends[1].meters
    assert 90 < middle.tempos[0].bpm < nearer_to_one.tempos[0].bpm < 120
    assert [(track.name, track.program) for track in nearer_to_one.tracks] == [("of 60", 0)]
    assert [(track.name, track.program) for track in middle.tracks] == [("of 67", 6)]
    assert all(track.end <= score.length for score in (middle,) for track in score.tracks)


def test_density_and_tones_are_of_the_two(model: Model) -> None:
    sparse, dense = _tune(LOW, 8), _tune(HIGH, 8)
    track = dense.tracks[0]
    twice = [(start // 2, 240, pitch) for start, _, pitch, *_ in track.notes.tolist()]
    later = [(start + 4 * QUARTER * 4, lasts, pitch) for start, lasts, pitch in twice]
    dense = replace(dense, tracks=(replace(track, notes=Track.of(twice + later).notes),))
    middle = _step((sparse, dense), model, 3)
    counts = [sum(one.notes.size for one in of.tracks) for of in (sparse, middle, dense)]
    assert counts[0] == 16
    assert counts[2] == 32
    assert 20 <= counts[1] <= 28
    assert set(middle.tracks[0].notes["pitch"].tolist()) <= {LOW, HIGH}


def test_the_ends_are_the_scores_and_a_seed_another_way(model: Model) -> None:
    ends = _tune(LOW), _tune(HIGH)
    way = interpolate(ends, 3, model=model, particles=2, context=Context(warn=lambda words: None))
    markers = [text.text for text in way.texts if text.kind == "marker"]
    assert markers == ["step 1", "step 2", "step 3"]
    first = way.tracks[0].notes["pitch"].tolist()[:4]
    assert first == [LOW] * 4


def test_what_the_model_does_not_know_is_said(model: Model) -> None:
    drums = Score((Track.of([(0, 480, 36)], drum=True),), resolution=QUARTER)
    with pytest.raises(CannotProcess, match="knows none of the instruments of one score"):
        _step((_tune(LOW), drums), model, 2)
    told: list[str] = []
    both = Score((*_tune(LOW).tracks, *drums.tracks), resolution=QUARTER)
    _step((both, _tune(HIGH)), model, 2, warn=told.append)
    assert any(said.startswith("1 of 5 notes are of instruments") for said in told)
