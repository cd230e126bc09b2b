"""Steady dance music of 150 to 210 BPM, drawn by chance and played by FluidSynth.

What makes such music hard to follow is in it: hats and basses that play off the beat alone, beats
that nobody plays for some bars, syncopated leads louder than the kick, half time. A piece is drawn
from its number alone, so that everybody measures with the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import mido
import numpy as np
from rhythm_music import Event, Piece, play

__all__ = ["STYLES", "dance"]

SLOWEST, FASTEST = 150, 210
BARS = 48
"""Of four beats: 55 to 77 s."""
SECTION = 8
"""Bars until something comes or goes."""
DRUMS, BASS, LEAD, PAD = 9, 0, 1, 2
"""Channels."""
KICK, SNARE, CLAP, CLOSED, OPEN, RIDE = 36, 38, 39, 42, 46, 51
BASSES, LEADS, PADS = (33, 38, 39, 87), (80, 81, 62, 5), (50, 89, 90, 48)
"""Programs of General MIDI."""
MODES = ((0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 5, 7, 9, 11), (0, 1, 3, 5, 7, 8, 10))
PROGRESSIONS = ((0, 5, 2, 6), (0, 0, 5, 6), (0, 3, 4, 4), (0, 0, 0, 0), (0, 6, 5, 4))


@dataclass(frozen=True)
class Style:
    """What is played in a bar of sixteen steps; an x sounds, a capital is an accent."""

    kick: str
    snare: str
    hats: str
    open_hats: str
    bass: str


STYLES = {
    "four on the floor": Style(
        "X...X...X...X...", "....x.......x...", "..............x.", "..X...X...X...X.",
        "..x...x...x...x.",
    ),
    "gallop": Style(
        "X...X...X...X...", "....x.......x...", "x.x.x.x.x.x.x.x.", "..X...X...X...X.",
        ".xxx.xxx.xxx.xxx",
    ),
    "breaks": Style(
        "X.........x.....", "....X..x.x..X..x", "x.x.x.x.x.x.x.x.", "................",
        "x.....x...x.....",
    ),
    "half time": Style(
        "X.....x.........", "........X.......", "x.xxx.x.x.xxx.xx", "................",
        "X.......x..x....",
    ),
    "off-beat bass": Style(
        "X...X...X...X...", "................", "..x...x...x...x.", "................",
        "..X...X...X..xX.",
    ),
    "no hats": Style(
        "X...X...X...X..x", "....X.......X...", "................", "................",
        "x..x..x.x..x..x.",
    ),
}  # fmt: skip


def dance(soundfont: Path, count: int) -> Iterator[Piece]:
    """So many pieces, the styles in turns."""
    names = list(STYLES)
    for number in range(count):
        random = Random(number)
        name = names[number % len(names)]
        bpm = random.randint(SLOWEST, FASTEST)
        piece = _Playing(random, 60 / bpm)
        piece.write(STYLES[name])
        beats = piece.start + piece.beat * np.arange(4 * BARS)
        audio = play(sorted(piece.events, key=lambda event: event[0]), soundfont)
        yield Piece(f"{name} {number}, {bpm} BPM", "dance", audio, beats, beats[::4])


@dataclass
class _Playing:
    """Notes that are being written."""

    random: Random
    beat: float
    """Seconds of one."""
    start: float = 0.0
    events: list[Event] = field(default_factory=list)

    def write(self, style: Style) -> None:
        """All bars: voices come one after the other, and for one section the kick is silent."""
        draw = self.random
        self.start = draw.uniform(0.05, 0.6)
        sounds = {BASS: draw.choice(BASSES), LEAD: draw.choice(LEADS), PAD: draw.choice(PADS)}
        for channel, program in sounds.items():
            self.events.append(
                (0.0, mido.Message("program_change", channel=channel, program=program))
            )
        mode, progression = draw.choice(MODES), draw.choice(PROGRESSIONS)
        tonic, lead, loud = draw.randint(28, 39), self._lead(), draw.uniform(0.6, 1.1)
        bare = draw.randrange(2, BARS // SECTION - 1)
        begins = {
            "hats": draw.choice((0, 1)),
            "bass": draw.choice((0, 1)),
            "lead": draw.choice((1, 2)),
        }
        for bar in range(BARS):
            section = bar // SECTION
            step = progression[bar // 2 % len(progression)]
            root = tonic + mode[step]
            if section != bare:
                self._stroke(style.kick, bar, KICK, 118)
                self._stroke(style.snare, bar, SNARE if "X" in style.snare else CLAP, 92)
            if section >= begins["hats"]:
                self._stroke(style.hats, bar, CLOSED, 70)
                self._stroke(style.open_hats, bar, OPEN, 82)
            if section >= begins["bass"]:
                for at, strong in _strokes(style.bass):
                    self._note(bar, at, 1, BASS, root, 104 if strong else 92)
            if section >= begins["lead"]:
                for at, length, degree in lead[bar % 2]:
                    pitch = tonic + 36 + 12 * (degree // 7) + mode[(step + degree) % 7]
                    self._note(bar, at, length, LEAD, pitch, round(96 * loud))
                chord = [tonic + 24 + mode[(step + third) % 7] for third in (0, 2, 4)]
                for pitch in chord:
                    self._note(bar, 0, 16, PAD, pitch, 64)

    def _lead(self) -> list[list[tuple[int, int, int]]]:
        """Two bars of a syncopated line: steps, lengths and degrees of the mode."""
        bars = []
        for _ in range(2):
            steps = sorted(self.random.sample(range(16), self.random.randint(4, 9)))
            ends = [*steps[1:], 16]
            degrees = [self.random.randint(0, 8) for _ in steps]
            bars.append(
                [(at, min(end - at, 3), d) for at, end, d in zip(steps, ends, degrees, strict=True)]
            )
        return bars

    def _stroke(self, pattern: str, bar: int, pitch: int, velocity: int) -> None:
        for at, strong in _strokes(pattern):
            self._note(bar, at, 1, DRUMS, pitch, velocity if strong else velocity - 14)

    def _note(self, bar: int, at: int, steps: int, channel: int, pitch: int, velocity: int) -> None:
        velocity = max(1, min(127, velocity + self.random.randint(-6, 6)))
        begin = self.start + self.beat * (4 * bar + at / 4)
        end = begin + self.beat * steps / 4 * 0.9
        for time, kind, strength in ((begin, "note_on", velocity), (end, "note_off", 0)):
            message = mido.Message(kind, channel=channel, note=pitch, velocity=strength)
            self.events.append((time, message))


def _strokes(pattern: str) -> Iterator[tuple[int, bool]]:
    """Steps that sound, and whether they are accents."""
    return ((at, mark == "X") for at, mark in enumerate(pattern) if mark != ".")
