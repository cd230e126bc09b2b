"""The commands of a registry as a stub (PEP 484), for type checkers and editors.

The wheel has that of the built-in commands. Further plugins come in a package of stubs that is laid
over it (PEP 561, partial): type checkers look for it where packages are installed.

An engine's own parameters are taken with this engine alone: a command with several has an overload
for each. So it has for each kind of value that it works on, and one for files, of which a type
checker cannot tell what is in them.
"""

from __future__ import annotations

import sysconfig
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import indent

from musictool import files
from musictool.discovery import SIGN, Command, Registry
from musictool.script.signatures import (
    ALIASES,
    Argument,
    arguments_of,
    docstring_of,
    in_python,
    result_of,
)

__all__ = ["INSTALLED", "stub", "write_stubs"]

INSTALLED = "script/installed.pyi"
"""Where the stub lies in the package."""


HEAD = '''\
# Written by `musictool stubs` from the commands' declarations; do not edit.
"""The commands installed, as type checkers see `musictool.commands`."""

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Literal, overload

from musictool import Audio, Curve, Model, Report, Score, Stems, Stream, Table

''' + "".join(f"{name} = {meaning}\n" for name, meaning in ALIASES.items())
ITEM = '''
    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The command of a name as it is: `commands["fx.reverb"]`."""
'''


def stub(registry: Registry) -> str:
    """The text of `installed.pyi` for the commands of a registry."""
    groups: dict[str, list[Command]] = {"": []}
    for command in (one for one in registry.commands.values() if SIGN not in one.name):
        groups.setdefault("".join(command.name.split(".")[:-1]), []).append(command)
    names = {command.name for command in groups[""]}
    held = [group for group in groups if group and group not in names]
    attributes = [f"    {in_python(group)}: {_class_name(group)}" for group in held]
    classes = [_class(_class_name(group), groups[group]) for group in held]
    classes.append(_class("Commands", groups[""], attributes))
    return "\n".join([HEAD, *classes])


def write_stubs(registry: Registry, folder: Path | None = None) -> Path:
    """Write the package of stubs into a folder, by default where Python's packages are installed.

    Returns
    -------
    Path
        The package.

    Raises
    ------
    FileError
        If it cannot be written there.
    """
    folder = Path(sysconfig.get_path("purelib")) if folder is None else folder
    package = folder / "musictool-stubs"
    for name, text in (("py.typed", "partial\n"), (INSTALLED, stub(registry))):
        place = files.Place(package / name, force=True, parents=True)
        files.write_bytes(place, text.encode())
    return package


def _class_name(group: str) -> str:
    return "".join([*map(str.capitalize, group.split("-")), "Commands"])


def _class(name: str, commands: Sequence[Command], attributes: Sequence[str] = ()) -> str:
    functions = [text for command in commands for text in _functions(command)]
    functions = ["\n".join(attributes), *functions] if attributes else functions
    return f"class {name}:\n" + "\n".join([*functions, ITEM.lstrip("\n")])


def _functions(command: Command) -> Iterator[str]:
    if command.others:
        functions = [
            _function(variant, engine, _without_files)
            for variant in (replace(one, others=()) for one in command.variants)
            for engine in _engines(variant)
        ]
        functions.append(_function(command, None, _of_files))
    else:
        functions = [_function(command, engine) for engine in _engines(command)]
    for function in functions:
        yield ("    @overload\n" if len(functions) > 1 else "") + function


def _without_files(flowing: Argument) -> list[Argument]:
    """What flows in, of which the first is a value, and so tells the kind."""
    values = flowing.type.replace("Recording", "Audio | Stream").replace(" | FilePath", "")
    first = replace(flowing, type=values, several=False)
    return [first, replace(flowing, name="more")] if flowing.several else [first]


def _of_files(flowing: Argument) -> list[Argument]:
    type_ = "FilePath | Sequence[Any]" if flowing.several else "FilePath"
    return [replace(flowing, type=type_)]


def _engines(command: Command) -> list[str] | list[None]:
    """Those that are called each in a way of its own; None for all of them."""
    own = [spec.engine_settings for spec in command.engines.values()]
    return [None] if len(own) < 2 or not any(own) else list(command.engines)


def _function(
    command: Command,
    engine: str | None = None,
    flowing: Callable[[Argument], list[Argument]] = lambda one: [one],
) -> str:
    name = in_python(command.name.split(".")[-1])
    arguments = [
        it
        for one in arguments_of(command, engine)
        for it in (flowing(one) if one.positional else [one])
    ]
    lines = ["self", *_written(arguments)]
    head = "".join(f"\n        {line}," for line in lines) + "\n    "
    doc = indent(docstring_of(command, engine), " " * 8).strip()
    quoted = doc.replace("\\", "\\\\").replace('"""', "'''")
    result = result_of(command, engine)
    result = "Any" if "|" in result else result  # which of them, only the file tells
    return f'    def {name}({head}) -> {result}:\n        """{quoted}\n        """\n'


def _written(arguments: Sequence[Argument]) -> Iterator[str]:
    """What lies between the parentheses of a `def`."""
    alone = [one for one in arguments if one.positional and not one.several]
    several = [one for one in arguments if one.several]
    named = [one for one in arguments if not one.positional]
    yield from map(str, alone)
    yield from ["/"] if alone else []
    yield from map(str, several)
    yield from ["*"] if named and not several else []
    yield from map(str, named)
