"""The function behind a spec: only when it is called is a plugin imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from musictool.contract import Spec
from musictool.errors import PluginError, is_a_stop, told

__all__ = ["load_function"]


def load_function(spec: Spec, target: str = "") -> Callable[..., Any]:
    """Import the function behind a spec, or at another target: here a plugin begins to work.

    Raises
    ------
    PluginError
        If that fails, with the target and the reason.
    """
    target = target or spec.target
    module, _, name = target.partition(":")
    try:
        return getattr(import_module(module), name)  # type: ignore[no-any-return]
    except BaseException as error:  # a plugin's import can raise anything
        if is_a_stop(error):
            raise
        raise PluginError(f"{spec.name}: {target} cannot be imported: {told(error)}") from error
