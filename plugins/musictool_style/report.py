"""The pictures of `--report`: for each engine, what was taken over, from where and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from musictool import (
    SERIES,
    Audio,
    Overview,
    Panel,
    Picture,
    decibels,
    measure_loudness,
    overview_of,
    to_channels,
)

from .references import name_of

__all__ = ["chain_report", "texture_report", "timbre_report"]

Array = npt.NDArray[np.float64]

BEFORE, AFTER, WANTED = "#8a97a3", SERIES[1], SERIES[0]
WINDOW, SHORTEST = 4096, 64
LEVEL_S = 0.4
"""Time over which level is averaged, as momentary loudness is (EBU Tech 3341)."""

QUIETEST_DB = -60.0
"""Lowest level of a spectrum that is drawn, under the loudest."""

SILENCE_DB = -150.0
"""Differences to bands softer than this are not drawn."""

LONGEST_NAME = 40
"""Letters of a file's name that are shown."""

BRIGHTEST_DB = -20.0
"""Of a spectrogram: the lowest level that may be drawn brightest, so that silence stays dark."""


def chain_report(
    before: Audio, after: Audio, references: Sequence[Audio], lines: Sequence[str]
) -> Picture:
    """Spectra, levels and figures, 1600 × 1000 pixels; `lines` say what was done."""
    before, after = _padded(before), _padded(after)
    wanted = _short(name_of(references[0])) + (" and others" if len(references) > 1 else "")
    title = f"{_short(name_of(before))} in the style of {wanted}"
    picture = Picture(1600, 1000, rows=(1, 1), columns=(1, 1), title=title)
    spectra, change, levels, text = picture.panels
    sounds = {"before": [before], "after": [after], "reference": list(references)}
    colours = dict(zip(sounds, (BEFORE, AFTER, WANTED), strict=True))
    bands = {name: _mean(_spectrum(one) for one in audios) for name, audios in sounds.items()}
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


def _padded(audio: Audio) -> Audio:
    """At least as many frames as a spectrum needs, the missing ones silent."""
    missing = max(SHORTEST - audio.frames, 0)
    return audio.with_samples(np.pad(audio.samples, ((0, 0), (0, missing))))


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
    panel: Panel, sounds: Mapping[str, Sequence[Audio]], colours: Mapping[str, str]
) -> None:
    curves = {}
    for name, audios in sounds.items():
        levels = np.sort(np.concatenate([_levels(audio) for audio in audios]))
        if levels.size:
            curves[name] = (np.linspace(0, 100, levels.size), levels)
    panel.curves(curves, [colours[name] for name in curves])
    panel.titled("Level of every 0.4 s, from quiet to loud")
    panel.named("dBFS")
    panel.axes.set_xlabel("%")


def _write(panel: Panel, sounds: Mapping[str, Sequence[Audio]], lines: Sequence[str]) -> None:
    rows = [["", "LUFS", "true peak dBTP", "peak to mean dB", "side to middle dB"]]
    for name, audios in sounds.items():
        figures = np.mean([_figures(audio) for audio in audios], axis=0)
        rows.append([name, *(f"{value:.1f}" if np.isfinite(value) else "–" for value in figures)])
    panel.table(rows)
    panel.lines(lines or ["nothing was changed"])


def _spectrum(audio: Audio) -> tuple[Array, Array]:
    """Middles of thirds of an octave in Hz, and their levels in dB."""
    from scipy.signal import welch

    length = min(WINDOW, audio.frames)
    hertz, power = welch(audio.samples.astype(float), audio.sample_rate, nperseg=length)
    power = power.mean(axis=0) * audio.sample_rate / length
    middles = 1000 * 2.0 ** (np.arange(-15, 14) / 3)
    middles = middles[middles * 2 ** (1 / 6) < audio.sample_rate / 2]
    levels = [
        power[np.abs(np.log2(np.maximum(hertz, 1e-9) / middle)) <= 1 / 6].sum()
        if middle * 0.23 > hertz[1]
        else np.interp(middle, hertz, power) * middle * 0.23 / hertz[1]
        for middle in middles
    ]
    return middles, 10 * np.log10(np.asarray(levels) + 1e-20)


def _mean(spectra: object) -> tuple[Array, Array]:
    hertz, levels = zip(*spectra, strict=True)  # type: ignore[call-overload]
    shortest = min(hertz, key=len)
    return shortest, np.mean([one[: len(shortest)] for one in levels], axis=0)


def _levels(audio: Audio) -> Array:
    """In dBFS, of each 0.4 s that is not silent."""
    length = round(LEVEL_S * audio.sample_rate)
    count = audio.frames // length
    cut = audio.samples[:, : count * length].reshape(audio.channels, count, length)
    power = np.square(cut, dtype=np.float64).mean(axis=(0, 2))
    return 10 * np.log10(power[power > 1e-9])


def _figures(audio: Audio) -> list[float]:
    measured = measure_loudness(audio, true_peak=True)
    power = float(np.square(audio.samples, dtype=np.float64).mean())
    left, right = to_channels(audio.samples, 2) if audio.channels < 3 else audio.samples[:2]
    with np.errstate(divide="ignore", invalid="ignore"):
        crest = measured.peak_db - 10 * np.log10(power)
        side = decibels(np.linalg.norm(left - right) / np.linalg.norm(left + right))
    assert measured.true_peak_db is not None
    return [measured.lufs, measured.true_peak_db, float(crest), float(side)]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
