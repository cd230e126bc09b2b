"""`Score`: notes in musical time, with the tempo that makes seconds of it.

A score counts ticks, `resolution` of them to a quarter note; seconds are a view of it by the tempo
map. A track lies in arrays with named fields, edited as columns: `track.notes["pitch"] + 12`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from numbers import Real
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from musictool.clock import RESOLUTION, Clock, Grid, Meter, Tempo
from musictool.origin import Origin
from musictool.samples import read_only
from musictool.shown import Shown

__all__ = [
    "CONTROL",
    "NOTE",
    "SPELLING_UNKNOWN",
    "Key",
    "Meter",
    "Note",
    "Raw",
    "Score",
    "Tempo",
    "Text",
    "Track",
]

SPELLING_UNKNOWN = 127
"""The `spelling` of a note of which only the pitch is known, as in MIDI."""

NOTE = np.dtype(
    [
        ("start", np.int32),  # ticks
        ("duration", np.int32),  # ticks
        ("pitch", np.int16),  # MIDI, 60 is middle C
        ("velocity", np.int16),  # 1-127
        ("release", np.int16),  # velocity of letting go, 0-127; 64 where nobody said
        ("voice", np.int16),  # within the track, from 1; 0 where nobody said
        ("spelling", np.int16),  # place on the line of fifths, C = 0, G = 1; SPELLING_UNKNOWN
    ]
)
"""A note of a `Track`."""

CONTROL = np.dtype(
    [
        ("tick", np.int32),
        ("status", np.int16),  # of MIDI, without a channel: 0xA0, 0xB0, 0xC0, 0xD0 or 0xE0
        ("number", np.int16),  # controller, or pitch of 0xA0; else 0
        ("value", np.int16),  # 0-127; of 0xE0 -8192 to 8191
    ]
)
"""What a player does beside notes: pedal (0xB0, 64), modulation, bends, pressure, programs."""

_DEFAULT_NOTE = (0, 0, 60, 80, 64, 0, SPELLING_UNKNOWN)

Array = NDArray[Any]


class Note(NamedTuple):
    """One note in seconds: `start` and `end`, MIDI `pitch` and `velocity` (0-127)."""

    start: float
    end: float
    pitch: int
    velocity: int = 80
    program: int = 0
    """General MIDI program, 0-127."""
    drum: bool = False


class Key(NamedTuple):
    """From `tick` on there are so many sharps (flats below 0), in major or minor."""

    tick: int
    fifths: int
    minor: bool = False


class Text(NamedTuple):
    """Words at a tick: `kind` is lyric, chord, marker, text, cue, copyright, instrument, ..."""

    tick: int
    kind: str
    text: str


class Raw(NamedTuple):
    """A MIDI event that musictool has no word for, as its bytes with the status before them."""

    tick: int
    data: bytes


@dataclass(frozen=True, eq=False)
class Track:
    """One instrument's part.

    Parameters
    ----------
    notes
        Fields of `NOTE`, sorted by start, then pitch; read-only.
    program
        General MIDI program, 0-127; how it begins, `controls` may change it.
    drum
        Whether pitches are drums (channel 10 of General MIDI).
    controls
        Fields of `CONTROL`, in order of their ticks; read-only.
    texts
        Lyrics and other words of this part.
    channel
        MIDI's, 0-15, None where any will do.
    others
        Events without a word of their own, such as system exclusive ones.
    file_track
        Which track of its MIDI file it lies in; parts with one number may share it.
    """

    notes: Array
    name: str = ""
    program: int = 0
    drum: bool = False
    controls: Array = field(default_factory=lambda: np.empty(0, CONTROL))
    texts: tuple[Text, ...] = ()
    channel: int | None = None
    others: tuple[Raw, ...] = ()
    file_track: int | None = None

    def __post_init__(self) -> None:
        notes, controls = self.notes, self.controls
        if getattr(notes, "dtype", None) != NOTE or getattr(controls, "dtype", None) != CONTROL:
            raise TypeError("a Track has notes and controls as arrays; Track.of makes them of rows")
        if notes.size > 1 and not _is_sorted(notes):
            notes = notes[np.lexsort((notes["pitch"], notes["start"]))]
        if controls.size > 1 and (np.diff(controls["tick"]) < 0).any():
            controls = controls[np.argsort(controls["tick"], kind="stable")]
        _check(notes, controls, self.program)
        object.__setattr__(self, "notes", read_only(notes))
        object.__setattr__(self, "controls", read_only(controls))
        object.__setattr__(self, "texts", tuple(sorted(self.texts, key=_tick)))
        object.__setattr__(self, "others", tuple(sorted(self.others, key=_tick)))

    @classmethod
    def of(
        cls,
        notes: Iterable[Sequence[int]] = (),
        controls: Iterable[Sequence[int]] = (),
        **more: Any,
    ) -> Self:
        """A part from rows of numbers, in the order of the fields of `NOTE` and `CONTROL`.

        Of a note, `(start, duration, pitch)` in ticks will do; what else is missing is what a note
        has unless somebody says.
        """
        rows = [(*note, *_DEFAULT_NOTE[len(note) :]) for note in notes]
        return cls(
            np.array(rows, NOTE) if rows else np.empty(0, NOTE),
            controls=np.array([tuple(row) for row in controls], CONTROL),
            **more,
        )

    @classmethod
    def unchecked(cls, notes: Array, controls: Array, **more: Any) -> Self:
        """A part of arrays that are in order and hold nothing that cannot be, as from a file."""
        track = object.__new__(cls)
        notes.flags.writeable = controls.flags.writeable = False
        track.__dict__.update(_UNSAID, notes=notes, controls=controls, **more)
        return track

    def __setstate__(self, state: dict[str, Any]) -> None:
        arrays = {name: read_only(state[name]) for name in ("notes", "controls")}
        self.__dict__.update(state, **arrays)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Track) and self._told() == other._told()

    __hash__ = None  # type: ignore[assignment]

    def _told(self) -> tuple[Any, ...]:
        arrays = (self.notes.tobytes(), self.controls.tobytes())
        return (*arrays, self.name, self.program, self.drum, self.texts, self.others)

    @property
    def end(self) -> int:
        """The tick at which its last note ends."""
        notes = self.notes
        return int((notes["start"] + notes["duration"]).max()) if notes.size else 0


_UNSAID = {one.name: one.default for one in fields(Track) if one.default is not MISSING}
"""The fields of a `Track` with a default."""


@dataclass(frozen=True)
class Score(Shown):
    """Notes in musical time.

    Parameters
    ----------
    tracks
        The parts, in their order.
    tempos, meters, keys
        Each from its tick on, sorted; before the first, and without any, 120 BPM, 4/4, no key.
        A meter begins a bar.
    texts
        Words of the whole: chord symbols, markers, a title.
    resolution
        Ticks to a quarter note, 1-32767.
    length
        Ticks until it is over, which may be later than its last note ends.
    others
        Events of the whole without a word of their own.
    origin
        The file behind it, if any.

    Raises
    ------
    TypeError, ValueError
        For what is no track, or no tempo, meter or resolution that there can be.
    """

    tracks: tuple[Track, ...] = ()
    tempos: tuple[Tempo, ...] = ()
    meters: tuple[Meter, ...] = ()
    keys: tuple[Key, ...] = ()
    texts: tuple[Text, ...] = ()
    resolution: int = RESOLUTION
    length: int = 0
    others: tuple[Raw, ...] = ()
    origin: Origin | None = field(default=None, repr=False, compare=False)
    sha256: str | None = field(default=None, init=False, repr=False, compare=False)
    """Hash of the file it was read from. Whatever is made of it, a copy too, begins without."""

    def __post_init__(self) -> None:
        if not all(isinstance(track, Track) for track in self.tracks):
            raise TypeError("a Score is made of tracks; of notes in seconds Score.of makes one")
        if not 1 <= self.resolution <= 32767:
            raise ValueError(f"a quarter note has 1 to 32767 ticks, not {self.resolution}")
        for name in ("tempos", "meters", "keys", "texts", "others"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=_tick)))
        if any(not 0 < tempo.microseconds <= 0xFFFFFF for tempo in self.tempos):
            raise ValueError("a quarter note lasts from 1 to 16777215 microseconds")
        for _, numerator, denominator in self.meters:
            power = 0 < denominator <= 128 and denominator & (denominator - 1) == 0
            if not 1 <= numerator <= 255 or not power:
                raise ValueError(f"there is no meter of {numerator}/{denominator}")
        object.__setattr__(self, "tracks", tuple(self.tracks))
        end = max((track.end for track in self.tracks), default=0)
        object.__setattr__(self, "length", max(self.length, end))

    def __getstate__(self) -> dict[str, Any]:
        views = ("clock", "notes", "beats", "downbeats", "bars")
        return {name: value for name, value in self.__dict__.items() if name not in views}

    def __str__(self) -> str:
        path = self.origin.path if self.origin and self.sha256 else None
        return str(path) if path else "notes"

    def __repr__(self) -> str:
        count = sum(track.notes.size for track in self.tracks)
        form = f"{count} note{'' if count == 1 else 's'}, {self.duration:.4g} s"
        name = self.origin.name if self.origin else ""
        return f"Score({form}{f', {name}' if name else ''})"

    @classmethod
    def of(
        cls,
        notes: Iterable[Note | tuple[Any, ...]],
        beats: Sequence[float] = (),
        downbeats: Sequence[float] = (),
        origin: Origin | None = None,
    ) -> Self:
        """Notes in seconds, such as were heard in a recording: a track for each instrument.

        Known beats become the tempo map, one tempo to each beat, so that a beat of the music is a
        quarter note of the score, and `downbeats` its bars; without beats it runs at 120 BPM.

        Raises
        ------
        TypeError, ValueError
            For what is no note: one that ends before it starts, a time before 0 or later than a
            score has ticks for, a number outside of what MIDI has; for beats that do not rise.
        """
        grid = Grid.of(beats)
        parts: dict[tuple[bool, int], list[tuple[int, ...]]] = {}
        for note in map(_checked, notes):
            start = grid.tick(note.start)
            duration = max(1, grid.tick(note.end) - start)
            part = parts.setdefault((note.drum, 0 if note.drum else note.program), [])
            part.append((start, duration, note.pitch, max(note.velocity, 1)))
        tracks = tuple(
            Track.of(part, program=program, drum=drum)
            for (drum, program), part in sorted(parts.items())
        )
        return cls(tracks, grid.tempos(), grid.meters(downbeats), origin=origin)

    @property
    def duration(self) -> float:
        """End of the last note, in seconds."""
        end = max((track.end for track in self.tracks), default=0)
        return float(self.clock.seconds(end))

    @cached_property
    def clock(self) -> Clock:
        """The tempo map."""
        return Clock.of(self.tempos, self.resolution)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all tracks in seconds, sorted by start."""
        found = []
        for track in self.tracks:
            notes = track.notes
            starts = self.clock.seconds(notes["start"]).tolist()
            ends = self.clock.seconds(notes["start"] + notes["duration"]).tolist()
            pitches, velocities = notes["pitch"].tolist(), notes["velocity"].tolist()
            found += [
                Note(start, end, pitch, velocity, track.program, track.drum)
                for start, end, pitch, velocity in zip(
                    starts, ends, pitches, velocities, strict=True
                )
            ]
        return tuple(sorted(found))

    @cached_property
    def bars(self) -> tuple[int, ...]:
        """The ticks at which bars begin, until the end of the score."""
        return tuple(tick for tick, first in self._pulses() if first)

    @cached_property
    def beats(self) -> tuple[float, ...]:
        """Seconds of the beats, one to each denominator of the meter, until the last note ends."""
        end = self.duration
        times = [float(self.clock.seconds(tick)) for tick, _ in self._pulses()]
        return tuple(time for time in times if time <= end) if end > 0 else ()

    @cached_property
    def downbeats(self) -> tuple[float, ...]:
        """Seconds of the first beats of the bars, until the last note ends."""
        end = self.duration
        times = [float(self.clock.seconds(tick)) for tick in self.bars]
        return tuple(time for time in times if time <= end) if end > 0 else ()

    def _pulses(self) -> list[tuple[int, bool]]:
        """Each beat's tick, and whether it begins a bar, up to and with the end of the score."""
        meters = self.meters
        if not meters or meters[0].tick > 0:
            meters = (Meter(0, 4, 4), *meters)
        ends = [meter.tick for meter in meters[1:]] + [self.length + 1]
        found = []
        for (start, numerator, denominator), end in zip(meters, ends, strict=True):
            step = self.resolution * 4 / denominator
            count = math.ceil(max(0, min(end, self.length + 1) - start) / step)
            found += [(round(start + i * step), i % numerator == 0) for i in range(count)]
        return found


def _tick(event: Any) -> int:
    return int(event.tick)


def _is_sorted(notes: Array) -> bool:
    steps = np.diff(notes["start"])
    return bool(((steps > 0) | ((steps == 0) & (np.diff(notes["pitch"]) >= 0))).all())


def _check(notes: Array, controls: Array, program: int) -> None:
    if notes.size and (notes["start"].min() < 0 or notes["duration"].min() < 0):
        raise ValueError("a note cannot begin before 0 or end before it starts")
    for name in ("pitch", "velocity", "release"):
        if notes.size and not 0 <= notes[name].min() <= notes[name].max() <= 127:
            raise ValueError(f"{name} of a note must be from 0 to 127")
    if controls.size and controls["tick"].min() < 0:
        raise ValueError("a control cannot be moved before 0")
    if not 0 <= program <= 127:
        raise ValueError(f"a program must be from 0 to 127, not {program}")


def _checked(given: Any) -> Note:
    if not isinstance(given, tuple) or not 3 <= len(given) <= 6:
        raise TypeError("a Score is made of notes: mt.Score.of([mt.Note(0.0, 1.5, 60)])")
    if not all(isinstance(number, Real) for number in given):
        raise ValueError(f"a note is made of numbers, not {tuple(given)}")
    note = Note(*given)
    if not 0 <= note.start <= note.end < math.inf:
        raise ValueError(f"a note cannot last from {note.start} to {note.end} s")
    for name in ("pitch", "velocity", "program"):
        number = getattr(note, name)
        if not 0 <= number <= 127 or number != int(number):
            raise ValueError(f"{name} of a note must be whole and from 0 to 127, not {number}")
    return note
