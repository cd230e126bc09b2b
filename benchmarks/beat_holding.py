"""Beats with and without what the whole piece says of them, decoded from the same activations.

    python benchmarks/beat_holding.py RECORDINGS --scores SCORES --soundfont FONT.sf2 --count 12

The network of `rhythm.beats` hears each piece once; what it says of each frame is decoded as a path
from beat to beat alone, and as the tracker does it, counted at one level and held to one line where
the tempo is one (`musictool_rhythm.tcn.holding`). The pieces are those of `rhythm.py`. The table is
written to `benchmarks/results/beat_holding.md`.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np
from rhythm_metrics import beat_figures
from rhythm_music import Piece, asap, pop909, recordings

from musictool import find_weights, one_thread
from musictool_rhythm.tcn.engine import beats_from
from musictool_rhythm.tcn.features import bands
from musictool_rhythm.tcn.network import activations, load

RESULTS = Path(__file__).parent / "results" / "beat_holding.md"
ENGINE = "musictool_rhythm.tcn.engine"


def pieces(options: argparse.Namespace) -> Iterator[Piece]:
    """Those that were asked for and are there."""
    yield from recordings(options.recordings)
    if options.scores and options.soundfont:
        yield from asap(options.scores, options.soundfont, options.count)
        yield from pop909(options.scores, options.soundfont, options.count)


def decoded(said: np.ndarray, *, alone: bool) -> np.ndarray:
    """Beats in seconds; `alone`, as the path has them."""
    if not alone:
        return beats_from(said).times
    with (
        patch(f"{ENGINE}.held", lambda worth, frames: frames),
        patch(f"{ENGINE}.at_one_level", lambda worth, frames: frames),
    ):
        return beats_from(said).times


@one_thread()
def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--soundfont", type=Path)
    parser.add_argument("--count", type=int, default=12)
    options = parser.parse_args()
    network = load("cpu", path=find_weights("beats"))
    together = lambda work, item, length=1: work([item])[0]  # noqa: E731 - as Context.together
    groups: dict[str, list[tuple[float, float]]] = {}
    changed: list[tuple[str, float, float]] = []
    for piece in pieces(options):
        said = activations(network, bands(piece.audio.stream()), "cpu", together)
        figures = partial(beat_figures, piece.beats)
        before, after = (figures(decoded(said, alone=one))["f"] for one in (True, False))
        groups.setdefault(piece.group, []).append((before, after))
        if abs(before - after) > 1e-9:
            changed.append((piece.name, before, after))
    rows = [(name, *one) for name, *one in changed]
    rows += [
        (f"{name} ({len(each)}), mean", *np.mean(each, axis=0)) for name, each in groups.items()
    ]
    font = options.soundfont.stem if options.soundfont else "none"
    lines = [
        "# Beats held by the whole piece",
        "",
        f"`python benchmarks/beat_holding.py`, {datetime.now(UTC):%Y-%m-%d}, "
        f"Python {platform.python_version()}; soundfont {font}, {options.count} scores a set.",
        "F-measure of beats (70 ms); pieces are listed of which it changes.",
        "",
        "| pieces | path alone | held |",
        "| --- | ---: | ---: |",
        *(f"| {name} | {before:.3f} | {after:.3f} |" for name, before, after in rows),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
