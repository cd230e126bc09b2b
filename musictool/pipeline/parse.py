"""Reading a pipeline: the inline form and the YAML form.

Inline, the form for a command line::

    trim end=30 | continue seconds=20 engine=unit as=longer | mix with="my pad.wav"

A bare word after the command switches a flag on, a repeated key makes a list, quotes of either
kind hold what they enclose together, and so do braces behind a `=`: `semitones={-1, 0, 1}`. YAML,
the form for a file::

    description: A longer take at streaming loudness
    steps:
      - trim: {end: 30}
      - continue: {seconds: 20, engine: unit}
      - normalize

`engine` and `as` are keys of the step itself, all others are the command's parameters. What several
steps share can be written once, with an anchor, and merged (https://yaml.org/type/merge.html)::

    loud: &loud {lufs: -14, peak: -1}
    steps:
      - normalize: {<<: *loud, peak: -2}

A pipeline with `adapts: true` beside its steps is for recordings of any form: what has nothing
to do in one, above half its sample rate or between channels that it lacks, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from musictool.errors import PipelineError
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.other_signs import with_other_signs

__all__ = ["parse_inline", "parse_yaml"]


BRACES = re.compile(r"\{[^{}|'\"]*\}")
"""Several values of which one is drawn, written with spaces or without; see `draws`."""

MERGE = "tag:yaml.org,2002:merge"


def parse_inline(text: str, source: str = "") -> Pipeline:
    """Read the inline form; `source` is its name in error messages, if it has one.

    Raises
    ------
    PipelineError
        With the step and the column, counted from 1.
    """
    origin = f"{source}, " if source else ""
    steps = []
    for number, (words, end) in enumerate(_split(text, origin), start=1):
        step = f"{origin}step {number}"
        if not words:
            raise PipelineError(f"{step}, column {end}: the step is empty; write a command there")
        for word, at in words:
            is_quoted = not text.startswith(word, at - 1)
            if not is_quoted and (problem := with_other_signs(word, text)):
                raise PipelineError(f"{step}, column {at}: {problem}")
        command, column = words[0]
        settings: dict[str, Any] = {}
        places: dict[str, str] = {}
        for word, at in words[1:]:
            key, equals, value = word.partition("=")
            if not key:
                raise PipelineError(f"{step}, column {at}: {word!r} has no name before the =")
            places[key] = f"{step}, column {at}"
            given: Any = value if equals else True
            if key in settings:
                before = settings[key]
                given = [*(before if isinstance(before, list) else [before]), given]
            settings[key] = given
        steps.append(_step(command, settings, f"{step}, column {column}", places))
    return Pipeline(tuple(steps))


def parse_yaml(text: str, source: str) -> Pipeline:
    """Read the YAML form; `source` is its name in error messages.

    Values are taken as they are written, as in the inline form: what `off`, `1:30` or `007` means
    is for the parameter to say, not for YAML.

    Raises
    ------
    PipelineError
        With the step and the line.
    """
    import yaml

    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).replace('in "<unicode string>",', "in").split())
        raise PipelineError(f"{source}: not valid YAML: {reason}") from None
    description, adapts = "", False
    if isinstance(root, yaml.MappingNode):
        document = _mapping(root, source)
        used = _within(document["steps"][1]) if "steps" in document else set()
        unknown = sorted(
            key
            for key, (_, node) in document.items()
            if key not in ("description", "adapts", "steps") and used.isdisjoint(_within(node))
        )
        if unknown or "steps" not in document:
            problem = f"does not know {', '.join(unknown)}" if unknown else "has no steps"
            raise PipelineError(f"{source}: {problem}; write `steps:` and under it a list")
        if "description" in document:
            _, node = document["description"]
            description = _text(node, f"{source}: description") or ""
        adapts = _adapts(document, source)
        _, root = document["steps"]
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise PipelineError(f"{source}: a pipeline is a list of steps under `steps:`")
    steps = [
        _yaml_step(node, f"{source}, step {number}, line ")
        for number, node in enumerate(root.value, start=1)
    ]
    return Pipeline(tuple(replace(step, adapts=adapts) for step in steps), description)


def _adapts(document: Mapping[str, tuple[int, Any]], source: str) -> bool:
    if "adapts" not in document:
        return False
    line, node = document["adapts"]
    value = (_text(node, f"{source}: adapts") or "").lower()
    if value not in ("true", "false"):
        raise PipelineError(f"{source}, line {line}: adapts must be true or false, not {value}")
    return value == "true"


def _yaml_step(node: Any, step: str) -> Step:
    import yaml

    where = f"{step}{node.start_mark.line + 1}"
    if isinstance(node, yaml.ScalarNode) and node.value:
        return Step(node.value, where=where)
    written = _mapping(node, where) if isinstance(node, yaml.MappingNode) else {}
    if len(written) != 1:
        raise PipelineError(f"{where}: a step is `command` or `command: {{parameter: value}}`")
    ((command, (_, inner)),) = written.items()
    settings: dict[str, Any] = {}
    places: dict[str, str] = {}
    if isinstance(inner, yaml.MappingNode):
        for key, (line, value) in _mapping(inner, where).items():
            places[key] = f"{step}{line}"
            is_list = isinstance(value, yaml.SequenceNode)
            items = [
                _several(item) or _text(item, f"{places[key]}: {key}")
                for item in (value.value if is_list else [value])
            ]
            settings[key] = items if is_list else items[0]
    elif not isinstance(inner, yaml.ScalarNode) or _text(inner, where) is not None:
        raise PipelineError(f"{where}: the parameters of {command} must be `name: value` pairs")
    return _step(command, settings, where, places)


def _mapping(node: Any, where: str) -> dict[str, tuple[int, Any]]:
    """The nodes of a mapping by key, with its line; YAML would let the last of equal keys win."""
    _merge(node, where)
    found: dict[str, tuple[int, Any]] = {}
    for key_node, value in node.value:
        key = _text(key_node, where)
        if not key or key in found:
            problem = f"{key} is given twice" if key else "a name is missing before the :"
            raise PipelineError(f"{where}: {problem} in line {key_node.start_mark.line + 1}")
        found[key] = key_node.start_mark.line + 1, value
    return found


def _merge(node: Any, where: str) -> None:
    """Put what a mapping merges in place of its `<<` keys; its own keys win, then the first's."""
    merged = [value for key, value in node.value if key.tag == MERGE]
    node.value = [
        pair for pair in node.value if pair[0].tag != MERGE
    ]  # first: one may merge itself
    for value in merged:
        for other in value.value if value.id == "sequence" else [value]:
            if other.id != "mapping":
                line = other.start_mark.line + 1
                raise PipelineError(f"{where}: << in line {line} must merge `name: value` pairs")
            _merge(other, where)
            own = {str(key.value) for key, _ in node.value}
            node.value = node.value + [pair for pair in other.value if pair[0].value not in own]


def _within(node: Any) -> set[Any]:
    """A node with all nodes in it."""
    found: set[Any] = set()
    left = [node]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            if one.id == "mapping":
                left += [inner for pair in one.value for inner in pair]
            elif one.id == "sequence":
                left += one.value
    return found


def _several(node: Any) -> str:
    """Values in braces, which are a mapping to YAML, as they are written inline; "" for others."""
    if node.id != "mapping" or not node.value:
        return ""
    if any(key.id != "scalar" or value.id != "scalar" or value.value for key, value in node.value):
        return ""
    return f"{{{','.join(key.value for key, _ in node.value)}}}"


def _text(node: Any, where: str) -> str | None:
    """A plain value as written; None for an empty one, `null` or `~`."""
    if not isinstance(node.value, str):
        raise PipelineError(f"{where} must be one value, or a list of values")
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _step(command: str, settings: dict[str, Any], where: str, places: Mapping[str, str]) -> Step:
    own: dict[str, str | None] = {}
    for key in ("engine", "as"):
        value = settings.pop(key, None)
        if value is not None and (not isinstance(value, str) or not value):
            raise PipelineError(f"{places[key]}: {key} must be one name, not {value!r}")
        own[key] = value
    return Step(command, settings, own["engine"], own["as"], where, places)


def _split(text: str, origin: str) -> Iterator[tuple[list[tuple[str, int]], int]]:
    """The words of each step with their columns, and where it ends: at its `|` or behind the text.

    Quotes are dealt with here.
    """
    words: list[tuple[str, int]] = []
    word, start, quote, opened = "", 0, "", 0
    braces = {at.start() + 1: at.end() for at in BRACES.finditer(text)}
    closed = 0
    for column, character in enumerate(text, start=1):
        if not quote and word.endswith("="):
            closed = braces.get(column, closed)
        if column <= closed:
            word += character
        elif quote:
            if character == quote:
                quote = ""
            else:
                word += character
        elif character in "\"'":
            quote, opened, start = character, column, start or column
        elif character.isspace() or character == "|":
            if start:
                words.append((word, start))
                word, start = "", 0
            if character == "|":
                yield words, column
                words = []
        else:
            word, start = word + character, start or column
    if quote:
        raise PipelineError(
            f"{origin}column {opened}: a {quote} is opened in {text!r} and never closed"
        )
    yield [*words, (word, start)] if start else words, len(text) + 1
