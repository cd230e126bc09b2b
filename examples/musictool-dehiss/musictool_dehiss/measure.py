"""Lay hiss under recordings, take it out in several ways, and say how much is wrong then.

    python -m musictool_dehiss.measure [--weights FILE] RECORDING …

None of them may be one that was learnt from. Of each, ten seconds are taken in mono; the kind of
hiss goes round from one to the next. noisereduce is measured beside, if it is installed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from musictool import Audio, Context, markdown_table, read, run

from . import rivals, work
from .hiss import hiss
from .network import load

RATE, SECONDS = 44100, 10
RATIOS = (30, 20, 10)
KINDS = ("white", "tape", "pink")
FLOOR_DB = -30.0

Way = Callable[[np.ndarray], np.ndarray]


def sdr(clean: np.ndarray, other: np.ndarray) -> float:
    """Signal to distortion, dB: all that is not as in the clean recording is distortion."""
    return float(10 * np.log10((clean**2).sum() / (((clean - other) ** 2).sum() + 1e-20)))


def si_sdr(clean: np.ndarray, other: np.ndarray) -> float:
    """The same at the level of the other at which it is best (Le Roux et al. 2019)."""
    return sdr(clean * (clean @ other) / (clean @ clean), other)


def spectral_distance(clean: np.ndarray, other: np.ndarray) -> float:
    """Log-spectral distance, dB: of each window the root mean square over bins, and their mean.

    What is softer than the loudest bin by more than 80 dB counts as so soft.
    """
    one, two = (np.square(np.abs(rivals.spectra_of(some))) for some in (clean, other))
    softest = 1e-8 * one.max()
    apart = 10 * np.log10((one + softest) / (two + softest))
    return float(np.sqrt(np.square(apart).mean(axis=0)).mean())


def excerpt(file: str) -> np.ndarray:
    """Ten seconds from the middle, `(frames,)`, at a root mean square of 0.1."""
    whole = run(f"convert sample_rate={RATE}", read(file)).mono().astype(np.float64)
    begin = max(0, (whole.size - SECONDS * RATE) // 2)
    part = whole[begin : begin + SECONDS * RATE]
    return 0.1 * part / np.sqrt(np.mean(part**2))


def ways(weights: Path | None) -> dict[str, Way]:
    """Every way to take hiss out, by name; a way is from samples to samples."""
    net = load(weights or Context().weights("dehiss"), "cpu")
    floor = 10 ** (FLOOR_DB / 20)

    def network(samples: np.ndarray) -> np.ndarray:
        stream = Audio(samples[np.newaxis].astype(np.float32), RATE).stream()
        means = work.bands_of(stream)
        heard = [work.hiss_of(net, one, "cpu") for one in means]
        return work.without(stream, net, means, heard, 1.0, floor).audio().samples[0]

    found: dict[str, Way] = {
        "nothing": lambda samples: samples,
        "dehiss": network,
        "Wiener, minima in 1.5 s": partial(rivals.wiener, estimate=rivals.minima(1.5), floor=floor),
        "Wiener, minima in 8 s": partial(rivals.wiener, estimate=rivals.minima(8.0), floor=floor),
        "Wiener, quietest 5 %": partial(rivals.wiener, estimate=rivals.quietest, floor=floor),
    }
    if find_spec("noisereduce"):
        from noisereduce import reduce_noise

        for name, stationary in (("steady", True), ("not steady", False)):
            found[f"noisereduce, {name}"] = partial(reduce_noise, sr=RATE, stationary=stationary)
    return found


def main() -> None:
    """Print a table of means over all recordings, and one of the network on each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("recordings", nargs="+")
    given = parser.parse_args()
    methods = ways(given.weights)
    found: dict[tuple[str, object], list[np.ndarray]] = {}
    spent = dict.fromkeys(methods, 0.0)
    each = []
    for at, file in enumerate(given.recordings):
        clean = excerpt(file)
        kind = KINDS[at % len(KINDS)]
        noise = 0.1 * hiss(clean.size, RATE, np.random.default_rng(at), kind)
        row: list[object] = [Path(file).stem, kind]
        for ratio in (*RATIOS, None):
            mixed = clean if ratio is None else clean + 10 ** (-ratio / 20) * noise
            for name, way in methods.items():
                begun = time.process_time()
                made = np.asarray(way(mixed), np.float64)
                spent[name] += time.process_time() - begun
                figures = [f(clean, made) for f in (sdr, si_sdr, spectral_distance)]
                found.setdefault((name, ratio), []).append(np.array(figures))
                if name == "dehiss":
                    row.append(f"{figures[0] - (ratio or 0):+.1f}")
        each.append(row)
    print(f"{len(each)} recordings; SDR and SI-SDR in dB better than nothing, and log-spectral ")
    print("distance in dB\n")
    rows: list[list[object]] = []
    for name in methods:
        cells: list[object] = [name]
        for ratio in RATIOS:
            gain, scaled, apart = np.mean(found[name, ratio], axis=0)
            before = np.mean(found["nothing", ratio], axis=0)
            cells.append(f"{gain - before[0]:+.1f} / {scaled - before[1]:+.1f} / {apart:.1f}")
        least, mean = (f([one[0] for one in found[name, None]]) for f in (np.min, np.mean))
        cells.append("" if name == "nothing" else f"{mean:.0f} ({least:.0f})")
        rows.append([*cells, f"{spent[name] / len(each) / (len(RATIOS) + 1) / SECONDS:.3f}"])
    heads = [f"{ratio} dB" for ratio in RATIOS]
    print(markdown_table(["", *heads, "no hiss: SDR, mean (least)", "s of CPU a second"], rows))
    print("\nOf dehiss, SDR better than nothing:\n")
    print(markdown_table(["recording", "hiss", *heads, "no hiss: SDR"], each))


if __name__ == "__main__":
    main()
