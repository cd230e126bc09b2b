"""Pins: the commit and the hashes of weights that were declared without, as their hub told them.

    weights/musicgen-small-1f2e3d4c5b6a7980.pin.json      what is fetched, and compared ever after

They are written before the first file is fetched, so that what is broken off goes on at the same
commit, and stay until the weights are removed or another commit is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool.errors import ContractError, UnreadableFile
from musictool.files.system_errors import file_errors
from musictool.models.weights import replace_file
from musictool.quantities import format_size
from musictool.regular import read_regular
from musictool.weights.store import MOST_CARD_BYTES, weights_folder

if TYPE_CHECKING:
    from musictool.contract.weights import Weights

__all__ = ["pin", "pinned", "unpin"]

NEWEST = "main"
"""The branch that is meant where nobody says a commit."""


def pinned(name: str, weights: Weights) -> Weights:
    """Weights with the commit and the hashes of their pin; as they are if they have none."""
    from musictool.contract.weights import Weights as Declared

    if weights.is_hashed:
        return weights
    try:
        held = json.loads(read_regular(_file(name, weights), MOST_CARD_BYTES))
        return Declared(**{**weights.to_json(), **held, "include": ()})
    except (OSError, ValueError, TypeError, AttributeError, ContractError):
        return weights


def pin(
    name: str,
    weights: Weights,
    revision: str,
    offline: bool,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Weights:
    """Ask the hub for the files of a repository, and keep what it says of them.

    Parameters
    ----------
    weights
        Without hashes.
    revision
        A commit, or the name of a branch or tag, of which the commit is found; "" for the one that
        was declared, or the newest.
    offline
        Ask nobody: what the hub's cache on this computer says will do.

    Raises
    ------
    MissingWeights, FileError
        As `listed`.
    UnreadableFile
        If what is needed is not among the files.
    """
    from musictool.weights.hub import listed  # takes long to import

    source = weights.parts
    wanted = revision or source.revision or NEWEST
    commit, files = listed(source.place, wanted, offline)
    for pattern in weights.include:
        if not any(fnmatchcase(one, pattern) for one in files):
            raise UnreadableFile(
                f"{source.place}@{commit}", f"has no file {pattern}, which {name} needs"
            )
    chosen = {
        path: file
        for path, file in files.items()
        if any(fnmatchcase(path, pattern) for pattern in weights.include)
    }
    size = sum(file.size for file in chosen.values())
    told: dict[str, Any] = {
        "source": f"hf:{source.place}@{commit}",
        "sha256": {path: file.digest for path, file in chosen.items()},
        "size": size,
    }
    fixed = replace(weights, **told, include=())
    file = _file(name, weights)
    with file_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, json.dumps(told, indent=2).encode())
    of = "" if wanted == commit else f", to which {wanted} points now"
    tell(
        f"{name}: {len(chosen)} files of {format_size(size)} at commit {commit}{of}; their hashes "
        "are the hub's, and are kept"
    )
    return fixed


def unpin(name: str, weights: Weights) -> None:
    """Forget the commit of weights that are declared without hashes."""
    if not weights.is_hashed:
        _file(name, weights).unlink(missing_ok=True)


def _file(name: str, weights: Weights) -> Path:
    return weights_folder() / f"{name}-{weights.digest[:16]}.pin.json"
