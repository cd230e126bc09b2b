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
    """Also the extra of musictool that brings what it needs."""
    kinds: frozenset[str]
    """What `config.json` calls their kind."""
    owner: str
    """Who has published them on the model hub, under `licence`."""
    licence: str
    commits: Mapping[str, str]
    """Of repositories that may be named without one."""


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
        engine = family.engine
        needed = f"the engine {engine} needs transformers: pip install 'musictool[{engine}]'"
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
        found = REPOSITORY.fullmatch(
            f"{model}@{family.commits[model]}" if model in family.commits else model
        )
        if found is None:
            raise BadParameter(
                f"model: {model} is no folder; name one, or a repository of the model hub at a "
                f"commit of 40 digits, such as {'@'.join(next(iter(family.commits.items())))}"
            )
        folder = _cached(found["place"], found["revision"], family)
    _check(folder, family)
    return folder.absolute()


def _check(folder: Path, family: Family) -> None:
    """Refuse a folder of something else, before anything of it is loaded."""
    try:
        kind = json.loads((folder / "config.json").read_bytes()).get("model_type")
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind is not None and kind not in family.kinds:
        raise UnreadableFile(folder, f"is of a model {kind}, not of {family.engine}")
    if kind is None or not list(folder.glob("*.safetensors")):
        raise UnreadableFile(
            folder,
            f"is no folder of {family.engine}, with a config.json and model.safetensors",
        )


def _cached(place: str, revision: str, family: Family) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(place, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        folder = None
    if folder is None or not list(folder.glob("*.safetensors")):
        licence = f" ({family.licence})" if place.startswith(f"{family.owner}/") else ""
        raise MissingWeights(
            f"the weights {place}{licence} are not here; if you accept their licence, get them by: "
            f"`hf download {place} --revision {revision} --include '*.json' '*.safetensors'`"
        )
    return folder
