"""The JSON Schema is valid, and takes what the check takes."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from musictool.errors import MusictoolError
from musictool.pipeline import check, parse_yaml, schema

ACCEPTED = [
    "[level]",
    "steps: [level, measure]",
    "{description: x, steps: [level: ]}",
    "[level: {db: -3, shape: linear, invert: true, title: x, limit: 2.5, room_size: 1, class: 2}]",
    "[level: {limit: null, as: dry}, overlay: {others: dry}]",
    "[level: {}]",
    "{description: 5, steps: [level: {as: 5}]}",
    "{description: , steps: [level]}",
    "[needs: {amount: 1}]",
    "[needs: {amount: 1..2}, level: {db: -6..6, class: '{1, 2}', shape: {off, linear}}]",
    "[level: {invert: {true, false}, db: {-1, 0, 1}, limit: 0.5..1}]",
    "[overlay: {gains: [1..2, {0, 3}, 4]}, sing: {seconds: 2..3}]",
    "[overlay: {others: a.wav, gains: [1, 2.5]}]",
    "[overlay: {others: [a.wav, b.wav], gains: 1}]",
    "[level: {db: -3dB}]",
    "[level: {db: -3 dB}]",
    "[sing: {grain: 3}]",
    "[sing: {engine: unit, grain: 3}]",
    "[sing: {engine: acme, heat: 3, seconds: 2}]",
]
REFUSED = [
    "[]",
    "steps: []",
    "{steps: [level], author: me}",
    "{description: x}",
    "[levle]",
    "[3]",
    "[[level]]",
    "[{level: {}, sing: {}}]",
    "[level: {dbb: 1}]",
    "[level: {db: 61}]",
    "[level: {db: loud}]",
    "[level: {db: null}]",
    "[level: {db: [1, 2]}]",
    "[level: {room_size: 0}]",
    "[level: {class: 1.5}]",
    "[level: {shape: round}]",
    "[level: {invert: maybe}]",
    "[level: {engine: acme}]",
    "[level: {as: ''}]",
    "[level: 3]",
    "[needs]",
    "[level: {shape: 1..2}]",
    "[level: {db: 1..}]",
    "[level: {db: {}}]",
    "[level: {db: {1: 2}}]",
    "[needs: ]",
    "[needs: {}]",
    "[overlay: {gains: [x]}]",
    "[overlay: {others: ''}]",
    "[sing: {engine: acne}]",
    "[sing: {heat: 3}]",
    "[sing: {engine: acme, grain: 3}]",
]


def is_valid(text, known) -> bool:
    return jsonschema.Draft202012Validator(schema(known)).is_valid(yaml.safe_load(text))


def holds(text, known) -> bool:
    try:
        check(parse_yaml(text, "x"), known)
    except MusictoolError:
        return False
    return True


@pytest.mark.parametrize("text", ["[level: {db: '3'}]", "[level: {invert: 'on'}]"])
def test_the_schema_is_stricter_about_quotes(text, known):
    assert not is_valid(text, known)
    assert holds(text, known)


@pytest.mark.parametrize(
    "text", ["[level: {db: .nan}]", "[level: {db: 1, db: 2}]", "[level: {room_size: 1:30}]"]
)
def test_what_only_the_check_can_see(text, known):
    assert is_valid(text, known)
    assert not holds(text, known)


def test_the_schema_is_a_schema(known):
    jsonschema.Draft202012Validator.check_schema(schema(known))


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_the_check_takes_is_valid(text, known):
    assert is_valid(text, known)
    assert holds(text, known)


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_check_refuses_is_not_valid(text, known):
    assert not is_valid(text, known)
    assert not holds(text, known)


def test_presets_in_reach_are_steps(known, project):
    folder = project / ".musictool" / "presets"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text("- level")
    assert is_valid("[own, warm, warm: , level]", known)


def test_editors_are_told_help_and_defaults(known):
    steps = schema(known)["$defs"]["steps"]["items"]["anyOf"]
    (level,) = [one for one in steps if "level" in one.get("properties", {})]
    assert level["description"] == "Change the level."
    settings = level["properties"]["level"]["anyOf"][0]
    db = settings["properties"]["db"]
    number, with_unit, *drawn = db.pop("anyOf")
    assert number == {"type": "number", "minimum": -60, "maximum": 60}
    assert with_unit["type"] == "string"
    assert drawn == [{"$ref": "#/$defs/between"}, {"$ref": "#/$defs/one of"}]
    assert db == {"description": "Change [dB]", "default": 0.0}
