"""What a plugin author writes: `@command`, `@engine`, `Param` and `Extra`.

The decorators only leave a mark; the function stays the plain function it was. What the signature
says is read, and refused if need be, when the plugin is registered: only then is it known whose
plugin it is, and the refusal can say so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from musictool.contract.batching import Batching
from musictool.contract.options import DEVICE, SEED

__all__ = [
    "CHECKPOINT",
    "USES",
    "Declaration",
    "Extra",
    "Param",
    "command",
    "declaration_of",
    "engine",
]

MARK = "__musictool__"

USES = (SEED.name, DEVICE.name)
"""What a person can set of a `Context`, by the names of the options."""

CHECKPOINT = "checkpoint"
"""What else a command can use, if it says so."""

Unreadable = Literal["refused", "left out"]
"""What becomes of files that are no use, where one thing is made of many."""

AboveNyquist = Literal["idle", "lowered", "refused"]
"""What becomes of a frequency that a recording does not reach, if nobody wrote it."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Param:
    """What a type alone does not say of a parameter; goes into `Annotated[type, Param(...)]`.

    Parameters
    ----------
    help
        One short sentence for the person who turns this knob.
    unit
        "s", "ms", "dB", "dBFS", "dBTP", "LUFS", "Hz", "BPM", "kbit/s", "semitones", "°", "bit",
        "ch", "times" for a factor and ":1" for a ratio: people may write it behind the number, and
        what is usual in place of it (1:30, 1.2kHz, 150%; see `quantities`). Any other unit can be
        written as it is. A number within -1 and 1 without a unit may be written in per cent.
    ge, gt, le, lt
        Bounds of a number: at least, more than, at most, less than.
    choices
        For a `Literal` or an `Enum`, what each choice means.
    positional
        On the command line it comes first, before the inputs, and without a flag; for what a
        command cannot be thought of without. In pipelines and in Python it keeps its name.
    aligned
        Of a second recording: it lies beside the first from beginning to end, as the key of a
        compressor does, and what sounds in it at a moment is for that moment. If the command acts
        on a region only, this recording too comes from the region's start on. Others, such as an
        impulse response, come whole.
    engine_of
        Of a text: it names an engine of this command, such as "rhythm.beats". Which there are is
        listed in the help, and checked before the work; None is the command's default engine.
    also
        Other words for it, `("target", "loudness")`: who writes one of them is told the name.
    was
        Names that it had in earlier versions, `("volume",)`. They are taken, with a warning that
        has the new one, so that saved pipelines and scripts go on.
    above_nyquist
        Of a frequency that must be under half the sample rate of the recording. One that a person
        wrote is refused otherwise; one that he did not, being a default, a preset's or a saved
        chain's, leaves the command out ("idle"), for it would do nothing, is brought down
        ("lowered") to just under that, or is refused as well ("refused"). A warning says so.
    native
        It names native code that is loaded, such as a plugin for audio hosts. A preset of the
        current folder cannot give it unless its user allows that.
    each
        Of a number: each of several, with commas between (`15,30,60`) or as a list, makes a result
        of its own, named for it; for what people want a set of, such as the lengths of a spot.
    streams
        Of a text: it names what is written to while the command works. "-" is standard output,
        which is then the command's own, and everything else is said on standard error.
    """

    help: str
    unit: str = ""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: Mapping[Any, str] | None = None
    positional: bool = False
    aligned: bool = False
    engine_of: str = ""
    also: Collection[str] = ()
    was: Collection[str] = ()
    above_nyquist: AboveNyquist | None = None
    native: bool = False
    each: bool = False
    streams: bool = False


@dataclass(frozen=True, eq=False)
class Extra:
    """A further file that a command can make beside its result; see `command`.

    Parameters
    ----------
    help
        One short sentence for the person who asks for it.
    suffixes
        What its name may end in, such as `(".png", ".html")`, the usual one first; any if empty.
    also
        Other words for it, as of `Param`.
    """

    help: str
    suffixes: tuple[str, ...] = ()
    also: Collection[str] = ()


@dataclass(frozen=True, eq=False)
class Declaration:
    """The mark that `command` and `engine` leave on a function."""

    command: str
    engine: str | None
    is_engine: bool
    finish: Callable[..., Any] | None = None
    keeps_form: bool = True
    keeps_time: bool = True
    rings: float = 0.0
    passes: int = 1
    shows: tuple[tuple[str, str], ...] = ()
    uses: tuple[str, ...] = USES
    extras: tuple[tuple[str, Extra], ...] = ()
    engine_extras: tuple[tuple[str, Extra], ...] = ()
    also: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    docs: str = ""
    batch: Batching | None = None
    across: str = ""
    unreadable: Unreadable = "refused"
    goes_on: tuple[str, ...] = ()
    was: tuple[str, ...] = ()


def command(
    name: str,
    *,
    also: Collection[str] = (),
    was: Collection[str] = (),
    engine: str | None = None,
    finish: Callable[..., Any] | None = None,
    keeps_form: bool = True,
    keeps_time: bool = True,
    rings: float = 0.0,
    passes: int = 1,
    shows: Mapping[str, str] = MappingProxyType({}),
    uses: Collection[str] = USES,
    extras: Mapping[str, str | Extra] = MappingProxyType({}),
    engine_extras: Mapping[str, str | Extra] = MappingProxyType({}),
    examples: Collection[str] = (),
    docs: str = "",
    batch: Batching | None = None,
    across: str = "",
    unreadable: Unreadable = "refused",
    goes_on: Collection[str] = (),
) -> Callable[[F], F]:
    """Declare a function as the command `name`; a dot makes a group: `fx.reverb`.

    Parameters
    ----------
    name
        Lower-case letters, digits and dashes.
    also
        Other words for what it does, as people of other programs would look for it: `("extend",
        "outpaint")`. It answers to them as to its name, wherever no other command does; what is
        recorded is its name. The last part of a name with a group, `reverb` of `fx.reverb`, need
        not be among them.
    was
        Names that it had in earlier versions, with their groups: `("effects.echo",)`. It answers to
        them, unless another command has the name by now, with a warning that says the new one; help
        and history have the new one alone.
    engine
        For a command that several engines can do: the name of the one that this function is, which
        is the default. Its keyword-only parameters are the engine's own; all others belong to the
        command and are shared by every engine.
    finish
        A function `finish(result, source, …, context)` at the top level of a module. What lies
        between are parameters of the command that an engine may leave out; the hub then gives
        its result, and what flowed in, to this function, which does what they ask for.
    keeps_form
        The hub brings the result back to the sample rate and the channel count of the input, so a
        model may work at whatever rate it was trained for. False is for a command whose purpose is
        to change them.
    keeps_time
        False is for a command that moves what it keeps to other times, as cutting or a change of
        tempo does: result and input cannot be mixed then, so the hub offers no `--mix`. It does
        offer a region; what follows the region moves along. Where its moments went, it says by
        `musictool.moved`; times in tags that nobody vouches for are left out.
    rings
        For a command that sounds on after its input has ended, as a reverb does, and else keeps
        time: the longest pause in its tail, in seconds. The hub appends silence to the recording
        and keeps the tail until it has stayed 60 dB under the loudest, or under -100 dBFS, for so
        long; `--tail` asks for less or more. With 0.25 or less the command counts as a filter,
        whose tail is kept only if it is heard for as long as that. What it measures, it measures of
        `Context.without_tail`.
    passes
        How often it reads its `Stream`: 2 if it measures the recording before it changes it.
        Between two such steps the hub keeps what the first made in a temporary file, so that it
        need not be made again.
    shows
        Switches, each with a command that is run in place of this one and needs no input: for what
        a person must know before the command can be used. With `{"params": "fx.vst3-params"}`,
        `--params` shows the `Report` of `fx.vst3-params`, whose parameters are among this
        command's.
    uses
        Of a function with a `Context`: which of "seed" (random numbers) and "device" (models too)
        it needs. Only these can be set, by `--seed` and `--device`, and read from the context. With
        `()` there are progress and warnings. "checkpoint" is for work that takes long, and goes on
        after it was stopped: `Context.checkpoint`.
    extras
        Further files that can be made on the way, such as a picture: each becomes a flag that takes
        a path. With `{"plot": Extra("Picture", (".png",))}` the body calls
        `context.extra("plot", draw)`; if a person gave `--plot song.png`, the hub calls
        `draw(".png")` and writes the bytes that it returns. Every engine of the command makes them.
    engine_extras
        Those that this engine alone can make.
    examples
        Command lines that run, without `musictool NAME` before them, with which the help begins:
        `("song.wav --room-size 0.8",)`. Without any, the hub makes one if it can.
    docs
        What to read further: a page of musictool's guides, such as "rhythm", or a web address.
    batch
        That recordings of several files are worked on at once, and what they are to be like: of a
        command from `Sequence[Audio]` to a `Sequence` all that flow in, of any other what it hands
        to `Context.together`.
    across
        The switch among its parameters that makes a result depend on all recordings of a run, by
        `Context.across`: "album".
    unreadable
        Of a command that makes one of many inputs: what becomes of files that cannot be read, are
        empty or hold no notes. "left out" is for who learns from a folder: a warning says which,
        `Context.left_out` has them, and only if nothing is left the run is refused.
    goes_on
        Parameters that do not change what is kept in `Context.checkpoint`, such as a time limit:
        with another one the work goes on all the same.
    """
    return _mark(
        Declaration(
            name,
            engine,
            False,
            finish,
            keeps_form,
            keeps_time,
            rings,
            passes,
            tuple(shows.items()),
            tuple(uses),
            _extras(extras),
            _extras(engine_extras),
            tuple(also),
            (examples,) if isinstance(examples, str) else tuple(examples),
            docs,
            batch,
            across,
            unreadable,
            tuple(goes_on),
            (was,) if isinstance(was, str) else tuple(was),
        )
    )


def engine(
    command: str,
    name: str,
    *,
    uses: Collection[str] = USES,
    extras: Mapping[str, str | Extra] = MappingProxyType({}),
    batch: Batching | None = None,
) -> Callable[[F], F]:
    """Declare a function as one more engine of a command, from whatever package.

    It has the command's own parameters, by the same names, plus keyword-only ones of its own.

    Parameters
    ----------
    uses
        As in `command`.
    extras
        Further files that this engine alone can make, beside the command's.
    batch
        As in `command`. An engine from `Sequence[Audio]` to a `Sequence` serves a command of one
        recording, too.
    """
    declared = Declaration(
        command, name, True, uses=tuple(uses), engine_extras=_extras(extras), batch=batch
    )
    return _mark(declared)


def declaration_of(function: Any) -> Declaration | None:
    """The mark on a function, or None."""
    mark = getattr(function, MARK, None)
    return mark if isinstance(mark, Declaration) else None


def _extras(given: Mapping[str, str | Extra]) -> tuple[tuple[str, Extra], ...]:
    return tuple((key, one if isinstance(one, Extra) else Extra(one)) for key, one in given.items())


def _mark(declaration: Declaration) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        setattr(function, MARK, declaration)
        return function

    return decorate
