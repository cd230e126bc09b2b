"""Brass, reeds and pipes: programs 56 to 79."""

from __future__ import annotations

from ..envelope import Envelope
from ..keys import Patch
from ..layers import Layers
from ..noise import Noise
from ..spectra import hollow, pulse, saw
from ..turning import Vibrato
from ..waves import Filter, Spectrum, Waves

__all__ = ["BRASS", "PIPES", "REEDS"]


def _brass(cutoff: float, attack: float, *cents: float, track: float = 0.25) -> Waves:
    """Lips that open with the pressure: the louder, the brighter (Risset, 1966)."""
    opening = Envelope(attack, 0.5, 0.7, 0.08)
    return Waves(
        saw,
        Envelope(attack, 0.4, 0.88, 0.09),
        Filter(cutoff, track, 3.0, 1.3, opening, 0.8),
        cents or (0.0,),
        Vibrato(5.2, 7, 0.5) if not cents else None,
        0.8,
    )


_MUTED = Waves(
    pulse(0.07),
    Envelope(0.03, 0.3, 0.85, 0.08),
    Filter(3600, 0.3, 2.0, 0.6, Envelope(0.03, 0.4, 0.5, 0.1), 1.6),
    (0.0,),
    Vibrato(5.3, 8, 0.4),
)
_STAB = Envelope(0.02, 0.6, 0.35, 0.1)

BRASS: tuple[Patch, ...] = (
    _brass(1500, 0.035),
    _brass(900, 0.05),
    _brass(420, 0.05),
    _MUTED,
    _brass(620, 0.06),
    _brass(1200, 0.045, -9, -3, 4, 10),
    Waves(
        saw,
        Envelope(0.03, 0.5, 0.85, 0.15),
        Filter(900, 0.4, 1.5, 2.2, _STAB, 1.4),
        (-7, 7),
        None,
        0.8,
    ),
    Waves(
        saw,
        Envelope(0.06, 0.6, 0.85, 0.25),
        Filter(700, 0.4, 1.5, 1.8, _STAB, 1.0),
        (-9, 0, 9),
        None,
        0.8,
    ),
)


def _reed(
    spectrum: Spectrum, cutoff: float, breath: float, cents: float, attack: float = 0.035
) -> Patch:
    """A reed, and the breath that goes past it."""
    tone = Waves(
        spectrum,
        Envelope(attack, 0.3, 0.88, 0.07),
        Filter(cutoff, 0.3, 2.0, 0.5, Envelope(attack, 0.4, 0.5, 0.1), 0.9),
        (0.0,),
        Vibrato(5.2, cents, 0.35),
    )
    air = Noise(1.5, 6, Envelope(0.02, 0.25, 0.35, 0.06), tracks=True)
    return Layers(((tone, 1.0, 0), (air, breath, 0)))


REEDS: tuple[Patch, ...] = (
    _reed(hollow(0.9, 0.8), 2600, 0.015, 12),
    _reed(hollow(0.9, 0.85), 1900, 0.02, 12),
    _reed(hollow(0.85, 0.85), 1500, 0.025, 12),
    _reed(hollow(0.85, 0.85), 1000, 0.025, 8),
    _reed(pulse(0.13), 2800, 0.008, 12),
    _reed(pulse(0.18), 1900, 0.008, 12),
    _reed(pulse(0.22), 1100, 0.01, 7),
    _reed(hollow(0.07, 1.0), 2000, 0.008, 3),
)


def _pipe(
    even: float, fall: float, breath: float, cents: float, hertz: float = 5.0, attack: float = 0.05
) -> Patch:
    """An air column, and the air that is blown over its edge, most of all as it begins."""
    tone = Waves(
        hollow(even, fall),
        Envelope(attack, 0.2, 0.92, 0.09),
        Filter(2600, 0.8, 2.2),
        (0.0,),
        Vibrato(hertz, cents, 0.3),
    )
    air = Noise(0.8, 3.5, Envelope(0.015, 0.35, 0.3, 0.07), tracks=True)
    return Layers(((tone, 1.0, 0), (air, breath, 0)))


PIPES: tuple[Patch, ...] = (
    _pipe(0.6, 1.8, 0.03, 12, attack=0.03),
    _pipe(0.7, 1.7, 0.04, 14),
    _pipe(0.25, 2.0, 0.03, 4, attack=0.03),
    _pipe(0.2, 2.4, 0.13, 7),
    _pipe(0.1, 3.0, 0.2, 3, attack=0.06),
    _pipe(0.5, 1.7, 0.12, 25, 4.3, 0.08),
    _pipe(0.1, 3.5, 0.02, 18, 5.6),
    _pipe(0.1, 2.8, 0.03, 8),
)
