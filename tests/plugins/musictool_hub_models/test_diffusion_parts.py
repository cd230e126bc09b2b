"""Parts of recordings anew by diffusion: what is outside stays, lengths are exact, joins fit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool_hub_models.diffusion.extrapolating import extrapolated
from musictool_hub_models.diffusion.filling import _fitted

from .conftest import SONG_RATE as RATE
from .models import write_louder

ENGINES = pytest.mark.parametrize("name", ["stable-audio", "ace-step"])
pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")


@ENGINES
def test_what_is_outside_stays_to_the_bit_and_the_part_is_new(song, anew, name):
    first, last = round(1.3 * RATE), round(2.1 * RATE)
    mended = anew("inpaint", name, song, start=1.3, end=2.1, seed=1)
    assert (mended.sample_rate, mended.channels, mended.frames) == (RATE, 2, song.frames)
    assert np.array_equal(mended.samples[:, :first], song.samples[:, :first])
    assert np.array_equal(mended.samples[:, last:], song.samples[:, last:])
    part = mended.samples[:, first:last]
    assert np.abs(part).mean() > 0.02
    for other in ({"seed": 2}, {"prompt": "drums"}, {"steps": 3}):
        wishes = {"start": 1.3, "end": 2.1, "seed": 1, **other}
        assert not np.array_equal(
            part, anew("inpaint", name, song, **wishes).samples[:, first:last]
        )
    spoilt = song.samples.copy()
    spoilt[:, first:last] = 0.9
    unheard = anew("inpaint", name, song.with_samples(spoilt), start=1.3, end=2.1, seed=1)
    assert np.array_equal(unheard.samples, mended.samples)
    outside = song.samples.copy()
    outside[:, :first] = outside[:, first - 1 :: -1]
    heard = anew("inpaint", name, song.with_samples(outside), start=1.3, end=2.1, seed=1)
    assert not np.array_equal(heard.samples[:, first:last], part)


@ENGINES
@pytest.mark.parametrize(
    ("start", "end", "seconds", "window"),
    [
        (None, 0.7, None, None),
        (3.2, None, None, None),
        (1.0, 1.5, 2.5, 1.4),
        (-3.0, -2.5, 0.2, None),
    ],
)
def test_a_part_can_be_anywhere_of_another_length_and_past_a_window(
    song, anew, name, start, end, seconds, window
):
    whole = anew(
        "inpaint", name, song, start=start, end=end, seconds=seconds, window=window, overlap=0.4
    )
    first = round((start or 0) * RATE) % song.frames
    last = song.frames if end is None else round(end * RATE) % song.frames
    frames = last - first if seconds is None else round(seconds * RATE)
    assert whole.frames == song.frames - (last - first) + frames
    assert np.array_equal(whole.samples[:, :first], song.samples[:, :first])
    assert np.array_equal(whole.samples[:, first + frames :], song.samples[:, last:])
    new = whole.samples[:, first : first + frames]
    assert (
        np.sqrt(np.square(new[:, : frames // 8 * 8].reshape(2, 8, -1)).mean((0, 2))) > 0.01
    ).all()


def test_joins_are_found_where_the_copies_lie_and_levels_go_over():
    """Of a codec that is late by 13 frames and has half the level, the signal itself comes back."""
    tone = 0.4 * np.sin(2 * np.pi * 440 / RATE * np.arange(4 * RATE))
    tone = np.float32(tone * np.linspace(0.5, 1, 4 * RATE))[None]
    noise = np.random.default_rng(0).standard_normal((1, 4 * RATE)).astype(np.float32)
    signal = tone + 0.05 * noise
    first, frames, last = round(1.5 * RATE), RATE // 2, 2 * RATE
    made = 0.5 * np.roll(signal, 13, axis=1)
    outside = signal[:, :first], signal[:, last + 100 :], signal[:, last:]
    new, report = _fitted(made, first, frames, (first, last + 100), outside, RATE)
    assert (report["begin"]["moved_by_ms"], report["end"]["moved_by_ms"]) == (1.625, 1.625)
    inner = slice(300, frames - 300)  # between the crossfades
    np.testing.assert_allclose(new[:, inner], signal[:, first:last][:, inner], atol=0.02)
    assert np.abs(new - signal[:, first:last]).max() < 0.35  # noise is not to be foretold


def test_sound_is_led_on_as_it_was():
    time = np.arange(RATE) / RATE
    tones = np.stack([np.sin(2 * np.pi * 220 * time), 0.5 * np.cos(2 * np.pi * 1234 * time)])
    led = extrapolated(np.float32(tones[:, :6000]), 240)
    np.testing.assert_allclose(led, tones[:, 6000:6240], atol=0.05)
    assert not extrapolated(np.zeros((1, 500), np.float32), 240).any()


@ENGINES
def test_a_recording_goes_on_and_stays_what_it_was(song, anew, name):
    cut = song.frames - round(0.03 * RATE)
    whole = anew("continue", name, song, seconds=2.5, seed=1, listen=1, window=1.5, overlap=0.4)
    assert (whole.sample_rate, whole.channels, whole.frames) == (RATE, 2, round(6.5 * RATE))
    assert np.array_equal(whole.samples[:, :cut], song.samples[:, :cut])
    new = whole.samples[:, song.frames :]
    assert (np.sqrt(np.square(new.reshape(2, 10, -1)).mean((0, 2))) > 0.01).all()
    wishes = {"seconds": 2.5, "listen": 1, "window": 1.5, "overlap": 0.4, "only": True}
    assert np.array_equal(new, anew("continue", name, song, **wishes, seed=1).samples)
    assert not np.array_equal(new, anew("continue", name, song, **wishes, seed=2).samples)


def test_what_comes_too_hot_from_a_model_is_brought_to_the_recordings_level(
    song, pipelines, anew, tmp_path
):
    write_louder(Path(pipelines["ace-step"]), tmp_path, "decoder.conv2.weight_g")
    for verb, wishes in (("inpaint", {"start": 1.0, "end": 2.0}), ("continue", {"seconds": 1.0})):
        made = anew(verb, "ace-step", song, model=str(tmp_path), attempts=1, **wishes)
        new = made.samples[:, RATE : 2 * RATE] if verb == "inpaint" else made.samples[:, 4 * RATE :]
        assert 0.01 < np.abs(new).max() <= 1


def test_what_was_done_at_the_joins_is_told(song, anew, tmp_path):
    for suffix in (".json", ".png", ".html"):
        out = tmp_path / f"out{suffix}"
        anew("inpaint", "ace-step", song, start=1.0, end=2.0, steps=1, report=out)
    told = json.loads((tmp_path / "out.json").read_text())
    assert (told["part_s"], told["new_part_s"]) == ([1, 2], [1, 2])
    assert {"moved_by_ms", "likeness", "gain_db"} == set(told["begin"]) == set(told["end"])
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
    page = (tmp_path / "out.html").read_text()
    assert "<svg" in page
    assert page.count("around the seam at") == 2


def test_a_batch_goes_on_by_what_is_in_the_lyrics(song, pipelines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for name in "ab":
        mt.write(f"in/{name}.wav", song)
    wishes = {"model": pipelines["ace-step"], "steps": 1, "seconds": 0.2, "lyrics": "song.txt"}
    step = mt.Step("continue", wishes, "ace-step")
    for text, skipped in (("calm", False), ("calm", True), ("drums", False)):
        Path("song.txt").write_text(text)
        assert [one.skipped for one in mt.map(step, "in", "out/")] == [skipped, skipped]


def test_what_cannot_be_is_refused(song, anew):
    for wrong, says in (
        ({"find": True}, "gaps are found by engine unit"),
        ({}, "give start or end"),
    ):
        with pytest.raises(mt.BadParameter, match=says):
            anew("inpaint", "ace-step", song, **wrong)
    with pytest.raises(mt.CannotProcess, match=r"start=.* and end=.* leave nothing"):
        anew("inpaint", "ace-step", song, start=2, end=1)
    with pytest.raises(mt.CannotProcess, match=r"is shorter than 0\.05 s"):
        anew("vary", "ace-step", song, start=2, end=2.01)
    with pytest.raises(mt.CannotProcess, match="too little of the recording is outside"):
        anew("inpaint", "ace-step", song, start=0, end=3.99)
    with pytest.raises(mt.CannotProcess, match="its end is silent"):
        anew("continue", "ace-step", song.with_samples(0 * song.samples))
