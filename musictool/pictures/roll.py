"""The piano roll of a score: pitch over bars, tracks in colours, drums apart.

Lines of equal scale lie below each other, so that twenty minutes are as readable as five seconds.
All is laid out in pixels, on axes as large as the picture.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool.general_midi import DRUMS
from musictool.musical_time import first_bar
from musictool.notation import pitch_name
from musictool.pictures.headings import (
    changes_of,
    subtitle_of,
    texts_of,
    title_of,
    track_name,
)
from musictool.pictures.picture import DPI, EM, Picture
from musictool.pictures.style import FAINT, GRID, INK, SERIES, style
from musictool.pictures.systems import System, systems_of
from musictool.printable import printable
from musictool.quantities import format_time
from musictool.score import Score, Track

__all__ = ["piano_roll"]

Array = npt.NDArray[Any]

WIDTH = 1600
HEAD = 72
"""Title and subtitle, in pixels like all that follows."""
ROW = 16
"""A row of words: the legend, chords, changes, bars."""
RIGHT = 16
LANE = 9
"""A drum."""
GAP = 16
"""Between lines."""

FAINTEST = 0.3
"""Opacity of the softest note."""
BLACK_KEYS = (1, 3, 6, 8, 10)


def piano_roll(
    score: Score, chords: Iterable[tuple[int, str]] = (), title: str = "", subtitle: str = ""
) -> Picture:
    """Draw the notes of a score over its bars.

    Parameters
    ----------
    chords
        Ticks and symbols to be written above; by default those of the score.
    title, subtitle
        By default the title of the score or its file's name; tempo, meter, key and length.
    """
    return _Roll(score, list(chords) or texts_of(score, "chord")).picture(title, subtitle)


class _Roll:
    def __init__(self, score: Score, chords: Sequence[tuple[int, str]]) -> None:
        self.score, self.chords = score, sorted(chords)
        self.systems = systems_of(score)
        self.tracks = [track for track in score.tracks if track.notes.size]
        self.colours = [_colour(at) for at in range(len(self.tracks))]
        pitched = [track.notes["pitch"] for track in self.tracks if not track.drum]
        pitches = np.concatenate(pitched) if pitched else np.array([60])
        self.low, self.high = _widened(int(pitches.min()), int(pitches.max()))
        drums = [track.notes["pitch"] for track in self.tracks if track.drum]
        self.drums = np.unique(np.concatenate(drums))[::-1] if drums else np.array([], np.int16)
        if not pitched and drums:
            self.low, self.high = 60, 59
        self.left = 104 if self.drums.size else 48
        longest = max(system.end - system.start for system in self.systems)
        self.scale = (WIDTH - self.left - RIGHT) / longest
        room = max(700 / len(self.systems), 170)
        self.semitone = float(np.clip(room / max(self.keys, 1), 3, 14))

    @property
    def keys(self) -> int:
        return self.high - self.low + 1

    @cached_property
    def legend(self) -> list[list[tuple[str, str]]]:
        """Names with their colours, in rows."""
        rows: list[list[tuple[str, str]]] = [[]]
        room = float(WIDTH - 2 * RIGHT)
        for track, colour in zip(self.tracks, self.colours, strict=True):
            name = track_name(track)
            if rows[-1] and room < _width(name, 8) + 26:
                rows.append([])
                room = float(WIDTH - 2 * RIGHT)
            rows[-1].append((name, colour))
            room -= _width(name, 8) + 26
        return rows

    def picture(self, title: str, subtitle: str) -> Picture:
        above = ROW * (2 if self.chords else 1)
        inside = self.keys * self.semitone + LANE * self.drums.size
        step = above + inside + ROW + GAP
        top = HEAD + ROW * len(self.legend) + 4
        height = round(top + step * len(self.systems))
        picture = Picture(
            WIDTH,
            height,
            title=printable(title or title_of(self.score)),
            subtitle=printable(subtitle or subtitle_of(self.score)),
        )
        (panel,) = picture.panels
        panel.bare()
        self.axes = panel.axes
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        with style():
            self._legend()
            for number, system in enumerate(self.systems):
                self._system(system, top + number * step + above, above)
        return picture

    def _legend(self) -> None:
        for number, row in enumerate(self.legend):
            x, y = 12.0, HEAD + number * ROW
            for name, colour in row:
                self._boxes([(x, y - 4, 10, 9)], colour)
                self._write(x + 15, y, name)
                x += _width(name, 8) + 26

    def _system(self, system: System, top: float, above: float) -> None:
        self._ground(system, top)
        for track, colour in zip(self.tracks, self.colours, strict=True):
            self._notes(track, colour, system, top)
        self._words(system, self.chords, top - ROW / 2, 9, INK)
        self._words(system, changes_of(self.score), top - above + ROW / 2, 8, FAINT)

    def _ground(self, system: System, top: float) -> None:
        """Keys, bars and beats behind the notes, and what they are called."""
        right = self._x(system, system.end)
        keys = range(self.low, self.high + 1)
        bands = [
            (self.left, self._y(key, top), right - self.left, self.semitone)
            for key in keys
            if key % 12 in BLACK_KEYS
        ]
        self._boxes(bands, GRID, alpha=0.5)
        for key in keys:
            if key % 12 == 0:
                y = self._y(key, top) + self.semitone / 2
                self._write(self.left - 6, y, pitch_name(key), colour=FAINT, ha="right")
        lanes = top + self.keys * self.semitone
        bottom = lanes + LANE * self.drums.size
        for number, drum in enumerate(self.drums.tolist()):
            name, y = DRUMS.get(drum, pitch_name(drum)), lanes + (number + 0.5) * LANE
            self._write(self.left - 6, y, name, size=5.5, colour=FAINT, ha="right")
        self.axes.hlines([top, lanes, bottom], self.left, right, color=GRID, linewidth=0.8)
        beats = self.score.clock.tick(np.array(self.score.beats))
        if beats.size > 1 and np.median(np.diff(beats)) * self.scale >= 14:
            at = [self._x(system, int(beat)) for beat in beats[_within(beats, system)]]
            self.axes.vlines(at, top, bottom, color=GRID, linewidth=0.6, zorder=0.6)
        self._bars(system, top, bottom)

    def _bars(self, system: System, top: float, bottom: float) -> None:
        bars = np.array(self.score.bars, np.int64)
        inside = np.flatnonzero(_within(bars, system))
        if bars.size > 1 and np.median(np.diff(bars)) * self.scale >= 5:
            at = [self._x(system, int(bar)) for bar in bars[inside]]
            self.axes.vlines(at, top, bottom, color=FAINT, alpha=0.55, linewidth=0.7, zorder=0.7)
        free = -1.0
        for number in inside.tolist():
            x = self._x(system, int(bars[number]))
            if x >= free:
                name = str(first_bar(self.score) + number)
                self._write(x + 2, bottom + ROW / 2, name, colour=FAINT)
                free = x + max(34, _width(name, 8) + 12)
        began = format_time(float(self.score.clock.seconds(system.start)), 0)
        self._write(self.left - 6, bottom + ROW / 2, began, colour=FAINT, ha="right")

    def _notes(self, track: Track, colour: str, system: System, top: float) -> None:
        notes = track.notes
        ends = notes["start"] + np.maximum(notes["duration"], 1)
        notes = notes[(notes["start"] < system.end) & (ends > system.start)]
        starts = np.maximum(notes["start"], system.start)
        ends = np.minimum(notes["start"] + notes["duration"], system.end)
        x = self.left + (starts - system.start) * self.scale
        width = np.maximum((ends - starts) * self.scale - 0.7, 1.4)
        if track.drum:
            lanes = np.searchsorted(-self.drums.astype(int), -notes["pitch"].astype(int))
            y = top + self.keys * self.semitone + lanes * LANE + 1.0
            height = np.full(notes.size, LANE - 2.0)
            width = np.minimum(width, 6.0)  # how long a drum's key is held says nothing
        else:
            y = top + (self.high - notes["pitch"].astype(float)) * self.semitone + 0.3
            height = np.full(notes.size, self.semitone - 0.6)
        opacity = FAINTEST + (1 - FAINTEST) * notes["velocity"] / 127
        self._boxes(np.column_stack([x, y, width, height]), colour, alpha=opacity)

    def _words(
        self, system: System, words: Iterable[tuple[int, str]], y: float, size: float, colour: str
    ) -> None:
        """Each above its tick, where the one before leaves room."""
        free = -1.0
        for tick, text in words:
            x = self._x(system, tick)
            if system.start <= tick < system.end and x >= free:
                self._write(x + 1, y, printable(text), size=size, colour=colour)
                free = x + _width(text, size) + 4

    def _x(self, system: System, tick: int) -> float:
        return self.left + (tick - system.start) * self.scale

    def _y(self, key: int, top: float) -> float:
        return top + (self.high - key) * self.semitone

    def _boxes(self, boxes: Any, colour: str, alpha: Any = 1.0) -> None:
        """Rectangles as rows of x, y, width and height."""
        from matplotlib.collections import PolyCollection
        from matplotlib.colors import to_rgb

        boxes = np.asarray(boxes, float).reshape(-1, 4)
        x, y, width, height = boxes.T
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        shapes: Any = np.stack([np.column_stack(corner) for corner in corners], axis=1)
        opacities = np.broadcast_to(alpha, len(boxes))
        colours = np.column_stack([np.tile(to_rgb(colour), (len(boxes), 1)), opacities])
        self.axes.add_collection(PolyCollection(shapes, facecolors=colours, linewidths=0))

    def _write(
        self, x: float, y: float, text: str, size: float = 8, colour: str = INK, ha: Any = "left"
    ) -> None:
        self.axes.text(x, y, text, size=size, color=colour, ha=ha, va="center_baseline")


def _within(ticks: Array, system: System) -> Array:
    return np.asarray((ticks >= system.start) & (ticks < system.end))


def _width(text: str, size: float) -> float:
    return len(text) * EM * size * DPI / 72


def _widened(low: int, high: int) -> tuple[int, int]:
    """At least an octave and a half, with a key to spare."""
    spare = max(18 - (high - low), 2) / 2
    return max(0, int(low - spare)), min(127, int(high + spare + 0.5))


def _colour(at: int) -> str:
    """Of so many tracks as there may be: those of the suite, then darker, then lighter ones."""
    turn, place = divmod(at, len(SERIES))
    plain = SERIES[place]
    if turn % 3 == 0:
        return plain
    red, green, blue = (int(plain[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    lightness *= 0.68 if turn % 3 == 1 else 1.3
    turned = colorsys.hls_to_rgb((hue + 0.03) % 1, min(lightness, 0.75), saturation)
    return "#" + "".join(f"{round(255 * one):02x}" for one in turned)
