"""The engine `basic-pitch`: windows, the decoder on probabilities that are known, real weights."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, MissingWeights
from musictool_transcription.basic_pitch.decoding import Decoder
from musictool_transcription.basic_pitch.frames import FRAMES, HOP_S, PITCHES, STEPS, Said, said_of

from .fetched import fetch
from .tones import RATE, tones

KEY = 39
"""Middle C, from A0 on."""
HOP = round(HOP_S * RATE)


def said(frames: int = 120, sounds=(), onsets=(), above=0) -> Said:
    """Keys that sound in frames from and to, onsets at frames, and how many bins above the key."""
    notes, begins = np.zeros((2, frames, PITCHES), np.float32)
    contour = np.zeros((frames, PITCHES * STEPS), np.float32)
    for key, first, last in sounds:
        notes[first:last, key] = 0.8
        contour[first:last, key * STEPS + above] = 0.9
    for key, frame in onsets:
        begins[frame - 1 : frame + 2, key] = 0.3, 0.9, 0.4
    return Said(notes, begins, contour)


def decoded(what: Said, runs: int = 1) -> list[tuple[int, int, int]]:
    """Frames and key of each note, fed in so many runs."""
    decoder = Decoder(0.5, 0.3)
    for part in zip(*(np.array_split(one, runs) for one in what), strict=True):
        decoder.add(Said(*part))
    found = decoder.finish()
    return sorted((round(one.start / HOP_S), round(one.end / HOP_S), one.pitch) for one in found)


def test_a_note_begins_at_its_onset_and_ends_with_its_sound() -> None:
    what = said(sounds=[(KEY, 18, 60), (KEY + 4, 30, 90)], onsets=[(KEY, 20), (KEY + 4, 30)])
    assert decoded(what) == [(20, 60, 60), (30, 90, 64)]
    assert decoded(said(sounds=[(KEY, 90, 120)], onsets=[(KEY, 90)])) == [(90, 120, 60)]


def test_a_key_that_is_struck_again_is_two_notes() -> None:
    what = said(sounds=[(KEY, 20, 80)], onsets=[(KEY, 20), (KEY, 50)])
    assert decoded(what) == [(20, 50, 60), (50, 80, 60)]


def test_a_note_without_an_onset_is_heard_by_its_sound() -> None:
    assert decoded(said(sounds=[(KEY, 20, 80)])) == [(20, 80, 60)]
    # What leaks beside a note that was struck is none.
    leaks = said(sounds=[(KEY, 20, 80), (KEY + 1, 24, 70)], onsets=[(KEY, 20)])
    assert decoded(leaks) == [(20, 80, 60)]


def test_short_pauses_are_bridged_and_short_notes_are_none() -> None:
    paused = said(sounds=[(KEY, 20, 40), (KEY, 48, 70)], onsets=[(KEY, 20)])
    assert decoded(paused) == [(20, 70, 60)]
    assert decoded(said(sounds=[(KEY, 20, 28)], onsets=[(KEY, 20)])) == []


def test_what_is_decoded_does_not_depend_on_where_it_is_cut() -> None:
    rng = np.random.default_rng(0)
    smooth = np.cumsum(rng.standard_normal((300, PITCHES)), axis=0) / 10
    notes = (1 / (1 + np.exp(-smooth))).astype(np.float32)
    onsets = (rng.random((300, PITCHES)) ** 8).astype(np.float32)
    contour = rng.random((300, PITCHES * STEPS)).astype(np.float32)
    whole = decoded(Said(notes, onsets, contour))
    assert len(whole) > 100
    assert decoded(Said(notes, onsets, contour), runs=7) == whole


def test_the_contour_bends() -> None:
    decoder = Decoder(0.5, 0.3)
    decoder.add(said(sounds=[(KEY, 20, 60)], onsets=[(KEY, 20)], above=1))
    (note,) = decoder.finish()
    assert np.median(note.bend.cents) == pytest.approx(100 / STEPS, abs=2)


class Loudness:
    """In place of the network: how loud each hop is, as the probability of every key."""

    def run(self, outputs, inputs):
        (windows,) = inputs.values()
        hops = np.pad(windows[:, :, 0], ((0, 0), (0, FRAMES * HOP - windows.shape[1])))
        loud = np.abs(hops.reshape(len(windows), FRAMES, HOP)).mean(axis=2)[:, :, None]
        one = np.repeat(loud, PITCHES, axis=2).astype(np.float32)
        return one, one, np.repeat(one, STEPS, axis=2)


@pytest.mark.parametrize("hops", [1, 100, 142, 143, 1000])
def test_each_frame_is_of_its_place_in_the_recording(hops) -> None:
    steps = np.arange(1, hops + 1, dtype=np.float32) / hops
    audio = Audio(np.repeat(steps, HOP)[None], RATE)
    found = np.concatenate([one.notes for one in said_of(Loudness(), audio.stream())])
    assert np.allclose(found[:hops, 0], steps)
    assert found.shape == (hops + 1, PITCHES)


def test_without_its_weights_it_says_how_they_are_had() -> None:
    with pytest.raises(MissingWeights, match=r"Apache-2\.0\) are not here; get them by: musicto"):
        mt.run("transcribe engine=basic-pitch", tones([(0.1, 0.9, 60)], 1))


def test_it_hears_chords(tmp_path_factory, monkeypatch) -> None:
    fetch("basic-pitch", tmp_path_factory.getbasetemp() / "fetched", monkeypatch)
    played = [(0.5, 1.4, 60), (0.5, 1.4, 67), (1.5, 2.4, 64), (1.5, 2.4, 72)]
    score = mt.run("transcribe engine=basic-pitch beats=false", tones(played, 3))
    sure = [note for note in score.notes if note.velocity > 80]  # and not of some harmonic
    assert sorted(note.pitch for note in sure) == [60, 64, 67, 72]
    begins = {note.pitch: note.start for note in sure}
    assert max(abs(begins[pitch] - onset) for onset, _, pitch in played) < 0.05
