"""Errors as data: what was raised in one process is raised in the other, as what it was.

One of `musictool.errors` comes back as that class, and so does one of Python's own; any other as a
class of its name that is derived from what of these it was derived from.
"""

from __future__ import annotations

import builtins
import contextlib
import traceback
from pathlib import Path
from typing import Any

from musictool import errors
from musictool.models import is_out_of_memory

__all__ = ["as_error", "as_raised"]


def as_raised(error: BaseException) -> dict[str, Any]:
    """An error as JSON can hold it."""
    plain = all(isinstance(one, str | int | float | bool | None) for one in error.args)
    state = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in vars(error).items()
        if isinstance(value, str | int | float | bool | Path | None) and not name.startswith("_")
    }
    paths = [name for name, value in vars(error).items() if isinstance(value, Path)]
    return {
        "name": type(error).__name__,
        "derived": [one.__name__ for one in type(error).__mro__ if one is not object],
        "args": list(error.args) if plain else None,
        "said": _said(error),
        "state": state,
        "paths": paths,
        "out_of_memory": is_out_of_memory(error),
        "trace": "".join(traceback.format_exception(error)),
    }


def _said(error: BaseException) -> str:
    """What it says; a plugin's own class may fail at that, too."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001
        return ""


def as_error(raised: dict[str, Any]) -> BaseException:
    """The error that somebody else raised."""
    args = [raised["said"]] if raised["args"] is None else raised["args"]
    error = _instance(raised, args)
    for name, value in raised["state"].items():
        setattr(error, name, Path(value) if name in raised["paths"] else value)
    if raised["out_of_memory"]:
        error.out_of_memory = True  # type: ignore[attr-defined]
    return error


def _instance(raised: dict[str, Any], args: list[Any]) -> BaseException:
    for name in raised["derived"]:
        ours = getattr(errors, name, None)
        if isinstance(ours, type) and issubclass(ours, errors.MusictoolError):
            known = ours.__new__(ours, *args)
            known.args = tuple(args)
            return known
        base = getattr(builtins, name, None)
        if isinstance(base, type) and issubclass(base, BaseException):
            if name == raised["name"] and raised["args"] is not None:
                with contextlib.suppress(TypeError):  # one that takes more than can travel
                    return _of(base, args)
            return _named(raised["name"], base, raised["said"])
    return _named(raised["name"], Exception, raised["said"])


def _of(base: type[BaseException], args: list[Any]) -> BaseException:
    made: BaseException = base(*args)
    return made


def _named(name: str, base: type[BaseException], said: str) -> BaseException:
    """An error of a class that is not known here, which says what it said."""
    words = {"__str__": lambda self: said, "__module__": "musictool.isolation"}
    try:
        return _of(type(name, (base,), words), [said])
    except TypeError:
        return _of(type(name, (Exception,), words), [said])
