"""The drums of General MIDI, by pitch, and those of a drum machine in the kits that are one."""

from __future__ import annotations

from functools import cache

from .drums import Drum, Metal, Noises, Skin

__all__ = ["drum_of"]

MACHINES = (24, 25, 26, 27, 28, 29, 30, 31)
"""Kits of General Standard that are electronic."""


def _tom(hertz: float, side: float) -> Drum:
    skin = Skin(hertz * 1.5, hertz, 0.05, 0.9, 1.0, ((1.59, 0.35), (2.14, 0.2), (2.65, 0.1)))
    return Drum(elements=(skin, Noises(300, 4000, 0.08, 0.12)), db=1, side=side)


def _hat(decay: float, db: float) -> Drum:
    metal = Metal(3200, 10_500, 1.1 * decay, 0.6, 60)
    return Drum(elements=(metal, Noises(5000, 10_500, decay, 0.6)), db=db, side=0.3)


def _cymbal(low: float, decay: float, db: float, side: float, noise: float = 0.6) -> Drum:
    metal = Metal(low, 10_500, decay, 1.0, 140, slope=0.4)
    wash = Noises(2000, 10_000, 0.5 * decay, noise, 0.004)
    return Drum(elements=(metal, wash), db=db, side=side)


def _ride(hertz: tuple[float, ...], decay: float, db: float) -> Drum:
    ping = Metal(500, 8000, decay, 1.0, hertz=hertz, slope=0.1)
    wash = Metal(2000, 10_000, 0.8 * decay, 0.35, 80)
    return Drum(elements=(ping, wash, Noises(4000, 10_000, 0.12, 0.3)), db=db, side=-0.35)


def _hand(hertz: float, decay: float, slap: float, side: float, db: float = 0) -> Drum:
    skin = Skin(hertz * 1.12, hertz, 0.02, decay, 1.0, ((1.6, 0.3), (2.3, 0.15)))
    return Drum(elements=(skin, Noises(900, 6000, 0.05, slap)), db=db, side=side)


def _bar(hertz: tuple[float, ...], decay: float, side: float, db: float = -2) -> Drum:
    tap = Noises(1500, 8000, 0.015, 0.15)
    return Drum(elements=(Metal(hertz[0], 1, decay, hertz=hertz, slope=0.3), tap), db=db, side=side)


def _shaken(low: float, high: float, decay: float, attack: float, side: float) -> Drum:
    return Drum(elements=(Noises(low, 0.8 * high, decay, 1.0, attack),), db=-10, side=side)


_KICK = Drum(
    elements=(
        Skin(150, 52, 0.022, 0.38, 1.0),
        Skin(320, 90, 0.008, 0.08, 0.5),
        Noises(1500, 7000, 0.018, 0.10),
    ),
    db=2,
)
_KICK_2 = Drum(elements=(Skin(130, 46, 0.03, 0.5), Noises(800, 5000, 0.015, 0.08)), db=2)
_SNARE = Drum(
    elements=(
        Skin(260, 185, 0.015, 0.16, 0.8, ((1.6, 0.5), (2.3, 0.25))),
        Noises(1200, 10_000, 0.22, 0.5),
        Noises(3000, 11_000, 0.06, 0.3),
    ),
    db=3,
)
_SNARE_2 = Drum(
    elements=(
        Skin(300, 215, 0.012, 0.12, 0.7, ((1.7, 0.4),)),
        Noises(1800, 12_000, 0.16, 0.6),
    ),
    db=3,
)
_STICK = Drum(
    elements=(Metal(800, 1, 0.05, hertz=(830, 1680, 2540, 3900)), Noises(2000, 9000, 0.02, 0.3)),
    db=-2,
)
_CLAP = Drum(
    elements=(
        Noises(900, 4500, 0.25, 1.0, bursts=((0, 0.7), (0.011, 0.8), (0.023, 0.9)), after=0.034),
    ),
    db=1,
    side=0.1,
)
_RIDE_HZ = (523, 911, 1287, 1940, 2511, 3366, 4210, 5533)
_BELL_HZ = (760, 1150, 1520, 2290, 3040, 4560)
_AGOGO = (1, 2.76, 4.1)

_DRUMS: dict[int, Drum] = {
    27: Drum(elements=(Skin(2200, 300, 0.04, 0.25),), db=-2),  # high Q
    28: Drum(elements=(Noises(800, 7000, 0.06, 1.0),), db=-2),  # slap
    29: Drum(elements=(Noises(1500, 6000, 0.09, 1.0, 0.03),), db=-3),  # scratch push
    30: Drum(elements=(Noises(1000, 4500, 0.11, 1.0, 0.02),), db=-3),  # scratch pull
    31: _STICK,  # sticks
    32: Drum(elements=(Noises(3000, 12_000, 0.03, 1.0),), db=-5),  # square click
    33: _bar((1800, 3700), 0.04, 0.0, -4),  # metronome click
    34: _bar((2650, 5300, 8000), 0.5, 0.0, -4),  # metronome bell
    35: _KICK_2,
    36: _KICK,
    37: _STICK,
    38: _SNARE,
    39: _CLAP,
    40: _SNARE_2,
    41: _tom(82, 0.45),
    42: _hat(0.07, -12),
    43: _tom(98, 0.3),
    44: _hat(0.05, -14),
    45: _tom(118, 0.12),
    46: _hat(0.75, -10),
    47: _tom(142, -0.08),
    48: _tom(170, -0.25),
    49: _cymbal(420, 3.2, -4, -0.4),
    50: _tom(205, -0.4),
    51: _ride(_RIDE_HZ, 2.6, -8),
    52: _cymbal(300, 2.6, -4, 0.4, 0.9),  # china
    53: _ride(_BELL_HZ, 2.2, -7),
    54: Drum(
        elements=(Metal(4200, 13_000, 0.22, 0.7, 40), Noises(5000, 15_000, 0.12, 0.5)),
        db=-4,
        side=-0.2,
    ),
    55: _cymbal(700, 1.2, -5, -0.15),  # splash
    56: _bar((587, 845, 1530, 2210), 0.3, 0.25),  # cowbell
    57: _cymbal(480, 2.8, -4, 0.45),
    58: Drum(elements=(Noises(1500, 5000, 0.9, 1.0, bursts=((0, 1.0),), after=0.03),), db=-3),
    59: _ride((560, 980, 1430, 2080, 2750, 3600, 4800), 2.4, -8),
    60: _hand(400, 0.13, 0.2, 0.35),  # bongos
    61: _hand(290, 0.18, 0.15, 0.35),
    62: _hand(340, 0.07, 0.35, -0.3),  # congas
    63: _hand(310, 0.3, 0.2, -0.3),
    64: _hand(205, 0.38, 0.12, -0.3),
    65: Drum(
        elements=(
            Skin(420, 392, 0.02, 0.4, 1, ((1.5, 0.5), (2.2, 0.35))),
            Noises(1500, 9000, 0.05, 0.2),
        ),
        db=0,
        side=0.4,
    ),
    66: Drum(
        elements=(
            Skin(300, 278, 0.02, 0.5, 1, ((1.5, 0.5), (2.2, 0.35))),
            Noises(1500, 9000, 0.05, 0.2),
        ),
        db=0,
        side=0.4,
    ),
    67: _bar(tuple(1180 * ratio for ratio in _AGOGO), 0.5, -0.4),
    68: _bar(tuple(830 * ratio for ratio in _AGOGO), 0.6, -0.4),
    69: _shaken(3500, 12_000, 0.06, 0.035, -0.35),  # cabasa
    70: _shaken(4500, 14_000, 0.04, 0.015, 0.35),  # maracas
    71: Drum(elements=(Skin(2300, 2350, 0.05, 0.35, 1.0), Noises(2000, 2900, 0.25, 0.4)), db=-4),
    72: Drum(elements=(Skin(2150, 2200, 0.05, 0.9, 1.0), Noises(1900, 2700, 0.7, 0.4)), db=-4),
    73: Drum(elements=(Noises(2000, 7000, 0.06, 1.0, 0.02),), db=-4, side=-0.25),  # guiro
    74: Drum(
        elements=(
            Noises(2000, 7000, 0.12, 1.0, 0.01, tuple((i / 28, 0.8) for i in range(10)), 0.36),
        ),
        db=-3,
        side=-0.25,
    ),
    75: _bar((2500, 5100, 7900), 0.09, 0.25),  # claves
    76: _bar((1050, 2580, 4300), 0.09, -0.2),  # wood blocks
    77: _bar((780, 1950, 3300), 0.1, -0.2),
    78: Drum(elements=(Skin(420, 620, 0.06, 0.25, 1.0, ((2, 0.3),)),), db=-2),  # cuica
    79: Drum(elements=(Skin(560, 330, 0.09, 0.4, 1.0, ((2, 0.3),)),), db=-2),
    80: _bar((3150, 5260, 7800, 9900), 0.12, -0.45, -5),  # triangle
    81: _bar((3150, 5260, 7800, 9900), 2.4, -0.45, -4),
    82: _shaken(5000, 15_000, 0.06, 0.02, 0.2),  # shaker
    83: Drum(
        elements=(Metal(5000, 13_000, 0.9, 1.0, 50, attack=0.05),), db=-5, side=-0.1
    ),  # jingle bell
    84: Drum(elements=(Metal(2500, 11_000, 2.5, 1.0, 40, attack=0.02),), db=-5),  # bell tree
    85: _bar((1700, 3500, 5600), 0.05, 0.15),  # castanets
    86: _hand(110, 0.08, 0.1, 0.0),  # surdo, muffled
    87: _hand(88, 0.9, 0.08, 0.0),
}

_MACHINE: dict[int, Drum] = {
    35: Drum(elements=(Skin(110, 45, 0.02, 1.1),), db=2),
    36: Drum(elements=(Skin(180, 50, 0.018, 0.8), Noises(1000, 6000, 0.008, 0.1)), db=2),
    38: Drum(
        elements=(Skin(240, 180, 0.01, 0.18, 1.0, ((1.83, 0.7),)), Noises(1000, 9000, 0.2, 0.45)),
        db=3,
    ),
    40: Drum(elements=(Skin(330, 240, 0.01, 0.1), Noises(1500, 12_000, 0.28, 0.6)), db=3),
    42: Drum(elements=(Metal(5000, 11_000, 0.07, 1.0, 12),), db=-12),
    44: Drum(elements=(Metal(5000, 11_000, 0.05, 1.0, 12),), db=-13),
    46: Drum(elements=(Metal(5000, 11_000, 0.6, 1.0, 12),), db=-10),
    56: Drum(elements=(Metal(540, 1, 0.35, hertz=(540, 800, 1620, 2400)),), db=-2),
}


@cache
def drum_of(pitch: int, kit: int) -> Drum:
    """The drum at a pitch; outside of what General MIDI has, the nearest."""
    drums = {**_DRUMS, **_MACHINE} if kit in MACHINES else _DRUMS
    return drums[min(max(pitch, min(drums)), max(drums))]
