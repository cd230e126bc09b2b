"""The hooks a plugin can implement. There are two; most plugins need the first alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pluggy

__all__ = ["hookimpl", "musictool_presets", "musictool_register"]

hookspec = pluggy.HookspecMarker("musictool")
hookimpl = pluggy.HookimplMarker("musictool")


@hookspec
def musictool_register() -> Sequence[Callable[..., Any]]:
    """The functions of this plugin that are marked `@command` or `@engine`.

    Called when the index is built. Importing the plugin's module must stay cheap: import torch and
    the like inside the functions that use them.
    """
    raise AssertionError("a specification is never called")


@hookspec
def musictool_presets() -> Mapping[str, str]:
    """Named pipelines: name to the text of a pipeline, inline or YAML."""
    raise AssertionError("a specification is never called")
