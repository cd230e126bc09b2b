"""`commands`: every command installed, as a function.

A function is made of the command's spec, with a signature and a docstring of its own, and goes
through pickle as any function of a module does: by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from musictool.contract import Spec
from musictool.discovery import SIGN, Command, Registry, registry
from musictool.discovery.qualified import names_of
from musictool.errors import BadCall, NoSuchCommand, UnknownName
from musictool.jobs import Settings
from musictool.kinds import Kind, kind_of_input
from musictool.near import did_you_mean
from musictool.pipeline import Step
from musictool.pipeline.draws import find_draws
from musictool.script.absent import places_of
from musictool.script.signatures import arguments_of, docstring_of, in_python, signature_of
from musictool.script.work import given_input, run_on

if TYPE_CHECKING:
    from musictool.script.installed import Commands

__all__ = ["commands"]

OPTIONS = ("engine", "seed", "device", "force")
"""What a call takes that is no parameter of a step."""

WRITTEN = ("output", "clip", "bit_depth", "bitrate", "ceiling")
"""What the command line has for the file of a result; a call gives the result back."""


class Group(ModuleType):
    """Every command as a function: `commands.continue_(song, seconds=20)`.

    Dashes are written as underscores, and a word of the Python language gets one behind it. A group
    is an attribute: `commands.fx.reverb(song)`. `commands["fx.reverb"]` takes the name as it is,
    with its plugin's if you like: `commands["acme:trim"]`.
    Beside the command's own parameters a call takes `engine`, `seed`, `device` and `force` where
    they do something.

    It is a module made of what is installed: notebooks complete the names in a module, and of no
    other object that makes up its attributes.
    """

    def __init__(self, name: str = "", doc: str = "") -> None:
        super().__init__(f"musictool.commands.{name}".rstrip("."), doc or Group.__doc__)
        vars(self).update(_name=name, __getattr__=self._found)

    def _found(self, name: str) -> Any:
        """What is no attribute yet (PEP 562)."""
        if name.startswith("_"):
            raise AttributeError(name)
        known = registry()
        full = self._full(name.rstrip("_").replace("_", "-"))
        if full in known.groups() and full not in known.commands:
            return Group(full, known.groups()[full])
        if SIGN in full and any(one.startswith(f"{full}.") for one in names_of(known)):
            return Group(full)  # pickle goes through all that a name with dots leads through
        try:
            return _function(full, known)
        except UnknownName as error:
            places = [] if error.near else places_of(name)
            asked = f"no command is called {full!r}; {did_you_mean(places)}"
            raise NoSuchCommand(asked if places else str(error)) from None

    def __getitem__(self, name: str) -> Any:
        if not isinstance(name, str):
            raise BadCall(f"commands are found by name, as in commands['gain'], not by {name!r}")
        known = registry()
        full = self._full(name)
        if full in known.groups() and full not in known.commands:
            return Group(full, known.groups()[full])
        is_full = full in known.commands or known.earlier(full)
        return _function(full if is_full else name, known)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __contains__(self, name: object) -> bool:
        if SIGN in str(name) and not self._name:
            return bool(registry().get(str(name)))
        return name in self._names() or self._full(str(name)) in registry().groups()

    def __reduce__(self) -> Any:
        return _group, (self._name,)

    def __dir__(self) -> list[str]:
        names = {name.split(".")[0] for name in self._names()}
        return sorted(in_python(name) for name in names)

    def __repr__(self) -> str:
        summaries = {_path(name): summary for name, summary in self._names().items()}
        width = max(map(len, summaries), default=0)
        lines = [f"  {name:<{width}}  {summary}" for name, summary in summaries.items()]
        return "\n".join([f"commands of {self._name or 'musictool'}:", *lines])

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._names())

    def _full(self, name: str) -> str:
        return f"{self._name}.{name}" if self._name else name

    def _names(self) -> dict[str, str]:
        """The commands in it, with their summaries."""
        before = self._full("")
        return {
            name.removeprefix(before): command.summary
            for name, command in registry().commands.items()
            if name.startswith(before)
        }


def _group(name: str) -> Any:
    """What a group is in another process."""
    return commands[name] if name else commands


_FUNCTIONS: dict[str, tuple[Command, Callable[..., Any]]] = {}
"""A command has one function as long as it is what it is: pickle compares."""


def _function(name: str, known: Registry) -> Callable[..., Any]:
    command = known.command(name)
    typed = name if known.earlier(name) else command.name
    made = _FUNCTIONS.get(typed)
    if made is None or made[0] != command:
        made = _FUNCTIONS[typed] = command, _made(command, typed)
    return made[1]


def _made(command: Command, typed: str) -> Callable[..., Any]:
    spec = command.spec

    def function(*inputs: Any, **given: Any) -> Any:
        joins = any(one.spec.joins for one in command.variants)
        if joins and len(inputs) == 1 and isinstance(inputs[0], list | tuple | Iterator):
            inputs = tuple(inputs[0])
        variant = _variant(command, inputs)
        spec, names = variant.spec, {one.name for one in arguments_of(variant)}
        _check_inputs(variant, inputs, given, command.takes)
        seed = {"seed"} if "seed" in given and _draws(spec, given) else set()
        taken = [name for name in OPTIONS if name in given and name in names | seed]
        options = {name: given.pop(name) for name in taken}
        engine, force = options.pop("engine", None), options.pop("force", False)
        step = Step(typed, _without_underscores(given), engine)
        return run_on(step, inputs, Settings.of(options, force, spec.name))

    made: Any = function
    made.__qualname__ = f"commands.{_path(spec.name)}"
    made.__name__ = made.__qualname__.split(".")[-1]
    made.__module__ = "musictool"
    made.__doc__ = docstring_of(command)
    made.__signature__ = signature_of(command)
    made.__annotations__ = {
        one.name: one.annotation for one in made.__signature__.parameters.values()
    } | {"return": made.__signature__.return_annotation}
    return function


def _variant(command: Command, inputs: Sequence[Any]) -> Command:
    """The one for what comes in; for what none of them works on the first, which refuses it."""
    if not command.others and not command.disputed:
        return command
    flows = [*(one.flow for one in command.variants), *command.disputed]
    flow = kind_of_input(given_input(inputs[0]), flows) if inputs else Kind.NOTHING
    return replace(command.variant(flow or command.flow) or command, others=())


def _draws(spec: Spec, given: Mapping[str, Any]) -> bool:
    """Whether a value is drawn, so that a seed does something for any command."""
    values = _without_underscores(given)
    return bool(find_draws(spec.settings, values, dict.fromkeys(values, spec.name)))


def _without_underscores(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by the names of their parameters: `in_` is `in`."""
    return {name.rstrip("_"): value for name, value in given.items()}


def _path(name: str) -> str:
    """A name with dots, as attributes."""
    return ".".join(map(in_python, name.split(".")))


def _check_inputs(
    command: Command, inputs: Sequence[Any], given: Mapping[str, Any], takes: str
) -> None:
    """Refuse too many inputs, too few, and one that was given by name."""
    spec = command.spec
    most = len(inputs) if spec.joins else int(spec.takes is not Kind.NOTHING)
    if len(inputs) > most:
        first = next((one.name for one in arguments_of(command) if not one.positional), "")
        example = f", as in {first}=…" if first else ""
        raise BadCall(f"{spec.name}: give the parameters by name{example}")
    names = {one.name for one in spec.settings}
    for name in WRITTEN:
        if name in given and name not in names:
            raise BadCall(
                f"{spec.name}: leave {name} out: mt.write(path, value) writes what it gives"
            )
    for one in arguments_of(command):
        if one.positional and one.name in given:
            raise BadCall(f"{spec.name}: {one.name} comes first, without its name")
    if not inputs and spec.takes is not Kind.NOTHING:
        raise BadCall(f"{spec.name}: give it {takes}, or a path")


commands: Commands = cast("Commands", Group())
"""All commands installed, as functions: `commands.gain(song, db=3)`.

Each has a signature and a docstring of its own; groups are attributes, `commands.fx.reverb`, and
`commands["acme:trim"]` takes a name as it is.
"""
