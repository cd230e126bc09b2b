"""The recipe of the base model, on a handful of scores that are made here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import Meter, Score, Text, Track
from musictool_generation.conditions import COLUMNS
from musictool_generation.saved import restored
from training.generation import recipe
from training.generation.corpus import chords_of, read
from training.generation.recipe import Recipe, held_out, make

SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def _tune(number: int, tonic: int) -> Score:
    rng = np.random.default_rng(number)
    pitches = tonic + np.array(SCALE)[rng.integers(0, 8, 48)]
    tune = [(240 * at, 240, int(pitch)) for at, pitch in enumerate(pitches)]
    chords = [(960 * at, 960, tonic - 12 + tone) for at in range(12) for tone in (0, 4, 7)]
    tracks = (Track.of(tune), Track.of(chords))
    return Score(tracks, meters=(Meter(0, 4, 4),), resolution=480)


def _chorale(number: int) -> list[list[int]]:
    """Pitches of four voices, sixteenth by sixteenth."""
    rng = np.random.default_rng(number)
    quarters = [72 - 5 * np.arange(4) + np.array(SCALE)[rng.integers(0, 8, 4)] for _ in range(16)]
    return [quarter.tolist() for quarter in quarters for _ in range(4)]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folk tunes in all keys, chorales, drums, and one file that is none."""
    folder = tmp_path_factory.mktemp("scores")
    for name in ("nottingham", "groove_midi_train", "jsb_chorales"):
        (folder / name).mkdir()
    for number in range(12):
        mt.write(folder / "nottingham" / f"{number}.mid", _tune(number, 55 + number))
        rng = np.random.default_rng(number)
        hits = [(240 * at, 100, int(rng.choice([36, 38, 42]))) for at in range(48)]
        drums = Score((Track.of(hits, drum=True),), resolution=480)
        mt.write(folder / "groove_midi_train" / f"{number}.mid", drums)
    (folder / "nottingham" / "broken.mid").write_bytes(b"MThd")
    chorales = [_chorale(number) for number in range(9)]
    text = json.dumps({"train": chorales[:7], "test": chorales[7:]})
    (folder / "jsb_chorales" / "jsb-chorales-16th.json").write_text(text)
    return folder


def test_sources_have_the_instruments_of_their_style(corpus: Path) -> None:
    works = {work.name: work.score for work in read(corpus)}
    assert {name.split("/")[0] for name in works} == {"folk", "drums", "chorale"}
    assert len(works) == 12 + 12 + 9
    assert [track.program for track in works["folk/0"].tracks] == [73, 24]
    assert [track.name for track in works["chorale/train-0"].tracks] == [
        "Soprano", "Alto", "Tenor", "Bass"
    ]  # fmt: skip
    assert works["drums/3"].tracks[0].drum


def test_chord_symbols_become_chords_that_begin_with_each_bar() -> None:
    score = Score(
        (Track.of([(0, 12, 60)]),),
        meters=(Meter(0, 2, 4),),
        texts=(Text(0, "chord", "C"), Text(12, "chord", "Am7"), Text(48, "chord", "N.C.")),
        resolution=12,
        length=72,
    )
    rows = chords_of(score)
    assert sorted({tuple(row[:2]) for row in rows.tolist()}) == [(0, 12), (12, 24), (24, 48)]
    assert set(rows[rows[:, 0] == 0][:, 2]) == {36, 60, 52, 55}
    assert {pitch % 12 for pitch in rows[rows[:, 0] == 24][:, 2]} == {9, 0, 4, 7}


def test_a_model_comes_of_it_that_was_told_styles_apart(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "HELD_OUT", tmp_path / "held_out.txt")
    told: list[str] = []
    with mt.one_thread():
        make(corpus, tmp_path / "base", Recipe(1.0, {"width": 8, "layers": 1}), told.append)
    model = mt.read(tmp_path / "base")
    styles = ["chorale", "folk", "drums"]
    assert list(model.about["figures"]) == styles
    family = restored(model.about, model.files, "base")
    vocabulary = family.vocabulary
    assert family.settings["channels"] == recipe.STAGES[-1]["channels"]
    assert vocabulary.centred
    assert vocabulary.told
    assert [style.name for style in vocabulary.styles] == styles
    usual = {style.name: [program for _, program in style.programs] for style in vocabulary.styles}
    assert usual["folk"] == [24, 73]
    assert usual["chorale"] == [52] * 4
    card = model.files["MODEL_CARD.md"].decode()
    assert "GPL-3.0" in card
    assert "CC-BY-4.0" in card

    apart = held_out(corpus)
    names = (tmp_path / "held_out.txt").read_text().split()
    assert sum(map(len, apart.values())) == len(names) >= 3
    for work in read(corpus):
        piece = recipe.moments_of(work, vocabulary)
        assert set(piece.known[:, COLUMNS.index("style")]) == {1 + styles.index(work.style)}
