"""The base model: what makes music where no other model is given; its card says what it knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from musictool import Model, read

__all__ = ["base_model"]

FOLDER = Path(__file__).parent / "base"


@cache
def base_model() -> Model:
    """The model that this package brings."""
    model = read(FOLDER)
    assert isinstance(model, Model)
    return model
