"""Values as they lie in the cache: samples in a file, and all else as JSON's own types.

Of the file behind a recording nothing is kept but what was done to it since: what comes out of the
cache belongs to the input that is there now, under whatever name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from musictool.clock import Meter, Tempo
from musictool.edits import Edit, Passages
from musictool.jobs.cache import Entry, Part
from musictool.kinds import Kind
from musictool.origin import Origin
from musictool.score import Key, Raw, Score, Text, Track
from musictool.sound.spool import BlockFile
from musictool.values import Audio, Stems, Stream, Value

__all__ = ["NotKept", "made_of", "stream_of", "value_of", "written"]

Told = dict[str, Any]

COURSES = ("start", "end", "at", "speed")
"""The arrays of `Passages`."""


class NotKept(Exception):
    """A value of which JSON cannot tell all that there is to know."""


def written(value: Value, part: Part) -> Told:
    """Write the samples of a value, and tell all else of it but where it comes from.

    Raises
    ------
    NotKept
    OSError
        If there is no room.
    """
    if isinstance(value, Audio):
        told = {"kind": Kind.AUDIO, **_audio(value, part)}
    elif isinstance(value, Stream):
        lengths = []
        for block in value.blocks():
            part.write(np.ascontiguousarray(block, np.float32))
            lengths.append(block.shape[1])
        told = {"kind": Kind.STREAM, "sample_rate": value.sample_rate, "channels": value.channels}
        told |= {"lengths": lengths, "frames": value.frames}
    elif isinstance(value, Stems):
        parts = [{"name": name, **_audio(one, part)} for name, one in value.parts.items()]
        told = {"kind": Kind.STEMS, "parts": parts}
    elif isinstance(value, Score):
        told = {"kind": Kind.SCORE, **_score(value)}
    else:
        raise NotKept
    return told


def made_of(value: Value, base: Origin | None) -> Told:
    """What was done to the input with this origin, to make a value of it.

    Raises
    ------
    NotKept
    """
    parts = value.recordings if isinstance(value, Stems) else {}
    return {
        "origin": _told_origin(value.origin, base),
        "origins": {name: _told_origin(part.origin, base) for name, part in parts.items()},
    }


def value_of(told: Mapping[str, Any], entry: Entry, base: Origin | None) -> Value:
    """The value that was `written` and `made_of` an input, of the one with this origin."""
    origin = _origin(told["origin"], base)
    if told["kind"] == Kind.AUDIO:
        return replace(_read_audio(told, entry), origin=origin)
    if told["kind"] == Kind.STREAM:
        stream = stream_of(told, BlockFile(entry.file, told["channels"], told["lengths"]))
        return replace(stream, origin=origin)
    if told["kind"] == Kind.STEMS:
        parts = {
            one["name"]: replace(
                _read_audio(one, entry), origin=_origin(told["origins"][one["name"]], base)
            )
            for one in told["parts"]
        }
        return Stems(parts, origin)
    return _read_score(told, origin)


def stream_of(told: Mapping[str, Any], blocks: BlockFile) -> Stream:
    """A stream that was `written`, of nowhere."""
    return Stream(blocks.read, told["sample_rate"], told["channels"], told["frames"])


def _audio(audio: Audio, part: Part) -> Told:
    """The samples in the order in which they lie, since sums of them may depend on that."""
    samples = audio.samples
    turned = samples.flags.f_contiguous and not samples.flags.c_contiguous
    part.write(np.ascontiguousarray(samples.T if turned else samples))
    return {
        "sample_rate": audio.sample_rate,
        "channels": audio.channels,
        "frames": audio.frames,
        "turned": turned,
    }


def _score(score: Score) -> Told:
    return {
        "tracks": [_plain_track(track) for track in score.tracks],
        "tempos": score.tempos,
        "meters": score.meters,
        "keys": score.keys,
        "texts": score.texts,
        "resolution": score.resolution,
        "length": score.length,
        "others": [(tick, data.hex()) for tick, data in score.others],
    }


def _plain_track(track: Track) -> Told:
    return {
        "notes": track.notes.tolist(),
        "name": track.name,
        "program": track.program,
        "drum": track.drum,
        "controls": track.controls.tolist(),
        "texts": track.texts,
        "channel": track.channel,
        "file_track": track.file_track,
        "others": [(tick, data.hex()) for tick, data in track.others],
    }


def _read_score(told: Mapping[str, Any], origin: Origin | None) -> Score:
    return Score(
        tuple(
            Track.of(
                track["notes"],
                track["controls"],
                name=track["name"],
                program=track["program"],
                drum=track["drum"],
                texts=tuple(Text(*text) for text in track["texts"]),
                channel=track["channel"],
                file_track=track["file_track"],
                others=_raws(track["others"]),
            )
            for track in told["tracks"]
        ),
        tuple(Tempo(*tempo) for tempo in told["tempos"]),
        tuple(Meter(*meter) for meter in told["meters"]),
        tuple(Key(*key) for key in told["keys"]),
        tuple(Text(*text) for text in told["texts"]),
        told["resolution"],
        told["length"],
        _raws(told["others"]),
        origin,
    )


def _raws(told: Sequence[Any]) -> tuple[Raw, ...]:
    return tuple(Raw(tick, bytes.fromhex(data)) for tick, data in told)


def _read_audio(told: Mapping[str, Any], entry: Entry) -> Audio:
    shape = told["channels"], told["frames"]
    samples = np.empty(shape[::-1] if told["turned"] else shape, np.float32)
    entry.file.readinto(samples.reshape(-1).view(np.uint8).data)  # type: ignore[attr-defined]
    return Audio(samples.T if told["turned"] else samples, told["sample_rate"])


def _told_origin(origin: Origin | None, base: Origin | None) -> Told | None:
    """What was done since the input was read; no other difference can be told."""
    if origin is None:
        return None
    before = base or Origin()
    count = len(before.edits)
    edits = origin.edits[count:]
    same = all(one is other for one, other in zip(origin.edits, before.edits, strict=False))
    rest = replace(origin, edits=before.edits, tempo_bpm=before.tempo_bpm)
    if len(origin.edits) < count or not same or rest != before or any(e.others for e in edits):
        raise NotKept
    return {"edits": [_told_edit(edit) for edit in edits], "tempo_bpm": origin.tempo_bpm}


def _told_edit(edit: Edit) -> Told:
    passages = edit.passages
    return {
        "passages": {name: getattr(passages, name).tolist() for name in COURSES},
        "is_complete": passages.is_complete,
        "speed": edit.speed,
        "semitones": edit.semitones,
        "bpm": edit.bpm,
        "begins": list(edit.begins),
    }


def _origin(told: Told | None, base: Origin | None) -> Origin | None:
    if told is None:
        return None
    before = base or Origin()
    edits = (*before.edits, *map(_edit, told["edits"]))
    return replace(before, edits=edits, tempo_bpm=told["tempo_bpm"])


def _edit(told: Told) -> Edit:
    courses = {name: np.asarray(told["passages"][name], np.float64) for name in COURSES}
    return Edit(
        Passages(**courses, is_complete=told["is_complete"]),
        told["speed"],
        told["semitones"],
        told["bpm"],
        tuple(told["begins"]),
    )
