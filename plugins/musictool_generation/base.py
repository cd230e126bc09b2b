"""The base model: what makes music where no other model is given; its card says what it knows."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from musictool import Context, Model, Weights

__all__ = ["FOLDER", "NAME", "base_model", "base_weights"]

NAME = "base"

FOLDER = Path(__file__).parent / NAME


def base_model(context: Context | None = None) -> Model:
    """The model that this package brings; a context has the history of what it makes say so."""
    return _read((context or Context()).weights(NAME))


@cache
def _read(folder: Path) -> Model:
    from musictool import read  # all of the hub's reading, and who lists plugins reads nothing

    model = read(folder)
    assert isinstance(model, Model)
    return model


def base_weights() -> Weights:
    """What the folder says of itself."""
    text = (FOLDER / "model.json").read_bytes()
    about = json.loads(text)
    files = {"model.json": sha256(text).hexdigest(), **about["files"]}
    return Weights(
        about="Makes notes where no other model is given",
        source=f"package:{__package__}!/{NAME}",
        sha256=files,
        size=sum((FOLDER / name).stat().st_size for name in files),
        licence=about["licence"],
        trained_on="open scores: chorales, songs, quartets, folk tunes, lead sheets, music of a "
        "game, and drummers; MODEL_CARD.md in its folder lists them with their licences",
    )
