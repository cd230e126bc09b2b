"""A model of a family as the files and the description of a `Model`, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from musictool import Context, Model, UnreadableFile

from .copying import Index, Passages
from .digest import Digest
from .families import FAMILIES, Family, family_class
from .vocabulary import Vocabulary

__all__ = [
    "PASSAGES",
    "WEIGHTS",
    "bytes_of_passages",
    "described",
    "loaded",
    "passages_of",
    "restored",
    "weights_of",
]

WEIGHTS = "weights.safetensors"

PASSAGES = "passages.safetensors"
"""Hashes of the passages of its training set, so that it can be kept from copying them."""

AGAIN = "get the folder again, or train anew"


def described(model: Family) -> dict[str, Any]:
    """What it takes, beside its weights, to have a model again."""
    return {
        "family": model.name,
        "parameters": model.parameters,
        "settings": dict(model.settings),
        "vocabulary": model.vocabulary.to_json(),
    }


def weights_of(model: Family) -> bytes:
    """All that a model has learnt, as a safetensors file."""
    import numpy as np
    from safetensors.numpy import save

    return save({name: np.ascontiguousarray(array) for name, array in model.arrays().items()})


def restored(about: Mapping[str, Any], files: Mapping[str, bytes], where: str) -> Family:
    """A model from what is said of it and its files; `where` names it in errors.

    Raises
    ------
    UnreadableFile
        If it is of a family that is not known here, or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    name = about.get("family")
    if name not in FAMILIES:
        known = ", ".join(FAMILIES)
        raise UnreadableFile(where, f"is a model of the family {name!r}; known are {known}")
    try:
        vocabulary = Vocabulary.from_json(about["vocabulary"])
        settings = dict(about["settings"])
        return family_class(name).load(vocabulary, settings, load(files[WEIGHTS]))
    except (SafetensorError, LookupError, TypeError, ValueError, AttributeError) as error:
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise UnreadableFile(where, f"is damaged, or of another version: {missing}; {AGAIN}") from (
            error
        )


def loaded(model: Model, context: Context) -> Family:
    """A model ready for work on the context's device; one of a folder is loaded once a process.

    Raises
    ------
    UnreadableFile
        As `restored`.
    """

    def load(device: str) -> Family:
        family = restored(model.about, model.files, str(model))
        family.to(device)
        return family

    known = model.sha256
    return context.model(f"generation {known}", load) if known else load(context.device)


def bytes_of_passages(index: Passages | Digest) -> bytes:
    """An index of a training set, as a safetensors file."""
    import numpy as np
    from safetensors.numpy import save

    arrays = index.arrays().items()
    return save({name: np.ascontiguousarray(array) for name, array in arrays})


def passages_of(files: Mapping[str, bytes], where: str) -> Index | None:
    """The index of a model's training set, if it has one.

    Raises
    ------
    UnreadableFile
        If it is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    if PASSAGES not in files:
        return None
    try:
        arrays = load(files[PASSAGES])
        return Digest.of_arrays(arrays) if "among" in arrays else Passages.of_arrays(arrays)
    except (SafetensorError, ValueError) as error:
        raise UnreadableFile(where, f"{PASSAGES} is damaged; {AGAIN}") from error
