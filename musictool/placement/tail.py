"""The tail that a command, such as a reverb, adds after its input has ended."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from musictool.sound.levels import amplitude
from musictool.values import BLOCK_FRAMES, Samples, Stream

__all__ = ["Tail"]


LONGEST = 60.0  # s
"""An automatic tail is faded out over its last second if it has not ended by then."""

DECAY = amplitude(-60.0)
"""As reverberation time is defined (ISO 3382-1): until the sound has decayed by 60 dB."""

FLOOR = amplitude(-100.0)
"""Nor is anything lower a tail, however quiet the recording: it is under all that 16 bits hold and
under the noise of microphones, and many an effect never falls silent but goes on down there, by
rounding or by a noise of its own."""

SETTLING = 0.25  # s
"""A command that pauses no longer than this is a filter. What it rings for less is not heard as
ringing but settles with the end of the recording; to keep that would only make every file longer
by some milliseconds, and loops go out of step."""


SILENCE = BLOCK_FRAMES // 4
"""Frames in a block of it: a command is rarely to work on more than a tail needs."""


class Tail:
    """A recording with silence behind it for a command, and the command's result cut to length.

    Parameters
    ----------
    stream
        The recording.
    seconds
        How much of the tail to keep; None for until it has decayed.
    pause
        The longest silence within the tail, in seconds, if that is to be found out.
    """

    def __init__(self, stream: Stream, seconds: float | None, pause: float) -> None:
        self.stream = stream
        self.rate = stream.sample_rate
        self.length = stream.frames  # if not known, it is found while reading
        self.pause = round(pause * self.rate)
        self.least = round(SETTLING * self.rate) if pause <= SETTLING else 0
        self.automatic = seconds is None
        self.kept = round((LONGEST if seconds is None else seconds) * self.rate)

    def given(self) -> Stream:
        """The command's input: the recording with silence behind it."""
        frames = None if self.length is None else self.length + self.kept
        return self.stream.through(self._followed_by_silence, frames=frames)

    def cut(self, wet: Stream) -> Stream:
        """The command's output, cut to length."""
        if self.automatic:
            return wet.through(self._until_decayed, frames=None)
        frames = None if self.length is None else self.length + self.kept
        return wet.through(self._of_given_length, frames=frames)

    def _followed_by_silence(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        length = 0
        for block in blocks:
            length += block.shape[1]
            yield block
        self.length = length
        silence = np.zeros((self.stream.channels, SILENCE), np.float32)
        for at in range(0, self.kept, SILENCE):
            yield silence[:, : self.kept - at]

    def _parts(self, blocks: Iterator[Samples]) -> Iterator[tuple[bool, Samples]]:
        """The blocks, cut where the recording ends; and whether each belongs to the tail.

        A command that keeps time gives no more than it was given, so as long as the length is not
        known, no frame of the tail has come.
        """
        done = 0
        for block in blocks:
            inside = block.shape[1]
            if self.length is not None:
                inside = min(max(self.length - done, 0), inside)
            done += block.shape[1]
            if inside:
                yield False, block[:, :inside]
            if inside < block.shape[1]:
                yield True, block[:, inside:]

    def _of_given_length(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        left = self.kept
        for is_tail, part in self._parts(blocks):
            piece = part[:, :left] if is_tail else part
            left -= piece.shape[1] if is_tail else 0
            if piece.shape[1]:
                yield piece
        if left:
            yield np.zeros((self.stream.channels, left), np.float32)

    def _until_decayed(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        loudest, done, waiting, quiet = 0.0, 0, 0, 0
        held: list[Samples] = []  # perhaps the end of the tail
        for is_tail, part in self._parts(blocks):
            if not is_tail:
                loudest = max(loudest, float(np.abs(part).max()))
                yield part
                continue
            part = self._fade_out(part, done + waiting)
            loud = np.flatnonzero(np.abs(part).max(axis=0) > max(loudest * DECAY, FLOOR))
            sounding = int(loud[-1]) + 1 if loud.size else 0
            quiet = part.shape[1] - sounding + (0 if sounding else quiet)
            held += [part[:, :sounding], part[:, sounding:]]
            waiting += part.shape[1]
            if sounding and done + waiting - quiet >= self.least:
                yield from (piece for piece in held[:-1] if piece.shape[1])
                done, waiting, held = done + waiting - quiet, quiet, held[-1:]
            if quiet >= self.pause:
                return

    def _fade_out(self, part: Samples, at: int) -> Samples:
        """Fade out the last second that an automatic tail can have."""
        left = self.kept - at - np.arange(part.shape[1])
        if left[-1] > self.rate:
            return part
        return part * np.minimum(left / self.rate, 1).astype(np.float32)
