"""A model on disk: a folder that is there whole or not at all, and read with checks.

`model.json` holds what is said of it, and the hash of each file that it works by; cards and samples
are for people, who may change them. What a folder holds beside these (a pickle, which is code) is
refused, since nobody can tell what would become of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from musictool.errors import FileError, OutputExists, UnreadableFile
from musictool.files.access import Place, missing, over_input, resolve
from musictool.files.history import HISTORY, History
from musictool.files.parts import needed_folder, new_folder
from musictool.files.system_errors import file_errors
from musictool.kinds import JSON, Kind
from musictool.model_files import HUBS_OWN, MODEL_FILE, fault_of_name
from musictool.origin import Origin
from musictool.plain import json_text
from musictool.printable import printable
from musictool.regular import open_regular, read_regular
from musictool.trained import Model

__all__ = [
    "check_model_place",
    "lies_in_model",
    "model_folders_in",
    "model_info",
    "read_model",
    "write_model",
]

FORMAT = 1
"""Of `model.json`; raised when it means something else."""

HASHED = (JSON, ".safetensors")
"""What a model works by: its hash is kept. All else people may change."""

MOST_ABOUT_BYTES = 64_000_000
"""Of `model.json`, which holds the names and hashes of all that it was made from."""

IGNORED = ("Thumbs.db", "desktop.ini")
"""What systems leave in folders, beside hidden files."""

AGAIN = "get the folder again, or train anew"


def read_model(folder: Path) -> Model:
    """A model from its folder.

    Raises
    ------
    UnreadableFile
        If it is not there, no model, damaged, of another version, or has foreign files in it.
    """
    if not folder.exists():
        raise UnreadableFile(folder, missing(folder, "folder"))
    if not folder.is_dir():
        raise UnreadableFile(folder, f"is a file; a model is a folder with a {MODEL_FILE} in it")
    head, held = _head(folder)
    hashes = held.pop("files")
    history: History = tuple(one for one in held.pop(HISTORY, []) if isinstance(one, dict))
    about = {name: value for name, value in held.items() if name not in HUBS_OWN}
    files: dict[str, bytes] = {}
    for name, path in _files(folder):
        if fault := fault_of_name(name):
            raise UnreadableFile(
                folder, f"holds {printable(name)}, which is no part of a model: {fault}; remove it"
            )
        with _read_errors(path), open_regular(path) as opened:
            content = opened.read()
        if _is_kept(name):
            if name not in hashes:
                raise UnreadableFile(
                    folder, f"holds {name}, which its {MODEL_FILE} does not name; remove it"
                )
            if hashlib.sha256(content).hexdigest() != hashes[name]:
                raise UnreadableFile(
                    folder,
                    f"is damaged: {name} is not what its {MODEL_FILE} has the hash of; {AGAIN}",
                )
        files[name] = content
    if lost := sorted(hashes.keys() - files.keys()):
        raise UnreadableFile(folder, f"is damaged: {printable(lost[0])} is missing; {AGAIN}")
    try:
        model = Model(about, files, Origin(path=folder, container=Kind.MODEL, history=history))
    except (TypeError, ValueError) as error:
        raise UnreadableFile(folder, f"is damaged: {error}; {AGAIN}") from None
    object.__setattr__(model, "sha256", hashlib.sha256(head).hexdigest())
    return model


def model_info(folder: Path) -> dict[str, Any]:
    """Describe a model: what is said of it, from how many files it was made, and what it holds.

    Raises
    ------
    UnreadableFile
        As `read_model`.
    """
    model = read_model(folder)
    history = model.origin.history if model.origin else ()
    sources = history[-1].get("inputs") if history else None
    return {
        "container": Kind.MODEL.value,
        **model.summary,
        "made_by": _made_by(list(history)),
        "source_files": len(sources) if isinstance(sources, list) else None,
        "files": [{"name": name, "bytes": len(one)} for name, one in model.files.items()],
        "history": list(history),
        "warnings": [],
    }


def model_folders_in(folder: Path, without: Path | None = None) -> list[Path]:
    """The models in a folder and the folders in it, sorted; hidden ones are left out."""
    found = []
    for where, inside, names in os.walk(folder):
        if MODEL_FILE in names:
            found.append(Path(where))
            inside.clear()
        inside[:] = sorted(
            one for one in inside if not one.startswith(".") and Path(where, one) != without
        )
    return found


def lies_in_model(path: Path) -> bool:
    """Whether a file lies in the folder of a model, or in one in it, as its samples do."""
    return any((folder / MODEL_FILE).is_file() for folder in path.absolute().parents[:2])


def _head(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """The bytes of its `model.json`, and what that says, of the types that it must have."""
    path = folder / MODEL_FILE
    if not path.exists():
        raise UnreadableFile(
            folder, f"is no model: it has no {MODEL_FILE}; name a folder that train has made"
        )
    with _read_errors(path):
        head = read_regular(path, MOST_ABOUT_BYTES)
    try:
        held = json.loads(head)
    except (ValueError, RecursionError):
        raise UnreadableFile(path, f"is damaged: it is no JSON; {AGAIN}") from None
    version = held.get("format") if isinstance(held, dict) else None
    if isinstance(version, int) and version != FORMAT:
        newer = "update musictool" if version > FORMAT else "train anew"
        raise UnreadableFile(
            folder, f"is a model of format {version}, and this musictool reads {FORMAT}; {newer}"
        )
    if version != FORMAT or not (
        isinstance(held.get("files"), dict)
        and all(isinstance(one, str) for one in held["files"].values())
        and isinstance(held.get(HISTORY, []), list)
    ):
        raise UnreadableFile(path, f"is of no model that musictool has made; {AGAIN}")
    return head, held


@contextlib.contextmanager
def _read_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableFile(path, f"{error.strerror or 'cannot be read'}; {AGAIN}") from None


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files in a folder but `model.json`, by their names in it, in order; no hidden ones."""
    for where, inside, names in os.walk(folder):
        inside[:] = sorted(one for one in inside if not one.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            named = path.relative_to(folder).as_posix()
            if name.startswith(".") or name in IGNORED or named == MODEL_FILE:
                continue
            yield named, path


def _is_kept(name: str) -> bool:
    """Whether the hash of a file is kept."""
    return PurePosixPath(name).suffix in HASHED


def check_model_place(place: Place) -> None:
    """Refuse a place that no model could, or must, be written to; touches nothing.

    Raises
    ------
    OutputExists
        Something is there that may not be replaced: an input, what is no model, or anything without
        `force`.
    FileError
        The folder above is missing, or cannot be written to.
    """
    path = place.path
    with file_errors(path):
        target = resolve(path)
        if os.path.lexists(target):
            real = Path(os.path.realpath(target))
            for source in place.inputs:
                inside = Path(os.path.realpath(source))
                if inside == real:
                    raise over_input(path, source)
                if inside.is_relative_to(real) and inside.exists():
                    raise OutputExists(
                        path, f"holds the input {source}; an input is never overwritten"
                    )
            if not target.is_dir():
                raise OutputExists(path, "is a file; a model is a folder, name another one")
            if any(target.iterdir()):
                if not (target / MODEL_FILE).is_file():
                    raise OutputExists(
                        path, "is a folder with something in it that is no model; name a new one"
                    )
                if not place.force:
                    raise OutputExists(path, "exists already; use --force to replace it")
                if foreign := [one for one, _ in _files(target) if fault_of_name(one)]:
                    raise OutputExists(
                        path,
                        f"holds {printable(foreign[0])}, which is no part of a model and would be "
                        "lost; move it elsewhere",
                    )
        folder = target.absolute().parent
        while place.parents and not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not folder.is_dir():
            raise FileError(path, f"there is no folder {folder}; make it first")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise FileError(path, f"cannot write into the folder {folder}: no permission")


def write_model(place: Place, model: Model) -> None:
    """Write a model as a folder, whole or not at all; fails as `check_model_place`."""
    check_model_place(place)
    with file_errors(place.path):
        target = resolve(place.path).absolute()
        with needed_folder(target.parent), new_folder(target.parent) as part:
            for name, content in {**model.files, MODEL_FILE: _head_of(model)}.items():
                path = part / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            check_model_place(place)
            _publish(part, target)


def _publish(part: Path, target: Path) -> None:
    """Give a finished folder its name; what was there before is gone only then."""
    if not target.exists():
        part.rename(target)
        return
    # Not the name of a part, which would be removed should this process end here.
    before = target.with_name(f".{target.name}.before-{os.urandom(4).hex()}")
    target.rename(before)
    try:
        part.rename(target)
    except OSError:
        before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _head_of(model: Model) -> bytes:
    """The content of `model.json`."""
    history = list(model.origin.history) if model.origin else []
    hashes = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in sorted(model.files.items())
        if _is_kept(name)
    }
    told: Mapping[str, Any] = {
        "format": FORMAT,
        "made_by": _made_by(history),
        **model.about,
        "files": hashes,
        HISTORY: history,
    }
    return json_text(told, indent=1, ascii_only=False).encode() + b"\n"


def _made_by(history: list[Mapping[str, Any]]) -> str | None:
    """The command that made it, with its package."""
    steps = history[-1].get("steps") if history else None
    last = steps[-1] if isinstance(steps, list) and steps else None
    return f"{last.get('command')} ({last.get('plugin')})" if isinstance(last, dict) else None
