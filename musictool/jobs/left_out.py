"""What a command that learns from many files does without: those that are no use to it.

Only where it is declared: `@command("name", unreadable="left out")`. All else is refused with the
first file that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from musictool.errors import CannotProcess, FileError
from musictool.values import Audio, Score, Stream

__all__ = ["LeftOut", "shortened", "usable", "words_of"]

NAMED = 3
"""So many files are named in a warning."""


class LeftOut(NamedTuple):
    """A file, and why it was left out."""

    name: str
    why: str
    path: Path | None = None


def usable(
    given: Sequence[tuple[str, Any]],
    opened: Callable[[Any], Any],
    left_out: list[LeftOut],
    command: str,
) -> Iterator[tuple[int, Any]]:
    """What can be used of many inputs, each with its number; the rest is added to `left_out`.

    Parameters
    ----------
    given
        Each with its name.
    opened
        Gives the value, or fails.

    Raises
    ------
    CannotProcess
        If nothing is left.
    """
    is_any = False
    for number, (name, one) in enumerate(given):
        path = one if isinstance(one, Path) else _path_of(one)
        try:
            value = opened(one)
            why = _emptiness(value)
        except FileError as error:
            why = str(error).removeprefix(f"{error.path}: ")
        if why:
            left_out.append(LeftOut(name, why, path))
        else:
            is_any = True
            yield number, value
    if not is_any:
        raise CannotProcess(f"{command}: none of the files can be used: {_listed(left_out)}")


def _path_of(value: Any) -> Path | None:
    origin = getattr(value, "origin", None)  # none has the name of an earlier step's result
    return origin.path if origin else None


def _emptiness(value: Any) -> str:
    if isinstance(value, Score) and not any(track.notes.size for track in value.tracks):
        return "has no notes"
    return "has no sound" if isinstance(value, Audio | Stream) and value.frames == 0 else ""


def words_of(left_out: Sequence[LeftOut], count: int) -> list[str]:
    """Warnings of what was left out of `count` files: of each, or of many together."""
    if len(left_out) <= NAMED:
        return [f"{one.name} was left out: {one.why}" for one in left_out]
    return [f"{len(left_out)} of {count} files were left out: {_listed(left_out)}"]


def shortened(warnings: Sequence[str]) -> list[str]:
    """The first of what there is to say of many files, and how much more there is."""
    if len(warnings) <= 2 * NAMED:
        return list(warnings)
    more = len(warnings) - NAMED
    return [
        *warnings[:NAMED],
        f"{more} more such, which musictool info tells of each file",
    ]


def _listed(left_out: Sequence[LeftOut]) -> str:
    named = [f"{one.name} ({one.why})" for one in left_out[:NAMED]]
    more = len(left_out) - NAMED
    return "; ".join([*named, *([f"and {more} more"] if more > 0 else [])])
