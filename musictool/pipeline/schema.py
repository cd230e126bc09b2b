"""JSON Schema of a pipeline file over the commands installed, so that editors complete it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from musictool.contract import Parameter, Spec
from musictool.contract.schema import json_schema
from musictool.discovery import Command, Registry
from musictool.discovery.qualified import names_of
from musictool.pipeline.presets import preset_names

__all__ = ["schema"]


DRAWN = {
    "between": {
        "description": "Drawn from between two ends, as in -6..6",
        "type": "string",
        "pattern": r"^\s*[-+x.\d][^{}]*\.\.\s*[-+x.\d][^{}]*$",
    },
    "one of": {
        "description": "One of several is drawn, as in {-1, 0, 1}",
        "anyOf": [
            {"type": "string", "pattern": r"^\s*\{[^{}]+\}\s*$"},
            {"type": "object", "minProperties": 1, "additionalProperties": {"type": "null"}},
        ],
    },
}
"""What is drawn, as `draws` says; braces without quotes are a mapping to YAML."""


def schema(registry: Registry) -> dict[str, Any]:
    """The schema (draft 2020-12) of the YAML form.

    The check takes each value as it is written, whatever YAML makes of it, and so also numbers and
    switches in quotes; an editor is to mark those. It cannot see `.nan`, `1:30` for a number, or a
    key given twice, which the check refuses.
    """
    bare = [name for name, command in registry.commands.items() if _needs_nothing(command)]
    presets = [name for name in preset_names(registry) if name not in registry.commands]
    qualified = [name for name in names_of(registry) if name not in registry.commands]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "musictool pipeline",
        "oneOf": [
            {"$ref": "#/$defs/steps"},
            {
                "type": "object",
                "properties": {
                    "description": {"type": ["string", "number", "boolean", "null"]},
                    "adapts": {
                        "type": "boolean",
                        "description": "Leave out what has nothing to do in a recording",
                    },
                    "steps": {"$ref": "#/$defs/steps"},
                },
                "required": ["steps"],
                "additionalProperties": False,
            },
        ],
        "$defs": {
            **DRAWN,
            "steps": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "anyOf": [
                        {"enum": [*bare, *presets, *qualified]},
                        _any_of(qualified),
                        *({"type": "object", **_only(name, {"type": "null"})} for name in presets),
                        *(step for step in map(_step, registry.commands.values()) if step),
                    ]
                },
            },
        },
    }


def _any_of(names: Sequence[str]) -> dict[str, Any]:
    """A step that is named in full, of which only the check knows what can be set."""
    return {
        "type": "object",
        "propertyNames": {"enum": list(names)},
        "minProperties": 1,
        "maxProperties": 1,
    }


def _step(command: Command) -> dict[str, Any]:
    """Empty if several plugins claim the only engine, so that none can be chosen."""
    settings = [
        _settings(spec, spec.engine, one)
        for one in command.variants
        for spec in (*one.engines.values(), *([one.spec] if one.spec.engine is None else []))
    ]
    settings += [{"type": "null"}] if _needs_nothing(command) else []
    if not settings:
        return {}
    written = settings[0] if len(settings) == 1 else {"anyOf": settings}
    description = command.summary
    return {"type": "object", "description": description, **_only(command.name, written)}


def _settings(spec: Spec, engine: str | None, command: Command) -> dict[str, Any]:
    properties = {parameter.name: _setting(parameter) for parameter in spec.settings}
    required = [parameter.name for parameter in spec.all_parameters if parameter.required]
    if engine is not None:
        properties["engine"] = {"const": engine}
        required += ["engine"] if engine != command.default_engine else []
    properties["as"] = {
        "type": ["string", "number"],
        "minLength": 1,
        "description": "Name of this step's result",
    }
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _setting(parameter: Parameter) -> dict[str, Any]:
    """The schema of a value that may be drawn."""
    schema = json_schema(parameter)
    if not parameter.can_be_drawn:
        return schema
    about: dict[str, Any] = {
        key: schema.pop(key) for key in ("description", "default") if key in schema
    }
    takes = schema.get("anyOf", [schema])
    among = ["between", "one of"] if parameter.kind in ("number", "integer") else ["one of"]
    drawn = [{"$ref": f"#/$defs/{one}"} for one in among]
    for one in takes:
        if one.get("type") == "array":
            one["items"] = {"anyOf": [one["items"], *drawn]}
    return {"anyOf": [*takes, *drawn], **about}


def _only(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"properties": {name: schema}, "required": [name], "additionalProperties": False}


def _needs_nothing(command: Command) -> bool:
    """Whether its name alone is a step, for any kind of value."""
    return any(
        one.default_engine == one.spec.engine
        and not any(parameter.required for parameter in one.spec.all_parameters)
        for one in command.variants
    )
