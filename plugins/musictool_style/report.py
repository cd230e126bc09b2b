"""The pictures of `--report`: for each engine, what was taken over, from where and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from musictool import (
    BEFORE,
    SERIES,
    Audio,
    Overview,
    Panel,
    Picture,
    Stream,
    overview_of,
)

from .measures import Measures, measures_of
from .references import name_of

__all__ = ["chain_report", "texture_report", "timbre_report"]

Array = npt.NDArray[np.float64]

AFTER, WANTED = SERIES[1], SERIES[0]

QUIETEST_DB = -60.0
"""Lowest level of a spectrum that is drawn, under the loudest."""

SILENCE_DB = -150.0
"""Differences to bands softer than this are not drawn."""

LONGEST_NAME = 40
"""Letters of a file's name that are shown."""

BRIGHTEST_DB = -20.0
"""Of a spectrogram: the lowest level that may be drawn brightest, so that silence stays dark."""


def chain_report(
    before: Audio | Stream,
    after: Audio | Stream,
    references: Sequence[Audio | Stream],
    lines: Sequence[str],
) -> Picture:
    """Spectra, levels and figures, 1600 × 1000 pixels; `lines` say what was done."""
    wanted = _short(name_of(references[0])) + (" and others" if len(references) > 1 else "")
    title = f"{_short(name_of(before))} in the style of {wanted}"
    picture = Picture(1600, 1000, rows=(1, 1), columns=(1, 1), title=title)
    spectra, change, levels, text = picture.panels
    sounds = {
        name: [measures_of(one) for one in recordings]
        for name, recordings in (
            ("before", [before]),
            ("after", [after]),
            ("reference", references),
        )
    }
    colours = dict(zip(sounds, (BEFORE, AFTER, WANTED), strict=True))
    bands = {name: _mean(one.bands for one in measures) for name, measures in sounds.items()}
    _draw_spectra(spectra, bands, colours)
    _draw_change(change, bands)
    _draw_levels(levels, sounds, colours)
    _write(text, sounds, lines)
    return picture


def texture_report(audio: Audio, made: Audio, reference: Audio) -> Picture:
    """Spectrograms of input, result and reference; of each the first 15 s."""
    picture = Picture(900, 790, rows=(1, 1, 1), share=True)
    shown = {"the input": audio, "the result": made, "the reference": reference}
    _draw_spectrograms(dict(zip(shown, picture.panels, strict=True)), shown, 15.0)
    return picture


def timbre_report(audio: Audio, made: Audio, played: Sequence[tuple[Array, Array]]) -> Picture:
    """Spectrograms of input and result, and between them what plays; the first 20 s.

    Parameters
    ----------
    played
        Of each voice, when its sounds begin and where in the reference they lie, in seconds.
    """
    picture = Picture(990, 880, rows=(1, 1, 1), share=True)
    above, between, below = picture.panels
    shown = {"input": audio, "result": made}
    _draw_spectrograms({"input": above, "result": below}, shown, 20.0)
    voices = {f"voice {number}": played[number - 1] for number in range(1, len(played) + 1)}
    between.dots(voices)
    between.titled("which second of the reference plays")
    between.named("s")
    return picture


def _draw_spectrograms(
    panels: Mapping[str, Panel], shown: Mapping[str, Audio], seconds: float
) -> None:
    """The beginnings of recordings, so many seconds of them, on one scale of time and level."""

    def beginning(audio: Audio) -> Overview:
        first = audio.samples[:, : round(seconds * audio.sample_rate)]
        return overview_of(audio.with_samples(first).stream())

    beginnings = {name: beginning(audio) for name, audio in shown.items()}
    brightest = max(BRIGHTEST_DB, *(one.spectrogram.max() for one in beginnings.values()))
    for name, panel in panels.items():
        panel.spectrogram(beginnings[name], brightest)
        panel.titled(name)
        panel.time(max(0.1, *(one.duration for one in beginnings.values())))


def _draw_spectra(
    panel: Panel, bands: Mapping[str, tuple[Array, Array]], colours: Mapping[str, str]
) -> None:
    loudest = max(levels.max() for _, levels in bands.values())
    panel.curves(bands, [colours[name] for name in bands])
    panel.titled("Spectrum")
    panel.named("dB per third of an octave")
    panel.frequencies(25)
    panel.axes.set_ylim(loudest + QUIETEST_DB, loudest + 5)


def _draw_change(panel: Panel, bands: Mapping[str, tuple[Array, Array]]) -> None:
    """By how much each band was changed, and by how much the reference differs."""
    hertz, before = bands["before"]
    curves = {}
    for name, label in (("after", "changed by"), ("reference", "differed by")):
        other_hertz, levels = bands[name]
        both = np.intersect1d(hertz, other_hertz)
        there, here = np.isin(other_hertz, both), np.isin(hertz, both)
        difference = levels[there] - before[here]
        loud = before[here] > max(before.max() + QUIETEST_DB, SILENCE_DB)
        curves[label] = (both[loud], difference[loud])
    panel.axes.axhline(0, color=BEFORE, linewidth=1)
    panel.curves(curves, [AFTER, WANTED])
    panel.titled("Against the recording as it was")
    panel.named("dB")
    panel.frequencies(25)


def _draw_levels(
    panel: Panel, sounds: Mapping[str, Sequence[Measures]], colours: Mapping[str, str]
) -> None:
    curves = {}
    for name, measures in sounds.items():
        levels = np.sort(np.concatenate([one.levels for one in measures]))
        if levels.size:
            curves[name] = (np.linspace(0, 100, levels.size), levels)
    panel.curves(curves, [colours[name] for name in curves])
    panel.titled("Level of every 0.4 s, from quiet to loud")
    panel.named("dBFS")
    panel.axes.set_xlabel("%")


def _write(panel: Panel, sounds: Mapping[str, Sequence[Measures]], lines: Sequence[str]) -> None:
    rows = [["", "LUFS", "true peak dBTP", "peak to mean dB", "side to middle dB"]]
    for name, measures in sounds.items():
        figures = np.mean([one.figures for one in measures], axis=0)
        rows.append([name, *(f"{value:.1f}" if np.isfinite(value) else "–" for value in figures)])
    panel.table(rows)
    panel.lines(lines or ["nothing was changed"])


def _mean(spectra: object) -> tuple[Array, Array]:
    hertz, levels = zip(*spectra, strict=True)  # type: ignore[call-overload]
    shortest = min(hertz, key=len)
    return shortest, np.mean([one[: len(shortest)] for one in levels], axis=0)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
