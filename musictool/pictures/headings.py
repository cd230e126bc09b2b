"""What is written around the picture of a score: its title, and what changes on the way."""

from __future__ import annotations

from musictool.general_midi import instrument_name
from musictool.notation import key_name
from musictool.printable import printable
from musictool.quantities import format_time
from musictool.score import Meter, Score, Tempo, Track

__all__ = ["changes_of", "subtitle_of", "texts_of", "title_of", "track_name"]

LEAST_TEMPO = 0.04
"""A tempo that differs from what was written last by less is not written."""


def track_name(track: Track) -> str:
    """Its own name and that of its instrument."""
    instrument = instrument_name(track.program, track.drum)
    name = printable(track.name).strip()
    return f"{name[:40]} ({instrument})" if name and name != instrument else instrument


def texts_of(score: Score, kind: str) -> list[tuple[int, str]]:
    """Ticks and words of one kind, of the whole and of all tracks."""
    texts = [*score.texts, *(text for track in score.tracks for text in track.texts)]
    return sorted({(one.tick, one.text) for one in texts if one.kind == kind})


def changes_of(score: Score) -> list[tuple[int, str]]:
    """Meters, keys, tempos and markers, as they are written; those of one tick together."""
    said: dict[int, list[str]] = {}
    meter: tuple[int, ...] = ()
    for tick, *now in score.meters:
        if tuple(now) != meter:
            said.setdefault(tick, []).append(f"{now[0]}/{now[1]}")
        meter = tuple(now)
    for tick, fifths, minor in score.keys:
        said.setdefault(tick, []).append(key_name(fifths, minor))
    written = 0.0
    for tempo in score.tempos:
        if abs(tempo.bpm - written) > LEAST_TEMPO * written:
            said.setdefault(tempo.tick, []).append(f"♩ = {tempo.bpm:.3g}")
            written = tempo.bpm
    for tick, text in texts_of(score, "marker"):
        said.setdefault(tick, []).append(text)
    return [(tick, "  ".join(words)) for tick, words in sorted(said.items())]


def title_of(score: Score) -> str:
    """That which it says, or the name of its file."""
    titles = texts_of(score, "title")
    return titles[0][1] if titles else (score.origin.name if score.origin else "")


def subtitle_of(score: Score) -> str:
    """Key, tempo, meter and length in a line."""
    tempos, meters = score.tempos or (Tempo(0, 500_000),), score.meters or (Meter(0, 4, 4),)
    speeds = sorted(round(tempo.bpm) for tempo in tempos)
    speed = f"{speeds[0]} to {speeds[-1]}" if speeds[0] < speeds[-1] else f"{speeds[0]}"
    notes = sum(track.notes.size for track in score.tracks)
    parts = [
        *([key_name(*score.keys[0][1:])] if score.keys else []),
        f"{speed} BPM",
        f"{meters[0].numerator}/{meters[0].denominator}",
        f"{sum(bar < score.length for bar in score.bars)} bars",
        format_time(score.duration, 0 if score.duration >= 10 else 1),
        f"{notes} note{'' if notes == 1 else 's'}",
    ]
    return "  ·  ".join(parts)
