"""The command `evaluate`, of one set of scores and of two."""

import numpy as np
import pytest

import musictool as mt
from musictool import CannotProcess, Meter, Score, Track
from musictool_generation.saved import restored

from ..models import small_model


def _tune(seed: int, notes: int = 60, drum: bool = False) -> Score:
    rng = np.random.default_rng(seed)
    starts = np.cumsum(rng.choice([6, 12, 24], notes))
    pitches = rng.choice([60, 62, 64, 65, 67, 69, 71, 72], notes)
    rows = [(int(start), 6, int(pitch)) for start, pitch in zip(starts, pitches, strict=True)]
    return Score((Track.of(rows, drum=drum),), meters=(Meter(0, 4, 4),), resolution=12)


def _moved(score: Score, semitones: int) -> Score:
    notes = score.tracks[0].notes.copy()
    notes["pitch"] += semitones
    return Score((Track(notes),), score.tempos, score.meters, resolution=12)


def _scale(transposed: int = 0) -> Score:
    """What `small_model` has learnt from, its first part alone."""
    steps = (0, 2, 4, 5, 7, 9, 11, 12)
    notes = [(12 * at, 12, 60 + transposed + pitch) for at, pitch in enumerate(steps)]
    return Score((Track.of(notes),), resolution=12)


TUNES = [_tune(seed) for seed in range(24)]


def test_copies_are_found_in_any_key_beside_what_is_usual():
    scores = [*TUNES[12:], _moved(TUNES[3], 5)]
    report = mt.commands.evaluate(scores, against=TUNES[:12])
    first = report["copies"][0]
    assert (first["piece"], first["notes"], first["semitones"]) == ("score 13", 60, 5)
    assert first["source"] == "score 4"
    row = report["measures"]["longest_copy"]
    assert row["mean"] == pytest.approx(60 / 13, abs=1e-3)
    assert row["against"] == 0
    assert report["by_piece"][-1]["longest_copy"] == 60


def test_sets_of_one_kind_and_of_two():
    like = mt.commands.evaluate(TUNES[:12], against=TUNES[12:])["features"]
    slower = [
        Score(one.tracks, one.tempos, one.meters, resolution=4) for one in TUNES[:12]
    ]  # three quarters for each
    unlike = mt.commands.evaluate(slower, against=TUNES[12:])["features"]
    for name in ("inter_onset_interval", "note_lengths"):
        assert like[name]["overlap"] > 0.6 > 0.1 > unlike[name]["overlap"]
        assert like[name]["kl"] < 0.5 < 2 < unlike[name]["kl"]
    assert unlike["pitch_classes"]["overlap"] == like["pitch_classes"]["overlap"]
    assert like["note_count"]["mean"] == 60
    assert like.pop("drums_struck")["overlap"] is None
    for row in like.values():
        assert row["overlap_low"] <= row["overlap"] <= row["overlap_high"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_intervals_are_the_same_each_time():
    one, same = (mt.commands.evaluate(TUNES[:4], against=TUNES[4:8]) for _ in range(2))
    assert one == same


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_one_piece_has_no_interval_and_drums_no_tones():
    report = mt.commands.evaluate([_tune(1, drum=True)])
    assert report["measures"]["out_of_key"]["mean"] is None
    assert report["measures"]["empty_bars"]["low"] is None
    assert report["measures"]["longest_copy"]["mean"] is None
    report = mt.commands.evaluate([_tune(1, drum=True), _tune(2)], against=TUNES[:3])
    assert report["features"]["pitch_count"]["overlap"] is None
    assert report["features"]["note_count"]["overlap"] is not None


def test_scores_without_notes_and_broken_files_are_left_out(tmp_path):
    with pytest.warns(UserWarning, match="left out: has no notes"):
        report = mt.commands.evaluate([*TUNES[:12], Score()])
    assert report["pieces"] == 12
    with pytest.raises(CannotProcess, match="none of the files can be used"):
        mt.commands.evaluate([Score()])
    for at, tune in enumerate(TUNES[12:]):
        mt.write(tmp_path / f"{at}.mid", tune)
    (tmp_path / "broken.mid").write_bytes(b"MThd")
    with pytest.warns(UserWarning, match=r"broken\.mid was left out: is no MIDI"):
        report = mt.commands.evaluate(TUNES[:12], against=[tmp_path])
    assert report["against"] == 12
    with pytest.raises(CannotProcess, match=r"broken\.mid"):
        mt.commands.evaluate(TUNES[:12], against=[tmp_path / "broken.mid"])


def test_the_picture_has_a_panel_for_each_feature_and_measure(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mt.commands.evaluate(TUNES[:11], against=TUNES[11:], plot="sets.svg")
    drawn = (tmp_path / "sets.svg").read_text("utf-8")
    assert drawn.count(": overlap") == 11
    assert "phrase repetition" in drawn


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_nats_of_a_model_are_over_all_notes_and_frames():
    model = small_model()
    family = restored(model.about, model.files, "")
    pieces = [_scale(), Score((Track.of([(0, 24, 60), (24, 24, 72)]),), resolution=12)]
    nats = [family.nats(family.vocabulary.encode(piece)).moments.sum() for piece in pieces]
    report = mt.commands.evaluate(pieces, model=model)
    row = report["measures"]["nats_a_note"]
    assert row["mean"] == pytest.approx(sum(nats) / 10, abs=1e-4)
    assert row["low"] <= row["mean"] <= row["high"]
    frames = 8 * 4 + 4 * 4
    assert report["measures"]["nats_a_frame"]["mean"] == pytest.approx(sum(nats) / frames, abs=1e-4)
    assert report["by_piece"][1]["nats_a_note"] == pytest.approx(nats[1] / 2, abs=1e-3)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_model_tells_what_is_copied_of_what_it_has_learnt_from():
    report = mt.commands.evaluate([_scale(3), TUNES[0]], model=small_model())
    (copy,) = report["copies"]
    assert (copy["notes"], copy["source"], copy["semitones"]) == (8, "score 1", None)
    row = report["measures"]["longest_copy"]
    assert row["mean"] == 4
    beside = mt.commands.evaluate([_scale()], against=TUNES[:2], model=small_model())
    assert beside["measures"]["nats_a_note"]["against"] is not None
    assert not beside["copies"]


def test_notes_that_a_model_does_not_know_are_told_of():
    piccolo = Score((Track.of([(0, 12, 120)], program=72),), resolution=12)
    with pytest.raises(CannotProcess, match="knows no note of the scores"):
        mt.commands.evaluate([piccolo], model=small_model())
    both = Score((*_scale().tracks, *piccolo.tracks), resolution=12)
    with pytest.warns(UserWarning, match=r"11\.1% of the notes of the scores are unknown"):
        mt.commands.evaluate([both], model=small_model())
