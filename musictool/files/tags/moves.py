"""What was done to a recording, asked by those who bring its tags along: times, tempo, key."""

from __future__ import annotations

from musictool.edits import Changes, Passages
from musictool.files.tags.keys import transposed_key

__all__ = ["Moves"]


ROUNDING = 1e-6  # s


class Moves:
    """From what a file said to what is true of the recording now.

    Parameters
    ----------
    changes
        What was done to it since.
    old_rate
        Sample rate that the file counted at, in Hz.
    seconds, rate
        Length and sample rate of the recording now.
    """

    def __init__(self, changes: Changes, old_rate: int, seconds: float, rate: int) -> None:
        self.changes = changes
        self.old_rate = old_rate
        self.seconds = seconds
        self.rate = rate
        self.lost: dict[str, None] = {}
        """What could not follow, in words, each once."""

    @property
    def passages(self) -> Passages:
        """Where what was read is heard now."""
        return self.changes.passages

    @property
    def is_still(self) -> bool:
        """Whether nothing was done to time or pitch."""
        return not self.changes.edits

    @property
    def keeps_time(self) -> bool:
        """Whether everything is where it was, as far as the recording goes."""
        return self.passages.is_whole

    def lose(self, what: str) -> None:
        """Note what could not follow; what was cut out with its sound is not lost."""
        self.lost[what] = None

    def time(self, time: float, what: str) -> float | None:
        """Where a moment is heard now; None if it is not, and then `what` may be lost."""
        now = self.passages.heard(time)
        if now is not None and now <= self.seconds + ROUNDING:
            return now
        if not self.passages.is_complete:
            self.lose(what)
        return None

    def span(self, start: float, end: float, what: str) -> tuple[float, float] | None:
        """Where what is left of a passage is heard now; None if nothing is left."""
        now = self.passages.span(start, end)
        if now is not None and now[0] < self.seconds:
            return now[0], min(now[1], self.seconds)
        if not self.passages.is_complete:
            self.lose(what)
        return None

    def keeps(self, start: float, end: float, what: str) -> bool:
        """Whether a passage has kept both of its ends."""
        last = max(end - 0.5 / self.old_rate, start)
        return None not in (self.time(start, what), self.time(last, what))

    def frame(self, frame: int, what: str) -> int | None:
        """Where a frame of the file is in the recording."""
        now = self.time(frame / self.old_rate, what)
        return None if now is None else round(now * self.rate)

    def bpm(self, bpm: float) -> float | None:
        """What has become of a tempo."""
        now = self.changes.tempo(bpm, self.seconds)
        if now is None:
            self.lose("the tempo")
        return now

    def key(self, key: str) -> str | None:
        """What has become of a key."""
        semitones = self.changes.semitones
        now = None if semitones is None else transposed_key(key, semitones)
        if now is None:
            self.lose("the key")
        return now

    def beginning(self) -> float | None:
        """Seconds of the file that lay before what is now the first moment."""
        return self.passages.source(0.0)
