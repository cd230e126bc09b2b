"""Functions at work in a process of their own, for what may crash or hang: native code of others.

The process has the Python and the packages of this one. It is spoken with as the process of an
isolated plugin is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool.errors import CannotProcess, MusictoolError, TimedOut
from musictool.isolation.host import Ended, Process
from musictool.isolation.lent import Call, Far
from musictool.isolation.raising import as_error

__all__ = ["OwnProcess"]


class OwnProcess:
    """Functions at work in a process of their own, which may crash or hang without harm here.

        with OwnProcess("the plugin Foo", "another version may help") as own:
            process = own.run("musictool_acme.foo:load", path, seconds=60)
            block = own.run(process, block, seconds=10)

    It does one thing after the other, in its main thread, which some libraries insist on. What is
    printed there, also by native code, is shown to nobody. It ends with this object, and with the
    process that has made it, however that ends.

    Parameters
    ----------
    name
        What it does, for the errors: "the plugin Foo".
    advice
        What may help if it crashes.

    Raises
    ------
    CannotProcess
        If no process can be started.
    """

    def __init__(self, name: str, advice: str = "") -> None:
        self.name = name
        self._advice = f"; {advice}" if advice else ""
        self._is_told = False
        """How it ended."""
        try:
            self._process = Process()
        except OSError as error:
            raise CannotProcess(f"{name} has no process: {error.strerror or error}") from error

    def run(
        self, function: str | Callable[..., Any], *given: Any, seconds: float | None = None
    ) -> Any:
        """Call a function there.

        Parameters
        ----------
        function
            "module:name", or a function that such a one has given.
        given
            Numbers, texts, arrays, recordings and what else commands take, also in lists and
            dictionaries. They and the result are handed over as copies; of functions among the
            result there is here what calls them there.
        seconds
            How long to wait for it; None for as long as it takes.

        Raises
        ------
        TimedOut
            If it is not done then; the process is ended, and another begins with another object.
        CannotProcess
            If the process ends before it is done, or has ended; or for an error that is none of
            musictool's.
        ValueError
            If `function` has no colon, or `seconds` is not more than 0.
        """
        return self.begin(function, *given, seconds=seconds)()

    def begin(
        self, function: str | Callable[..., Any], *given: Any, seconds: float | None = None
    ) -> Callable[[], Any]:
        """Call a function there, as `run` does, and go on.

        Returns
        -------
        What waits for the result, from when it is called at most so many seconds.
        """
        if seconds is not None and seconds <= 0:
            raise ValueError("seconds must be more than 0; None waits for as long as it takes")
        if not self._process.is_alive:
            if not self._is_told:  # who has more under way may not have heard how it ended
                raise self._end_in_words(self._process.death())
            raise CannotProcess(f"{self.name} has ended already, and does nothing any more")
        if isinstance(function, Far):
            return function.begin(*given, patience=seconds)
        module, sign, name = str(function).partition(":")
        if not sign:
            raise ValueError(f'{function!r} is no function; write it as "module:name"')
        told: dict[str, Any] = {"module": module, "name": name, "words": [], "folder": None}
        call = _Call(self._process, self.name, self._end_in_words)
        return call.begin(told, given, {}, seconds)

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._is_told = True
        self._process.end()

    def _end_in_words(self, end: Ended) -> CannotProcess:
        self._is_told = True
        if end.late:
            return TimedOut(f"{self.name} {end}")
        return CannotProcess(f"{self.name} {end}{self._advice}")

    def __enter__(self) -> OwnProcess:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class _Call(Call):
    """A call there: what goes wrong is said of what works there, and of no plugin."""

    def __init__(self, process: Process, name: str, words: Callable[[Ended], Exception]) -> None:
        super().__init__(process, name)
        self._words = words

    def _death(self, end: Ended) -> Exception:
        return self._words(end)

    def _error(self, raised: dict[str, Any]) -> BaseException:
        if raised.get("ours") is not None:
            return super()._error(raised)
        error = as_error(raised)
        if not isinstance(error, MusictoolError):
            error = CannotProcess(f"{raised['name']}: {' '.join(raised['said'].split())}")
        error.add_note(f"in the process of {self._name}:\n{raised['trace']}")
        return error
