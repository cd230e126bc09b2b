"""A function of an isolated plugin, to be called as if it were here."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from musictool.discovery import load_function
from musictool.discovery.targets import Target, target_of

if TYPE_CHECKING:
    from musictool.contract.spec import Spec

__all__ = ["IsolatedFunction", "function_of"]


def function_of(spec: Spec, target: str = "") -> Callable[..., Any]:
    """The function behind a spec, or at another target, wherever it is.

    Raises
    ------
    PluginError
        If it cannot be imported; of an isolated one that shows when it is called.
    """
    target = target or spec.target
    if target_of(target).environment:
        return IsolatedFunction(spec, target)
    return load_function(spec, target)


class IsolatedFunction:
    """What stands for the function itself.

    Parameters
    ----------
    spec
        Of the command whose function it is.
    target
        Where it is.
    """

    takes_words = True
    """Of choices that stand for something else: what that is, is known over there."""

    def __init__(self, spec: Spec, target: str) -> None:
        self.target: Target = target_of(target)
        self._command = spec.name
        self._words = [one.variable for one in spec.all_parameters if one.members]
        self.__name__ = self.target.name

    def __call__(self, *first: Any, **values: Any) -> Any:
        """Call it.

        Raises
        ------
        PluginError
            If its process cannot be started, or ends before it has done it; whatever else is raised
            over there comes as it is.
        """
        from musictool.isolation.host import process_of  # few commands are isolated
        from musictool.isolation.lent import Call

        call = Call(process_of(self.target.environment), self._command)
        told = {
            "module": self.target.module,
            "name": self.target.name,
            "words": self._words,
            "folder": _folder(),
        }
        return call.begin(told, first, values)()


def _folder() -> str | None:
    """The current folder, from which relative paths lead; None if it was removed."""
    with contextlib.suppress(OSError):
        return os.getcwd()  # noqa: PTH109
    return None
