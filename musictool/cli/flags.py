"""From a command's parameters to flags.

All values are taken as text and handed to the pipeline as they are: what a value must be is
checked in one place, the contract, and refused there with the same sentence as in a pipeline file.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from musictool.cli.wording import escaped
from musictool.contract.words import help_of, metavar
from musictool.errors import UsageError
from musictool.kinds import Kind

if TYPE_CHECKING:
    from musictool.contract import Parameter, Spec
    from musictool.discovery import Command, Registry
    from musictool.pipeline import Step

__all__ = ["OUTPUT", "command_function", "hub_options", "signed"]

OUTPUT = "Output"

Given = dict[str, Any]


def command_function(command: Command, known: Callable[[], Registry]) -> Callable[..., None]:
    """The function behind `musictool NAME`, with the command's flags as its signature."""
    spec = command.spec
    specs = list(command.engines.values()) or [spec]
    options: dict[str, Any] = {}
    for parameter in spec.parameters:
        if parameter.positional:
            options[parameter.variable] = _argument(parameter)
    if spec.takes is not Kind.NOTHING:
        many = "the inputs, made into one" if spec.joins else "files, folders, patterns"
        kind = {Kind.SCORE: "MIDI files", Kind.STEMS: "folders of stems"}.get(spec.takes, many)
        options["inputs"] = Annotated[
            list[str] | None,
            typer.Argument(metavar="INPUT", help=f"{kind}; - for standard input"),
        ]
    for parameter in spec.parameters:
        if not parameter.positional:
            options[parameter.variable] = _option(parameter, "Options")
    for switch, shown in spec.shows:
        summary = escaped(known().command(shown).spec.summary.rstrip("."))
        flag = "--" + switch.replace("_", "-")
        options[switch] = Annotated[bool, typer.Option(flag, help=summary)]
    for engine in specs:
        for parameter in engine.engine_settings:
            panel = f"Engine {engine.engine}"
            options.setdefault(parameter.variable, _option(parameter, panel))
    for engine in specs:
        for parameter in engine.hub_parameters:
            options.setdefault(parameter.variable, _option(parameter, "Where and how much"))
    for parameter in spec.extras:
        options[parameter.variable] = _option(parameter, OUTPUT)
    options |= hub_options(
        tuple(dict.fromkeys(option for engine in specs for option in engine.run_parameters)),
        tuple(command.engines),
        command.default_engine,
    )
    own = {parameter.variable: parameter.name for engine in specs for parameter in engine.settings}

    def function(**given: Any) -> None:
        from musictool.cli.execute import execute
        from musictool.pipeline import Pipeline, Step

        parameters = {
            own[key]: value
            for key, value in given.items()
            if key in own and value not in (None, [])
        }
        step = Step(spec.name, parameters, given.pop("engine", None))
        asked = [switch for switch, _ in spec.shows if given.pop(switch)]
        if asked:
            shown = known().command(dict(spec.shows)[asked[0]]).spec
            _refuse_unheeded(step, asked, shown, given)
            step = Step(shown.name, parameters)
        execute(Pipeline((step,)), given, known(), name=step.command)

    return signed(function, options)


def hub_options(
    run: Iterable[Parameter], engines: tuple[str, ...], default: str | None = None
) -> dict[str, Any]:
    """The flags that the hub itself gives to a command; only those that do something for it."""
    options: dict[str, Any] = {
        "output": Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar="OUTPUT",
                help="A file, a folder/, a template ({stem}.{command}{ext}), - for standard output",
                rich_help_panel=OUTPUT,
            ),
        ]
    }
    if engines:
        words = f"[default: {default}]" if default else "(required)"
        options["engine"] = Annotated[
            str | None,
            typer.Option(
                metavar="|".join(engines),
                help=escaped(f"What does the work {words}"),
                autocompletion=lambda: list(engines),
            ),
        ]
    for parameter in run:
        options[parameter.name] = _option(parameter, OUTPUT)
    for name, text in {
        "force": "Replace an output that is there already",
        "quiet": "Print errors only",
        "json": "Print the result as JSON on standard output, all else on standard error",
        "dry_run": "Check what can be known without the work, and say what would be done",
    }.items():
        flags = ("--quiet", "-q") if name == "quiet" else ("--" + name.replace("_", "-"),)
        options[name] = Annotated[bool, typer.Option(*flags, help=text, rich_help_panel=OUTPUT)]
    return options


def signed(function: Callable[..., None], options: Mapping[str, Any]) -> Callable[..., None]:
    """The function with a signature for typer to read; what may be None may be left out."""
    defaults = {bool: False, str: inspect.Parameter.empty}
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=annotation,
            default=defaults.get(annotation.__origin__),
        )
        for name, annotation in options.items()
    ]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = dict(options)
    return function


def _refuse_unheeded(
    step: Step, asked: Sequence[str], shown: Spec, given: Mapping[str, Any]
) -> None:
    """Refuse what was given for the command's work when a switch only wants something shown."""
    heeded = {parameter.name for parameter in shown.all_parameters}
    idle = [*asked[1:], *(name for name in step.parameters if name not in heeded)]
    words = [
        "--" + name.replace("_", "-") for name in [*idle, *(["engine"] if step.engine else [])]
    ]
    words += ["INPUT"] if given.get("inputs") else []
    if words:
        switch = asked[0].replace("_", "-")
        raise UsageError(
            f"{step.command}: --{switch} only shows something and works on nothing; "
            f"leave {words[0]} out"
        )


def _argument(parameter: Parameter) -> Any:
    settings: dict[str, Any] = {"metavar": parameter.flag, "help": escaped(help_of(parameter))}
    if parameter.choices:
        settings["autocompletion"] = _completion(parameter)
    return Annotated[str, typer.Argument(**settings)]


def _option(parameter: Parameter, panel: str) -> Any:
    settings: dict[str, Any] = {"help": escaped(help_of(parameter)), "rich_help_panel": panel}
    if parameter.kind == "flag":
        flags = (
            parameter.flag
            if parameter.default is False
            else f"{parameter.flag}/--no-{parameter.flag[2:]}"
        )
        return Annotated[bool | None, typer.Option(flags, **settings)]
    if parameter.choices:
        settings["autocompletion"] = _completion(parameter)
    settings["metavar"] = metavar(parameter)
    kind: Any = list[str] | None if parameter.many else str | None
    return Annotated[kind, typer.Option(parameter.flag, **settings)]


def _completion(parameter: Parameter) -> Callable[[], list[tuple[str, str]]]:
    return lambda: list(zip(parameter.choices, parameter.choice_words, strict=True))
