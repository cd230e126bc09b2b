"""`Digest`: what is kept of the passages of a training set that is too large to carry whole.

It answers what `Passages` do, but not where a passage is from, and of shared ones it may take the
length for some notes more than it is, never for fewer. It has `Fingerprints` of two sizes; of what
these tell, the least holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .copying import Passages, Source
from .fingerprints import Fingerprints

__all__ = ["Digest"]

Integers = NDArray[Any]

RUNGS = ((8, 2), (17, 5))
"""Notes of a fingerprint, and how many make a window: every passage of 9 notes is found. The second
is for what of folk tunes and quartets is more than they share by chance, 26 notes and more: in a
patchwork of short passages there may be as many."""


@dataclass(frozen=True, eq=False)
class Digest:
    """Of a set of scores.

    Parameters
    ----------
    rungs
        Fingerprints that reach ever longer passages.
    among
        Notes of the longest passage of each piece that another piece has, too, shape `(P,)`.
    sizes
        Passages that begin in each piece, shape `(P,)`.
    styles
        Of the pieces, shape `(P,)`; "" where there is none.
    """

    rungs: tuple[Fingerprints, ...]
    among: Integers
    sizes: Integers
    styles: NDArray[Any]

    @classmethod
    def of(cls, passages: Passages, styles: Sequence[str] | None = None) -> Self:
        """Of all passages of a set, whose pieces are of styles."""
        rungs = [
            Fingerprints.of(passages.hashes, passages.lines, size, window, small=True)
            for size, window in RUNGS
        ]
        names = np.array(styles or [""] * passages.count, str)
        return cls(tuple(rungs), passages.among, passages.sizes, names)

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return len(self.among)

    def of_style(self, style: str | None) -> slice | Integers:
        """As an `Index`."""
        chosen = np.flatnonzero(self.styles == style)
        return chosen if len(chosen) else slice(None)

    def shared_with(self, own: Passages) -> tuple[Integers, Integers]:
        """As an `Index`, at most; places say nothing.

        Passages of fewer than two fingerprints are none, for one alone may be known by chance.
        """
        most = np.full(len(own.hashes), np.iinfo(np.int64).max)
        for rung in self.rungs:
            notes = rung.shared(own.hashes, own.lines)
            most = np.minimum(most, np.where(notes > 0, notes, rung.reach - 1))
        surely = self.rungs[0].reach + self.rungs[0].window
        return np.where(most < surely, 0, most), np.zeros(len(most), np.int64)

    def source(self, place: int) -> Source:
        """As an `Index`: not known."""
        return Source()

    def fingerprints(self, notes: int) -> Fingerprints:
        """As an `Index`; what is shorter than all reach is found from there on."""
        fitting = [rung for rung in self.rungs if rung.reach <= notes]
        return fitting[-1] if fitting else self.rungs[0]

    def arrays(self) -> dict[str, Integers]:
        """For a safetensors file."""
        names, which = np.unique(self.styles, return_inverse=True)
        rungs = {
            f"{at}.{name}": array
            for at, rung in enumerate(self.rungs)
            for name, array in rung.arrays().items()
        }
        return {
            "style_names": np.frombuffer(json.dumps(names.tolist()).encode(), np.uint8),
            "styles": which.astype(np.uint8),
            "among": np.minimum([self.among, self.sizes], 65535).astype(np.uint16),
            **rungs,
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Integers]) -> Self:
        """What `arrays` gave.

        Raises
        ------
        ValueError
            If they are no digest, or a damaged one.
        """
        try:
            names = np.array(json.loads(arrays["style_names"].tobytes()), str)
            styles = names[arrays["styles"]]
            among, sizes = arrays["among"].astype(np.int64)
        except (KeyError, IndexError, AttributeError, UnicodeDecodeError, ValueError) as error:
            raise ValueError("no digest") from error
        rungs = []
        while f"{len(rungs)}.shape" in arrays:
            head = f"{len(rungs)}."
            own = {
                name.removeprefix(head): one
                for name, one in arrays.items()
                if name.startswith(head)
            }
            rungs.append(Fingerprints.of_arrays(own))
        if not rungs or len(styles) != len(among):
            raise ValueError("no digest")
        return cls(tuple(rungs), among, sizes, styles)
