"""What of a recording is played otherwise, in words and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..drawing.layout import VARIED
from ..filling.report import Filled
from ..unit.listening import Listened
from ..unit.rows import piece_row

__all__ = ["LACKS", "Played", "Variation", "change_rows", "told"]

LACKS = {
    "order": "there is too little of it for a bar to be played by another",
    "rhythm": "no beat lends itself to another rhythm",
    "ornaments": "no accent lends itself to an ornament",
}
"""What is said of a kind of change that cannot be made."""


@dataclass(frozen=True, eq=False)
class Played:
    """A part that is played otherwise: which kind of change it is, its name, and its sound."""

    kind: str
    name: str
    filled: Filled


@dataclass(frozen=True, eq=False)
class Variation:
    """A recording played otherwise.

    Parameters
    ----------
    parts
        What is played otherwise, in the order in which it is heard.
    heard
        What was heard of the recording.
    share
        Of the beats that may change, how many have.
    lacks
        The kinds of change that were asked for and cannot be made.
    """

    parts: tuple[Played, ...]
    heard: Listened
    share: float
    lacks: tuple[str, ...]

    @property
    def filled(self) -> list[Filled]:
        """What each part is played by."""
        return [one.filled for one in self.parts]


def told(made: Variation) -> list[str]:
    """How much of each kind of change there is, in a sentence, and which there is not, in one."""
    count = sum(one.kind == "order" for one in made.parts)
    parts = [f"{count} passage{'' if count == 1 else 's'} by others"] if count else []
    for kind, (_, words) in VARIED.items():
        if count := sum(one.kind == kind for one in made.parts):
            parts.append(f"{count} {words[count != 1]}")
    share = f"{100 * made.share:.0f} % of what may change is played otherwise"
    lacking = "; ".join(LACKS[kind] for kind in made.lacks)
    return [f"{share}: {', '.join(parts)}" if parts else share] + [lacking] * bool(lacking)


def change_rows(made: Variation, rate: int, begins: float) -> list[dict[str, Any]]:
    """Each change as JSON has it: what it is, where, and of which parts of the recording.

    Parameters
    ----------
    begins
        Where in the file that was heard lies, in seconds.
    """
    rows = []
    for one in made.parts:
        moved = round(begins * rate)
        first = one.filled.hole.first + moved
        pieces = [
            replace(piece, at=piece.at + first, source=piece.source + moved)
            for piece in one.filled.chosen.filling.pieces
        ]
        end = pieces[-1].at + pieces[-1].frames
        rows.append(
            {
                "kind": one.kind,
                "name": one.name,
                "start_s": round(pieces[0].at / rate, 6),
                "end_s": round(end / rate, 6),
                "parts": [piece_row(piece, rate, 0.0) for piece in pieces],
            }
        )
    return rows
