"""Where the weights are: a folder, or a repository of the model hub that lies in its cache here.

Nothing is fetched: who wants the weights accepts their licence and brings them here by the hub's
own program. They are at a commit, of which the name is a hash of all that is in it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from musictool import BadParameter, MissingWeights, UnreadableFile, UsageError

__all__ = ["LICENCE", "find_folder", "import_transformers"]

COMMITS = {"facebook/musicgen-small": "4c8334b02c6ec4e8664a91979669a501ec497792"}
"""Of repositories that may be named without one."""

LICENCE = "CC-BY-NC-4.0, not for commercial use"
"""Of all that Meta has published of MusicGen."""

REPOSITORY = re.compile(r"(?P<place>[\w.-]+/[\w.-]+)@(?P<revision>[0-9a-f]{40})")


def import_transformers() -> None:
    """Import transformers, or say how it is had.

    Raises
    ------
    UsageError
        It is not installed.
    """
    try:
        import transformers
    except ImportError as error:
        needed = "the engine musicgen needs transformers: pip install 'musictool[musicgen]'"
        raise UsageError(needed) from error
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def find_folder(model: str) -> Path:
    """The folder of a model.

    Parameters
    ----------
    model
        A folder with the files, as `save_pretrained` writes them, or `owner/name@COMMIT`; one of
        `COMMITS` alone.

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
        found = REPOSITORY.fullmatch(f"{model}@{COMMITS[model]}" if model in COMMITS else model)
        if found is None:
            raise BadParameter(
                f"model: {model} is no folder; name one, or a repository of the model hub at a "
                f"commit of 40 digits, such as {'@'.join(next(iter(COMMITS.items())))}"
            )
        folder = _cached(found["place"], found["revision"])
    _check(folder)
    return folder.absolute()


def _check(folder: Path) -> None:
    """Refuse a folder of something else, before anything of it is loaded."""
    try:
        kind = json.loads((folder / "config.json").read_bytes()).get("model_type")
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind != "musicgen" or not list(folder.glob("*.safetensors")):
        what = f"is of a model {kind}, not of musicgen" if kind not in (None, "musicgen") else ""
        raise UnreadableFile(
            folder, what or "is no folder of MusicGen, with a config.json and model.safetensors"
        )


def _cached(place: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(place, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        folder = None
    if folder is None or not list(folder.glob("*.safetensors")):
        licence = f" ({LICENCE})" if place.startswith("facebook/") else ""
        raise MissingWeights(
            f"the weights {place}{licence} are not here; if you accept their licence, get them by: "
            f"`hf download {place} --revision {revision} --include '*.json' '*.safetensors'`"
        )
    return folder
