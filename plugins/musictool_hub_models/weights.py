"""Where the weights are: in the room of weights, in a folder, or in the model hub's cache here.

Nothing is fetched here: who wants the weights accepts their licence and gets them by `musictool
models pull`, or brings a folder with files of the same form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from musictool import (
    BadParameter,
    Context,
    MissingWeights,
    MusictoolError,
    UnreadableFile,
    UsageError,
    Weights,
)

__all__ = ["Family", "changed_at", "find_folder", "import_transformers", "reading"]

REPOSITORY = re.compile(r"(?P<place>[\w.-]+/[\w.-]+)@(?P<revision>[0-9a-f]{40})")


@dataclass(frozen=True)
class Family:
    """Models of one design."""

    engine: str
    extra: str
    """Of musictool: it brings what they need."""
    kinds: frozenset[str]
    """What the file `index` calls their kind, by `key`."""
    weights: Mapping[str, Weights]
    """Those that are published, by the names that `musictool models` lists."""
    index: str = "config.json"
    key: str = "model_type"


def import_transformers(family: Family) -> None:
    """Import transformers, or say how it is had.

    Raises
    ------
    UsageError
        It is not installed.
    """
    try:
        import transformers
    except ImportError as error:
        needed = f"the engine {family.engine} needs transformers: "
        needed += f"pip install 'musictool[{family.extra}]'"
        raise UsageError(needed) from error
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def find_folder(model: str, family: Family, context: Context) -> Path:
    """The folder of a model.

    Parameters
    ----------
    model
        A name of `family.weights`, or of their repositories, `owner/name`; a folder with the files,
        as `save_pretrained` writes them; or `owner/name@COMMIT`, of the hub's cache here.

    Raises
    ------
    MissingWeights
        They are not on this computer; says by which command they are had, and their licence.
    BadParameter
        It is neither.
    UnreadableFile
        It is a folder of something else.
    """
    folder = Path(model).expanduser()
    if not folder.is_dir():
        names = {one.source.removeprefix("hf:"): name for name, one in family.weights.items()}
        name = names.get(model, model)
        if name in family.weights:
            folder = context.weights(name)
        elif found := REPOSITORY.fullmatch(model):
            folder = _cached(found["place"], found["revision"])
        else:
            raise BadParameter(
                f"model: {model} is no folder, and none of {', '.join(family.weights)}; name one "
                "of them, or owner/name@COMMIT of the model hub's cache"
            )
    _check(folder, family)
    return folder.absolute()


def changed_at(folder: Path) -> int:
    """When something in a folder was last changed, in nanoseconds."""
    there = (one for one in (folder, *folder.rglob("*")) if one.exists())  # links may lead nowhere
    return max(one.stat().st_mtime_ns for one in there)


@contextmanager
def reading(folder: Path, family: Family) -> Iterator[None]:
    """While the libraries of others read a folder: whatever they raise says that it is damaged.

    Raises
    ------
    UnreadableFile
        With their words.
    """
    import torch

    try:
        yield
    except (MusictoolError, MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        first, _, more = (str(error).strip() or type(error).__name__).partition("\n")
        first = first.strip()
        if "ignore_mismatched_sizes" in first:
            first = "its weights have other sizes than its config says"
        words = f"{first} {more.strip().partition(chr(10))[0]}" if first.endswith(":") else first
        raise UnreadableFile(
            folder,
            f"is no model of {family.engine} that can be read: {words.rstrip('.: ')}; get all its "
            "files anew, or name another model",
        ) from error


def _check(folder: Path, family: Family) -> None:
    """Refuse a folder of something else, before anything of it is loaded."""
    try:
        kind = json.loads((folder / family.index).read_bytes()).get(family.key)
    except (OSError, ValueError, AttributeError):
        kind = None
    kind = kind if isinstance(kind, str) else None
    if kind is not None and kind not in family.kinds:
        raise UnreadableFile(folder, f"is of a model {kind}, not of {family.engine}")
    if kind is None or next(folder.rglob("*.safetensors"), None) is None:
        raise UnreadableFile(
            folder,
            f"is no folder of {family.engine}, with {family.index} and weights as safetensors",
        )


def _cached(place: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(place, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError as error:
        raise MissingWeights(
            f"{place} is not in the model hub's cache here; if you accept its licence, get it by: "
            f"`hf download {place} --revision {revision} --include '*.json' '*.safetensors'`"
        ) from error
