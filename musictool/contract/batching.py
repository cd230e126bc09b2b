"""`Batching`: what a command that works on several recordings at once wants them to be like."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Batching"]


class Batching(NamedTuple):
    """Which recordings a network is given at once, and in what form; for `@command(batch=…)`.

    Those of one sample rate and one number of channels share a batch. Each keeps its own length;
    padding is the command's business.

    Parameters
    ----------
    sample_rate
        Of a command of `Sequence[Audio]`: the rate in Hz that its recordings are brought to. The
        results come back in the form of what went in, as always.
    channels
        Likewise, to how many channels.
    within
        The longest of a batch is at most so many times as long as the shortest: what is padded is
        computed in vain. None if lengths do not matter.
    at_once
        How many go at once from the first batch on, on a CPU, too: for what takes little memory,
        and is hardly slower for several than for one. None for few on a GPU, which become more as
        its memory allows, and one on a CPU.
    """

    sample_rate: int | None = None
    channels: int | None = None
    within: float | None = 2.0
    at_once: int | None = None

    def fault(self) -> str:
        """What is wrong with it, to complete "wants …"; "" if nothing is."""
        from musictool.samples import MOST_CHANNELS, SAMPLE_RATES  # numpy, which help does without

        lowest, highest = SAMPLE_RATES
        if self.sample_rate is not None and not _is_whole(self.sample_rate, lowest, highest):
            return f"a sample rate of {self.sample_rate!r}; there are {lowest} to {highest} Hz"
        if self.channels is not None and not _is_whole(self.channels, 1, MOST_CHANNELS):
            return f"{self.channels!r} channels; there are 1 to {MOST_CHANNELS}"
        within = self.within
        if within is not None and not (isinstance(within, int | float) and within >= 1):
            return f"lengths within a factor of {within!r}; that is at least 1, or None for any"
        if self.at_once is not None and not _is_whole(self.at_once, 1, 256):
            return f"{self.at_once!r} at once; there are 1 to 256"
        return ""

    def words(self) -> str:
        """What it says of a command, in words."""
        form = [
            f"{self.sample_rate} Hz" if self.sample_rate else "",
            {None: "", 1: "mono", 2: "stereo"}.get(self.channels, f"{self.channels} channels"),
        ]
        brought = ", ".join(filter(None, form))
        return "several recordings at once" + (f", brought to {brought}" if brought else "")


def _is_whole(number: object, lowest: int, highest: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and lowest <= number <= highest
