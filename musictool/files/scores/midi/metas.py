"""Meta events and what of a `Score` they say; what has no word there stays as its bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from musictool.files.scores.midi.events import SYSEX, Meta
from musictool.files.scores.midi.words import encoding_of
from musictool.files.scores.read import counted
from musictool.score import Key, Meter, Raw, Tempo, Text

__all__ = [
    "HISTORY_PREFIX",
    "NAME",
    "WORDS",
    "Said",
    "key_payload",
    "meter_payload",
    "said",
    "text_payload",
]

HISTORY_PREFIX = "MUSICTOOL_PROVENANCE="
"""How the text event that holds a file's history begins."""

NAME = "name"

WORDS = {
    1: "text",
    2: "copyright",
    3: NAME,
    4: "instrument",
    5: "lyric",
    6: "marker",
    7: "cue",
    8: "program",
    9: "device",
}
"""Kinds of `Text` by those of meta events."""

_OF_WORDS = {word: kind for kind, word in WORDS.items()}

_IN_TEXT = frozenset(
    {"chord", "title", "subtitle", "composer", "lyricist", "poet", "arranger", "translator"}
)
"""Kinds of `Text` without a meta event of their own: "chord: Am7/G" in one of text."""

_OF_THE_WHOLE = frozenset({"copyright", "marker", "cue", *_IN_TEXT})
"""Kinds of `Text` that are of the score, in whatever track they lie."""

_VERSE = re.compile(r"lyric [0-9]{1,2}")
"""The words of a further verse."""

_CLOCKS = b"\x18\x08"
"""MIDI clocks to a beat of the metronome and 32nds to a quarter, of nearly every file."""


@dataclass
class Said:
    """What the meta events of a file say."""

    tempos: dict[Tempo, None] = field(default_factory=dict)
    meters: dict[Meter, None] = field(default_factory=dict)
    keys: dict[Key, None] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    """Of the whole."""
    others: list[Raw] = field(default_factory=list)
    """Of the whole: those about meters."""
    names: dict[int, str] = field(default_factory=dict)
    """Of the tracks of the file."""
    texts_of: dict[int, list[Text]] = field(default_factory=dict)
    others_of: dict[int, list[Raw]] = field(default_factory=dict)
    ports: dict[int, int] = field(default_factory=dict)
    history: str | None = None
    warnings: list[str] = field(default_factory=list)


def said(metas: Sequence[Meta]) -> Said:
    """What meta events say of the score and of its parts."""
    found = Said()
    encoding = encoding_of(meta.payload for meta in metas if meta.kind in WORDS)
    senseless = 0
    for meta in metas:
        track, tick, kind, payload = meta
        if kind in WORDS and payload:
            _add_text(found, track, tick, kind, payload.decode(encoding, "replace"))
        elif kind == 0x51 and len(payload) >= 3:
            microseconds = int.from_bytes(payload[:3])
            if microseconds:
                found.tempos[Tempo(tick, microseconds)] = None
            senseless += not microseconds
        elif kind == 0x58 and len(payload) >= 2:
            if payload[0] and payload[1] <= 7:
                found.meters[Meter(tick, payload[0], 1 << payload[1])] = None
                if payload[2:] != _CLOCKS:
                    found.others.append(_raw(meta))
            else:
                senseless += 1
        elif kind == 0x59 and len(payload) >= 2:
            fifths = (payload[0] ^ 0x80) - 0x80
            if abs(fifths) <= 7:
                found.keys[Key(tick, fifths, payload[1] == 1)] = None
            senseless += abs(fifths) > 7
        else:
            if kind == 0x21 and payload:
                found.ports[track] = payload[0]
            found.others_of.setdefault(track, []).append(_raw(meta))
    if senseless:
        them = counted(senseless, "tempo, meter or key", "tempos, meters or keys")
        found.warnings.append(f"has {them} that cannot be; left out")
    return found


def _add_text(found: Said, track: int, tick: int, kind: int, text: str) -> None:
    word = WORDS[kind]
    if word == NAME and track not in found.names:
        found.names[track] = text
        return
    if kind == 1:
        if text.startswith(HISTORY_PREFIX):
            found.history = found.history or text[len(HISTORY_PREFIX) :]
            return
        prefix, colon, rest = text.partition(": ")
        if colon and (prefix in _IN_TEXT or _VERSE.fullmatch(prefix)):
            word, text = prefix, rest
    if word in _OF_THE_WHOLE:
        found.texts.append(Text(tick, word, text))
    else:
        found.texts_of.setdefault(track, []).append(Text(tick, word, text))


def _raw(meta: Meta) -> Raw:
    status = bytes([meta.kind]) if meta.kind >= SYSEX else bytes([0xFF, meta.kind])
    return Raw(meta.tick, status + meta.payload)


def text_payload(text: Text) -> tuple[int, bytes]:
    """The kind of the meta event for a text, and what it holds."""
    kind = _OF_WORDS.get(text.kind)
    words = text.text if kind else f"{text.kind}: {text.text}"
    return kind or 1, words.encode("utf-8", "replace")


def meter_payload(meter: Meter) -> bytes:
    return bytes([meter.numerator, meter.denominator.bit_length() - 1]) + _CLOCKS


def key_payload(key: Key) -> bytes:
    return bytes([min(max(key.fifths, -7), 7) & 0xFF, key.minor])
