"""The recordings that styles are measured on, half for tuning and half held out.

Each half has rooms of its own. All are openly licensed; where to get them is no part of this
project, so a folder is given that holds `rec/`, `stems/` and `ir/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
from style_metrics import RATE, Samples

FUNK = "stems/mdn_funk_*.mp3"
"""Five stems of one piece, added up."""


@dataclass(frozen=True)
class Half:
    """Of the recordings, with the rooms and seeds that go with it."""

    name: str
    long: tuple[str, ...]
    """At least 45 s, for two passages of one recording."""
    short: tuple[str, ...]
    rooms: tuple[str, ...]
    first_seed: int


HELD_OUT = Half(
    "held-out",
    (
        "rec/strings_brahms_hungarian5.ogg",
        "rec/folk_vocal_fishin.ogg",
        "rec/electronic_pink_blue.ogg",
        "rec/chill_citychill.ogg",
        "rec/dance_party_sector.ogg",
        "rec/comedy_monkeys_spinning.ogg",
        FUNK,
    ),
    ("rec/electro_dodgems.flac", "rec/epic_orchestra_192k.ogg"),
    ("ir/echo-chamber.wav", "ir/UniS_Room_A_az000_16k.wav"),
    0,
)
TUNING = Half(
    "tuning",
    (
        "rec/jazz_vibeace.ogg",
        "rec/orch_nutcracker.ogg",
        "rec/country_band.mp3",
        "rec/electronic_crushed_ice.ogg",
        "rec/game_waterworks.ogg",
        "rec/lofi_low_fi.ogg",
        "rec/rpg_snow_village_48k.ogg",
    ),
    ("rec/game_house_in_forest_loop.ogg",),
    ("ir/omni-35-10.wav", "ir/room_rir48000.wav"),
    1000,
)


@lru_cache(maxsize=4)
def load(recordings: Path, name: str) -> Samples:
    """A recording, or stems added up, in stereo at `RATE`."""
    paths = sorted(recordings.glob(name))
    if not paths:
        raise SystemExit(f"{name} is not in the folder of recordings")
    parts = [_stereo(path) for path in paths]
    mixed = np.zeros((2, max(part.shape[1] for part in parts)), np.float32)
    for part in parts:
        mixed[:, : part.shape[1]] += part
    return mixed


@lru_cache(maxsize=2)
def load_room(recordings: Path, name: str) -> Samples:
    """An impulse response in stereo that begins at its direct sound and has unit energy."""
    response = _stereo(recordings / name)
    response = response[:, np.abs(response).max(axis=0).argmax() :]
    return response / np.sqrt(np.square(response).sum() / 2)


def _stereo(path: Path) -> Samples:
    """Of four channels, left to left and right to right."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    samples = samples[:, [0, -1]]
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE, "VHQ")
    return np.ascontiguousarray(samples.T)


def title_of(name: str) -> str:
    """Its file's name, in words."""
    return "funk (stems)" if name == FUNK else Path(name).stem.replace("_", " ")
