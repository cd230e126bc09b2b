"""The report of `analyze` on a score, under the names that it has for a recording."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Context, Key, Report, Score, Tonality, first_bar, roll_file

from ..analysis.summary import edges_from
from ..beats import findings_of
from .harmony import Harmony, chords_of
from .sounding import Sounding
from .symbols import harte, read, symbol
from .texture import density, polyphony, tracks
from .timing import Timing, timing_of
from .tonality import Passage, fifths_of, key_of_notes, passages

__all__ = ["report_on_score"]

Floats = npt.NDArray[np.float64]


BASS, TENOR = 36, 48
"""Where the tones of chord symbols are taken to lie, in an octave from there on."""


def report_on_score(score: Score, context: Context) -> Report:
    """The findings, and the picture of them if it is asked for."""
    timing = timing_of(score)
    found = Found(score, timing)
    if not timing.written:
        context.note("the notes do not follow the tempo map; the beats are those of the notes")
    elif timing.lag:
        context.note(f"the beats are {timing.lag:+.2g} beats from those of the tempo map")
    context.extra("plot", found.drawn)
    return Report(found.findings(), origin=score.origin)


@dataclass(frozen=True)
class Found:
    """What is found in a score, given its beats."""

    score: Score
    timing: Timing

    @cached_property
    def notes(self) -> Sounding:
        return Sounding.of(self.score)

    @cached_property
    def harmony(self) -> Sounding:
        """The notes, and below them those that the chord symbols stand for."""
        rows = [
            (one.start, one.end, pitch)
            for one in (self.chords if self.written else ())
            if one.kind is not None
            for pitch in (BASS + one.bass, *(TENOR + (one.root + t) % 12 for t in one.kind.tones))
        ]
        return self.notes.and_others(rows) if rows else self.notes

    @cached_property
    def key(self) -> Tonality | None:
        return key_of_notes(self.harmony)

    @cached_property
    def bars(self) -> Floats:
        """Where bars begin and the last ends, in seconds; unknown ones have four beats."""
        beats = self.timing.beats
        starts = beats.times[beats.numbers == 1]
        if len(starts) < 2:
            starts = beats.times[::4]
        end = self.score.duration
        return np.unique(np.concatenate([[0.0], starts[starts < end], [end]]))

    @cached_property
    def keys(self) -> list[Passage]:
        return passages(self.harmony, self.bars)

    @cached_property
    def written(self) -> list[tuple[int, str]]:
        """The chord symbols of the score, with their ticks."""
        texts = [*self.score.texts, *(one for track in self.score.tracks for one in track.texts)]
        return sorted({(one.tick, one.text) for one in texts if one.kind == "chord"})

    @cached_property
    def chords(self) -> list[Harmony]:
        if self.written:
            starts = [float(self.score.clock.seconds(tick)) for tick, _ in self.written]
            ends = [*starts[1:], max(self.score.duration, starts[-1])]
            rows = zip(self.written, starts, ends, strict=True)
            return [read(text, start, end) for (_, text), start, end in rows if end > start]
        return chords_of(self.notes, edges_from(self.timing.times, self.score.duration))

    def findings(self) -> dict[str, Any]:
        """All of it in JSON's own types, what matters most first."""
        beats, key, score = self.timing.beats, self.key, self.score
        counted = findings_of(beats)
        written = sum(bar < score.length for bar in score.bars)
        bars = written if self.timing.written else len(beats.downbeats)
        everything = Sounding.of(score, drums=True)
        return {
            "duration_s": round(score.duration, 6),
            "tempo_bpm": counted["tempo_bpm"],
            "key": key.name if key else None,
            "meter": None if beats.free else beats.meter or None,
            "bars": bars,
            "notes": len(everything.starts),
            "tempo_confidence": counted["tempo_confidence"],
            "key_confidence": round(key.confidence, 3) if key else 0.0,
            "free_time": beats.free,
            "mode": key.mode if key else None,
            "beats_from": "tempo map" if self.timing.written else "notes",
            "chords_from": "symbols" if self.written else "notes",
            "density": density(everything, bars),
            "polyphony": polyphony(self.notes),
            "tracks": tracks(score, bars),
            "beats": counted["beats"],
            "downbeats": counted["downbeats"],
            "keys": [self._key_row(one) for one in self.keys],
            "chords": [self._chord_row(one) for one in self.chords],
            "tempo_candidates": counted["tempo_candidates"],
            "tempo_curve": self._tempo_curve(),
        }

    def drawn(self, suffix: str) -> bytes:
        """A piano roll with the chords and the keys that were found."""
        score = self.score
        chords = self.written or [
            (int(score.clock.tick(one.start)), symbol(one, *self._spelling(one.start)))
            for one in self.chords
            if one.kind is not None
        ]
        keys = tuple(
            Key(
                int(score.clock.tick(self.bars[one.first])),
                fifths_of(one.key),
                one.key.mode == "minor",
            )
            for one in self.keys
        )
        return roll_file(replace(score, keys=keys), suffix, chords)

    def _spelling(self, seconds: float) -> tuple[int, bool]:
        """Sharps of the key there, and whether it is minor."""
        here = [one for one in self.keys if self.bars[one.first] <= seconds + 1e-6]
        key = here[-1].key if here else self.key
        return (fifths_of(key), key.mode == "minor") if key else (0, False)

    def _key_row(self, one: Passage) -> dict[str, Any]:
        start, end = self.bars[one.first], self.bars[one.after]
        return {**self._span(float(start), float(end)), "key": one.key.name}

    def _chord_row(self, one: Harmony) -> dict[str, Any]:
        spelling = self._spelling(one.start)
        names = {"chord": harte(one, *spelling), "symbol": symbol(one, *spelling)}
        return {**self._span(one.start, one.end), **names}

    def _span(self, start: float, end: float) -> dict[str, Any]:
        """Seconds, and the bar that it begins in if bars are those of the score."""
        bar: dict[str, Any] = {}
        if self.timing.written:
            bars = self.score.bars
            tick = int(self.score.clock.tick(start))
            place = max(int(np.searchsorted(bars, tick, "right")) - 1, 0)
            bar = {"bar": first_bar(self.score) + place}
        return {"start": round(start, 3), "end": round(end, 3), **bar}

    def _tempo_curve(self) -> dict[str, list[float]]:
        beats = self.timing.beats
        times, bpm = beats.tempo_curve() if len(beats.times) > 1 and not beats.free else ((), ())
        return {
            "time_s": [round(float(time), 3) for time in times],
            "bpm": [round(float(one), 2) for one in bpm],
        }
