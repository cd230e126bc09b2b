"""Every error a user of musictool can meet.

    MusictoolError
    ├── UsageError              asked for in a way that cannot be done (exit code 2)
    │   ├── UnknownName         no such command, engine, parameter, preset: says what is near
    │   │   └── UnknownParameter  a TypeError too, as of an argument that a function does not have
    │   ├── NoSuchCommand       an attribute of `musictool.commands` that is no command
    │   ├── BadCall             a call from Python with the wrong number or types of inputs
    │   ├── BadParameter        a value outside what a parameter takes
    │   └── PipelineError       a pipeline that does not hold together: step and position
    ├── ContractError           a plugin declares something the hub cannot honour
    ├── PluginError             a plugin cannot be imported, or broke while it worked
    ├── FileError               a file cannot be read or written: which one, and why
    │   ├── UnreadableFile      missing, empty, truncated, not audio
    │   ├── UnsupportedFormat   a container or codec that nothing installed here handles
    │   │   └── UnknownExtension  an output's name says no format to write; a UsageError too
    │   ├── BadSamples          NaN or infinity in the samples
    │   ├── OutputExists        the output is there already, or is the input
    │   ├── DiskFull            there is no room for it, nor for anything that would follow
    │   ├── FolderBusy          another run is at work in the folder
    │   └── Clipped             over full scale, and the caller asked for an error
    ├── MissingWeights          what a network has learnt is not here: says how it is had
    ├── WorkerLost              the process that worked on it ended, or took too long
    └── CannotProcess           a sound command, a sound file, but they do not fit: silence,
        │                       too short, …
        └── TimedOut            what works in a process of its own did not answer in time

Each message is one sentence that says what was wrong, where, and what to do. `exit_code` is
what the command line exits with when the error ends the run. Where Python has an error of its own
for such a case, such as `TypeError` or `ValueError`, it is that as well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from musictool.address import without_secrets
from musictool.near import did_you_mean, near_meanings

__all__ = [
    "BadCall",
    "BadParameter",
    "BadSamples",
    "CannotProcess",
    "Clipped",
    "ContractError",
    "DiskFull",
    "FileError",
    "FolderBusy",
    "MissingWeights",
    "MusictoolError",
    "NoSuchCommand",
    "OtherKind",
    "OutputExists",
    "PipelineError",
    "PluginError",
    "TimedOut",
    "UnknownExtension",
    "UnknownName",
    "UnknownParameter",
    "UnreadableFile",
    "UnsupportedFormat",
    "UsageError",
    "WorkerLost",
    "errors_worded",
    "is_a_stop",
    "is_debugged",
    "told",
]


class MusictoolError(Exception):
    """Base of all errors meant for a person; the message is complete in itself."""

    exit_code = 1
    ends_all = False
    """Whether whatever else is to be done would meet it as well."""
    step: int | None = None
    """Of an error of a step: its number in the pipeline, from 1."""
    command: str | None = None
    """Of such an error, what that step does: "fx.gain"."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*(without_secrets(one) if isinstance(one, str) else one for one in args))

    def __reduce__(self) -> Any:
        """Through pickle as it is, whatever its class was made of; its cause stays behind."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[MusictoolError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def is_debugged() -> bool:
    """Whether somebody asked, by MUSICTOOL_DEBUG, where errors come from."""
    return bool(os.environ.get("MUSICTOOL_DEBUG"))


def told(error: BaseException) -> str:
    """Anybody's exception in words, in one line: its class, and what it says if it does."""
    try:
        said = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a plugin's own class may fail at that, too
        said = ""
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def is_a_stop(error: BaseException) -> bool:
    """Whether what was raised is no error: Ctrl-C, or the end of what nobody waits for any more."""
    if isinstance(error, KeyboardInterrupt | GeneratorExit):
        return True
    is_ours = type(error).__module__.split(".")[0] == "musictool"
    return is_ours and not isinstance(error, Exception)


@contextmanager
def errors_worded(wording: Callable[[str], str]) -> Iterator[None]:
    """Errors that come out of it are said in the words of where they are read."""
    try:
        yield
    except MusictoolError as error:
        error.args = (wording(str(error)), *error.args[1:])
        raise


class UsageError(MusictoolError):
    """Asked for in a way that cannot be done."""

    exit_code = 2


class UnknownName(UsageError, LookupError):
    """A name that nothing answers to.

    Parameters
    ----------
    kind
        What was looked for: "command", "engine", "parameter", "preset".
    name
        What the user wrote.
    known
        The names that would have been understood.
    where
        Where it was written, for example "step 2" or "continue".
    also
        Other words, each with the names to suggest where it is near.
    advice
        What to do if no name is near; without it, the names are listed, or counted.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        where: str = "",
        also: Mapping[str, Iterable[str]] = MappingProxyType({}),
        advice: str = "",
    ) -> None:
        names = sorted(known)
        words = {**also, **{one: (one,) for one in names}}
        near = near_meanings(name, words)
        if near:
            advice = did_you_mean(near)
        elif not advice and names and len(names) <= 12:
            advice = f"there is {', '.join(names)}."
        elif not advice:
            advice = f"there are {len(names)} to choose from." if names else "there are none."
        place = f"{where}: " if where else ""
        super().__init__(f"{place}no {kind} is called {name!r}; {advice}")
        self.kind, self.name, self.near = kind, name, near


class UnknownParameter(UnknownName, TypeError):
    """A parameter that a command does not have."""


class NoSuchCommand(UsageError, AttributeError):
    """No command of this name; an `AttributeError`, so that `hasattr` and completion work."""


class BadCall(UsageError, TypeError):
    """A call from Python with too many or too few inputs, or with some that are no such thing."""


class BadParameter(UsageError, ValueError):
    """A value that a parameter does not take."""


class OtherKind(BadParameter):
    """A setting that a command has for another kind of value alone."""


class PipelineError(UsageError, ValueError):
    """A pipeline that does not hold together; the message gives the step and the position."""


class ContractError(MusictoolError):
    """A plugin declares something that the hub cannot honour."""


class PluginError(MusictoolError):
    """A plugin that cannot be imported, or that raised something unforeseen while it worked."""


class FileError(MusictoolError):
    """A file that cannot be read or written."""

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path if isinstance(path, Path) else Path(path)


class UnreadableFile(FileError):
    """Missing, empty, truncated, or not audio."""


class UnsupportedFormat(FileError):
    """A container or codec that nothing installed here handles."""


class UnknownExtension(UnsupportedFormat, UsageError):
    """The name of an output does not end in a format that can be written: a slip in a command."""


class BadSamples(FileError):
    """NaN or infinity in the samples."""


class OutputExists(FileError):
    """The output is there already, or is one of the inputs."""

    exit_code = 2


class DiskFull(FileError):
    """There is no room for an output, nor for those that would follow."""

    ends_all = True


class FolderBusy(FileError):
    """Another run is at work in a folder."""


class Clipped(FileError):
    """Over full scale in an integer format, while the caller asked for an error."""


class MissingWeights(MusictoolError):
    """What a network has learnt is not on this computer, or not allowed to be fetched."""

    exit_code = 2
    ends_all = True
    come_along = False
    """They belong to an installed package, which lacks them: nobody could fetch them."""


class WorkerLost(MusictoolError):
    """The process that worked on a job ended before it was done, or took longer than it may.

    Parameters
    ----------
    reason
        Why, for a person.
    number
        Of the job that it was at, if there were several; None if that is not known.
    late
        It was ended, since the job took too long.
    """

    def __init__(self, reason: str, number: int | None = None, late: bool = False) -> None:
        super().__init__(reason)
        self.number = number
        self.late = late


class CannotProcess(MusictoolError, ValueError):
    """The command and the recording are both sound, but do not fit each other."""


class TimedOut(CannotProcess):
    """What works in a process of its own did not answer in time, and was stopped."""
