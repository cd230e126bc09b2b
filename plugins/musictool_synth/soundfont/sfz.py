"""`SfzFont`: one instrument told in the text of an SFZ, its sounds in files beside it.

References
----------
sfzformat.com: the opcodes of SFZ 1 and 2. Heard are those of pitch, level, keys, velocities, loops,
the envelope of the volume and the filter; of what is to be chosen by chance, switches or
controllers the first, as it rests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

import numpy as np

from musictool import UnreadableFile

from ..sampled.region import OPEN_HZ, Envelope, Region, Sound
from .files import Wave, read_channel, wave_of

__all__ = ["SfzFont"]

MOST_BYTES = 16_000_000
MOST_REGIONS = 65_536
MOST_LAYERS = 64
DEEPEST = 8

_HEADER = re.compile(r"<(\w+)>")
_OPCODE = re.compile(r"(\w+)=(.*?)(?=\s+[\w$]+=|$)", re.MULTILINE)
_LEVELS = ("global", "master", "group", "region")
_RESTING = {7: 100, 10: 64, 11: 127}

Opcodes = dict[str, str]


class SfzFont:
    """An SFZ, opened: one instrument that plays every program, and drums.

    Raises
    ------
    UnreadableFile
        If it is no text, or has no region whose sample is there.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path
        self._zones = [
            zone
            for told in islice(_told(path), MOST_REGIONS)
            if (zone := _zone(path, told)) is not None
        ]
        if not self._zones:
            raise UnreadableFile(path, "is an SFZ without a region whose sample is there")
        self.regions = lru_cache(4096)(self._regions)

    def preset(self, _bank: int, _program: int) -> int:
        """There is one."""
        return 0

    def has(self, _bank: int, _program: int) -> bool:
        """Whatever is asked for, it is meant to play it."""
        return True

    def preset_name(self, _row: int) -> str:
        """The name of the file."""
        return self.name

    def _regions(self, _row: int, key: int, velocity: int) -> tuple[Region, ...]:
        found = [zone for zone in self._zones if zone.answers(key, velocity)][:MOST_LAYERS]
        return tuple(region for zone in found for region in _played(zone, key, velocity))


@dataclass(frozen=True)
class _Zone:
    """A region with its opcodes as numbers, and its file."""

    wave: Wave
    keys: tuple[int, int]
    velocities: tuple[int, int]
    center: int
    told: Opcodes

    def answers(self, key: int, velocity: int) -> bool:
        low, high = self.velocities
        return self.keys[0] <= key <= self.keys[1] and low <= velocity <= high

    def number(self, name: str, default: float = 0.0) -> float:
        return _number(self.told.get(name), default)


def _played(zone: _Zone, key: int, velocity: int) -> Iterator[Region]:
    """A voice for each channel of the file."""
    number = zone.number
    track = number("amp_veltrack", 100) / 100
    squared = (velocity / 127) ** 2
    level = (1 - track + track * squared) if track >= 0 else 1 + track * squared
    gain = level * 10 ** (np.clip(number("volume"), -144, 24) / 20) * number("amplitude", 100) / 100
    cents = (key - zone.center) * number("pitch_keytrack", 100)
    cents += 100 * number("transpose") + number("tune", number("pitch"))
    cutoff = number("cutoff", OPEN_HZ) * 2 ** (
        np.clip(number("fil_veltrack") * velocity / 127, -9600, 9600) / 1200
    )
    mode = zone.told.get("loop_mode", "loop_continuous" if zone.wave.loop else "no_loop")
    first, last = zone.wave.loop or (0, zone.wave.frames)
    start = int(np.clip(number("offset"), 0, zone.wave.frames - 1))
    first = int(number("loop_start", first)) - start
    last = int(number("loop_end", last - 1)) + 1 - start
    end = int(np.clip(number("end", zone.wave.frames - 1) + 1, start + 1, zone.wave.frames))
    loops = mode in ("loop_continuous", "loop_sustain") and 0 <= first < last <= end - start
    volume = Envelope(
        *(float(np.clip(number(f"ampeg_{name}"), 0, 100)) for name in _TIMES),
        sustain=_sustained(number("ampeg_sustain", 100)),
        release=float(np.clip(number("ampeg_release", 0.02), 0.004, 100)),
    )
    pan = float(np.clip(number("pan") / 100, -1, 1))
    sides = (pan,) if zone.wave.channels == 1 else (-1.0, 1.0)
    for channel, side in enumerate(sides):
        balance = 1.0 if len(sides) == 1 else min(1.0, 1 + side * pan) / np.sqrt(2)
        yield Region(
            Sound(
                (zone.wave.path, channel, start, end),
                partial(read_channel, zone.wave, channel, start, end),
                zone.wave.rate,
                (first, last) if loops else None,
            ),
            cents=float(np.clip(cents, -12000, 12000)),
            gain=float(max(gain, 0.0) * balance),
            pan=side,
            volume=volume,
            cutoff_hz=float(np.clip(cutoff, 20, 1e5)),
            resonance_db=float(np.clip(number("resonance"), 0, 40)),
            one_shot=mode == "one_shot",
            until_end=mode == "loop_sustain",
        )


_TIMES = ("delay", "attack", "hold", "decay")


def _sustained(percent: float) -> float:
    """As the share of 96 dB that remains of a level in percent."""
    return float(1 + 20 * np.log10(np.clip(percent / 100, 1.6e-5, 1)) / 96)


def _zone(path: Path, told: Opcodes) -> _Zone | None:
    if told.get("trigger", "attack") != "attack" or not _rests(told):
        return None
    name = told.get("sample", "").replace("\\", "/")
    if not name or name.startswith("*"):
        return None
    folder = told.get("default_path", "").replace("\\", "/")
    wave = wave_of(path.parent / (folder + name))
    if wave is None:
        return None
    shift = round(_number(told.get("note_offset"), 0) + 12 * _number(told.get("octave_offset"), 0))
    low, high = (_key(told.get(name), edge) for name, edge in _EDGES)
    center = _key(told.get("pitch_keycenter"), 60)
    velocities = (round(_number(told.get("lovel"), 0)), round(_number(told.get("hivel"), 127)))
    return _Zone(wave, (low + shift, high + shift), velocities, center + shift, told)


_EDGES = (("lokey", 0), ("hikey", 127))


def _rests(told: Opcodes) -> bool:
    """Whether a region sounds with no switch and no controller moved, and first in its turn."""
    if _number(told.get("seq_position"), 1) != 1 or _number(told.get("lorand"), 0) > 0:
        return False
    if "sw_last" in told and _key(told["sw_last"], -1) != _key(told.get("sw_default"), -1):
        return False
    for name, value in told.items():
        edge = re.fullmatch(r"(on_)?(lo|hi)cc(\d+)", name)
        if edge and edge[1]:
            return False
        if edge:
            rest, limit = _RESTING.get(int(edge[3]), 0), _number(value, 0)
            if (rest < limit) if edge[2] == "lo" else (rest > limit):
                return False
    return True


def _number(text: str | None, default: float) -> float:
    try:
        value = float(text) if text is not None else default
    except ValueError:
        return default
    return value if np.isfinite(value) else default


def _key(text: str | None, default: int) -> int:
    """A key by its number or its name, such as `c#4`, which is 61."""
    if text is None:
        return default
    try:
        return round(float(text))
    except (ValueError, OverflowError):
        pass
    named = _PITCH.fullmatch(text.strip().lower())
    if named is None:
        return default
    letter, accidental, octave = named.groups()
    return 12 * (int(octave) + 1) + _CLASSES[letter] + {"#": 1, "b": -1, "": 0}[accidental]


def _told(path: Path) -> Iterator[Opcodes]:
    """The opcodes of each region, with those of the headers that it stands under."""
    levels: dict[str, Opcodes] = {name: {} for name in _LEVELS}
    control: Opcodes = {}
    text = _text(path, path.parent, {}, 0)
    parts = _HEADER.split(text)
    for header, content in zip(parts[1::2], parts[2::2], strict=True):
        own = {name: value.strip() for name, value in _OPCODE.findall(content)}
        if "key" in own:
            own = dict.fromkeys(("lokey", "hikey", "pitch_keycenter"), own["key"]) | own
        if header == "control":
            control |= own
        if header not in _LEVELS:
            continue
        at = _LEVELS.index(header)
        levels |= {name: {} for name in _LEVELS[at:]}
        levels[header] = own
        if header == "region":
            yield control | levels["global"] | levels["master"] | levels["group"] | own


def _text(path: Path, root: Path, defined: dict[str, str], depth: int) -> str:
    """A file without comments, with what it includes, and with its definitions put in."""
    try:
        if depth > DEEPEST:
            raise UnreadableFile(path, "includes itself")
        if not path.is_file():
            raise UnreadableFile(path, "is included, but is no file")
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(path, f"is larger than {MOST_BYTES / 1e6:g} MB, so no SFZ")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from None
    if b"\0" in raw:
        raise UnreadableFile(path, "is no SFZ, which is text")
    text = re.sub(r"/\*.*?\*/", " ", raw.decode("utf-8-sig", "replace"), flags=re.DOTALL)
    lines: list[str] = []
    for line in re.sub(r"//.*", "", text).splitlines():
        if included := re.match(r'\s*#include\s+"([^"]+)"', line):
            inner = root / included[1].replace("\\", "/")
            lines.append(_text(inner, root, defined, depth + 1))
        elif definition := re.match(r"\s*#define\s+(\$\w+)\s+(\S+)", line):
            defined[definition[1]] = definition[2]
        else:
            for name in sorted(defined, key=len, reverse=True) if "$" in line else ():
                line = line.replace(name, defined[name])
            lines.append(line)
    return "\n".join(lines)


_PITCH = re.compile(r"([a-g])([#b]?)(-?\d+)")
_CLASSES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
