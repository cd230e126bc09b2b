"""Reading a pipeline: the inline form and the YAML form.

Inline, the form for a command line::

    trim end=30 | continue seconds=20 engine=unit as=longer | mix with="my pad.wav"

A bare word after the command switches a flag on, a repeated key makes a list, quotes of either
kind hold what they enclose together. YAML, the form for a file::

    description: A longer take at streaming loudness
    steps:
      - trim: {end: 30}
      - continue: {seconds: 20, engine: unit}
      - normalize

`engine` and `as` are keys of the step itself, all others are the command's parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from musictool.errors import PipelineError
from musictool.pipeline.model import Pipeline, Step

__all__ = ["parse_inline", "parse_yaml"]


def parse_inline(text: str, source: str = "") -> Pipeline:
    """Read the inline form; `source` is its name in error messages, if it has one.

    Raises
    ------
    PipelineError
        With the step and the column, counted from 1.
    """
    origin = f"{source}, " if source else ""
    steps = []
    for number, words in enumerate(_split(text, origin), start=1):
        if not words:
            raise PipelineError(
                f"{origin}step {number} is empty in {text!r}; write a command there"
            )
        command, column = words[0]
        where = f"{origin}step {number}, column {column}"
        settings: dict[str, Any] = {}
        for word, at in words[1:]:
            key, equals, value = word.partition("=")
            if not key:
                raise PipelineError(
                    f"{origin}step {number}, column {at}: {word!r} has no name before the ="
                )
            given: Any = value if equals else True
            if key in settings:
                before = settings[key]
                given = [*(before if isinstance(before, list) else [before]), given]
            settings[key] = given
        steps.append(_step(command, settings, where))
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
        raise PipelineError(f"{source}: not valid YAML: {' '.join(str(error).split())}") from None
    description = ""
    if isinstance(root, yaml.MappingNode):
        document = _mapping(root, source)
        unknown = sorted(set(document) - {"description", "steps"})
        if unknown or "steps" not in document:
            problem = f"does not know {', '.join(unknown)}" if unknown else "has no steps"
            raise PipelineError(f"{source}: {problem}; write `steps:` and under it a list")
        if "description" in document:
            description = _text(document["description"], f"{source}: description") or ""
        root = document["steps"]
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise PipelineError(f"{source}: a pipeline is a list of steps under `steps:`")
    steps = [
        _yaml_step(node, f"{source}, step {number}, line {node.start_mark.line + 1}")
        for number, node in enumerate(root.value, start=1)
    ]
    return Pipeline(tuple(steps), description)


def _yaml_step(node: Any, where: str) -> Step:
    import yaml

    if isinstance(node, yaml.ScalarNode) and node.value:
        return Step(node.value, where=where)
    written = _mapping(node, where) if isinstance(node, yaml.MappingNode) else {}
    if len(written) != 1:
        raise PipelineError(f"{where}: a step is `command` or `command: {{parameter: value}}`")
    ((command, inner),) = written.items()
    settings: dict[str, Any] = {}
    if isinstance(inner, yaml.MappingNode):
        for key, value in _mapping(inner, where).items():
            is_list = isinstance(value, yaml.SequenceNode)
            items = [
                _text(item, f"{where}: {key}") for item in (value.value if is_list else [value])
            ]
            settings[key] = items if is_list else items[0]
    elif not isinstance(inner, yaml.ScalarNode) or _text(inner, where) is not None:
        raise PipelineError(f"{where}: the parameters of {command} must be `name: value` pairs")
    return _step(command, settings, where)


def _mapping(node: Any, where: str) -> dict[str, Any]:
    """The nodes of a mapping by key; YAML itself would let the last of two equal keys win."""
    found: dict[str, Any] = {}
    for key_node, value in node.value:
        key = _text(key_node, where)
        if not key or key in found:
            problem = f"{key} is given twice" if key else "a name is missing before the :"
            raise PipelineError(f"{where}: {problem} in line {key_node.start_mark.line + 1}")
        found[key] = value
    return found


def _text(node: Any, where: str) -> str | None:
    """A plain value as written; None for an empty one, `null` or `~`."""
    if not isinstance(node.value, str):
        raise PipelineError(f"{where} must be one value, or a list of values")
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _step(command: str, settings: dict[str, Any], where: str) -> Step:
    own: dict[str, str | None] = {}
    for key in ("engine", "as"):
        value = settings.pop(key, None)
        if value is not None and (not isinstance(value, str) or not value):
            raise PipelineError(f"{where}: {key} must be one name, not {value!r}")
        own[key] = value
    return Step(command, settings, own["engine"], own["as"], where)


def _split(text: str, origin: str) -> Iterator[list[tuple[str, int]]]:
    """The words of each step, with their columns; quotes and `|` are dealt with here."""
    words: list[tuple[str, int]] = []
    word, start, quote, opened = "", 0, "", 0
    for column, character in enumerate(text, start=1):
        if quote:
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
                yield words
                words = []
        else:
            word, start = word + character, start or column
    if quote:
        raise PipelineError(
            f"{origin}column {opened}: a {quote} is opened in {text!r} and never closed"
        )
    yield [*words, (word, start)] if start else words
