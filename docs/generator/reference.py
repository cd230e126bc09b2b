"""The command reference: all that the built-in plugins declare, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from musictool.cli.commands import hub_options
from musictool.cli.verbs import verbs
from musictool.contract import Spec, batch_options, options
from musictool.discovery import Command, Registry
from musictool.kinds import Kind

from .effects import is_effect, page_name
from .tables import KINDS, also, anchor, hub_parameters, parameters, switches, table

__all__ = ["page"]

HEAD = """\
<!-- Written by docs/generate.py from the commands' declarations; do not edit. -->

# Command reference

Every command of the built-in plugins. `musictool COMMAND --help` says the same on a terminal, for
the plugins of others too. A parameter has the same name everywhere: `--sample-rate 48000` on the
command line is `sample_rate=48000` in a [pipeline](pipelines.md) and in [Python](python.md). A
number that may be a [curve](effects.md#automation) can move with time. What an effect does, with a
picture and examples, is on [a page of its own](effects/index.md).
"""
HUB = """\
## Options of every command

The hub gives these to every command for which they do something, third-party ones included.
"""
MANY = """\
## Many files

Which files are worked on, and how they are gone through; see [Batches](batches.md).
"""
PLACEMENT = """\
## Where and how much

Every command that makes a recording of a recording can be confined to a part of it, mixed with what
it was given, and, if it sounds on after its input, be given a tail. One that makes a score of a
score can be confined to bars, beats or seconds of it. A command that has one of these names itself
keeps it.
"""
VERBS = """\
## The suite's own commands

These come from no plugin and are no steps of a pipeline.
"""


def page(registry: Registry) -> str:
    """The reference of a registry as Markdown."""
    sections = [HEAD, _contents(registry), *map(_command, registry.commands.values())]
    placement = [PLACEMENT, *parameters(options.PLACEMENT)]
    many = [MANY, *parameters(batch_options.BATCH)]
    return "\n".join([*sections, *placement, HUB, _hub_table(), *many, VERBS, *_verbs()])


def _contents(registry: Registry) -> str:
    rows = [
        (
            f"[`{name}`](#{anchor(_title(command, one))})",
            registry.plugin_of(one.spec).name,
            one.spec.summary,
        )
        for name, command in registry.commands.items()
        for one in command.variants
    ]
    return table(("command", "plugin", "what it does"), rows)


def _command(command: Command) -> str:
    """A command, and what it is for other kinds of value."""
    return "\n".join(_variant(one, _title(command, one)) for one in command.variants)


def _title(command: Command, variant: Command) -> str:
    """The heading of a variant: the name alone for the first."""
    own = "" if variant is command else f", {variant.flow.with_it}"
    return f"{command.name}{own}"


def _variant(command: Command, title: str) -> str:
    spec = command.spec
    joined = f"several {'recordings' if spec.takes.is_recording else 'scores'}"
    joined += ", made into one" if spec.gives is not Kind.REPORT else ""
    takes = joined if spec.joins else KINDS[spec.takes]
    further = f" {words}" if (words := hub_parameters(spec)) else ""
    parts = [
        f"## {title}\n",
        f"{_about(spec)}\n",
        *also(spec),
        "\n".join(["```sh", *spec.examples, "```\n"]),
        f"Takes {takes}; gives {KINDS[spec.gives]}.{further}\n",
        *parameters((*spec.parameters, *spec.extras)),
        *switches(spec),
        *(() if command.engines else _batching(spec)),
    ]
    for name, engine in command.engines.items():
        default = " (default)" if name == spec.engine else ""
        parts.append(f"### {title}, engine {name}{default}\n")
        parts += _engine(command, engine)
    return "\n".join(parts)


def _about(spec: Spec) -> str:
    """What it does; of an effect, where that stands."""
    if is_effect(spec):
        return f"{spec.summary} [More, with a picture](effects/{page_name(spec.name)})."
    return spec.doc.strip()


def _batching(spec: Spec) -> Iterator[str]:
    if spec.batch is not None:
        yield f"It works on {spec.batch.words()} ([batches](batches.md#networks-and-gpus)).\n"


def _engine(command: Command, engine: Spec) -> Iterator[str]:
    if engine.doc != command.spec.doc:
        yield f"{engine.doc.strip()}\n"
    if engine.gives.flow is not command.spec.gives.flow:
        yield f"Gives {KINDS[engine.gives]}.\n"
    yield from _batching(engine)
    if engine.engine_settings:
        yield from parameters(engine.engine_settings)
    else:
        yield "It has no parameters of its own.\n"


def _hub_table() -> str:
    # `--engine` has its own words here: what it can be stands with each command.
    rows = [("`--engine`", "Which engine does the work, where a command has several")]
    for option in hub_options((*options.PICTURES, *options.VARIED_RUN), ()):
        flags = ", ".join(f"`{flag}`" for flag in option.opts)
        rows.append((flags, _plain(option.help or "")))
    return table(("flag", "meaning"), rows)


def _verbs() -> Iterator[str]:
    for verb in verbs():
        yield from _verb(f"musictool {verb.name}", verb)


def _verb(name: str, command: Any) -> Iterator[str]:
    """One verb, and those below it."""
    inner = getattr(command, "commands", {})
    for below, one in inner.items():
        yield from _verb(f"{name} {below}", one)
    if inner:
        return
    shared = {option.name for option in hub_options(options.VARIED_RUN, batch_options.BATCH)}
    own = [param for param in command.params if param.name not in shared]
    words = [name, *(_placeholder(param) for param in own if param.param_type_name == "argument")]
    yield f"### `{' '.join(words)}`\n\n{command.help}\n"
    rows = [
        (f"`{max(param.opts, key=len) if param.opts[0][0] == '-' else _placeholder(param)}`", text)
        for param in own
        if (text := _plain(getattr(param, "help", "") or ""))
    ]
    if rows:
        yield table(("argument", "meaning"), rows)


def _placeholder(param: Any) -> str:
    many = "..." if param.nargs == -1 else ""
    return f"{(param.metavar or param.name).upper()}{many}"


def _plain(text: str) -> str:
    """Help without rich's escapes."""
    return text.replace("\\[", "[")
