"""The picture that `--report` asks for: what went in, what came out, and which sounds it is of."""

from __future__ import annotations

from collections.abc import Sequence

from musictool import Audio

from ..spectrograms import as_png, draw_spectrogram, empty_figure
from .listening import unit_seconds
from .selecting import Choice
from .timing import Steps

__all__ = ["drawn"]

LONGEST_S = 20.0


def drawn(audio: Audio, made: Audio, steps: Steps | None, played: Sequence[Choice]) -> bytes:
    """Spectrograms of both, and between them where in the reference each sound lies, as a PNG."""
    figure = empty_figure(9, 8)
    above, between, below = figure.subplots(3, sharex=True)
    draw_spectrogram(above, audio, "input", LONGEST_S)
    draw_spectrogram(below, made, "result", LONGEST_S)
    for number, choice in enumerate(played):
        assert steps is not None
        sounds = choice.rows >= 0
        at, source = steps.starts[sounds], choice.rows[sounds] * unit_seconds()
        between.plot(at, source, ".", markersize=3, label=f"voice {number + 1}")
    between.set(title="which second of the reference plays", ylabel="s")
    if played:
        between.legend(frameon=False, fontsize=8, loc="upper right")
    below.set(xlabel="s", xlim=(0, min(LONGEST_S, max(audio.duration, 0.1))))
    return as_png(figure)
