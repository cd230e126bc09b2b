"""`redo`: a file made again from the record that it carries."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from musictool import files
from musictool.contract.options import ALLOW
from musictool.discovery import registry
from musictool.errors import BadCall, errors_worded
from musictool.remaking import Finder, Redone, refuse_addresses
from musictool.remaking import redo as make_again
from musictool.script.wording import in_python_words

__all__ = ["redo"]


def redo(
    path: Path | str,
    output: Path | str | None = None,
    *,
    source: Sequence[Path | str] | Path | str = (),
    changed: bool = False,
    force: bool = False,
    allow: Sequence[str] | str = (),
) -> Redone:
    """Make a file again from the record that it carries, and compare; the file is only read.

    Parameters
    ----------
    output
        A file to keep the new one in; by default it is not kept.
    source
        Files and folders in which to look, by content, for what it was made of, before its own
        folder and the current one.
    changed
        Make it of sources that have changed since, too.
    force
        Replace an output that is there already.
    allow
        What the record may do beside the usual: load `"native"` code, read `"outside"` of the
        current folder.

    Returns
    -------
    Redone
        `verdict` is "identical" to the byte, the "same" samples in other bytes, or "differs";
        `comparison` says by how much and where, `reasons` why the bytes were not promised.

    Raises
    ------
    MusictoolError
        If it has no record, if what it was made of is not found, or if it cannot be done again.
    """
    if not isinstance(path, str | PathLike):
        raise BadCall(f"redo takes a path, as in mt.redo(path), not {type(path).__name__}")
    given = [source] if isinstance(source, str | PathLike) else source
    refuse_addresses(str(one) for one in (path, *given, *([output] if output else [])))
    place = None if output is None else files.Place(Path(output), (Path(path),), force)
    with errors_worded(in_python_words):
        return make_again(
            Path(path),
            registry(),
            finder=Finder([Path(one) for one in given]),
            changed=changed,
            allowed=ALLOW.check(allow, "redo"),
            place=place,
        )
