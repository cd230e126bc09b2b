"""Finding a pipeline: a YAML file, a preset's name, or the text itself.

Presets are pipelines with names, looked for in this order: `./.musictool/presets/NAME.yaml`, the
`presets` folder of the user's configuration folder, the plugins.
"""

from __future__ import annotations

from pathlib import Path

from musictool.discovery import Registry
from musictool.errors import PipelineError, UnknownName
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.parse import parse_inline, parse_yaml

__all__ = ["find", "label", "preset_texts"]

SUFFIXES = (".yaml", ".yml")


def preset_texts(registry: Registry) -> dict[str, tuple[str, str]]:
    """Every preset in reach: name to (where it is from, its text)."""
    found = {name: ("a plugin", text) for name, text in registry.presets.items()}
    for folder in reversed(_folders()):
        for file in sorted(folder.glob("*.y*ml")) if folder.is_dir() else ():
            found[file.stem] = (str(file), _read(file))
    return found


def find(pipeline: str, registry: Registry) -> Pipeline:
    """The pipeline that a person means by a string, presets among its steps unfolded.

    Raises
    ------
    PipelineError, UnknownName
        If there is no such file, or a step is neither a command nor a preset.
    """
    path = Path(pipeline)
    if pipeline.endswith(SUFFIXES) and "|" not in pipeline:
        if not path.is_file():
            raise PipelineError(f"{pipeline}: there is no such file; a pipeline is a YAML file")
        return _unfold(parse_yaml(_read(path), str(path)), registry, ())
    if not pipeline.strip():
        raise PipelineError("the pipeline is empty; write commands with | between them")
    return _unfold(parse_inline(pipeline), registry, ())


def label(pipeline: str, found: Pipeline) -> str:
    """A short name for the outputs of `find(pipeline)`: the file's, the preset's, the command's."""
    if pipeline.endswith(SUFFIXES) and "|" not in pipeline:
        return Path(pipeline).stem
    (first, *more) = parse_inline(pipeline).steps
    return "run" if more else first.command


def _unfold(pipeline: Pipeline, registry: Registry, within: tuple[str, ...]) -> Pipeline:
    presets = preset_texts(registry)
    steps: list[Step] = []
    description = pipeline.description
    for step in pipeline.steps:
        if step.command in registry.commands or step.command in registry.contested:
            steps.append(step)
            continue
        if step.command not in presets:
            raise UnknownName(
                "command or preset", step.command, [*registry.commands, *presets], step.where
            )
        if step.parameters or step.engine or step.name:
            raise PipelineError(f"{step.where}: {step.command} is a preset and takes no parameters")
        if step.command in within:
            raise PipelineError(f"{step.where}: preset {step.command} contains itself")
        source, text = presets[step.command]
        inner = (
            parse_inline(text)
            if source == "a plugin" and "\n" not in text.strip() and "steps:" not in text
            else parse_yaml(text, f"preset {step.command}")
        )
        steps += _unfold(inner, registry, (*within, step.command)).steps
        if len(pipeline.steps) == 1:
            description = inner.description
    return Pipeline(tuple(steps), description)


def _folders() -> list[Path]:
    from platformdirs import user_config_path

    return [Path(".musictool", "presets"), user_config_path("musictool") / "presets"]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path}: cannot be read: {error}") from None
