"""Where the weights are: a folder, or a repository of the model hub that lies in its cache here.

Nothing is fetched: who wants the weights accepts their licence and brings them here by the hub's
own program. They are at a commit, of which the name is a hash of all that is in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from musictool import BadParameter, MissingWeights, UnreadableFile, UsageError

__all__ = ["Family", "find_folder", "import_transformers"]

REPOSITORY = re.compile(r"(?P<place>[\w.-]+/[\w.-]+)@(?P<revision>[0-9a-f]{40})")


@dataclass(frozen=True)
class Family:
    """Models of one design."""

    engine: str
    extra: str
    """Of musictool: it brings what they need."""
    kinds: frozenset[str]
    """What the file `index` calls their kind, by `key`."""
    owner: str
    """Who has published them on the model hub, under `licence`."""
    licence: str
    commits: Mapping[str, str | None]
    """Of repositories that may be named without one; None for whatever of it is in the cache."""
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


def find_folder(model: str, family: Family) -> Path:
    """The folder of a model.

    Parameters
    ----------
    model
        A folder with the files, as `save_pretrained` writes them, or `owner/name@COMMIT`; one of
        `family.commits` alone.

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
        if model in family.commits:
            place, revision = model, family.commits[model]
        elif found := REPOSITORY.fullmatch(model):
            place, revision = found["place"], found["revision"]
        else:
            such = "@".join(filter(None, next(iter(family.commits.items()))))
            raise BadParameter(
                f"model: {model} is no folder; name one, or a repository of the model hub at a "
                f"commit of 40 digits, owner/name@COMMIT, or {such}"
            )
        folder = _cached(place, revision, family)
    _check(folder, family)
    return folder.absolute()


def _check(folder: Path, family: Family) -> None:
    """Refuse a folder of something else, before anything of it is loaded."""
    try:
        kind = json.loads((folder / family.index).read_bytes()).get(family.key)
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind is not None and kind not in family.kinds:
        raise UnreadableFile(folder, f"is of a model {kind}, not of {family.engine}")
    if kind is None or not list(folder.rglob("*.safetensors")):
        raise UnreadableFile(
            folder,
            f"is no folder of {family.engine}, with {family.index} and weights as safetensors",
        )


def _cached(place: str, revision: str | None, family: Family) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(place, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        folder = None
    if folder is None or not list(folder.rglob("*.safetensors")):
        licence = f" ({family.licence})" if place.startswith(f"{family.owner}/") else ""
        at = f" --revision {revision}" if revision else ""
        raise MissingWeights(
            f"the weights {place}{licence} are not here; if you accept their licence, get them by: "
            f"`hf download {place}{at} --include '*.json' '*.safetensors'`"
        )
    return folder
