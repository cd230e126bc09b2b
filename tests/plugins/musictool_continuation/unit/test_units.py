"""Units, what of them may be used, and the prices between them."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio
from musictool_continuation.unit.analysis import analyse, mono_mix
from musictool_continuation.unit.costs import (
    FORBIDDEN,
    estimate_key,
    find_cut,
    longest_run,
    prices,
)
from musictool_continuation.unit.units import Units, usable_span

from .beats import units_of


def cut(audio: Audio) -> Units:
    return units_of(audio, analyse(audio))


def test_the_chord_of_a_unit_is_in_its_chroma(song) -> None:
    units = cut(song())
    first_chord = units.chroma[units.edges[:-1] < 1.9]
    strongest = np.sort(np.argsort(first_chord.mean(axis=0))[-3:])
    assert list(strongest) == [0, 4, 7]  # C E G


def test_a_fade_out_and_silence_are_not_used(song) -> None:
    whole = song(seconds=24)
    rate = whole.sample_rate
    gain = np.ones(whole.frames)
    gain[16 * rate : 22 * rate] = np.linspace(1, 0, 6 * rate) ** 3
    gain[22 * rate :] = 0
    faded = Audio(whole.samples * gain.astype(np.float32), rate)
    _, end = usable_span(analyse(faded))
    assert 15 < end < 20
    assert usable_span(analyse(whole))[1] == pytest.approx(24, abs=0.05)
    units = cut(faded)
    assert not units.usable[units.edges[:-1] > 20].any()
    assert units.usable[units.edges[1:] < 15].all()


def test_a_quiet_passage_before_the_fade_is_music(song) -> None:
    whole = song(seconds=24)
    rate = whole.sample_rate
    gain = np.ones(whole.frames)
    gain[14 * rate : 20 * rate] = 0.3  # 10 dB softer
    gain[20 * rate :] = 0.3 * np.linspace(1, 0, whole.frames - 20 * rate) ** 3
    _, end = usable_span(analyse(Audio(whole.samples * gain.astype(np.float32), rate)))
    assert 19 < end < 21


def test_joins_keep_the_place_in_the_bar_and_prefer_what_fits(song) -> None:
    audio = song(seconds=32)
    frames = analyse(audio)
    units = units_of(audio, frames)
    table = prices(units, frames, find_cut(units, frames, frames.duration))
    t = np.arange(len(units) - 1)
    assert np.all(table.join[t, t + 1] == 0)
    elsewhere = units.position[None, :] != (units.position[:, None] + 1) % 4
    assert np.all(table.join[elsewhere] >= FORBIDDEN)
    # From the end of a bar: to the bar four bars on (the same next chord), or to another chord.
    i = int(np.flatnonzero(units.position == 3)[1])
    same, other = i + 1 + 16, i + 1 + 8
    assert table.join[i, same] < table.join[i, other]


def test_novelty_sets_the_longest_run() -> None:
    assert [longest_run(n, 4, True, 1000) for n in (0.0, 0.5, 1.0)] == [64, 16, 4]
    assert longest_run(0.0, 4, True, 20) == 10


@pytest.mark.parametrize(("notes", "key"), [("C E G F A C G B D", (0, False))])
def test_key_of_a_cadence(notes: str, key: tuple[int, bool]) -> None:
    names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
    chroma = np.zeros(12)
    for note in notes.split():
        chroma[names.index(note)] += 1
    assert estimate_key(chroma) == key
    assert estimate_key(np.roll(chroma, 5)) == ((key[0] + 5) % 12, key[1])


def test_channels_that_cancel_still_give_a_mono_mix() -> None:
    wave = np.sin(np.arange(4000) * 0.1).astype(np.float32)
    assert np.abs(mono_mix(np.stack([wave, -wave]))).max() > 0.9
