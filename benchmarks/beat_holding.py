"""Beats with and without what the whole piece says of them, decoded from the same activations.

    python benchmarks/beat_holding.py RECORDINGS --scores SCORES --soundfont FONT.sf2 --count 12

The network of `rhythm.beats` hears each piece once; what it says of each frame is decoded as a path
from beat to beat alone, and as the tracker does it, counted at one level and held to one line where
the tempo is one (`musictool_rhythm.tcn.holding`). The pieces are those of `rhythm.py`, and dance
music of 150 to 210 BPM (`dance_music.py`). *Turns*: how often the beats that were found go over to
the middle between two beats, or from one half of them to the other, and stay there for eight or
more, where the tempo is one. The table is written to `benchmarks/results/beat_holding.md`.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import kept_notes
import librosa
import numpy as np
from dance_music import dance
from rhythm_metrics import beat_figures, turns
from rhythm_music import Piece, asap, pop909, recordings

from musictool import Audio, find_weights, one_thread, resample
from musictool_rhythm.tcn.engine import beats_from
from musictool_rhythm.tcn.features import bands
from musictool_rhythm.tcn.network import activations, load

RESULTS = Path(__file__).parent / "results" / "beat_holding.md"
ENGINE = "musictool_rhythm.tcn.engine"
LEAST = 0.005
FORMATS = (".3f", ".3f", ".3f", ".0f", ".0f")


STEADY = ("recordings", "loops", "dance")
"""Groups in which each piece keeps one tempo."""

Figures = tuple[float, float, float, float, float]
"""F-measure of librosa, of the path and held; turns of the path and held."""


def pieces(options: argparse.Namespace) -> Iterator[Piece]:
    """Those that were asked for and are there."""
    if options.recordings:
        yield from recordings(options.recordings)
    if options.soundfont:
        yield from dance(options.soundfont, options.count)
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


def by_librosa(audio: Audio) -> np.ndarray:
    """Ellis 2007, with librosa's defaults."""
    mono = audio.with_samples(audio.mono()[np.newaxis])
    samples = resample(mono.stream(), 22050).audio().samples[0]
    return np.asarray(librosa.beat.beat_track(y=samples, sr=22050, units="time")[1])


def measured(piece: Piece, network: Any) -> Figures:
    """All figures of a piece."""
    together = lambda work, item, length=1: work([item])[0]  # noqa: E731 - as Context.together
    said = activations(network, bands(piece.audio.stream()), "cpu", together)
    ours = [decoded(said, alone=alone) for alone in (True, False)]
    rival, path, held = (
        beat_figures(piece.beats, found)["f"] for found in (by_librosa(piece.audio), *ours)
    )
    turned = [turns(piece.beats, found) if piece.group in STEADY else np.nan for found in ours]
    return rival, path, held, turned[0], turned[1]


@one_thread()
def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recordings", type=Path, nargs="?")
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--soundfont", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    network = load("cpu", path=find_weights("beats"))
    groups: dict[str, list[Figures]] = {}
    changed: list[tuple[str, Figures]] = []
    for piece in pieces(options):
        figures = measured(piece, network)
        print(piece.name, *(f"{one:.3f}" for one in figures), flush=True)
        groups.setdefault(piece.group, []).append(figures)
        if abs(figures[1] - figures[2]) > LEAST:
            changed.append((piece.name, figures))
    rows = [*changed]
    for name, each in groups.items():
        table = np.array(each)
        mean = (*table[:, :3].mean(axis=0), *table[:, 3:].sum(axis=0))
        rows.append((f"**{name} ({len(each)}): mean, turns in all**", mean))
    font = options.soundfont.stem if options.soundfont else "none"
    lines = [
        "# Beats held by the whole piece",
        "",
        f"`python benchmarks/beat_holding.py`, {datetime.now(UTC):%Y-%m-%d}, "
        f"Python {platform.python_version()}; soundfont {font}, {options.count} pieces a set.",
        f"F-measure of beats (70 ms); pieces are listed of which it changes by more than {LEAST}.",
        "",
        "| pieces | librosa | path alone | held | turns, path alone | turns, held |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(f"| {name} | {' | '.join(map(cell, figures, FORMATS))} |" for name, figures in rows),
    ]
    kept_notes.write(options.output, lines)
    print("\n".join(lines))


def cell(value: float, form: str) -> str:
    """A figure as it stands in the table."""
    return "" if np.isnan(value) else format(value, form)


if __name__ == "__main__":
    main()
