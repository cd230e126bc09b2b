"""Values as a notebook shows them: a player, numbers and tables, in HTML that loads nothing.

The values themselves ask for it (`shown`), through the public face, since what measures and draws
lies above them.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from musictool.pictures.page import html_table
from musictool.printable import printable
from musictool.quantities import format_time
from musictool.sound.levels import decibels
from musictool.sound.loudness import measure_loudness
from musictool.sound.resampling import resample
from musictool.values import Audio, Model, Report, Score, Stems, Stream

__all__ = ["html_of"]

SECONDS = 30
"""So much of a recording is played: a notebook keeps it, half a megabyte, in its file."""

RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
"""In Hz; of MP3, which all browsers play."""

ROWS = 100
"""So much of a table is shown."""


def html_of(value: Any) -> str:
    """What a notebook shows of a value or a pipeline."""
    parts: Iterable[str]
    if isinstance(value, Audio):
        parts = [_title(value), *_player(value), _numbers(value)]
    elif isinstance(value, Stream):
        parts = [_title(value), _table(_form(value))]
    elif isinstance(value, Stems):
        seconds = SECONDS / len(value)
        parts = (text for one in value.items() for text in _part(*one, seconds))
    elif isinstance(value, Score):
        parts = [_title(value), _table(_score(value)), _roll(value), _notes(value)]
    elif isinstance(value, Model):
        parts = [_title(value), *_findings(value.summary)]
    elif isinstance(value, Report):
        parts = [_title(value), *_findings(value)]
    else:
        parts = [_steps(value)]
    return f"<div>{''.join(parts)}</div>"


def _title(value: Any) -> str:
    name = value.origin.name if value.origin else ""
    return f"<b>{escape(name or str(value))}</b>"


def _part(name: str, part: Audio, seconds: float) -> Iterator[str]:
    yield f"<b>{escape(printable(name))}</b>"
    yield from _player(part, seconds)


def _player(audio: Audio, most: float = SECONDS) -> Iterator[str]:
    """The beginning of a recording as MP3; nothing of one that cannot be heard."""
    samples = audio.samples[:, : math.ceil(most * audio.sample_rate)]
    if not samples.size:
        return
    if not np.isfinite(samples).all():
        yield "<div>It holds NaN or infinity, and cannot be played.</div>"
        return
    peak = float(np.abs(samples).max())
    samples = samples / max(peak, 1.0)
    source = base64.b64encode(_mp3(audio.with_samples(samples))).decode("ascii")
    yield f'<div><audio controls src="data:audio/mpeg;base64,{source}"></audio></div>'
    told = []
    if samples.shape[1] < audio.frames:
        told.append(f"The first {format_time(most)} of it; mt.write makes a file of all.")
    if peak > 1:
        told.append(f"Turned down by {decibels(peak):.1f} dB, since it passes full scale.")
    if told:
        yield f"<small>{' '.join(told)}</small>"


def _mp3(audio: Audio) -> bytes:
    import soundfile

    rate = audio.sample_rate if audio.sample_rate in RATES else RATES[-1]
    played = resample(audio, rate, min(audio.channels, 2))
    file = io.BytesIO()
    soundfile.write(file, played.samples.T, rate, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()


def _form(recording: Audio | Stream) -> Iterator[tuple[str, str]]:
    if recording.frames is not None:
        yield "Length", format_time(recording.frames / recording.sample_rate)
    yield "Sample rate", f"{recording.sample_rate} Hz"
    yield "Channels", str(recording.channels)


def _numbers(audio: Audio) -> str:
    rows = list(_form(audio))
    if audio.frames and np.isfinite(audio.samples).all():
        measured = measure_loudness(audio)
        for name, level, unit in (
            ("Loudness", measured.lufs, "LUFS"),
            ("Peak", measured.peak_db, "dBFS"),
        ):
            known = level is not None and math.isfinite(level)
            rows.append((name, f"{level:.1f} {unit}" if known else "none"))
    return _table(rows)


def _score(score: Score) -> Iterator[tuple[str, str]]:
    yield "Length", format_time(score.duration, 2)
    yield "Notes", str(len(score.notes))
    if score.beats:
        yield "Beats", str(len(score.beats))


def _roll(score: Score) -> str:
    """Its piano roll, whose size hardly depends on how many notes there are."""
    if not score.notes:
        return ""
    from musictool.pictures.roll import piano_roll  # few values are shown
    from musictool.pictures.settings import own_settings

    with own_settings(".png"):
        picture = base64.b64encode(piano_roll(score).png()).decode("ascii")
    return f'<img alt="piano roll" style="max-width: 100%" src="data:image/png;base64,{picture}">'


def _notes(score: Score) -> str:
    heads = ("start", "end", "pitch", "velocity", "program", "drum")
    rows = [{head: getattr(note, head) for head in heads} for note in score.notes]
    return _folded("Notes", rows) if rows else ""


def _findings(findings: Mapping[str, Any]) -> Iterator[str]:
    """A table of what is one number or word, and, folded, what is more."""
    more = {name: value for name, value in findings.items() if _is_table(value)}
    yield _table((name, _text(one)) for name, one in findings.items() if name not in more)
    for name, value in more.items():
        if isinstance(value, Mapping):
            inner = "".join(_findings(value))
            yield f"<details><summary>{_name(name)}</summary>{inner}</details>"
        else:
            yield _folded(name, value)


def _is_table(value: Any) -> bool:
    rows = isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)
    return bool(value) and (isinstance(value, Mapping) or rows)


def _folded(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    cells = ([_text(row.get(head)) for head in heads] for row in rows[:ROWS])
    left = f"<div>… {len(rows) - ROWS} more</div>" if len(rows) > ROWS else ""
    summary = f"<summary>{_name(name)} ({len(rows)})</summary>"
    return f"<details>{summary}{html_table(heads, cells)}{left}</details>"


def _steps(pipeline: Any) -> str:
    rows = [
        (
            str(number),
            step.command,
            ", ".join(f"{name}={_setting(one)}" for name, one in step.parameters.items()),
        )
        for number, step in enumerate(pipeline.steps, start=1)
    ]
    return html_table(("", "command", "parameters"), rows)


def _setting(value: Any) -> str:
    return ", ".join(map(_setting, value)) if isinstance(value, list | tuple) else str(value)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return html_table(("", ""), rows)


def _name(name: str) -> str:
    return escape(printable(name))


def _text(value: Any) -> str:
    """One finding; of a list that is long how long it is, and its ends."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        if len(value) <= 6:
            return ", ".join(map(_text, value))
        return f"{len(value)}: {_text(value[0])} … {_text(value[-1])}"
    return "" if value is None else printable(str(value))
