"""`Fingerprints`: few hashes that tell every passage of a length that is in a large set of scores.

Of each window of a few passages in a row the one of the smallest hash is kept, so that a passage
that is as long as a window has one that is kept, wherever it stands: "winnowing", Schleimer,
Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. No
shared passage of `reach` notes is missed. What is told may be longer than it is, by some notes at
either end, and may be patched together from passages that overlap.

Sorted hashes are told in ten bits each: all but the last eight bits as distances in unary, as by
Elias, "Efficient storage and retrieval by content and address of static files", J. ACM 21(2), 1974,
and Fano, "On the number of bits required to implement an associative memory", 1971.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .lines import ODD, WINDOW, mixed

__all__ = ["Fingerprints"]

Integers = NDArray[Any]

LOW = 8
"""Bits of a hash beside those that tell as many apart as there are: one of `2 ** LOW` passages that
are not in the set is taken for one that is."""


@dataclass(frozen=True, eq=False)
class Fingerprints:
    """Those of a set of scores.

    Parameters
    ----------
    size
        Notes of the passages that are hashed, at least `WINDOW + 1`.
    window
        So many in a row make a window; 1 keeps all.
    universe
        Hashes are less than this, at most `2 ** 32`.
    keys
        They, rising: uint32.
    """

    size: int
    window: int
    universe: int
    keys: Integers

    @classmethod
    def of(
        cls, hashes: Integers, lines: Integers, size: int, window: int = 1, small: bool = False
    ) -> Self:
        """Of runs, as `Passages` have them; `small` ones are for `arrays`."""
        found = np.unique(_smallest(hashes, lines, size, window))
        universe = max(1, len(found)) << LOW if small else 1 << 32
        return cls(size, window, universe, np.unique(_within(found, universe)))

    @property
    def reach(self) -> int:
        """A shared passage of so many notes is always found."""
        return self.size + self.window - 1

    def shared(self, hashes: Integers, lines: Integers) -> Integers:
        """From each run on, how many notes the set has as well, or fewer: 0 for less than `reach`.

        Parameters
        ----------
        hashes, lines
            Of runs, shape `(W,)`; where lines begin, and the end.
        """
        known = np.zeros(len(hashes), bool)
        places = _places(len(hashes), lines, self.reach)
        asked = _within(_smallest(hashes, lines, self.size, self.window), self.universe)
        at = np.minimum(np.searchsorted(self.keys, asked), max(0, len(self.keys) - 1))
        known[places] = self.keys[at] == asked if len(self.keys) else False
        stops = np.where(known, len(known), np.arange(len(known)))
        stops = np.minimum.accumulate(stops[::-1])[::-1]
        # a line's last runs are not asked, so no run goes on into the next line
        return np.where(known, stops - np.arange(len(known)) + self.reach - 1, 0)

    def without(self, hashes: Integers, lines: Integers) -> Fingerprints:
        """Those that are not of runs as well."""
        own = _within(_smallest(hashes, lines, self.size, self.window), self.universe)
        at = np.searchsorted(self.keys, own)
        known = at < len(self.keys)
        known[known] = self.keys[at[known]] == own[known]
        kept = np.delete(self.keys, at[known])
        return Fingerprints(self.size, self.window, self.universe, kept)

    def arrays(self) -> dict[str, Integers]:
        """Of small ones, for a safetensors file: some ten bits for each."""
        places = (self.keys >> LOW).astype(np.int64) + np.arange(len(self.keys))
        ones = np.zeros((self.universe >> LOW) + len(self.keys), bool)
        ones[places] = True
        return {
            "shape": np.array([self.size, self.window, self.universe], np.int64),
            "low": (self.keys & ((1 << LOW) - 1)).astype(np.uint8),
            "high": np.packbits(ones),
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Integers]) -> Self:
        """What `arrays` gave.

        Raises
        ------
        ValueError
            If they are none, or damaged.
        """
        try:
            size, window, universe = (int(one) for one in arrays["shape"])
            low, high = arrays["low"], arrays["high"]
            places = np.flatnonzero(np.unpackbits(high))
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError("no fingerprints") from error
        bits = (universe >> LOW) + len(low)
        sound = size > WINDOW and window > 0 and 0 < universe <= 1 << 32 and low.dtype == np.uint8
        if not sound or len(places) != len(low) or len(high) != (bits + 7) // 8:
            raise ValueError("no fingerprints")
        top = places - np.arange(len(places))
        return cls(size, window, universe, ((top << LOW) | low).astype(np.uint32))


def _places(count: int, lines: Integers, notes: int) -> Integers:
    """The runs from which so many notes are left in their line."""
    ends = np.repeat(lines[1:], np.diff(lines))
    found: Integers = np.flatnonzero(np.arange(count) + notes - WINDOW <= ends)
    return found


def _smallest(hashes: Integers, lines: Integers, size: int, window: int) -> Integers:
    """The smallest hash of a passage in each window: uint64, in the order of `_places`."""
    places = _places(len(hashes), lines, size + window - 1)
    if not len(places):
        return np.zeros(0, np.uint64)
    known = hashes.astype(np.uint64) + np.uint64(1)
    count = len(hashes) - (size - WINDOW) + 1
    total = np.zeros(count, np.uint64)
    for at in range(size - WINDOW):
        total = total * ODD + known[at : at + count]
    total = mixed(total)
    found = total[places]
    for at in range(1, window):
        found = np.minimum(found, total[places + at])
    return found


def _within(hashes: Integers, universe: int) -> Integers:
    """Hashes of 64 bits as as many below a number, in the same order: uint32."""
    high = hashes >> np.uint64(32)
    return ((high * np.uint64(universe)) >> np.uint64(32)).astype(np.uint32)
