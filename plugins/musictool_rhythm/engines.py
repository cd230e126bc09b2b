"""One function, a command with two engines: beats by the network, or by librosa.

    @tracked_command("rhythm.steady")
    def steady(
        stream: Stream,
        strength: Annotated[float, Param(...)] = 1.0,
        *,
        track: Tracker,
        context: Context,
    ) -> Stream:
        '''Remove the drift of the tempo.'''
        beats = track(stream, context)
        ...

    COMMANDS = (*engines_of(steady),)

`steady` is the command's default engine `tcn`, and `--engine librosa` the other one. `track` is
given by the engine and is no flag; parameters before the `*` are the command's own, shared by
both. There may be none after it but `track` and `context`.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, get_type_hints

from musictool import Context, Stream, command, engine

from .beats import Beats

__all__ = ["Tracker", "engines_of", "tracked_command"]


class Tracker(Protocol):
    """Finds the beats of a recording; reads it once."""

    def __call__(self, stream: Stream, context: Context | None = None) -> Beats: ...


def tracked_command(name: str, **declared: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a function that takes `track` as a command with the engines `tcn` and `librosa`.

    `declared` goes on to `musictool.command`. Nothing is random, so there is no seed; the network
    alone runs on a device.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        by_network = _with_tracker(function, _by_network, function.__name__)
        by_librosa = _with_tracker(function, _by_librosa, f"{function.__name__}_by_librosa")
        # The hub finds a function again by its module and name.
        function.__globals__[by_librosa.__name__] = by_librosa
        engine(name, "librosa", uses=())(by_librosa)
        return command(name, engine="tcn", uses=("device",), **declared)(by_network)

    return decorate


def engines_of(function: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """What `musictool_register` lists for a tracked command."""
    module = sys.modules[function.__module__]
    return function, getattr(module, f"{function.__name__}_by_librosa")


def _by_network(stream: Stream, context: Context | None = None) -> Beats:
    from .tcn.engine import track

    return track(stream, context)


def _by_librosa(stream: Stream, context: Context | None = None) -> Beats:
    from .librosa import track

    return track(stream, context)


def _with_tracker(function: Callable[..., Any], tracker: Tracker, name: str) -> Callable[..., Any]:
    """The function with `track` given, and without it in its signature."""

    @wraps(function)
    def tracked(*arguments: Any, **named: Any) -> Any:
        return function(*arguments, track=tracker, **named)

    signature = inspect.signature(function)
    kept = [one for one in signature.parameters.values() if one.name != "track"]
    hints = get_type_hints(function, include_extras=True)
    tracked.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    tracked.__annotations__ = {key: hint for key, hint in hints.items() if key != "track"}
    tracked.__name__ = tracked.__qualname__ = name
    del tracked.__wrapped__
    return tracked
