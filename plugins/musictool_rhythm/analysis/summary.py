"""One reading of a recording that tells everything but the beat: level, sound, harmony, form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Loudness, Stream, Tonality, measure_loudness, to_channels

from .chords import Chord, find_chords, merged
from .chroma import bass_chroma, notes, treble_chroma
from .descriptors import Descriptors
from .keys import key_of
from .pitches import PitchSpectra
from .sections import Section, find_sections

__all__ = ["Summary", "edges_from", "summarize"]

Array = npt.NDArray[np.float64]

STEP = 0.5
"""Seconds of a stretch where there are no beats."""
LONGEST = 1.0
"""Seconds of a stretch; longer beats are divided, since a chord may change within."""


@dataclass(frozen=True, eq=False)
class Summary:
    """What `summarize` found."""

    duration: float
    loudness: Loudness
    tuning_cents: float | None
    key: Tonality | None
    chords: list[Chord]
    sections: list[Section]
    descriptors: Mapping[str, Mapping[str, Any]]
    energy: tuple[Array, Array]
    """Times in seconds and levels in dBFS."""
    brightness: tuple[Array, Array]
    """Times in seconds and spectral centroids in Hz."""


def summarize(stream: Stream, beats: Array) -> Summary:
    """Read a recording once (twice if its length is not known).

    Parameters
    ----------
    beats
        Times in seconds: chords change there, and sections begin there. May be empty.
    """
    duration = stream.count_frames() / stream.sample_rate
    edges = edges_from(beats, duration)
    pitches = PitchSpectra(stream.sample_rate, edges)
    descriptors = Descriptors(stream.sample_rate, edges)

    def measure(blocks: Iterator[npt.NDArray[np.float32]]) -> Iterator[npt.NDArray[np.float32]]:
        for block in blocks:
            mono = to_channels(block, 1)[0]
            pitches.add(mono)
            descriptors.add(mono)
            yield block

    loudness = measure_loudness(stream.through(measure, frames=stream.frames), true_peak=True)
    descriptors.finish()
    spectra = pitches.finish()
    tuning = pitches.tuning()
    sounding = notes(spectra, tuning or 0.0)
    treble, bass = treble_chroma(sounding), bass_chroma(sounding)
    strength = spectra.max(axis=1, initial=0)
    chroma = treble + bass
    return Summary(
        duration=duration,
        loudness=loudness,
        tuning_cents=tuning,
        key=key_of(treble, bass, tuning),
        chords=merged(edges, find_chords(treble, bass, strength)),
        sections=find_sections(edges, treble, descriptors.timbre()),
        descriptors={**descriptors.summary(), "chroma": _summary(chroma)},
        energy=descriptors.energy(),
        brightness=descriptors.brightness(),
    )


def edges_from(beats: Array, duration: float) -> Array:
    """Where stretches of time begin and end, from 0 to the duration; shape `(stretches + 1,)`.

    Beats are edges; before the first, after the last and in gaps their pace goes on.
    """
    if duration <= 0:
        return np.zeros(1)
    inner = beats[(beats > 0) & (beats < duration)]
    pace = float(np.median(np.diff(beats))) if len(beats) > 1 else STEP
    pace /= np.ceil(pace / LONGEST)
    marks = np.concatenate([[0.0], inner, [duration]])
    pieces = [
        np.linspace(start, end, max(round((end - start) / pace), 1), endpoint=False)
        for start, end in pairwise(marks)
    ]
    return np.append(np.concatenate(pieces), duration)


def _summary(chroma: Array) -> dict[str, Any]:
    """Mean and standard deviation of the pitch classes, the strongest of each stretch being 1."""
    highest = chroma.max(axis=1, initial=0, keepdims=True)
    kept = chroma[highest[:, 0] > 0] / highest[highest[:, 0] > 0]
    if not len(kept):
        return {"mean": None, "std": None}
    return {"mean": kept.mean(axis=0).tolist(), "std": kept.std(axis=0).tolist()}
