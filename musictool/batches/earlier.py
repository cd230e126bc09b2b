"""Outputs of an earlier run among the inputs of this one: they are what it makes, and no inputs.

Without an output folder they lie beside the inputs, where folders and patterns find them. Such a
file has the name of an output of this run, and says itself that it was made of that input.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from musictool import files
from musictool.address import known_as
from musictool.batches.entries import Entry
from musictool.errors import MusictoolError

__all__ = ["made_before", "not_taken"]


def made_before(
    outputs: Iterable[tuple[Path | None, Sequence[Entry]]], inputs: Sequence[Entry]
) -> set[Path]:
    """Those of the inputs that are outputs, each given with what it is to be made of."""
    folders = files.Folders()
    taken, bases = files.Taken[list[Path]](folders), files.Taken[list[Path]](folders)
    for entry in inputs:
        path = entry.item.path
        taken.give(path, [path])
        base = files.unnumbered(path) if entry.pipeline.several else None
        if base and (others := bases.give(base, [path])) is not None:
            others.append(path)
    made: set[Path] = set()
    for output, sources in outputs:
        several = bool(sources) and sources[0].pipeline.several
        for hit in [] if output is None else (bases if several else taken).by(output) or ():
            names = {known_as(one.item.path) for one in sources if one.item.path != hit}
            if hit not in made and names & _made_of(hit):
                made.add(hit)
    return made if len(made) < len(inputs) else set()


def not_taken(made: Collection[Path]) -> str:
    """What to say of files that were made before."""
    first, *others = sorted(map(str, made))
    if not others:
        return f"{first} was made by an earlier run, and is not taken as an input"
    return (
        f"{first} and {len(others)} more were made by an earlier run, and are not taken as inputs"
    )


def _made_of(path: Path) -> set[str]:
    """The names of what a file was made of in its last step, as it says itself."""
    try:
        with files.local_copy(path) as copy:
            history = files.info(copy).history
    except MusictoolError:
        return set()
    sources = history[-1].get("inputs", ()) if history else ()
    return {str(one.get("name")) for one in sources if isinstance(one, dict)}
