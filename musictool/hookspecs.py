"""The hooks a plugin can implement. There are four; most plugins need the first alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

__all__ = [
    "hookimpl",
    "musictool_executors",
    "musictool_presets",
    "musictool_register",
    "musictool_weights",
]


F = TypeVar("F", bound=Callable[..., Any])


def hookimpl(function: F) -> F:
    """Mark a function as what a plugin does for the hook of its name.

    The mark is that of `pluggy.HookimplMarker("musictool")`, left without pluggy, which together
    with what it imports takes longer than a short command has: plugins are imported to work, too.
    """
    function.musictool_impl = {}  # type: ignore[attr-defined]
    return function


def musictool_register() -> Sequence[Callable[..., Any]]:
    """The functions of this plugin that are marked `@command` or `@engine`.

    Called when the index is built. Importing the plugin's module must stay cheap: import torch and
    the like inside the functions that use them.
    """
    raise AssertionError("a specification is never called")


def musictool_presets() -> Mapping[str, str]:
    """Named pipelines: name to the text of a pipeline, inline or YAML."""
    raise AssertionError("a specification is never called")


def musictool_weights() -> Mapping[str, Any]:
    """What its networks have learnt: name to a `Weights`.

    A command asks for them by `context.weights(name)`. `musictool models` lists them with their
    licences, and fetches those that do not come with the plugin.
    """
    raise AssertionError("a specification is never called")


def musictool_executors() -> Mapping[str, str]:
    """Where the jobs of a batch can be done: name to "module:function".

    The function is imported when a run asks for the name (`--executor`). It is given an
    `ExecutorOptions` and returns a `concurrent.futures.Executor`, whose `submit` gets one callable
    that goes through pickle, as does its result.
    """
    raise AssertionError("a specification is never called")
