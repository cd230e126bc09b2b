"""JSON Schema of a pipeline file over the commands installed, so that editors complete it."""

from __future__ import annotations

from typing import Any

from musictool.contract import Spec
from musictool.discovery import Command, Registry

__all__ = ["schema"]


def schema(registry: Registry) -> dict[str, Any]:
    """The schema (draft 2020-12) of the YAML form."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "musictool pipeline",
        "oneOf": [
            {"$ref": "#/$defs/steps"},
            {
                "type": "object",
                "properties": {
                    "description": {"type": "string"},
                    "steps": {"$ref": "#/$defs/steps"},
                },
                "required": ["steps"],
                "additionalProperties": False,
            },
        ],
        "$defs": {
            "steps": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "anyOf": [
                        {"enum": [*registry.commands, *registry.presets]},
                        *(_step(command) for command in registry.commands.values()),
                    ]
                },
            }
        },
    }


def _step(command: Command) -> dict[str, Any]:
    engines = [_settings(spec, None) for spec in (command.spec,)] if not command.engines else []
    default = command.spec.engine
    for name, spec in command.engines.items():
        engines.append(_settings(spec, name, may_omit=name == default))
    settings = engines[0] if len(engines) == 1 else {"anyOf": engines}
    return {
        "type": "object",
        "description": command.spec.summary,
        "properties": {command.name: {"anyOf": [{"type": "null"}, settings]}},
        "required": [command.name],
        "additionalProperties": False,
    }


def _settings(spec: Spec, engine: str | None, may_omit: bool = True) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required = [] if may_omit else ["engine"]
    for parameter in spec.all_parameters:
        properties[parameter.name] = parameter.json_schema()
        required += [parameter.name] if parameter.required else []
    if engine is not None:
        properties["engine"] = {"const": engine}
    properties["as"] = {"type": "string", "description": "Name of this step's result"}
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
