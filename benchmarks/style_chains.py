"""Hidden chains: random effects such as an engineer would set them, drawn from a seed.

Half of what can be drawn is not in musictool's own chain: filters of other orders, a ladder filter,
tilts, curves of saturation, rooms that are convolved, a low end made mono.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from style_metrics import RATE

from musictool import Samples

Effect = Callable[[Samples], Samples]

KINDS = MappingProxyType(
    {"eq": 0.32, "compressor": 0.23, "saturation": 0.15, "width": 0.15, "reverb": 0.15}
)
"""How usual each is."""


LEVEL = -20.0
"""LUFS that music comes in with, or a little less; thresholds and drives count on it."""


@dataclass(frozen=True)
class Step:
    """One effect with its settings."""

    kind: str
    words: str
    apply: Effect


def draw_chain(rng: np.random.Generator, rooms: Sequence[Samples]) -> list[Step]:
    """One to three effects of different kinds, in any order, but a reverb comes last."""
    count, usual = int(rng.integers(1, 4)), list(KINDS.values())
    kinds = [str(kind) for kind in rng.choice(list(KINDS), count, replace=False, p=usual)]
    steps = []
    for kind in sorted(kinds, key=lambda kind: kind == "reverb"):
        if kind == "eq":
            steps += [draw_band(rng) for _ in range(rng.integers(1, 4))]
        elif kind == "reverb":
            steps.append(draw_reverb(rng, rooms))
        else:
            steps.append(_DRAW[kind](rng))
    return steps


def draw_band(rng: np.random.Generator) -> Step:
    """One filter of an equaliser."""
    import pedalboard as pb

    kind = rng.choice(["low shelf", "high shelf", "peak", "peak", "tilt", "pass", "ladder"])
    gain = float(rng.choice([-1, 1]) * rng.uniform(2, 8))
    if kind == "low shelf":
        f, q = _log_uniform(rng, 60, 350), rng.uniform(0.5, 0.9)
        return _pedal("eq", f"low shelf {f:.0f} Hz {gain:+.1f} dB", pb.LowShelfFilter(f, gain, q))
    if kind == "high shelf":
        f, q = _log_uniform(rng, 2500, 10000), rng.uniform(0.5, 0.9)
        return _pedal("eq", f"high shelf {f:.0f} Hz {gain:+.1f} dB", pb.HighShelfFilter(f, gain, q))
    if kind == "peak":
        f, q = _log_uniform(rng, 150, 7000), _log_uniform(rng, 0.5, 3)
        words = f"peak {f:.0f} Hz {gain:+.1f} dB Q {q:.1f}"
        return _pedal("eq", words, pb.PeakFilter(f, gain, q))
    if kind == "tilt":
        slope = float(rng.choice([-1, 1]) * rng.uniform(0.4, 1.5))
        return Step("eq", f"tilt {slope:+.1f} dB/octave", tilt(slope))
    if kind == "pass":
        return _draw_pass(rng)
    f, drive = _log_uniform(rng, 4000, 14000), rng.uniform(1, 1.5)
    ladder = pb.LadderFilter(pb.LadderFilter.Mode.LPF12, f, rng.uniform(0, 0.3), drive)
    return _pedal("eq", f"ladder low-pass {f:.0f} Hz drive {drive:.1f}", ladder)


def _draw_pass(rng: np.random.Generator) -> Step:
    """A Butterworth filter of order 1, 3 or 4 at an edge of the spectrum."""
    from scipy.signal import butter, sosfilt

    order = int(rng.choice([1, 3, 4]))
    name, low, high = (("highpass", 30, 180), ("lowpass", 6000, 16000))[int(rng.integers(2))]
    f = _log_uniform(rng, low, high)
    sections = butter(order, f, name, fs=RATE, output="sos")

    def apply(samples: Samples) -> Samples:
        return np.asarray(sosfilt(sections, samples, axis=-1), np.float32)

    return Step("eq", f"{name} {f:.0f} Hz order {order}", apply)


def draw_compressor(rng: np.random.Generator) -> Step:
    """From a gentle glue to heavy, with most of its loss of level made up for."""
    import pedalboard as pb

    threshold, ratio = rng.uniform(-36, -20), _log_uniform(rng, 1.5, 8)
    attack, release = _log_uniform(rng, 1, 50), _log_uniform(rng, 40, 400)
    makeup = 0.75 * (LEVEL - threshold) * (1 - 1 / ratio)
    words = f"compressor {threshold:.0f} dB {ratio:.1f}:1 {attack:.0f}/{release:.0f} ms"
    board = pb.Pedalboard([pb.Compressor(threshold, ratio, attack, release), pb.Gain(makeup)])
    return _pedal("compressor", f"{words} {makeup:+.1f} dB", board)


def draw_saturation(rng: np.random.Generator) -> Step:
    """A curve driven by 3 to 14 dB, brought back by two thirds of the drive."""
    name = str(rng.choice(["pedalboard distortion", *_CURVES]))
    drive = float(rng.uniform(3, 14))
    push, pull = np.float32(10 ** (drive / 20)), np.float32(10 ** (-drive / 30))

    def apply(samples: Samples) -> Samples:
        if name == "pedalboard distortion":
            import pedalboard as pb

            return pb.Distortion(drive).process(samples, RATE) * pull
        return np.asarray(_CURVES[name](samples * push) * pull, np.float32)

    return Step("saturation", f"{name} {drive:.1f} dB", apply)


def _asymmetric(x: Samples) -> Samples:
    """Exponential, softer below zero, as a valve stage; its direct current taken out."""
    bent = np.where(x > 0, 1 - np.exp(-x), 1.5 * (np.exp(np.minimum(x, 0) / 1.5) - 1))
    return np.asarray(bent - bent.mean(axis=-1, keepdims=True), np.float32)


_CURVES: MappingProxyType[str, Effect] = MappingProxyType(
    {
        "hard clip": lambda x: np.clip(x, -0.6, 0.6),
        "cubic clip": lambda x: 1.5 * (c := np.clip(x, -1, 1)) - 0.5 * c**3,
        "arctangent": lambda x: np.arctan(x * np.float32(np.pi / 2)) / np.float32(np.pi / 2),
        "asymmetric": _asymmetric,
    }
)


def draw_width(rng: np.random.Generator) -> Step:
    """The side signal, or only what of it is above a low frequency, louder or softer."""
    from scipy.signal import butter, sosfilt

    change = float(rng.choice([rng.uniform(-14, -3), rng.uniform(2, 6)]))
    factor = np.float32(10 ** (change / 20))
    low = _log_uniform(rng, 100, 250) if rng.random() < 0.3 else None

    def apply(samples: Samples) -> Samples:
        middle, side = (samples[0] + samples[1]) / 2, (samples[0] - samples[1]) / 2 * factor
        if low:
            side = sosfilt(butter(2, low, "highpass", fs=RATE, output="sos"), side)
        return np.asarray(np.stack([middle + side, middle - side]), np.float32)

    below = f", mono under {low:.0f} Hz" if low else ""
    return Step("width", f"side {change:+.1f} dB{below}", apply)


def draw_reverb(rng: np.random.Generator, rooms: Sequence[Samples]) -> Step:
    """Pedalboard's, or a measured room of unit energy, 8 to 20 dB under the dry sound."""
    import pedalboard as pb

    if not rooms or rng.random() < 0.5:
        room, damping = rng.uniform(0.1, 0.75), rng.uniform(0.2, 0.8)
        wet, width = _log_uniform(rng, 0.05, 0.3), rng.uniform(0.5, 1)
        words = f"reverb room {room:.2f} damping {damping:.2f} wet {wet:.2f}"
        return _pedal("reverb", words, pb.Reverb(room, damping, wet, 1 - wet, width))
    number = int(rng.integers(len(rooms)))
    level = float(rng.uniform(-20, -8))

    def apply(samples: Samples) -> Samples:
        from scipy.signal import fftconvolve

        wet = fftconvolve(samples, rooms[number], axes=-1)[:, : samples.shape[1]]
        return np.asarray(samples + wet * 10 ** (level / 20), np.float32)

    return Step("reverb", f"measured room {number + 1} at {level:.0f} dB", apply)


_DRAW = MappingProxyType(
    {"compressor": draw_compressor, "saturation": draw_saturation, "width": draw_width}
)


def tilt(slope: float) -> Effect:
    """A straight line in dB over octaves that turns around 1 kHz, from 30 Hz to 18 kHz."""
    frequencies = np.fft.rfftfreq(8192, 1 / RATE).clip(30, 18000)
    taps = minimum_phase(10 ** (slope * np.log2(frequencies / 1000) / 20))[:4096]

    def apply(samples: Samples) -> Samples:
        from scipy.signal import oaconvolve

        filtered = oaconvolve(samples, taps[np.newaxis], axes=-1)
        return np.asarray(filtered[:, : samples.shape[1]], np.float32)

    return apply


def minimum_phase(magnitude: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The impulse response, twice as long as there are bins, by the folded cepstrum.

    Oppenheim & Schafer, "Discrete-Time Signal Processing", section 13.5.
    """
    cepstrum = np.fft.irfft(np.log(magnitude))
    half = len(cepstrum) // 2
    cepstrum[1:half] *= 2
    cepstrum[half + 1 :] = 0
    return np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))


def _pedal(kind: str, words: str, plugin: object) -> Step:
    return Step(kind, words, lambda samples: plugin.process(samples, RATE, reset=True))  # type: ignore[attr-defined]


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
