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


def parse_inline(text: str) -> Pipeline:
    """Read the inline form.

    Raises
    ------
    PipelineError
        With the step and the column, counted from 1.
    """
    steps = []
    for number, words in enumerate(_split(text), start=1):
        if not words:
            raise PipelineError(f"step {number} is empty in {text!r}; write a command there")
        command, column = words[0]
        where = f"step {number}, column {column}"
        settings: dict[str, Any] = {}
        for word, at in words[1:]:
            key, equals, value = word.partition("=")
            if not key:
                raise PipelineError(
                    f"step {number}, column {at}: {word!r} has no name before the ="
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

    Raises
    ------
    PipelineError
        With the step and the line.
    """
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        document = loader.construct_document(root) if root else None
    except yaml.YAMLError as error:
        raise PipelineError(f"{source}: not valid YAML: {' '.join(str(error).split())}") from None
    finally:
        loader.dispose()
    description = ""
    if root is not None and isinstance(document, dict):
        unknown = set(document) - {"description", "steps"}
        if unknown or "steps" not in document:
            problem = f"does not know {sorted(map(str, unknown))}" if unknown else "has no steps"
            raise PipelineError(f"{source}: {problem}; write `steps:` and under it a list")
        description = str(document["description"] or "") if "description" in document else ""
        root = next(value for key, value in root.value if key.value == "steps")
        document = document["steps"]
    if root is None or not isinstance(document, list) or not document:
        raise PipelineError(f"{source}: a pipeline is a list of steps under `steps:`")
    steps = []
    for number, (item, node) in enumerate(zip(document, root.value, strict=True), start=1):
        where = f"{source}, step {number}, line {node.start_mark.line + 1}"
        if isinstance(item, str):
            item = {item: None}
        if not isinstance(item, dict) or len(item) != 1:
            raise PipelineError(f"{where}: a step is `command` or `command: {{parameter: value}}`")
        ((command, settings),) = item.items()
        if settings is not None and not isinstance(settings, dict):
            raise PipelineError(f"{where}: the parameters of {command} must be `name: value` pairs")
        steps.append(_step(str(command), {str(k): v for k, v in (settings or {}).items()}, where))
    return Pipeline(tuple(steps), description)


def _step(command: str, settings: dict[str, Any], where: str) -> Step:
    own: dict[str, str | None] = {}
    for key in ("engine", "as"):
        value = settings.pop(key, None)
        if value is not None and (not isinstance(value, str) or not value):
            raise PipelineError(f"{where}: {key} must be one name, not {value!r}")
        own[key] = value
    return Step(command, settings, own["engine"], own["as"], where)


def _split(text: str) -> Iterator[list[tuple[str, int]]]:
    """The words of each step, with their columns; quotes and `|` are dealt with here."""
    words: list[tuple[str, int]] = []
    word, start, quote = "", 0, ""
    for column, character in enumerate(text, start=1):
        if quote:
            if character == quote:
                quote = ""
            else:
                word += character
        elif character in "\"'":
            quote, start = character, start or column
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
        raise PipelineError(f"a {quote} is opened in {text!r} and never closed")
    yield [*words, (word, start)] if start else words
