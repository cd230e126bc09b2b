"""The picture that `--report` asks for: what went in, what it became, and what it was made of."""

from __future__ import annotations

from collections.abc import Sequence

from musictool import Audio

from ..spectrograms import as_png, draw_spectrogram, empty_figure

__all__ = ["drawn"]

LONGEST_S = 15.0


def drawn(recordings: Sequence[tuple[str, Audio]]) -> bytes:
    """Spectrograms one under the other, with their names, as a PNG; the beginning of each."""
    figure = empty_figure(9, 2.4 * len(recordings))
    axes = figure.subplots(len(recordings), sharex=True, sharey=True)
    for axis, (name, audio) in zip(axes, recordings, strict=True):
        draw_spectrogram(axis, audio, name, LONGEST_S)
    axes[-1].set_xlabel("s")
    return as_png(figure)
