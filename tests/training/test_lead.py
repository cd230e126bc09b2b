"""The recipe of the engine `lead`: singers sing what is written, and the lead alone is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from musictool import Audio, Context, Score, Track
from musictool_transcription.lead.network import load
from musictool_transcription.melody.engine import hear
from musictool_transcription.notes.spectra import FPS, LOWEST, PITCHES, RATE
from training.beats.pieces import Part
from training.lead.leading import SECONDS, Played, band, one_voice, passages, play_song
from training.lead.recipe import RECIPE
from training.lead.singing import sing
from training.lead.sounding import sound
from training.recipe import fit
from training.transcription.examples import Example

TUNE = np.array([[0.5, 1.5, 60, 90], [1.5, 2.5, 64, 90], [3.0, 4.2, 57, 90]], float)
CHORDS = Part(np.array([[0.2, 5.0, pitch, 80] for pitch in (48, 52, 55)], float), "own", 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_singer_sings_the_notes_that_are_written(seed):
    samples = sing(TUNE, 5 * RATE, RATE, np.random.default_rng(seed))

    assert np.abs(samples[: RATE // 4]).max() < 0.02
    found = hear(Audio(0.3 * samples[None], RATE).stream(), Context())
    long = found.offsets - found.onsets > 0.4
    assert found.pitches[long].tolist() == [60, 64, 57]


def test_of_notes_that_begin_together_the_highest_leads_until_the_next():
    rows = np.array([[0, 4, 60, 80], [0, 4, 64, 80], [2, 3, 62, 80]], float)

    assert one_voice(rows)[:, :3].tolist() == [[0, 2, 64], [2, 3, 62]]


def test_the_first_track_of_a_song_is_its_tune():
    tune = Track.of([(120 * n, 120, 72, 80) for n in range(200)])
    chords = Track.of([(480 * n, 480, pitch, 80) for n in range(50) for pitch in (48, 52)])
    score = Score((tune, chords), resolution=120)

    (song,) = passages(score, 1, np.random.default_rng(0))
    played = play_song(song, np.random.default_rng(1))

    assert passages(Score((tune,), resolution=120), 1, np.random.default_rng(0)) == []
    assert len(set(played.tune[:, 2])) == 1
    assert set(played.tune[0, 2] - played.others[0].notes[:, 2]) == {24, 20}
    assert played.tune[:, 0].max() < SECONDS
    assert np.all(played.tune[1:, 0] >= played.tune[:-1, 1])


@pytest.mark.parametrize("seed", range(4))
def test_bands_have_a_lead_that_is_not_among_the_others(seed):
    played = band(np.random.default_rng(seed))

    assert played.others
    assert "lead" not in {part.role for part in played.others}
    assert np.all(played.tune[1:, 0] >= played.tune[:-1, 1])


def test_only_the_lead_is_to_be_told():
    samples, tune = sound(Played(TUNE, (CHORDS,)), (), RATE, np.random.default_rng(0))
    example = Example.of(samples[: 5 * RATE], tune)

    _, pitches, onsets = RECIPE.draw([example], 0, 0, np.random.default_rng(0))

    assert set(pitches.ravel()) <= {57 - LOWEST, 60 - LOWEST, 64 - LOWEST, PITCHES}
    assert onsets[:, 48 - LOWEST].max() == 0


def test_weights_are_trained_written_read_and_judged(tmp_path):
    samples, tune = sound(Played(TUNE, (CHORDS,)), (), RATE, np.random.default_rng(5))
    arrays = Example.of(samples[: 2 * RATE], tune).arrays()
    assert arrays["levels"].shape[0] == 2 * FPS + 1
    for folder in ("train", "held-out"):
        (tmp_path / folder).mkdir()
        np.savez(tmp_path / folder / "song-a.npz", **arrays)
    lines: list[str] = []
    path = tmp_path / "weights.safetensors"

    fit(RECIPE, tmp_path, path, replace(RECIPE.settings, steps=1), None, lines.append)

    assert lines[0].startswith("step 1: pitch ")
    assert load(path=path).register.abs().sum() > 0
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| OpenScore Lieder | CC0-1.0 | 1 | 1 |" in card
    assert "| raw pitch | " in card
