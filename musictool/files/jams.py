"""A `Report` as JAMS, the JSON format for annotations of music.

It has the findings that its vocabulary has a place for: beats with their position in the bar,
tempo, key, chords and sections. The library `jams` would bring pandas and jsonschema along.

References
----------
Humphrey et al., "JAMS: A JSON annotated music specification for reproducible MIR research",
ISMIR 2014; schema 0.3.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from musictool import __version__
from musictool.files.tags.model import Tags
from musictool.plain import plain
from musictool.values import Report

__all__ = ["as_jams"]

VERSION = "0.3.4"

KEY = re.compile(r"([A-G][b#]?)[ :]*(.*)")
MODES = {"": "major", "maj": "major", "m": "minor", "min": "minor"}
MODE_WORDS = frozenset(
    ["major", "minor", "ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian"]
)
CHORD = re.compile(r"([A-G][b#]*)(.*)")
QUALITIES = {
    "": "maj", "m": "min", "M": "maj", "maj": "maj", "min": "min", "7": "7", "maj7": "maj7",
    "M7": "maj7", "m7": "min7", "min7": "min7", "dim": "dim", "dim7": "dim7", "aug": "aug",
    "+": "aug", "m7b5": "hdim7", "sus2": "sus2", "sus4": "sus4", "6": "maj6", "m6": "min6",
    "9": "9",
}  # fmt: skip


Observation = dict[str, Any]


def as_jams(report: Report, sandbox: Mapping[str, Any]) -> dict[str, Any]:
    """The findings as a JAMS object; `sandbox` is what else it is to hold."""
    found = plain(dict(report.findings))
    duration = _duration(found)
    kinds = {
        "beat": _beats(found),
        "tempo": _tempo(found, duration),
        "key_mode": _key(found, duration),
        "chord": _segments(found.get("chords"), "chord", _chord),
        "segment_open": _segments(found.get("sections"), "label", str),
    }
    return {
        "annotations": [
            _annotation(kind, data, duration) for kind, data in kinds.items() if data is not None
        ],
        "file_metadata": _file(report, found, duration),
        "sandbox": dict(sandbox),
    }


def _annotation(namespace: str, data: list[Observation], duration: float) -> dict[str, Any]:
    return {
        "annotation_metadata": {
            "curator": {"name": "", "email": ""},
            "annotator": {},
            "version": "",
            "corpus": "",
            "annotation_tools": f"musictool {__version__}",
            "annotation_rules": "",
            "validation": "",
            "data_source": "program",
        },
        "namespace": namespace,
        "data": data,
        "sandbox": {},
        "time": 0.0,
        "duration": duration,
    }


def _file(report: Report, found: Mapping[str, Any], duration: float) -> dict[str, Any]:
    origin = report.origin
    tags = origin.tags.plain() if origin and isinstance(origin.tags, Tags) else {}
    path = found.get("file") or (origin.path if origin else None)
    texts = {
        key: "; ".join(tags.get(tag, []))
        for key, tag in (("title", "title"), ("artist", "artist"), ("release", "album"))
    }
    identifiers = {"file": PurePath(path).name} if path else {}
    return texts | {"duration": duration, "identifiers": identifiers, "jams_version": VERSION}


def _duration(found: Mapping[str, Any]) -> float:
    """As found, else up to the last thing that was."""
    if isinstance(found.get("duration_s"), int | float):
        return float(found["duration_s"])
    ends = [one.get("end") or 0.0 for name in ("chords", "sections") for one in _list(found, name)]
    return float(max([*ends, *_list(found, "beats")], default=0.0))


def _list(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name)
    return value if isinstance(value, list) else []


def _observation(time: float, duration: float, value: Any, confidence: Any = None) -> Observation:
    return {"time": time, "duration": duration, "value": value, "confidence": confidence}


def _beats(found: Mapping[str, Any]) -> list[Observation] | None:
    """Each with its number in the bar, counted from the last downbeat, or back from the first."""
    if not isinstance(found.get("beats"), list):
        return None
    beats, downbeats = _list(found, "beats"), _list(found, "downbeats")
    firsts = [
        min(range(len(beats)), key=lambda at: abs(beats[at] - downbeat), default=0)
        for downbeat in downbeats
    ]
    lengths = [after - first for first, after in pairwise(firsts)]
    length = max(lengths, key=lengths.count, default=None)  # the commonest number of beats in a bar
    positions: list[int | None] = [None] * len(beats)
    for first, after in pairwise([*firsts, len(beats)]):
        for at in range(first, after):
            positions[at] = at - first + 1
    if firsts and length:
        for at in range(firsts[0]):
            position = length - (firsts[0] - at) + 1
            positions[at] = position if position >= 1 else None
    return [_observation(at, 0.0, place) for at, place in zip(beats, positions, strict=True)]


def _tempo(found: Mapping[str, Any], duration: float) -> list[Observation] | None:
    if "tempo_bpm" not in found:
        return None
    bpm, confidence = found["tempo_bpm"], found.get("tempo_confidence")
    if bpm is None:
        return []
    # Two, if they are known, as MIREX has it: their weights are 1 together.
    tempi = [(one["bpm"], one["weight"]) for one in _list(found, "tempo_candidates")]
    return [_observation(0.0, duration, *one) for one in tempi or [(bpm, confidence)]]


def _key(found: Mapping[str, Any], duration: float) -> list[Observation] | None:
    """What has no mode that the vocabulary knows is left out."""
    if "key" not in found:
        return None
    match = KEY.fullmatch(str(found["key"]))
    if match is None:
        return []
    mode = match[2].strip().lower() or str(found.get("mode") or "")
    mode = MODES.get(mode, mode)
    if mode not in MODE_WORDS:
        return []
    value = f"{match[1]}:{mode}"
    return [_observation(0.0, duration, value, found.get("key_confidence"))]


def _segments(given: Any, name: str, convert: Any) -> list[Observation] | None:
    if not isinstance(given, list):
        return None
    return [
        _observation(
            one["start"],
            max(one["end"] - one["start"], 0.0),
            convert(one.get(name, "")),
            one.get("confidence"),
        )
        for one in given
    ]


def _chord(name: Any) -> str:
    """A chord in the syntax of Harte (2005): "C:maj7"; N for none, X for one it cannot say."""
    text = str(name).strip()
    if text in ("", "N", "None", "N.C."):
        return "N"
    match = CHORD.fullmatch(text)
    if match is None:
        return "X"
    quality = match[2].removeprefix(":").partition("/")[0]
    known = QUALITIES.get(quality, quality)
    return f"{match[1]}:{known}" if known in QUALITIES.values() else "X"
