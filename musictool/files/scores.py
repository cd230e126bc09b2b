"""`Score` from and to Standard MIDI Files.

A MIDI file counts ticks and maps them to seconds by its tempo events; a `Score` holds seconds.
Beats follow from the tempo map and downbeats from the time signatures. On the way back, known
beats become the tempo map, one tempo to each beat, so that a beat of the music stays a quarter
note in a sequencer; without beats the file runs at 120 BPM.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido

from musictool.errors import UnreadableFile
from musictool.files.history import parse, render
from musictool.origin import Origin
from musictool.values import Note, Score

__all__ = ["read_score", "write_score"]

TICKS_PER_BEAT = 960
"""Half a millisecond at 120 BPM, and divisible by 2, 3, 4, 5 and 6."""

HISTORY_PREFIX = "MUSICTOOL_PROVENANCE="
"""How the text event that holds a file's history begins."""

_DRUM_CHANNEL = 9
_DEFAULT_TEMPO = 500_000  # microseconds per quarter note: 120 BPM, as the format defines


def read_score(path: Path) -> Score:
    """Notes of all tracks, with beats and downbeats up to the last note.

    Raises
    ------
    UnreadableFile
        The file is no MIDI file, or a damaged one.
    """
    midi = _open(path)
    if midi.ticks_per_beat <= 0:
        raise UnreadableFile(path, "counts SMPTE frames instead of beats, which is not supported")
    clock = _Clock.of(midi)
    notes: list[Note] = []
    for track in midi.tracks:
        notes += _notes_of(track, clock)
    end = max((note.end for note in notes), default=0.0)
    beats, downbeats = _beats_of(midi, clock, end)
    history, unreadable = parse(_history_text(midi))
    origin = Origin(path, "MIDI", "MIDI", history=history, warnings=tuple(unreadable))
    return Score(tuple(notes), beats, downbeats, origin)


def _open(path: Path) -> Any:
    try:
        return mido.MidiFile(path, clip=True)
    except (EOFError, OSError, ValueError, KeyError, IndexError) as error:
        why = "it ends too early" if isinstance(error, EOFError) else str(error) or "damaged"
        raise UnreadableFile(path, f"is no MIDI file that can be read ({why})") from None


@dataclass(frozen=True)
class _Clock:
    """The tempo map of a file, which converts ticks to seconds."""

    ticks: tuple[int, ...]
    seconds: tuple[float, ...]
    per_tick: tuple[float, ...]

    @classmethod
    def of(cls, midi: Any) -> _Clock:
        """Read the tempo events of all tracks; at one tick the last one counts."""
        tempi = {0: _DEFAULT_TEMPO}
        for tick, message in _events(midi):
            if message.type == "set_tempo":
                tempi[tick] = message.tempo
        ticks, seconds, per_tick = [], [], []
        now, before, rate = 0.0, 0, 0.0
        for tick in sorted(tempi):
            now += (tick - before) * rate
            before, rate = tick, tempi[tick] / 1e6 / midi.ticks_per_beat
            ticks.append(tick)
            seconds.append(now)
            per_tick.append(rate)
        return cls(tuple(ticks), tuple(seconds), tuple(per_tick))

    def at(self, tick: int) -> float:
        """The time of a tick in seconds."""
        i = bisect_right(self.ticks, tick) - 1
        return self.seconds[i] + (tick - self.ticks[i]) * self.per_tick[i]


def _events(midi: Any) -> list[tuple[int, Any]]:
    """All events of all tracks with their absolute ticks, in order of time."""
    events = []
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            events.append((tick, message))
    return sorted(events, key=lambda event: event[0])


def _notes_of(track: Sequence[Any], clock: _Clock) -> list[Note]:
    notes = []
    programs: dict[int, int] = defaultdict(int)
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    tick = 0
    for message in track:
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
            drum = message.channel == _DRUM_CHANNEL
            notes.append(
                Note(
                    clock.at(start),
                    clock.at(tick),
                    message.note,
                    velocity,
                    programs[message.channel],
                    drum,
                )
            )
    return notes


def _beats_of(midi: Any, clock: _Clock, end: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Beats by the denominator of each time signature, and the first of every bar."""
    if end <= 0:
        return (), ()
    signatures = {0: (4, 4)}
    for tick, message in _events(midi):
        if message.type == "time_signature":
            signatures[tick] = (message.numerator, message.denominator)
    beats, downbeats = [], []
    starts = sorted(signatures)
    for start, stop in zip(starts, [*starts[1:], None], strict=True):
        numerator, denominator = signatures[start]
        step = midi.ticks_per_beat * 4 / denominator
        count = 0
        while True:
            tick = round(start + count * step)
            now = clock.at(tick)
            if (stop is not None and tick >= stop) or now > end:
                break
            beats.append(now)
            if count % numerator == 0:
                downbeats.append(now)
            count += 1
    return tuple(beats), tuple(downbeats)


def _history_text(midi: Any) -> str | None:
    """The history in a text event of the file, if there is one."""
    for _, message in _events(midi):
        if message.type == "text" and message.text.startswith(HISTORY_PREFIX):
            return str(message.text[len(HISTORY_PREFIX) :])
    return None


def write_score(path: Path, score: Score) -> None:
    """Write a file of type 1: a track for the tempo, then one for each instrument."""
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    grid = _Grid.of(score)
    midi.tracks.append(_conductor(score, grid))
    parts: dict[tuple[bool, int], list[Note]] = defaultdict(list)
    for note in score.notes:
        parts[note.drum, 0 if note.drum else note.program].append(note)
    melodic = [channel for channel in range(16) if channel != _DRUM_CHANNEL]
    for i, ((drum, program), notes) in enumerate(sorted(parts.items())):
        # More than 15 instruments have to share channels; each sets its program as it starts.
        channel = _DRUM_CHANNEL if drum else melodic[i % len(melodic)]
        midi.tracks.append(_part(notes, channel, program, grid))
    midi.save(path)


@dataclass(frozen=True)
class _Grid:
    """Converts seconds to ticks, one beat of the score to each quarter note."""

    beats: tuple[float, ...]
    pickup: float
    """Seconds before the first beat; they become one quarter note (or none) of their own."""

    @classmethod
    def of(cls, score: Score) -> _Grid:
        beats = score.beats if len(score.beats) > 1 else (0.0, 0.5)
        return cls(beats, max(0.0, beats[0]))

    @property
    def lead(self) -> int:
        return TICKS_PER_BEAT if self.pickup > 0 else 0

    def tick(self, seconds: float) -> int:
        if seconds < self.beats[0] and self.pickup:
            return max(0, round(seconds / self.pickup * TICKS_PER_BEAT))
        i = min(max(bisect_right(self.beats, seconds) - 1, 0), len(self.beats) - 2)
        part = (seconds - self.beats[i]) / (self.beats[i + 1] - self.beats[i])
        return max(0, self.lead + round((i + part) * TICKS_PER_BEAT))

    def tempi(self) -> list[tuple[int, float]]:
        """Tick and seconds of a beat from there on."""
        gaps = [after - before for before, after in pairwise(self.beats)]
        tempi = [(self.lead + i * TICKS_PER_BEAT, gap) for i, gap in enumerate(gaps)]
        return [(0, self.pickup), *tempi] if self.pickup else tempi


def _conductor(score: Score, grid: _Grid) -> Any:
    events: list[tuple[int, Any]] = []
    last = None
    for tick, gap in grid.tempi():
        tempo = min(max(round(gap * 1e6), 1), 0xFFFFFF)
        if tempo != last:
            events.append((tick, mido.MetaMessage("set_tempo", tempo=tempo)))
            last = tempo
    for tick, beats in _bars(score, grid):
        meta = mido.MetaMessage("time_signature", numerator=beats, denominator=4)
        events.append((tick, meta))
    if score.origin and score.origin.history:
        text = HISTORY_PREFIX + render(score.origin.history)
        events.append((0, mido.MetaMessage("text", text=text)))
    return _track(events)


def _bars(score: Score, grid: _Grid) -> list[tuple[int, int]]:
    """Tick and number of beats of each bar whose number differs from the bar before."""
    downs = [grid.tick(downbeat) for downbeat in score.downbeats]
    bars: list[tuple[int, int]] = []
    if downs and downs[0] > 0:
        pickup = round(downs[0] / TICKS_PER_BEAT)
        bars.append((0, min(max(pickup, 1), 255)))
    for i, (here, after) in enumerate(pairwise(downs)):
        beats = min(max(round((after - here) / TICKS_PER_BEAT), 1), 255)
        if i == 0 or bars[-1][1] != beats:
            bars.append((here, beats))
    return bars


def _part(notes: Sequence[Note], channel: int, program: int, grid: _Grid) -> Any:
    events: list[tuple[int, Any]] = [
        (0, mido.Message("program_change", channel=channel, program=program))
    ]
    for note in notes:
        start = grid.tick(note.start)
        end = max(start + 1, grid.tick(note.end))
        on = {"channel": channel, "note": note.pitch}
        velocity = min(max(note.velocity, 1), 127)  # a velocity of 0 would end the note
        events.append((start, mido.Message("note_on", velocity=velocity, **on)))
        events.append((end, mido.Message("note_off", velocity=0, **on)))
    return _track(events)


def _track(events: list[tuple[int, Any]]) -> Any:
    """Events with absolute ticks as a track; at one tick notes end before others start."""
    track = mido.MidiTrack()
    now = 0
    for tick, message in sorted(events, key=lambda e: (e[0], e[1].type == "note_on")):
        track.append(message.copy(time=tick - now))
        now = tick
    return track
