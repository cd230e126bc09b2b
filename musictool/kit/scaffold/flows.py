"""What an engine of any command begins as, by what flows in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from musictool.kinds import Kind

__all__ = ["FLOWS", "Function"]


@dataclass(frozen=True)
class Function:
    """The parts of a function that differ from plugin to plugin."""

    first: str
    gives: str
    own: str
    summary: str
    body: str
    imports: tuple[str, ...]
    """From musictool."""
    tests: str
    """The template of its tests."""
    neutral: str = ""
    """The argument with which it changes nothing."""
    heeds: tuple[str, ...] = ()
    """The parameters of the command that it does something with; all others it refuses."""
    is_whole: bool = False
    """It heeds all of them."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the command that it has to be given, as its README shows it."""


LEVEL = """\
made = audio.samples * np.float32(10 ** (level / 20))
return audio.with_samples(made)"""

VELOCITIES = """\
tracks = []
for track in score.tracks:
    notes = track.notes.copy()
    notes["velocity"] = np.clip(np.rint(notes["velocity"] * factor), 1, 127)
    tracks.append(replace(track, notes=notes))
return replace(score, tracks=tuple(tracks))"""

CHOSEN = """\
return scores[min(which, len(scores)) - 1]"""

PULSE = """\
return Score.of([Note(0.5 * at, 0.5 * at + 0.4, pitch) for at in range(count)])"""

PARTS = """\
part = audio.samples * np.float32(share)
parts = {"part": part, "rest": audio.samples - part}
return Stems({name: audio.with_samples(samples) for name, samples in parts.items()})"""

TONES = """\
frames = max((round(note.end * rate) for note in score.notes), default=0)
made = np.zeros((1, frames), np.float32)
for note in score.notes:
    begin, end = round(note.start * rate), round(note.end * rate)
    hertz = 440 * 2 ** ((note.pitch - 69) / 12)
    made[0, begin:end] += level * np.sin(2 * np.pi * hertz * np.arange(end - begin) / rate)
return Audio(made, rate)"""

FLOWS: dict[tuple[Kind, Kind], Function] = {
    (Kind.AUDIO, Kind.AUDIO): Function(
        "audio: Audio,",
        "Audio",
        'level: Annotated[float, Param("Change in level", unit="dB", ge=-60, le=60)] = -6.0',
        "Make a recording softer.",
        LEVEL,
        ("Audio",),
        "recording",
        "level=0.0",
    ),
    (Kind.SCORE, Kind.SCORE): Function(
        "score: Score,",
        "Score",
        'factor: Annotated[float, Param("What velocities are multiplied by", gt=0, le=2)] = 0.8',
        "Play all notes softer.",
        VELOCITIES,
        ("Score",),
        "score",
        "factor=1.0",
    ),
    (Kind.SCORES, Kind.SCORE): Function(
        "scores: Sequence[Score],",
        "Score",
        'which: Annotated[int, Param("Which of the scores, from 1", ge=1, le=1000)] = 1',
        "Take one of the scores.",
        CHOSEN,
        ("Score",),
        "scores",
    ),
    (Kind.NOTHING, Kind.SCORE): Function(
        "",
        "Score",
        'pitch: Annotated[int, Param("Of all notes, 60 is C4", ge=0, le=127)] = 60,\n'
        '    count: Annotated[int, Param("Number of notes", ge=1, le=10000)] = 8',
        "Write one note again and again.",
        PULSE,
        ("Note", "Score"),
        "pulse",
    ),
    (Kind.AUDIO, Kind.STEMS): Function(
        "audio: Audio,",
        "Stems",
        'share: Annotated[float, Param("Of the recording in the first", ge=0, le=1)] = 0.5',
        "Share a recording out, as it is.",
        PARTS,
        ("Audio", "Stems"),
        "parts",
    ),
    (Kind.SCORE, Kind.AUDIO): Function(
        "score: Score,",
        "Audio",
        'level: Annotated[float, Param("Peak of a tone", gt=0, le=1)] = 0.1',
        "Play each note as a sine.",
        TONES,
        ("Audio", "Score"),
        "tones",
        heeds=("rate",),
    ),
}
"""By the kinds of value: what flows in, joined where several do, and what comes out."""
