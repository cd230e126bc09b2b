"""The function behind a spec: only when it is called is a plugin imported."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
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
        with _nothing_printed if module not in sys.modules else contextlib.nullcontext():
            found = import_module(module)
        return getattr(found, name)  # type: ignore[no-any-return]
    except BaseException as error:  # a plugin's import can raise anything
        if is_a_stop(error):
            raise
        raise PluginError(f"{spec.name}: {target} cannot be imported: {told(error)}") from error


class _NothingPrinted:
    """Lets what is printed meanwhile, also by native code, get to standard error.

    All threads have one standard output: the first that imports takes it away, and the last gives
    it back. Nothing is held meanwhile, since what is imported may wait for another thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._within = 0
        self._back = contextlib.ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            self._within += 1
            if self._within == 1:
                self._take()

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._within -= 1
            if not self._within:
                self._back.close()

    def _take(self) -> None:
        self._back.enter_context(contextlib.redirect_stdout(sys.stderr))
        with contextlib.suppress(OSError):  # one of both is closed
            kept = os.dup(1)
            self._back.callback(os.close, kept)
            self._back.callback(os.dup2, kept, 1)
            os.dup2(2, 1)


_nothing_printed = _NothingPrinted()
