"""Leads, pads and effects of synthesizers: programs 80 to 103."""

from __future__ import annotations

from ..envelope import Envelope
from ..fm import Fm, Modulator, Stack
from ..keys import Patch
from ..layers import Layers, Tremolo
from ..noise import Noise
from ..spectra import formants, hollow, pulse, saw, square, triangle
from ..strings import Plucked
from ..turning import Vibrato
from ..waves import Filter, Spectrum, Waves

__all__ = ["LEADS", "PADS", "SYNTH_EFFECTS"]

_LEAD = Envelope(0.006, 0.5, 0.85, 0.09)
_BITE = Envelope(0.004, 0.5, 0.2, 0.1)
_LATE = Vibrato(5.6, 14, 0.35)


def _lead(spectrum: Spectrum, cutoff: float, *cents: float) -> Waves:
    return Waves(spectrum, _LEAD, Filter(cutoff, 0.6, 1.5, 1.0, _BITE, 1.2), cents, _LATE, 0.5)


_CHIFF = Noise(1, 5, Envelope(0.003, 0.15, 0.05, 0.05), tracks=True)
_CALLIOPE = Waves(hollow(0.5, 1.8), _LEAD, Filter(3000, 0.7, 1.0), (-4, 4), _LATE)

LEADS: tuple[Patch, ...] = (
    _lead(square, 3200, -4, 4),
    _lead(saw, 3800, -7, 7),
    Layers(((_CALLIOPE, 1.0, 0), (_CHIFF, 0.08, 0))),
    Layers(((_lead(triangle, 5000, -3, 3), 1.0, 0), (_CHIFF, 0.2, 0))),
    _lead(pulse(0.12), 5200, -9, 0, 9),
    Waves(formants("a", 0.03, 0.9), Envelope(0.04, 0.4, 0.9, 0.15), None, (-5, 5), _LATE, 0.6),
    Layers(((_lead(saw, 3200, -5, 5), 1.0, 0), (_lead(saw, 3200, -6, 6), 0.8, 7))),
    Layers(((_lead(saw, 2600, -6, 6), 1.0, 0), (_lead(square, 900, 0.0), 0.9, -12))),
)

_SLOW = Envelope(0.35, 1.5, 0.9, 0.8)
_PLAYERS = (-11, -4, 4, 11)


def _pad(spectrum: Spectrum, cutoff: float, sweep: float = 0.0, rise: float = 1.5) -> Waves:
    moving = Envelope(rise, 4.0, 0.4, 0.8)
    return Waves(spectrum, _SLOW, Filter(cutoff, 0.4, 0.8, sweep, moving, 1.0), _PLAYERS, None, 1.0)


def _choir(vowel: str) -> Waves:
    return Waves(formants(vowel), _SLOW, None, (-9, -3, 4, 10), Vibrato(4.8, 8, 0.3), 1.0)


def _bells(ratio: float, index: float, decay: float) -> Fm:
    ring = Envelope(0.001, decay, 0.0, 0.8)
    fading = Modulator(ratio, index, Envelope(0.001, 0.6 * decay, 0.0, 0.5))
    return Fm((Stack(1, 1.0, ring, (fading,), -3, -0.6), Stack(1, 0.8, ring, (fading,), 3, 0.6)))


_WARM = _pad(saw, 1000)
_METAL = Fm(
    (
        Stack(1, 1.0, _SLOW, (Modulator(1.41, 1.6, Envelope(0.8, 4.0, 0.5, 0.8)),), -5, -0.7),
        Stack(1, 1.0, _SLOW, (Modulator(2.76, 0.9, Envelope(0.5, 3.0, 0.5, 0.8)),), 5, 0.7),
    )
)

PADS: tuple[Patch, ...] = (
    Layers(((_pad(saw, 1300), 1.0, 0), (_bells(3.5, 1.5, 3.0), 0.5, 12))),
    _WARM,
    Waves(
        saw, Envelope(0.03, 1.0, 0.85, 0.4), Filter(2600, 0.4, 1.0, 0.8, _BITE), _PLAYERS, None, 1.0
    ),
    _choir("a"),
    _pad(hollow(0.15, 1.6), 2600),
    _METAL,
    Layers(((_choir("o"), 1.0, 0), (_pad(pulse(0.35), 1500), 0.5, 0))),
    _pad(saw, 500, 3.0, 1.8),
)

_NYLON = Plucked(0.4, decay=3.0, damping=0.35, place=0.22, brightness=2400)
_DROPS = Tremolo(_bells(5.2, 1.8, 1.2), 7.0, 0.7, 0.5)

SYNTH_EFFECTS: tuple[Patch, ...] = (
    Layers(((_DROPS, 1.0, 0), (_pad(hollow(0.4, 1.5), 1600), 0.4, 0))),
    Layers(((_pad(saw, 1100, 1.0), 1.0, 0), (_pad(saw, 1100, 1.0), 0.7, 7))),
    _bells(3.53, 2.2, 3.5),
    Layers(((_NYLON, 1.0, 0), (_WARM, 0.5, 0))),
    Layers(((_pad(pulse(0.2), 4200), 1.0, 0), (_bells(7.1, 1.0, 2.0), 0.5, 0))),
    Tremolo(_pad(pulse(0.15), 700, 2.5, 2.5), 3.1, 0.5, 0.4),
    Tremolo(Layers(((_bells(2.0, 1.0, 4.0), 1.0, 0), (_WARM, 0.4, 0))), 4.0, 0.8, 0.5),
    Tremolo(_METAL, 5.5, 0.5, 0.25),
)
