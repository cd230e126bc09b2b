"""Where presets lie, and what stands there.

A preset is a file in the `presets` folder of the user's configuration folder, a text of a plugin,
or a file in `./.musictool/presets`; looked for in this order, so that one of the current folder
never stands before another.
"""

from __future__ import annotations

from pathlib import Path

from musictool.discovery import Registry
from musictool.errors import PipelineError
from musictool.pipeline.trust import PRESETS
from musictool.regular import read_regular

__all__ = ["Place", "files_in", "is_local", "own_folder", "places", "read", "read_text", "text_of"]

Place = Path | str
"""A preset's file, or its text if it is a plugin's."""

SUFFIXES = (".yaml", ".yml")

MOST_BYTES = 256_000
"""Of a pipeline file; one of a thousand steps has 50 kB."""


def places(registry: Registry) -> dict[str, Place]:
    """Each preset's place, by its name."""
    own = {file.stem: file for file in files_in(own_folder())}
    local = {file.stem: file for file in files_in(PRESETS)}
    return {**local, **registry.presets, **own}


def own_folder() -> Path:
    """The folder of the user's own presets."""
    from platformdirs import user_config_path

    return user_config_path("musictool") / "presets"


def files_in(folder: Path) -> list[Path]:
    """The pipeline files of a folder; none if it cannot be read."""
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    except OSError:
        return []


def is_local(place: Place | None) -> bool:
    """Whether a preset is one of the current folder."""
    return isinstance(place, Path) and place.parent == PRESETS


def read(path: Path) -> bytes:
    """The content of a pipeline file.

    Raises
    ------
    PipelineError
    """
    try:
        return read_regular(path, MOST_BYTES)
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read: {error.strerror or error}") from None


def text_of(content: bytes, path: Path) -> str:
    """The content of a pipeline file as text.

    Raises
    ------
    PipelineError
        If it is none.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PipelineError(f"{path}: cannot be read: it is not UTF-8 text") from None


def read_text(path: Path) -> str:
    """The text of a pipeline file; fails as `read` and `text_of` do."""
    return text_of(read(path), path)
