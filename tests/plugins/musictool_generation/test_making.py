"""The command `generate`, from a model's folder to a file of notes."""

import numpy as np
import pytest

import musictool as mt
from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Meter,
    Model,
    Score,
    Track,
    UnreadableFile,
)
from musictool_generation import generate
from musictool_generation.copying import Passages, longest_copy
from musictool_generation.saved import PASSAGES, bytes_of_passages

from .models import small_model

MODEL = small_model()


def _notes(score: Score) -> list[tuple]:
    return [tuple(note) for note in score.notes]


@pytest.mark.parametrize(
    ("search", "options"),
    [
        ("sampling", "temperature=0.9 top_k=20 top_p=0.95"),
        ("particles", "particles=8 top_p=0.95"),
        ("beam", "beams=6"),
        ("annealing", "sweeps=0.5 temperature=2"),
    ],
)
def test_every_search_makes_a_piece_that_keeps_the_wishes(tmp_path, search, options) -> None:
    mt.write(tmp_path / "model", MODEL)
    wishes = "bars=3 meter=3/4 key=F tempo=90 range=C3-C6"
    wished = f"generate model={tmp_path / 'model'} {wishes} search={search} {options}"
    made = mt.run(wished, seed=1)
    mt.write(tmp_path / "a.mid", made)
    score = mt.read(tmp_path / "a.mid")
    assert score.meters == (Meter(0, 3, 4),)
    assert (score.keys[0].fifths, round(score.tempos[0].bpm)) == (-1, 90)
    pitched = [track.notes["pitch"] for track in score.tracks if not track.drum]
    pitches = np.concatenate(pitched)
    assert set((pitches % 12).tolist()) <= {5, 7, 9, 10, 0, 2, 4}
    assert 48 <= pitches.min() <= pitches.max() <= 84
    assert 6 * score.resolution < score.length <= 9 * score.resolution


def test_seeds_decide() -> None:
    made = [_made(seed) for seed in (1, 1, 2)]
    assert _notes(made[0]) == _notes(made[1]) != _notes(made[2])


def _made(seed: int = 0, model: Model = MODEL, **wishes) -> Score:
    return generate(model=model, **{"bars": 2, **wishes}, context=Context(seed=seed))


def test_what_must_stay_is_heard_by_the_model() -> None:
    tune = Score((Track.of([(0, 480, 64), (480, 480, 65)]),), resolution=480)
    kept = _made(keep=tune)
    times = kept.resolution // 480
    rows = kept.tracks[0].notes[["start", "duration", "pitch"]].tolist()
    assert {(0, 480 * times, 64), (480 * times, 480 * times, 65)} <= set(rows)
    assert kept.length == 8 * kept.resolution


def test_what_the_model_does_not_know_stays_all_the_same() -> None:
    tune = Score((Track.of([(0, 480, 64)]), Track.of([(7, 11, 120)], program=120)), resolution=480)
    told: list[str] = []
    made = generate(model=MODEL, bars=2, keep=tune, context=Context(warn=told.append))
    assert made.tracks[1].notes.size == 1
    assert "1 of 2 notes" in told[0]


@pytest.mark.parametrize(
    ("search", "option", "right"),
    [
        ("beam", "temperature", "search=sampling and search=particles and search=annealing"),
        ("sampling", "beams", "search=beam"),
        ("annealing", "top_k", "search=sampling"),
        ("beam", "sweeps", "search=annealing"),
    ],
)
def test_an_option_of_another_search_is_refused(search, option, right) -> None:
    with pytest.raises(BadParameter, match=f"{option} does nothing with search={search}.*{right}"):
        _made(search=search, **{option: 1})


def test_the_training_set_is_not_copied_unless_allowed() -> None:
    learnt = _made(bars=8)
    index = Passages.of([learnt])
    copy = longest_copy(learnt, index)
    assert copy is not None
    model = Model(MODEL.about, {**MODEL.files, PASSAGES: bytes_of_passages(index)})
    copied = _made(model=model, bars=8, allow_copies=True)
    assert _notes(copied) == _notes(learnt)
    own = longest_copy(_made(model=model, bars=8), index)
    assert own is None or own.notes <= 8 < copy.notes


def test_a_model_that_cannot_say_what_it_learnt_from_is_told_of() -> None:
    told: list[str] = []
    model = Model(MODEL.about, {k: v for k, v in MODEL.files.items() if k != PASSAGES})
    generate(model=model, bars=1, context=Context(warn=told.append))
    assert "may copy" in told[0]
    told.clear()
    generate(model=model, bars=1, allow_copies=True, context=Context(warn=told.append))
    assert not told


def test_a_damaged_or_foreign_model_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="passages"):
        _made(model=Model(MODEL.about, {**MODEL.files, PASSAGES: b"rubbish"}))
    with pytest.raises(UnreadableFile, match="weights"):
        _made(model=Model(MODEL.about, {}))
    with pytest.raises(UnreadableFile, match="histogram"):
        _made(model=Model({"family": "histogram"}, {}))


def test_what_cannot_be_is_said_in_one_sentence() -> None:
    for wishes, sentence in (
        ({"key": "C", "chords": "F#"}, "chords: F# has no tone within key"),
        ({"key": "C", "range_": ("C#4-C#4",)}, "nothing that the model plays is within key and"),
    ):
        with pytest.raises(CannotProcess, match=sentence):
            _made(**wishes)
