"""The crossfade that shows least."""

from __future__ import annotations

import numpy as np

from musictool_continuation.unit.fades import (
    EARLIEST_S,
    WINDOW_S,
    crossfade,
    crossfade_by_bands,
    unnoticed,
)

RATE = 22050
BEAT = int(EARLIEST_S * RATE)
SIZE = BEAT + int(WINDOW_S * RATE)


def tone(hertz: float, until: int = SIZE) -> np.ndarray:
    """Of a note that stops within a millisecond."""
    at = np.arange(SIZE)
    level = np.clip((until - at) / (0.001 * RATE), 0, 1)
    return (0.3 * level * np.sin(2 * np.pi * hertz * at / RATE)).astype(np.float32)[None]


def noise(seed: int) -> np.ndarray:
    return 0.01 * np.random.default_rng(seed).standard_normal((1, SIZE)).astype(np.float32)


def test_a_note_that_the_other_side_has_not_ends_where_it_ends_by_itself():
    ends = BEAT - int(0.015 * RATE)
    out, into = tone(440, ends) + noise(1), noise(2)
    fade = unnoticed(out, into, BEAT, RATE)
    first = BEAT - fade.lead
    assert first > ends - int(0.004 * RATE)  # it is heard to its own end


def test_no_note_is_broken_off_that_begins_before_the_beat_on_the_other_side():
    begins = BEAT - int(0.04 * RATE)
    into = noise(2) + tone(660)[:, ::-1] * (np.arange(SIZE) >= begins)
    out = noise(1)
    fade = unnoticed(out, into, BEAT, RATE)
    assert BEAT - fade.lead + fade.frames <= begins + int(0.004 * RATE)


def test_it_is_over_at_the_beat_and_within_what_there_is():
    for beat in (0, 1, 20, 300, BEAT):
        out, into = noise(1)[:, BEAT - beat :], noise(2)[:, BEAT - beat :]
        fade = unnoticed(out, into, beat, RATE)
        assert 0 <= fade.lead <= beat
        assert fade.frames >= 1
        assert fade.lead >= fade.frames or beat < 0.002 * RATE


def test_what_is_the_same_on_both_sides_stays_as_it_is():
    both = tone(440) + noise(1)
    fade = unnoticed(both, both, BEAT, RATE)
    seam = slice(BEAT - fade.lead, BEAT - fade.lead + fade.frames)
    assert np.allclose(crossfade(both[:, seam], both[:, seam]), both[:, seam], atol=1e-6)


def test_treble_passes_over_at_once_and_low_tones_slowly():
    frames, short = int(0.012 * RATE), int(0.002 * RATE)
    low, high = tone(150)[:, :frames], tone(5000)[:, :frames]
    out, into = low, 0 * low + high
    made = crossfade_by_bands(out, into, short, RATE)
    later = slice(2 * short, 3 * short)
    # All of the treble is there, and still more than half of the low tone of the other side.
    wave = np.exp(-2j * np.pi * 5000 * np.arange(frames) / RATE)[later]
    assert np.abs(made[0, later] @ wave) > 0.9 * np.abs(into[0, later] @ wave)
    rest = made - into
    assert np.square(rest[:, later]).sum() > 0.25 * np.square(low[:, later]).sum()
    assert np.allclose(crossfade_by_bands(low, low, short, RATE), low, atol=1e-5)
