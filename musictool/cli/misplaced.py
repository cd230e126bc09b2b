"""Arguments that stand where inputs do and are none: said before any work, with what to write.

`gain in.wav out.wav`, `gain in.wav -3`, `trim in.wav 0:10 0:20`, `run trim end=3 in.wav`,
`style in.wav like.wav`, `gain in.wav chain.yaml`. What is there is an input, whatever it is called,
and a file that is missing among others stays one job that fails.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from glob import has_magic
from pathlib import PurePath
from typing import Any

from musictool.address import is_address, place
from musictool.contract import SECOND_INPUTS, Parameter, Spec
from musictool.contract.options import ENCODING, VARIATIONS
from musictool.contract.strays import meant
from musictool.discovery import Registry
from musictool.errors import UsageError
from musictool.kinds import REPORT_SUFFIXES, Kind, kind_of_file
from musictool.near import did_you_mean
from musictool.pipeline import Pipeline, Step, names_a_file
from musictool.pipeline.presets import preset_names
from musictool.quantities import is_unit

__all__ = ["refuse_misplaced", "refuse_pipeline_behind"]

FILLERS = ("to", "as", "into", "in", "at", "with")
"""Words before an output or a value that say nothing."""

REFERENCE = "reference"
"""What a command cannot do without, also where it may be given in another way."""

NUMBER = re.compile(r"[-+]?[\d.]+\w*")

SETTING = re.compile(r"[A-Za-z][\w-]*=.*", re.DOTALL)


def refuse_misplaced(
    pipeline: Pipeline,
    arguments: Sequence[str],
    given: Mapping[str, Any],
    registry: Registry,
    typed: str | None,
) -> None:
    """Refuse a command line whose inputs are something else.

    Parameters
    ----------
    given
        The flags.
    typed
        The pipeline as it stands on the command line; None for a command.

    Raises
    ------
    UsageError
        With what was probably meant.
    """
    arguments = [one.removeprefix("./") if one.startswith("./-") else one for one in arguments]
    strays = [one for one in arguments if _is_missing(one)]
    files = [one for one in arguments if one not in strays]
    if typed is None:
        (step,) = pipeline.steps
        spec = _spec(step, files, registry)
        if spec.takes is Kind.NOTHING:
            return
        _refuse_values(step, spec, strays, files, registry)
        _refuse_second_input(step, spec, files)
        _refuse_names(step, strays, files, registry)
        _refuse_extra(step, spec, strays)
    else:
        _refuse_unquoted(typed, strays, files, registry)
    for one in files:
        if one != "-" and names_a_file(one):
            inputs = _shown([other for other in files if other != one])
            raise UsageError(f"{one} is a pipeline, no input; write musictool run {one} {inputs}")
    _refuse_output(arguments, given["output"], _gives(pipeline, files, registry))


def _spec(step: Step, files: Sequence[str], registry: Registry) -> Spec:
    """What is to work: of a command for several kinds of value the variant for the first input."""
    command = registry.command(step.command)
    kinds = [kind_of_file(place(one)) for one in files]
    fitting = [one for kind in kinds for one in command.variants if one.flow is kind]
    able = [one for one in (*fitting, *command.variants) if step.engine in (None, *one.engines)]
    return (able[0] if able else command).choose(step.engine, step.command)


def _refuse_output(arguments: Sequence[str], output: str | None, gives: Kind) -> None:
    """Refuse a last file that is not there: a name for the output, if it can be one.

    Of a report it has to be one, since else it is shown.
    """
    last = arguments[-1] if len(arguments) > 1 else ""
    if output is not None or not _is_missing(last):
        return
    problem = f"{last}: there is no such file or folder"
    named = _named(last, gives, [one for one in arguments if not _is_missing(one)])
    if named:
        raise UsageError(f"{problem}; for an output write -o {shlex.quote(named)}")
    if gives is not Kind.REPORT:
        raise UsageError(problem)


def refuse_pipeline_behind(typed: str, inputs: Sequence[str]) -> None:
    """Refuse a recording where `run` has its pipeline."""
    if os.path.isfile(typed) and not names_a_file(typed):  # noqa: PTH113  any text, however long
        behind = next((one for one in inputs if names_a_file(one)), "PIPELINE")
        raise UsageError(
            f"run: {typed} is a file; the pipeline comes first: musictool run {behind} "
            f"{shlex.quote(typed)}"
        )


def _is_missing(argument: str) -> bool:
    return (
        argument not in ("", "-")
        and not is_address(argument)
        and not os.path.lexists(argument)
        and not has_magic(argument)
    )


def _refuse_values(
    step: Step, spec: Spec, strays: Sequence[str], files: Sequence[str], registry: Registry
) -> None:
    """Values without their flags, and a unit that a space parts from its number."""
    words = [one for one in strays if not _is_name(one, registry)]
    if "bars" in step.parameters and words[-1:] and words[-1].isdigit():
        bars = f"--bars {step.parameters['bars']}-{words[-1]}"
        raise UsageError(f"{step.command}: {words[0]!r} is no file; write bars in one: {bars}")
    variants = registry.command(spec.name).variants
    engines = tuple(dict.fromkeys(name for one in variants for name in one.engines))
    engine = [Parameter("engine", "choice", "", choices=engines)] if engines else []
    written = [one for one in spec.run_parameters if one in ENCODING]
    varied = [one for one in spec.run_parameters if one == VARIATIONS]
    others = (*written, *engine, *varied)
    settings = (*spec.settings, *others)
    meanings = {one: [it.flag for it in settings if one in (it.name, *it.also)] for one in words}
    output = ""
    found = meant(words, spec, step.parameters, others)
    outputs = [
        one
        for one in reversed(words)
        if (one == words[-1] or _is_format(one))
        and not meanings[one]
        and _named(one, spec.gives, files)
    ]
    for one in outputs if len(words) > 1 and not found else ():
        rest = [word for word in words if word != one and word not in FILLERS]
        found = meant(rest, spec, step.parameters, others)
        if found:
            output = _named(one, spec.gives, files)
            break
    braces = _braces(step, spec, words)
    if braces and len(words) > 2:
        raise UsageError(f"{step.command}: {braces}")
    if found:
        flags = " or ".join(
            " ".join(_flag(name, value) for name, value in settings) for settings in found
        )
        flags += f" -o {shlex.quote(output)}" if output else ""
        what = "is no file" if len(words) == 1 else "are no files"
        raise UsageError(
            f"{step.command}: {', '.join(map(repr, words))} {what}; a value stands behind its "
            f"flag: {flags}{f'; {braces}' if braces else ''}"
        )
    for word in filter(meanings.get, words if len(words) > 1 else ()):
        raise UsageError(f"{step.command}: {word!r} is no file; {did_you_mean(meanings[word])}")
    for word in filter(is_unit, words):
        given = (str(one) for one in step.parameters.values() if str(one)[-1:].isdigit())
        raise UsageError(
            f"{step.command}: {word!r} is no file; write a number and its unit in one: "
            f"{next(given, '-3')}{word}"
        )


def _braces(step: Step, spec: Spec, words: Sequence[str]) -> str:
    """How values are written that a shell made of braces: one of a flag, and others behind it."""
    drawn = [it for it in spec.all_parameters if it.can_be_drawn and it.name in step.parameters]
    if len(words) < 2 or not drawn or not all(map(NUMBER.fullmatch, words)):
        return ""
    values = ",".join([str(step.parameters[drawn[0].name]), *words])
    return f"values of which one is drawn go in quotes: {drawn[0].flag} '{{{values}}}'"


def _refuse_second_input(step: Step, spec: Spec, files: Sequence[str]) -> None:
    """A second recording without its flag, of a command that cannot do without one."""
    needed = [
        one
        for one in spec.all_parameters
        if one.kind in (*SECOND_INPUTS, "table") and (one.required or one.name == REFERENCE)
    ]
    if len(files) > 1 and len(needed) == 1 and needed[0].name not in step.parameters:
        raise UsageError(
            f"{step.command}: {needed[0].name} must be given, and {files[-1]} stands there as an "
            f"input; write {needed[0].flag} {shlex.quote(files[-1])}"
        )


def _refuse_extra(step: Step, spec: Spec, strays: Sequence[str]) -> None:
    """The name of a further file without its flag: a picture."""
    for one in strays:
        for extra in spec.all_extras:
            if PurePath(one).suffix.lower() in extra.suffixes and extra.name not in step.parameters:
                raise UsageError(
                    f"{one}: there is no such file or folder; for that output write {extra.flag} "
                    f"{shlex.quote(one)}"
                )


def _refuse_names(
    step: Step, strays: Sequence[str], files: Sequence[str], registry: Registry
) -> None:
    """A command or a preset behind a command."""
    for one in strays:
        if _is_name(one, registry):
            raise UsageError(
                f"{step.command}: {one!r} is no file; for several commands in a row write them in "
                f'quotes: musictool run "{step} | {one}" {_shown(files)}'
            )


def _refuse_unquoted(
    typed: str, strays: Sequence[str], files: Sequence[str], registry: Registry
) -> None:
    """The rest of a pipeline that a shell took apart, since it had no quotes."""
    words = [one for one in strays if SETTING.fullmatch(one) or _is_name(one, registry)]
    if not words:
        return
    text = typed
    for word in strays[: strays.index(words[-1]) + 1]:
        text += f" | {word}" if _is_name(word, registry) else f" {word}"
    raise UsageError(f'write the pipeline in quotes: musictool run "{text}" {_shown(files)}')


def _is_name(word: str, registry: Registry) -> bool:
    """Whether a word is one command or a preset; one that is a format too, as mp3, is that."""
    if _is_format(word):
        return False
    return len(registry.called(word)) == 1 or word in preset_names(registry)


def _is_format(word: str) -> bool:
    from musictool.files import AUDIO_SUFFIXES

    return f".{word.lower()}" in AUDIO_SUFFIXES


def _gives(pipeline: Pipeline, files: Sequence[str], registry: Registry) -> Kind:
    last = registry.called(pipeline.steps[-1].command)
    if len(last) != 1:
        return Kind.AUDIO
    if len(pipeline.steps) == 1:
        return _spec(pipeline.steps[0], files, registry).gives
    return registry.command(last[0]).spec.gives


def _named(last: str, gives: Kind, files: Sequence[str]) -> str:
    """An output's name, of which only the format may have been given (mp3); "" for what is none."""
    from musictool.files import AUDIO_SUFFIXES

    writable = {Kind.REPORT: REPORT_SUFFIXES, Kind.SCORE: Kind.SCORE.suffixes}.get(
        gives, AUDIO_SUFFIXES
    )
    if f".{last.lstrip('.').lower()}" in writable:
        stem = PurePath(files[0]).stem if files else "out"
        return f"{stem}.{last.lstrip('.').lower()}"
    suffix = PurePath(last).suffix.lower()
    is_folder = "/" in last.replace(os.sep, "/") and not suffix and gives is not Kind.REPORT
    return last if suffix in writable or is_folder else ""


def _flag(name: str, value: str) -> str:
    flag = f"--{name.replace('_', '-')}"
    return f"{flag} {shlex.quote(value)}" if value else flag


def _shown(files: Sequence[str]) -> str:
    """The inputs for a command line, the first of many."""
    return " ".join([*map(shlex.quote, files[:1]), *(["..."] if len(files) > 1 else [])]) or "INPUT"
