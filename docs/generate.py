"""Write `docs/reference.md` from the declarations of the built-in plugins.

    python docs/generate.py            write the page
    python docs/generate.py --check    exit with 1 if the page is not what would be written

What somebody else's plugins declare is left out, so that the page does not depend on what is
installed beside musictool.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import typer

from musictool.cli import verbs
from musictool.cli.app import app
from musictool.cli.flags import hub_options
from musictool.cli.wording import said
from musictool.contract import Parameter, Spec
from musictool.contract.hub_parameters import MIX, REGION, TAIL
from musictool.discovery import Command, Registry, build, load

PAGE = Path(__file__).with_name("reference.md")

HEAD = """\
<!-- Written by docs/generate.py from the commands' declarations; do not edit. -->

# Command reference

Every command of the built-in plugins. `musictool COMMAND --help` says the same on a terminal, for
the plugins of others too. A parameter has the same name everywhere: `--sample-rate 48000` on the
command line is `sample_rate=48000` in a [pipeline](pipelines.md) and in [Python](python.md).
"""
HUB = """\
## Options of every command

The hub gives these to every command for which they do something, third-party ones included.
"""
PLACEMENT = """\
## Where and how much

Every command that makes a recording of a recording can be confined to a part of it, mixed with what
it was given, and, if it sounds on after its input, be given a tail. A command that has one of these
names itself keeps it.
"""
VERBS = """\
## The suite's own commands

These come from no plugin and are no steps of a pipeline.
"""
KINDS = {
    "audio": "a recording, whole in memory",
    "stream": "a recording, block by block",
    "audios": "recordings",
    "score": "notes (MIDI)",
    "stems": "a folder of stems",
    "nothing": "nothing",
    "report": "findings, shown or written as JSON",
}
TYPES = {"integer": "whole number", "flag": "switch", "audio": "recording"}


def main() -> None:
    """Write the page, or say whether it is up to date."""
    text = page(_built_in())
    if sys.argv[1:] == ["--check"]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit(f"{PAGE.name} is not what the commands declare; run python docs/generate.py")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        PAGE.write_text(text, encoding="utf-8")


def page(registry: Registry) -> str:
    """The reference of a registry as Markdown."""
    sections = [HEAD, _contents(registry), *map(_command, registry.commands.values())]
    placement = [PLACEMENT, *_parameters((*REGION, MIX, TAIL))]
    return "\n".join([*sections, *placement, HUB, _hub_table(), VERBS, *_verbs()])


def _built_in() -> Registry:
    registry = build.build(
        entry for entry in load.entries() if entry.dist and entry.dist.name == "musictool"
    )
    problems = [problem for plugin in registry.plugins for problem in plugin.problems]
    if problems:
        sys.exit("\n".join(problems))
    return registry


def _contents(registry: Registry) -> str:
    rows = [
        (
            f"[`{name}`](#{_anchor(name)})",
            registry.plugin_of(command.spec).name,
            command.spec.summary,
        )
        for name, command in registry.commands.items()
    ]
    return _table(("command", "plugin", "what it does"), rows)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _command(command: Command) -> str:
    spec = command.spec
    takes = "several recordings, made into one" if spec.joins else KINDS[spec.takes]
    parts = [
        f"## {command.name}\n",
        f"{spec.doc.strip()}\n",
        f"Takes {takes}; gives {KINDS[spec.gives]}.{_hub_parameters(spec)}\n",
        *_parameters(spec.parameters),
        *(_switch(switch, name) for switch, name in spec.shows),
    ]
    for name, engine in command.engines.items():
        default = " (default)" if name == spec.engine else ""
        parts.append(f"### {command.name}, engine {name}{default}\n")
        parts += _engine(command, engine)
    return "\n".join(parts)


def _switch(switch: str, name: str) -> str:
    flag = "--" + switch.replace("_", "-")
    return f"`{flag}` shows what [`{name}`](#{_anchor(name)}) finds instead, and needs no input.\n"


def _hub_parameters(spec: Spec) -> str:
    """The hub's parameters that a command has; what they mean stands in one place."""
    flags = ", ".join(f"`{parameter.flag}`" for parameter in spec.hub_parameters)
    return f" Further [where and how much](#where-and-how-much): {flags}." if flags else ""


def _engine(command: Command, engine: Spec) -> Iterator[str]:
    if engine.doc != command.spec.doc:
        yield f"{engine.doc.strip()}\n"
    if engine.engine_parameters:
        yield from _parameters(engine.engine_parameters)
    else:
        yield "It has no parameters of its own.\n"


def _parameters(parameters: Sequence[Parameter]) -> Iterator[str]:
    if not parameters:
        return
    head = ("flag", "key", "type", "range", "unit", "default", "meaning")
    yield _table(head, map(_row, parameters))


def _row(parameter: Parameter) -> tuple[str, ...]:
    kind = TYPES.get(parameter.kind, parameter.kind)
    return (
        f"`{parameter.flag}`",
        f"`{parameter.name}`",
        f"{kind}, may be repeated" if parameter.many else kind,
        _range(parameter),
        parameter.unit,
        _default(parameter),
        _meaning(parameter),
    )


def _range(parameter: Parameter) -> str:
    words = [f"`{choice}`" for choice in parameter.choices]
    ge, gt, le, lt = parameter.ge, parameter.gt, parameter.le, parameter.lt
    if ge is not None and le is not None:
        return ", ".join([*words, f"{ge:.15g} to {le:.15g}"])
    bounds = (("≥", ge), (">", gt), ("≤", le), ("<", lt))
    words += [f"{sign} {bound:.15g}" for sign, bound in bounds if bound is not None]
    return ", ".join(words)


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "**must be given**"
    return "off" if parameter.default is False else said(parameter.default)


def _meaning(parameter: Parameter) -> str:
    words = zip(parameter.choices, parameter.choice_words, strict=True)
    meanings = "; ".join(f"`{choice}`: {meaning}" for choice, meaning in words if meaning)
    return f"{parameter.help} ({meanings})" if meanings else parameter.help


def _hub_table() -> str:
    # `--engine` has its own words here: what it can be stands with each command.
    rows = [("`--engine`", "Which engine does the work, where a command has several")]
    for name, annotated in hub_options(sound=True, context=True, engines=()).items():
        info = get_args(annotated)[1]
        declared = [info.default, *(info.param_decls or ())]
        flags = [flag for flag in declared if isinstance(flag, str) and flag.startswith("-")]
        flags = flags or [f"--{name.replace('_', '-')}"]
        rows.append((", ".join(f"`{flag}`" for flag in flags), _plain(info.help)))
    return _table(("flag", "meaning"), rows)


def _verbs() -> Iterator[str]:
    group: Any = typer.main.get_command(app)
    for name in verbs.NAMES:
        yield from _verb(f"musictool {name}", group.commands[name])


def _verb(name: str, command: Any) -> Iterator[str]:
    """One verb, and those below it."""
    inner = getattr(command, "commands", {})
    for below, one in inner.items():
        yield from _verb(f"{name} {below}", one)
    if inner:
        return
    own = [param for param in command.params if param.name not in _hub_names()]
    words = [name, *(_placeholder(param) for param in own if param.param_type_name == "argument")]
    yield f"### `{' '.join(words)}`\n\n{command.help}\n"
    rows = [
        (f"`{max(param.opts, key=len) if param.opts[0][0] == '-' else _placeholder(param)}`", text)
        for param in own
        if (text := _plain(getattr(param, "help", "") or ""))
    ]
    if rows:
        yield _table(("argument", "meaning"), rows)


def _placeholder(param: Any) -> str:
    many = "..." if param.nargs == -1 else ""
    return f"{(param.metavar or param.name).upper()}{many}"


def _hub_names() -> set[str]:
    return set(hub_options(sound=True, context=True, engines=("NAME",)))


def _plain(text: str) -> str:
    """Help without rich's escapes."""
    return text.replace("\\[", "[")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; columns that are empty throughout are left out."""
    table = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    used = [at for at in range(len(head)) if any(row[at] for row in table)]
    lines = [[head[at] for at in used], ["---"] * len(used)]
    lines += [[row[at] for at in used] for row in table]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
