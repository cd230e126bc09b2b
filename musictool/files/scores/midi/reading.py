"""A `Score` of the bytes of a MIDI file: one part for each channel of each of its tracks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool.files.scores.midi.careful import careful
from musictool.files.scores.midi.columns import columns
from musictool.files.scores.midi.events import Events
from musictool.files.scores.midi.framing import NoMidi, frame
from musictool.files.scores.midi.metas import Said, said
from musictool.files.scores.midi.pairing import paired
from musictool.files.scores.read import Read, counted
from musictool.score import CONTROL, NOTE, Score, Tempo, Text, Track

__all__ = ["NoMidi", "read_midi"]

Array = NDArray[Any]

_DRUM_CHANNEL = 9

_MOST_QUARTERS = 200_000
"""In 28 hours at 120 BPM; more is damage."""
_NO_NOTES = np.empty(0, NOTE)
_NO_CONTROLS = np.empty(0, CONTROL)


def read_midi(content: bytes) -> Read:
    """All that the file holds.

    Raises
    ------
    NoMidi
        It is none, of a type or division that is not read, or too damaged for a single note.
    """
    framing = frame(content)
    events = columns(content, framing.tracks) or careful(content, framing.tracks)
    quarters = max(events.ends) // framing.resolution
    if quarters > _MOST_QUARTERS:
        raise NoMidi(f"it lasts {quarters} quarter notes, which no music does")
    found = said(events.metas)
    warnings = framing.warnings + events.warnings + found.warnings
    tracks, endless, unheard = _tracks(events, found)
    if (framing.warnings or events.warnings) and not any(track.notes.size for track in tracks):
        raise NoMidi(warnings[0] if warnings[0].startswith("its ") else f"it {warnings[0]}")
    if endless:
        never = counted(
            endless,
            "note that never ends; it lasts until its track does",
            "notes that never end; they last until their track does",
        )
        warnings.append(f"has {never}")
    if unheard:
        never = counted(
            unheard,
            "note that begins as its track ends; it is left out",
            "notes that begin as their track ends; they are left out",
        )
        warnings.append(f"has {never}")
    tempos = tuple(found.tempos)
    if framing.second:
        tempos = (Tempo(0, framing.second),)
        warnings.append(
            "counts frames of SMPTE time, not beats; a quarter note of the score is a second"
        )
    score = Score(
        tuple(tracks),
        tempos,
        tuple(found.meters),
        tuple(found.keys),
        tuple(found.texts),
        framing.resolution,
        max(events.ends),
        tuple(found.others),
    )
    return Read(score, "MIDI", f"MIDI {framing.type}", found.history, warnings)


def _tracks(events: Events, found: Said) -> tuple[list[Track], int, int]:
    sizes = [
        after - before for before, after in zip(events.bounds, events.bounds[1:], strict=False)
    ]
    parts = np.repeat(np.arange(0, 16 * len(sizes), 16), sizes)
    parts += events.status & 15
    notes, part_of_note, endless, unheard = paired(events, parts)
    notes_of = _split(notes, part_of_note)
    rows = ((events.status >= 0xA0) & (events.status < 0xF0)).nonzero()[0]
    controls_of: dict[int, Array] = {}
    programs: dict[int, int] = {}
    if rows.size:
        part_of_control = parts[rows]
        order = np.argsort(part_of_control, kind="stable")
        rows, part_of_control = rows[order], part_of_control[order]
        controls_of = _split(_controls(events, rows), part_of_control)
        programs = _programs(notes_of, controls_of, found.ports)
    channels: dict[int, list[int]] = {}
    for part in sorted({*notes_of, *controls_of}):
        channels.setdefault(part >> 4, []).append(part)
    tracks: list[Track] = []
    for number in range(len(sizes)):
        texts = tuple(found.texts_of.get(number, ()))
        others = tuple(found.others_of.get(number, ()))
        name = found.names.get(number, "")
        own = channels.get(number, [])
        if not own and number == 0:
            found.texts[:0] = [Text(0, "title", name)] * bool(name) + list(texts)
            found.others[:0] = others
        elif not own and (name or texts or others):
            tracks.append(Track(_NO_NOTES, name, texts=texts, others=others, file_track=number))
        for part in own:
            channel = part & 15
            tracks.append(
                Track.unchecked(
                    notes_of.get(part, _NO_NOTES),
                    controls_of.get(part, _NO_CONTROLS),
                    name=name,
                    program=programs.get(part, 0),
                    drum=channel == _DRUM_CHANNEL,
                    texts=texts,
                    channel=channel,
                    others=others,
                    file_track=number,
                )
            )
            texts, others = (), ()
    return tracks, endless, unheard


def _split(rows: Array, parts: Array) -> dict[int, Array]:
    """Rows by their part, of which they are in order."""
    if not rows.size:
        return {}
    cuts = [0, *((parts[1:] != parts[:-1]).nonzero()[0] + 1).tolist(), rows.size]
    heads = parts[cuts[:-1]].tolist()
    return {part: rows[cuts[i] : cuts[i + 1]] for i, part in enumerate(heads)}


def _controls(events: Events, rows: Array) -> Array:
    status, first, second = events.status[rows] & 0xF0, events.first[rows], events.second[rows]
    found = np.empty(rows.size, CONTROL)
    found["tick"] = events.ticks[rows]
    found["status"] = status
    found["number"] = np.where(status < 0xC0, first, 0)
    values = np.where(status < 0xC0, second, first).astype(np.int16)
    bends = (status == 0xE0).nonzero()[0]
    values[bends] += (second[bends].astype(np.int16) << 7) - 8192
    found["value"] = values
    return found


def _programs(
    notes_of: dict[int, Array], controls_of: dict[int, Array], ports: dict[int, int]
) -> dict[int, int]:
    """How each part begins; where it does not say so itself, another part of its channel may.

    A program that is set at the very beginning is taken out of the controls.
    """
    found: dict[int, int] = {}
    of_channel: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for part, controls in controls_of.items():
        at = (controls["status"] == 0xC0).nonzero()[0]
        if not at.size:
            continue
        changes = controls[at]
        ticks, programs = changes["tick"].tolist(), changes["value"].tolist()
        channel = ports.get(part >> 4, 0), part & 15
        of_channel.setdefault(channel, []).extend(zip(ticks, programs, strict=True))
        notes = notes_of.get(part)
        begin = int(notes["start"][0]) if notes is not None else ticks[0]
        before = [program for tick, program in zip(ticks, programs, strict=True) if tick <= begin]
        if before:
            found[part] = before[-1]
        if ticks[0] == 0:
            controls_of[part] = np.delete(controls, at[changes["tick"] == 0])
    for part, notes in notes_of.items():
        if part not in found:
            changes = sorted(of_channel.get((ports.get(part >> 4, 0), part & 15), ()))
            begin = int(notes["start"][0])
            before = [program for tick, program in changes if tick <= begin]
            if before:
                found[part] = before[-1]
    return found
