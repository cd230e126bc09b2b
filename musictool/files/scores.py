"""`Score` from and to Standard MIDI Files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mido

from musictool.errors import UnreadableFile
from musictool.files.history import parse, render
from musictool.origin import Origin
from musictool.score import Meter, Score, Tempo, Track

__all__ = ["read_score", "write_score"]

HISTORY_PREFIX = "MUSICTOOL_PROVENANCE="
"""How the text event that holds a file's history begins."""

_DRUM_CHANNEL = 9


def read_score(path: Path) -> Score:
    """Notes of all tracks, with tempo and meter.

    Raises
    ------
    UnreadableFile
        The file is no MIDI file, or a damaged one.
    """
    midi = _open(path)
    if midi.ticks_per_beat <= 0:
        raise UnreadableFile(path, "counts SMPTE frames instead of beats, which is not supported")
    history, unreadable = parse(_history_text(midi))
    tempos, meters = [], []
    for tick, message in _events(midi):
        if message.type == "set_tempo":
            tempos.append(Tempo(tick, message.tempo))
        elif message.type == "time_signature":
            meters.append(Meter(tick, message.numerator, message.denominator))
    return Score(
        tuple(track for events in midi.tracks for track in _tracks_of(events)),
        tuple(tempos),
        tuple(meters),
        resolution=midi.ticks_per_beat,
        origin=Origin(path, "MIDI", "MIDI", history=history, warnings=tuple(unreadable)),
    )


def _open(path: Path) -> Any:
    try:
        return mido.MidiFile(path, clip=True)
    except (EOFError, OSError, ValueError, KeyError, IndexError) as error:
        why = "it ends too early" if isinstance(error, EOFError) else str(error) or "damaged"
        raise UnreadableFile(path, f"is no MIDI file that can be read ({why})") from None


def _events(midi: Any) -> list[tuple[int, Any]]:
    """All events of all tracks with their absolute ticks, in order of time."""
    events = []
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            events.append((tick, message))
    return sorted(events, key=lambda event: event[0])


def _tracks_of(events: Sequence[Any]) -> list[Track]:
    """The instruments of a track of the file: notes by their channel and its program."""
    found: dict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
    programs: dict[int, int] = defaultdict(int)
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    tick = 0
    for message in events:
        tick += message.time
        if message.type == "program_change":
            programs[message.channel] = message.program
        if message.type not in {"note_on", "note_off"}:
            continue
        key = (message.channel, message.note)
        if message.type == "note_on" and message.velocity > 0:
            sounding[key].append((tick, message.velocity))
        elif sounding[key]:
            # The oldest of equal notes ends first, as in most sequencers.
            start, velocity = sounding[key].pop(0)
            part = found[message.channel, programs[message.channel]]
            part.append((start, tick - start, message.note, velocity))
    return [
        Track.of(notes, program=program, drum=channel == _DRUM_CHANNEL, channel=channel)
        for (channel, program), notes in found.items()
    ]


def _history_text(midi: Any) -> str | None:
    """The history in a text event of the file, if there is one."""
    for _, message in _events(midi):
        if message.type == "text" and message.text.startswith(HISTORY_PREFIX):
            return str(message.text[len(HISTORY_PREFIX) :])
    return None


def write_score(path: Path, score: Score) -> None:
    """Write a file of type 1: a track for the whole, then one for each part."""
    midi = mido.MidiFile(type=1, ticks_per_beat=score.resolution, charset="utf-8")
    midi.tracks.append(_conductor(score))
    melodic = [channel for channel in range(16) if channel != _DRUM_CHANNEL]
    for i, track in enumerate(score.tracks):
        # More than 15 instruments have to share channels; each sets its program as it starts.
        midi.tracks.append(_part(track, _DRUM_CHANNEL if track.drum else melodic[i % len(melodic)]))
    midi.save(path)


def _conductor(score: Score) -> Any:
    events: list[tuple[int, Any]] = [
        (tick, mido.MetaMessage("set_tempo", tempo=tempo)) for tick, tempo in score.tempos
    ]
    for tick, beats, denominator in score.meters:
        meta = mido.MetaMessage("time_signature", numerator=beats, denominator=denominator)
        events.append((tick, meta))
    if score.origin and score.origin.history:
        text = HISTORY_PREFIX + render(score.origin.history)
        events.append((0, mido.MetaMessage("text", text=text)))
    return _track(events)


def _part(track: Track, channel: int) -> Any:
    events: list[tuple[int, Any]] = [
        (0, mido.Message("program_change", channel=channel, program=track.program))
    ]
    for start, duration, pitch, velocity, *_ in track.notes.tolist():
        on = {"channel": channel, "note": pitch}
        # A velocity of 0 would end the note.
        events.append((start, mido.Message("note_on", velocity=max(velocity, 1), **on)))
        events.append((start + max(duration, 1), mido.Message("note_off", velocity=0, **on)))
    return _track(events)


def _track(events: list[tuple[int, Any]]) -> Any:
    """Events with absolute ticks as a track; at one tick notes end before others start."""
    track = mido.MidiTrack()
    now = 0
    for tick, message in sorted(events, key=lambda e: (e[0], e[1].type == "note_on")):
        track.append(message.copy(time=tick - now))
        now = tick
    return track
