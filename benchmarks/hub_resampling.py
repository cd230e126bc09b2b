"""What the way to a hub model's sample rate and back does to sound, against SciPy.

    python benchmarks/hub_resampling.py

The engines of the hub hear a recording at their model's rate, and what they make comes back to the
recording's. Noise of five seconds goes that way and back, by musictool's `resample` and by SciPy's
`resample_poly` with its defaults:

- *within*: how far what comes back lies from noise that ends at 0.45 of the lower rate, which both
  rates hold, in dB below it;
- *folded*: what noise up to half of the recording's rate leaves below 0.45 of the lower rate that
  was not there, in dB below the noise that was.

A tenth of a second at either end does not count. The result is written to
`benchmarks/results/hub_resampling.md`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from musictool import Audio, Samples, resample

RESULTS = Path(__file__).parent / "results" / "hub_resampling.md"
MODELS = (32000, 44100, 48000)
RECORDINGS = (8000, 22050, 44100, 48000, 96000, 192000)
SECONDS, EDGE_S = 5, 0.1
HELD = 0.45
"""Of the lower rate: the highest frequency that both are asked to hold."""

Way = Callable[[Samples, int, int], Samples]


def ours(samples: Samples, rate: int, wanted: int) -> Samples:
    return resample(Audio(samples, rate), wanted).samples


def by_scipy(samples: Samples, rate: int, wanted: int) -> Samples:
    ratio = Fraction(wanted, rate)
    return np.asarray(resample_poly(samples, ratio.numerator, ratio.denominator, axis=1))


WAYS: dict[str, Way] = {"musictool": ours, "scipy": by_scipy}


def noise(rate: int, highest: float) -> Samples:
    """White up to a frequency, and nothing above it; it comes out of silence and goes into it."""
    whole = 2 * np.random.default_rng(0).standard_normal(SECONDS * rate)
    whole *= np.hanning(len(whole)) ** 2
    return below(whole[np.newaxis].astype(np.float32) * np.float32(0.1), rate, highest)


def below(samples: Samples, rate: int, highest: float) -> Samples:
    """What lies below a frequency, by its spectrum."""
    spectrum = np.fft.rfft(samples.astype(np.float64), axis=1)
    spectrum[:, np.fft.rfftfreq(samples.shape[1], 1 / rate) > highest] = 0
    return np.fft.irfft(spectrum, samples.shape[1], axis=1).astype(np.float32)


def apart(one: Samples, other: Samples, rate: int) -> float:
    """How far one lies from the other, in dB of the other."""
    middle = slice(round(EDGE_S * rate), -round(EDGE_S * rate))
    away = np.square((one - other)[:, middle], dtype=np.float64).sum()
    return float(10 * np.log10(away / np.square(other[:, middle], dtype=np.float64).sum()))


def figures(way: Way, rate: int, model: int) -> tuple[float, float]:
    """Both figures of a way."""
    highest = HELD * min(rate, model)
    found = []
    for top in (highest, rate / 2):
        before = noise(rate, top)
        after = way(way(before, rate, model), model, rate)
        if after.shape != before.shape:
            raise SystemExit(f"{rate} to {model} Hz and back: {after.shape} of {before.shape}")
        found.append(apart(below(after, rate, highest), below(before, rate, highest), rate))
    return found[0], found[1]


def main() -> None:
    """Measure, print, write."""
    names = [f"{name}, {what}" for name in WAYS for what in ("within", "folded")]
    lines = [f"| recording, Hz | model, Hz | {' | '.join(names)} |", "| ---: " * 6 + "|"]
    for rate in RECORDINGS:
        for model in MODELS:
            if rate != model:
                cells = [f"{one:.0f}" for way in WAYS.values() for one in figures(way, rate, model)]
                lines.append(f"| {rate} | {model} | {' | '.join(cells)} |")
    text = (
        "# The way to a model's rate and back\n\n"
        f"`python benchmarks/hub_resampling.py`, {datetime.now(UTC):%Y-%m-%d}, "
        f"{platform.machine()}, Python {platform.python_version()}, SciPy {version('scipy')}. In "
        "dB of the noise, the lower the better; all lengths came back to the frame.\n\n"
    )
    text += "\n".join(lines) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
