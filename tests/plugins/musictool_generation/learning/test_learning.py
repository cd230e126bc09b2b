"""Models of tunes: better than chance, killed and gone on with, and what is told of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import musictool as mt
from musictool import CannotProcess, Score
from musictool_generation.families import family_class
from musictool_generation.learning.clock import Clock
from musictool_generation.learning.halving import most_candidates
from musictool_generation.learning.learning import Asked, Learnt, learn

from ..training_set.tunes import tune

TUNES = [tune(number, notes=32) for number in range(12)]
QUICK = Asked("lstm", "small", seconds=None, steps=16, seed=5)


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    """A network that is quick, and short samples."""
    with pytest.MonkeyPatch.context() as patch:
        small = {"width": 16, "channels": 4, "batch": 4, "span": 24, "rate": 1e-2, "dropout": 0.0}
        patch.setattr(family_class("lstm"), "sizes", {"small": small})
        patch.setattr("musictool_generation.learning.samples.BARS", 1)
        yield


def _learnt(folder: Path, asked: Asked = QUICK, scores: Sequence[Score] = TUNES) -> Learnt:
    folder.mkdir(exist_ok=True)
    with mt.one_thread():
        return learn(scores, asked, folder, warn=lambda sentence: None)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    return _learnt(tmp_path_factory.mktemp("quick"))


def _same(one: Learnt, other: Learnt) -> bool:
    pairs = zip(one.model.arrays().values(), other.model.arrays().values(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


def test_tunes_cost_far_less_than_chance_in_the_end(tmp_path: Path) -> None:
    found = _learnt(tmp_path, replace(QUICK, steps=48, stretch=False))
    assert found.figures["lstm"] < 0.5 * found.figures["uniform"]
    assert found.measured == len(found.material.test)


def test_killed_it_goes_on_to_the_very_same_model(quick: Learnt, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(fraction: float, message: str) -> None:
        if fraction > 0.5:
            raise Killed

    with pytest.raises(Killed), mt.one_thread():
        learn(TUNES, QUICK, tmp_path, kill)
    done: list[float] = []
    with mt.one_thread():
        again = learn(TUNES, QUICK, tmp_path, lambda fraction, message: done.append(fraction))
    assert _same(again, quick)
    assert min(fraction for fraction in done if fraction) > 0.4
    assert [score.tracks for score in again.samples] == [score.tracks for score in quick.samples]


def test_another_seed_gives_another_model(quick: Learnt, tmp_path: Path) -> None:
    assert not _same(_learnt(tmp_path, replace(QUICK, seed=6)), quick)


def test_a_training_that_is_over_is_not_done_again(quick: Learnt, tmp_path: Path) -> None:
    _learnt(tmp_path)
    learnt = family_class("lstm").fit
    try:
        family_class("lstm").fit = None  # type: ignore[method-assign,assignment]
        assert _same(_learnt(tmp_path), quick)
    finally:
        family_class("lstm").fit = learnt  # type: ignore[method-assign]


def test_it_goes_on_from_a_model(quick: Learnt, tmp_path: Path) -> None:
    others = [tune(number, notes=32, tonic=62) for number in range(20, 30)]
    asked = replace(QUICK, base=quick.model, steps=8)
    tuned = _learnt(tmp_path, asked, others)
    assert tuned.model.vocabulary == quick.model.vocabulary
    anew = _learnt(tmp_path / "anew", replace(QUICK, steps=8), others)
    assert tuned.figures["lstm"] < anew.figures["lstm"]


def test_it_does_not_go_on_with_instruments_that_the_model_does_not_know(
    quick: Learnt, tmp_path: Path
) -> None:
    drums = [
        replace(score, tracks=tuple(replace(one, drum=True) for one in score.tracks))
        for score in TUNES
    ]
    asked = replace(QUICK, base=quick.model, steps=1)
    with pytest.raises(
        CannotProcess, match=r"100% of the notes are .* no new ones. It plays Piano"
    ):
        _learnt(tmp_path, asked, drums)
    warnings: list[str] = []
    with mt.one_thread():
        learn([*TUNES, drums[0]], asked, tmp_path, warn=warnings.append)
    assert warnings[0].startswith("8% of the notes are of instruments or pitches")


def test_what_is_broken_empty_or_huge_is_left_out_with_a_reason(tmp_path: Path) -> None:
    told: list[str] = []
    huge = Score((mt.Track.of([(at, 1, 60) for at in range(100_001)]),))
    with mt.one_thread():
        found = learn([*TUNES, Score(), huge], QUICK, tmp_path, warn=told.append)
    assert told == [
        "left out: score 13 has no notes",
        "left out: score 14 has 100,001 notes, more than 100,000",
    ]
    assert len(found.material.scores) == 12


def test_a_loss_that_is_no_number_ends_it_with_the_last_good_weights(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from musictool_generation.training_set.augmenting import Augmentation

    whole, calls = Augmentation.__call__, 0

    def spoilt(self: Augmentation, moments: Any, rng: np.random.Generator) -> Any:
        nonlocal calls
        calls += 1
        if calls == 4 * 12:
            for weight in models[-1].model.parameters():
                weight.data.fill_(np.nan)
        return whole(self, moments, rng)

    models: list[Any] = []
    build = family_class("lstm")._build  # type: ignore[attr-defined]
    monkeypatch.setattr(Augmentation, "__call__", spoilt)
    monkeypatch.setattr(
        family_class("lstm"), "_build", lambda self, seed: (build(self, seed), models.append(self))
    )
    told: list[str] = []
    with mt.one_thread():
        found = learn(TUNES, QUICK, tmp_path, warn=told.append)
    assert told == ["the loss is nan at training step 12; the weights of step 11 are kept"]
    assert np.isfinite(found.figures["lstm"])


def test_families_are_tried_and_the_best_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kind = family_class("lstm")
    monkeypatch.setattr(
        "musictool_generation.learning.halving.FAMILIES", {"lstm": "recurrent:LSTM"}
    )
    sizes = {name: {"width": width} for name, width in (("usual", 16), ("small", 2), ("odd", 3))}
    monkeypatch.setattr(kind, "sizes", sizes)
    found = _learnt(tmp_path, Asked("auto", seconds=None, steps=20, seed=1))
    assert [(trial.number, trial.size) for trial in found.tried][:4] == [
        (0, "usual"),
        (1, "usual"),
        (1, "small"),
        (1, "odd"),
    ]
    assert [(trial.number, trial.size) for trial in found.tried][-1] == (3, "usual")
    assert len(found.tried) == 7
    assert found.trial == min(found.tried, key=lambda trial: trial.validation or 99)
    assert found.model.name == found.trial.family


def test_of_families_there_are_as_many_trials_as_time_is_for() -> None:
    assert most_candidates(None, 20) == 20
    assert most_candidates(5.0, 20) == 1
    assert most_candidates(300.0, 20) == 5
    assert most_candidates(300.0, 3) == 3


def test_time_is_kept_for_measuring_and_samples(tmp_path: Path) -> None:
    found = _learnt(tmp_path, Asked("lstm", "small", seconds=4.0))
    assert json.loads((tmp_path / "model" / "given.json").read_bytes())["seconds"] <= 1.0
    assert found.samples


def test_a_clock_counts_over_several_runs(tmp_path: Path) -> None:
    (tmp_path / "clock.json").write_text('{"spent": 50.0}')
    clock = Clock(tmp_path, 60.0)
    assert 50 <= clock.spent < 55
    assert 5 < clock.left <= 10
    assert clock.left_in_words.endswith(" s left")


def test_recordings_are_learnt_from_by_the_notes_that_are_heard(tmp_path: Path) -> None:
    """Decaying tones, eight a second; of a silent recording the model goes without."""
    rate, each = 16_000, 2_000
    clock = np.arange(each) / rate
    fade = np.exp(-clock / 0.1) * np.minimum(1, (each / rate - clock) / 0.01)
    (tmp_path / "songs").mkdir()
    for number in range(8):
        steps = np.random.default_rng(number).integers(0, 12, 60)
        heights = 440 * 2 ** ((steps - 9) / 12)
        tones = sum(np.sin(2 * np.pi * k * heights[:, None] * clock) / k for k in range(1, 7))
        line = np.float32(0.2 * fade * tones).reshape(1, -1)
        mt.write(tmp_path / "songs" / f"{number}.wav", mt.Audio(line, rate))
    silence = mt.Audio(np.zeros((1, 3 * rate), np.float32), rate)
    mt.write(tmp_path / "songs" / "silent.wav", silence)
    (outcome,) = mt.map("train family=lstm size=small steps=2", tmp_path / "songs", tmp_path / "m")
    assert outcome.error is None
    assert "train: silent.wav was left out: no notes were heard" in outcome.warnings
    card = (tmp_path / "m" / "MODEL_CARD.md").read_text()
    assert "heard in recordings" in card
    assert "silent.wav no notes were heard" in card
    assert "6 scores are learnt from, 1 say when to stop, 1 measure" in card
