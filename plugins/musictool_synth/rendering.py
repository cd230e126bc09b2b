"""From voices to a recording: those that sound are summed, hop by hop, and get room and ceiling.

A voice begins when its note does and is dropped when it is over, so that the memory does not grow
with the score, and however many sound, none is cut off. What is computed goes in hops of `HOP`
frames from the first frame on, whoever reads it in whatever blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np

from musictool import Context, Samples, Step, Stream

from .performing import Part, Struck
from .reverb import Reverb

__all__ = ["HOP", "Engine", "Mix", "Voice", "played", "recorded", "sum_of_voices"]

HOP = 4096

CEILING_DBTP = -1.0

SILENCE = 3e-5
"""-90 dBFS: a room in which nothing is louder has died away."""

Mix = Iterator[tuple[Samples, Samples]]
"""Hops of what is heard as it is, and of what goes to the room, each `(2, HOP)`; it ends when no
instrument sounds any more."""


class Voice(Protocol):
    """One note that sounds."""

    def render(self, frames: int, speed: float | Samples) -> Samples:
        """The next frames, shape `(2, n)`; fewer than asked for once it is over.

        Parameters
        ----------
        frames
            How many.
        speed
            How many times as fast its waves go, by bends and vibrato: 1 for most, else a number,
            or float32 of shape `(frames,)`.
        """
        ...


class Engine(Protocol):
    """What makes voices."""

    def begin(self, note: Struck) -> Voice:
        """The voice of a note; its first frame is that of `note.start`."""
        ...


def played(
    parts: Sequence[Part], engine: Engine, rate: int, reverb: float, context: Context
) -> Stream:
    """A recording of parts by an engine that makes voices."""
    last = max(note.end for part in parts for note in part.notes)

    def mix() -> Mix:
        return sum_of_voices(parts, engine)

    return recorded(mix, last, rate, reverb, context)


def recorded(
    mix: Callable[[], Mix], last: int, rate: int, reverb: float, context: Context
) -> Stream:
    """A recording of a mix that can be begun again and again: with room, and under a ceiling.

    Parameters
    ----------
    mix
        Begins it.
    last
        The frame about which it ends, to tell how far it is.
    rate
        Sample rate in Hz.
    reverb
        How much room, 0 to 1.
    context
        That of the command.
    """

    def blocks() -> Iterator[Samples]:
        room = Reverb(rate) if reverb > 0 else None
        silent = np.zeros((2, HOP), np.float32)
        for at, (dry, send) in enumerate(mix()):
            context.progress(min(1.0, at * HOP / last), "playing")
            yield dry if room is None else dry + np.float32(reverb) * room(send)
        while room is not None:
            wet = np.float32(reverb) * room(silent)
            if np.abs(wet).max() < SILENCE:
                return
            yield wet

    stream = Stream(blocks, rate, 2)
    limited: Stream = context.run(
        Step("fx.true-peak-limiter", {"ceiling_dbtp": CEILING_DBTP}), stream
    )
    return limited


def sum_of_voices(parts: Sequence[Part], engine: Engine) -> Mix:
    """The voices of all notes, at the levels that the controls of their parts set."""
    players = [_Player(part, engine) for part in parts]
    start = 0
    while any(player.busy for player in players):
        dry = np.zeros((2, HOP), np.float32)
        send = np.zeros((2, HOP), np.float32)
        for player in players:
            player.add(start, dry, send)
        yield dry, send
        start += HOP


class _Player:
    """One part while it is played."""

    def __init__(self, part: Part, engine: Engine) -> None:
        self.part = part
        self.engine = engine
        self.next = 0
        self.sounding: list[Voice] = []

    @property
    def busy(self) -> bool:
        return bool(self.sounding) or self.next < len(self.part.notes)

    def add(self, start: int, dry: Samples, send: Samples) -> None:
        """Add the hop from `start` on to the sound and to what the room gets of it."""
        notes, controls = self.part.notes, self.part.controls
        first = self.next
        while self.next < len(notes) and notes[self.next].start < start + HOP:
            self.next += 1
        if not self.sounding and first == self.next:
            return
        speed = controls.speed(start, HOP)
        hop = np.zeros((2, HOP), np.float32)
        still = [voice for voice in self.sounding if _added(voice, hop, 0, speed)]
        for note in notes[first : self.next]:
            voice = self.engine.begin(note)
            if _added(voice, hop, note.start - start, speed):
                still.append(voice)
        self.sounding = still
        for channel, level in enumerate(controls.levels(start, HOP)):
            hop[channel] *= level
        dry += hop
        send += hop * controls.room.at(start, HOP)


def _added(voice: Voice, hop: Samples, offset: int, speed: float | Samples) -> bool:
    """Add a voice to a hop from an offset on; whether it sounds on."""
    wanted = hop.shape[1] - offset
    piece = voice.render(wanted, speed if isinstance(speed, float) else speed[offset:])
    hop[:, offset : offset + piece.shape[1]] += piece
    return piece.shape[1] == wanted
