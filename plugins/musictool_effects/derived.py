"""The commands made of pedalboard's effects, each an attribute of this module.

`derived.high_shelf` is `fx.high-shelf`, made when it is first asked for: pedalboard takes a tenth
of a second to import, and the command line wants one of two dozen.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

__all__ = ["commands"]


def commands() -> list[Callable[..., Any]]:
    """All of them; of an effect that no command can be made of, a warning says why."""
    from .signatures import Underivable

    found = []
    for name, effect in _effects().items():
        try:
            found.append(_command(name))
        except Underivable as reason:
            warnings.warn(f"pedalboard's {effect.__name__} is left out: {reason}", stacklevel=2)
    return found


def __getattr__(name: str) -> Any:
    if name.startswith("_") or name not in _effects():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _command(name)


def _effects() -> dict[str, type]:
    import pedalboard

    from .signatures import effects

    return {name.replace("-", "_"): effect for name, effect in effects(pedalboard).items()}


def _command(name: str) -> Callable[..., Any]:
    if name not in globals():
        import pedalboard

        from .derive import command_of

        globals()[name] = command_of(_effects()[name], pedalboard, name, __name__)
    function: Callable[..., Any] = globals()[name]
    return function
