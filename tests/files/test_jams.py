"""JAMS, held against the schema's own rules (0.3.4) for the annotations that we write."""

import json

import jsonschema
import pytest

from musictool.files import write
from musictool.files.history import HISTORY, read_history
from musictool.origin import Origin
from musictool.values import Report

NUMBER = {"type": "number"}
TEXT = {"type": "string"}
CONFIDENCE = {"type": ["number", "null"]}

NAMESPACES = {
    "beat": {"type": ["number", "null"]},
    "tempo": {"type": "number", "minimum": 0},
    "key_mode": {
        "type": "string",
        "pattern": "^N|([A-G][b#]?)(:(major|minor|ionian|dorian|phrygian|lydian|mixolydian|aeolian"
        "|locrian))?$",
    },
    "chord": {
        "type": "string",
        "pattern": r"^((N|X)|(([A-G](b*|#*))((:(maj|min|dim|aug|1|5|sus2|sus4|maj6|min6|7|maj7|min7"
        r"|dim7|hdim7|minmaj7|aug7|9|maj9|min9|11|maj11|min11|13|maj13|min13))?)?))$",
    },
    "segment_open": TEXT,
}

OBSERVATION = {
    "type": "object",
    "required": ["time", "duration", "value", "confidence"],
    "properties": {
        "time": {"type": "number", "minimum": 0},
        "duration": {"type": "number", "minimum": 0},
        "confidence": CONFIDENCE,
    },
    "additionalProperties": True,
}

SCHEMA = {
    "type": "object",
    "required": ["annotations", "file_metadata", "sandbox"],
    "additionalProperties": False,
    "properties": {
        "sandbox": {"type": "object"},
        "file_metadata": {
            "type": "object",
            "required": ["duration", "jams_version"],
            "additionalProperties": False,
            "properties": {
                "title": TEXT, "artist": TEXT, "release": TEXT,
                "duration": {"type": "number", "minimum": 0},
                "identifiers": {"type": "object"},
                "jams_version": {"type": "string", "pattern": r"^0\.3\.\d$"},
            },
        },
        "annotations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["annotation_metadata", "data", "namespace"],
                "additionalProperties": False,
                "properties": {
                    "namespace": {"enum": list(NAMESPACES)},
                    "time": {"type": "number", "minimum": 0},
                    "duration": {"type": ["number", "null"]},
                    "sandbox": {"type": "object"},
                    "data": {"type": "array", "items": OBSERVATION},
                    "annotation_metadata": {
                        "type": "object",
                        "required": ["data_source"],
                        "additionalProperties": False,
                        "properties": {
                            "curator": {
                                "type": "object",
                                "properties": {"name": TEXT, "email": TEXT},
                                "additionalProperties": False,
                            },
                            "annotator": {"type": "object"},
                            "data_source": {"enum": ["program"]},
                        }
                        | dict.fromkeys(
                            (
                                "version", "corpus", "annotation_tools", "annotation_rules",
                                "validation",
                            ),
                            TEXT,
                        ),
                    },
                },
            },
        },
    },
}  # fmt: skip

FOUND = {
    "duration_s": 9.5,
    "tempo_bpm": 120.5,
    "tempo_confidence": 0.5,
    "beats": [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0],
    "downbeats": [1.0, 2.5, 4.0],
    "meter": "3/4",
    "key": "F# minor",
    "key_confidence": 0.75,
    "chords": [
        {"start": 0.0, "end": 2.0, "chord": "F#m"},
        {"start": 2.0, "end": 9.5, "chord": "N"},
    ],
    "sections": [{"start": 0.0, "end": 9.5, "label": "A"}],
    "descriptors": {"centroid": 3.0},
}


def written(path, findings, **more):
    write(path / "x.jams", Report(findings, **more))
    held = json.loads((path / "x.jams").read_text(encoding="utf-8"))
    jsonschema.validate(held, SCHEMA)
    kinds = {one["namespace"]: one["data"] for one in held["annotations"]}
    for kind, data in kinds.items():
        for one in data:
            jsonschema.validate(one["value"], NAMESPACES[kind])
    return held, kinds


def test_everything_has_its_place(tmp_path):
    held, kinds = written(tmp_path, FOUND, origin=Origin(tmp_path / "song.wav"))
    assert held["file_metadata"]["duration"] == 9.5
    assert held["file_metadata"]["identifiers"] == {"file": "song.wav"}
    assert [one["time"] for one in kinds["beat"]] == FOUND["beats"]
    assert [one["value"] for one in kinds["beat"]] == [3, 1, 2, 3, 1, 2, 3, 1]
    assert kinds["tempo"] == [{"time": 0.0, "duration": 9.5, "value": 120.5, "confidence": 0.5}]
    assert kinds["key_mode"][0]["value"] == "F#:minor"
    assert [(one["time"], one["duration"], one["value"]) for one in kinds["chord"]] == [
        (0.0, 2.0, "F#:min"),
        (2.0, 7.5, "N"),
    ]
    assert kinds["segment_open"][0]["value"] == "A"


def test_of_two_tempi_each_has_its_weight(tmp_path):
    tempi = [{"bpm": 120.5, "weight": 0.75}, {"bpm": 60.25, "weight": 0.25}]
    _, kinds = written(tmp_path, FOUND | {"tempo_candidates": tempi})
    found = [(one["value"], one["confidence"]) for one in kinds["tempo"]]
    assert found == [(120.5, 0.75), (60.25, 0.25)]


def test_of_little_little_is_said(tmp_path):
    held, kinds = written(tmp_path, {"peak": 0.5})
    assert (held["annotations"], held["file_metadata"]["duration"]) == ([], 0.0)
    _, kinds = written_again(tmp_path, {"beats": [], "tempo_bpm": float("nan"), "key": ""})
    assert kinds == {"beat": [], "tempo": [], "key_mode": []}


def written_again(path, findings):
    (path / "x.jams").unlink()
    return written(path, findings)


def test_beats_without_downbeats_have_no_place_in_a_bar(tmp_path):
    _, kinds = written(tmp_path, {"beats": [1.0, 2.0], "downbeats": []})
    assert [one["value"] for one in kinds["beat"]] == [None, None]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("C", "C:maj"), ("Am", "A:min"), ("Bb:min7", "Bb:min7"), ("G7", "G:7"), ("D/F#", "D:maj"),
        ("Cmaj7", "C:maj7"), ("none", "X"), ("E:strange", "X"), ("", "N"), ("N", "N"),
    ],
)  # fmt: skip
def test_chords_are_written_in_one_syntax(tmp_path, name, said):
    _, kinds = written(tmp_path, {"chords": [{"start": 0, "end": 1, "chord": name}]})
    assert kinds["chord"][0]["value"] == said


@pytest.mark.parametrize(
    ("key", "said"),
    [("C major", "C:major"), ("Am", "A:minor"), ("Eb:dorian", "Eb:dorian"), ("C sharpish", None)],
)
def test_keys_too(tmp_path, key, said):
    _, kinds = written(tmp_path, {"key": key})
    assert [one["value"] for one in kinds["key_mode"]] == ([said] if said else [])


def test_the_history_is_kept(tmp_path):
    report = Report(FOUND, Origin(history=({"pipeline": "analyze"},)))
    for suffix in ("json", "jams", "csv"):
        write(tmp_path / f"x.{suffix}", report)
    assert json.loads((tmp_path / "x.json").read_text())[HISTORY] == [{"pipeline": "analyze"}]
    jams = json.loads((tmp_path / "x.jams").read_text())
    assert jams["sandbox"][HISTORY] == [{"pipeline": "analyze"}]
    assert read_history(tmp_path / "x.csv") == (({"pipeline": "analyze"},), [])
