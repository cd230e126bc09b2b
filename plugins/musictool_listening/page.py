"""The page of `compare`: players, waves, spectra and numbers in one file that loads nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np

from musictool import (
    SERIES,
    Context,
    PageSound,
    Picture,
    Stream,
    amplitude,
    format_time,
    html_page,
    html_table,
    overview_of,
)

from .measuring import Measured
from .passages import beginning
from .sound import LONGEST, Sound, sound_of

__all__ = ["draw_page"]

Findings = Mapping[str, Any]

NUMBERS = {
    "duration_s": "Duration, s",
    "sample_rate": "Sample rate, Hz",
    "channels": "Channels",
    "loudness_lufs": "Integrated loudness, LUFS",
    "loudness_range_lu": "Loudness range, LU",
    "true_peak_dbtp": "True peak, dBTP",
    "tempo_bpm": "Tempo, BPM",
    "key": "Key",
    "matching_gain_db": "Gain that makes all equally loud, dB",
}
DIFFERENCES = {
    "duration_s": "Longer by, s",
    "loudness_lu": "Louder by, LU",
    "loudness_range_lu": "Loudness range, LU",
    "true_peak_db": "True peak, dB",
    "tempo_bpm": "Tempo, BPM",
    "same_key": "Same key",
    "correlation": "Correlation, laid over",
    "lag_s": "Later by, s",
    "gain_db": "Louder where both sound, dB",
    "inverted": "Turned upside down",
    "identical": "Identical",
    "residual_db": "Residual, dB",
}
QUIETEST_DB = 70.0
"""Under the loudest of a spectrum; what is quieter in both is neither drawn nor compared."""
LONGEST_NAME = 60
"""Letters in the legend."""
KEYS = (
    "Keys: 1 to {count}, or x, switch; space plays and pauses; arrows move by 5 s; m has all "
    "equally loud, or as they are."
)


def draw_page(
    recordings: Sequence[Stream],
    measured: Sequence[Measured],
    findings: Findings,
    shifts: Sequence[float],
    wanted: str,
    context: Context,
) -> bytes:
    """The page; `shifts` are how much later each comes than the first, in seconds."""
    about = findings["recordings"]
    names = [one["name"] for one in about]
    sound = None if wanted == "none" else sound_of(recordings, measured, wanted)
    seconds = (sound and sound.seconds) or max(one.seconds for one in measured)
    if sound and sound.seconds:
        context.warn(
            f"the page plays the first {_length(sound.seconds)} of each, which is "
            f"{_length(LONGEST)} in all; another part is had by start and end"
        )
    parts = [
        f"<h1>{escape(' / '.join(names))}</h1>",
        *(_controls(sound, seconds, len(names)) if sound else ()),
        *_takes(recordings, measured, about, shifts, sound, seconds),
        "<h2>Spectrum at equal loudness</h2>",
        _spectra(measured, names).svg(f"Spectra of {', '.join(names)}"),
        "<h2>Numbers</h2>",
        _turned(NUMBERS, about),
        f"<h2>Against {escape(names[0])}</h2>",
        _turned(DIFFERENCES, findings["differences"]),
        "<h2>Bands at equal loudness, dB</h2>",
        _bands(findings["bands"], names),
    ]
    style, script = (
        files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "players.js")
    )
    return html_page(" / ".join(names), parts, style, script if sound else "")


def _controls(sound: Sound, seconds: float, count: int) -> Iterator[str]:
    yield (
        '<div id="players" hidden><button id="play">Play</button>'
        f'<input id="seek" type="range" min="0" max="{seconds:.6f}" step="any" value="0" '
        'aria-label="Position"><span id="clock">0:00</span>'
        '<label><input id="matched" type="checkbox" checked> equally loud</label></div>'
    )
    kind = "FLAC, lossless" if sound.container == "FLAC" else "MP3, lossy to keep the page small"
    part = f"the first {_length(sound.seconds)} of each" if sound.seconds else "whole"
    yield f'<p class="keys">{KEYS.format(count=count)} The sound is {kind}; {part}.</p>'


def _takes(
    recordings: Sequence[Stream],
    measured: Sequence[Measured],
    about: Sequence[Findings],
    shifts: Sequence[float],
    sound: Sound | None,
    seconds: float,
) -> Iterator[str]:
    """The wave of each, on one scale of time and of level, and its player."""
    highest = max(one.loudness.peak for one in measured)
    for number, (recording, its, shift) in enumerate(zip(recordings, about, shifts, strict=True)):
        colour = SERIES[number % len(SERIES)]
        picture = Picture(1100, 90)
        (panel,) = picture.panels
        panel.wave(overview_of(beginning(recording, seconds)), colour, highest)
        panel.time(seconds)
        panel.bare()
        wave = picture.svg(f"Wave of {its['name']}")
        name = escape(its["name"])
        if sound is None:
            head, player, values = f"<h3>{number + 1} {name}</h3>", "", ""
        else:
            one = sound.players[number]
            head = f'<h3><button aria-pressed="false"><kbd>{number + 1}</kbd> {name}</button></h3>'
            player = _audio(one, name)
            match = amplitude(its["matching_gain_db"] or 0.0)
            values = (
                f' data-gain="{one.gain:.6g}" data-match="{match:.6g}" data-shift="{shift:.6f}"'
            )
        yield (
            f'<section class="take" style="border-color: {colour}"{values}>{head}'
            f'<div class="wave">{wave}<span class="cursor"></span></div>{player}</section>'
        )


def _audio(player: PageSound, name: str) -> str:
    return f'<audio controls preload="none" aria-label="{name}" src="{player.address}"></audio>'


def _spectra(measured: Sequence[Measured], names: Sequence[str]) -> Picture:
    """Curves of all, and how the others differ from the first."""
    picture = Picture(1100, 560, rows=(1.4, 1), share=True)
    spectra, change = picture.panels
    curves = {}
    for number, (one, name) in enumerate(zip(measured, names, strict=True), start=1):
        hertz, levels = one.curve()
        level = one.loudness.lufs if math.isfinite(one.loudness.lufs) else 0.0
        curves[f"{number} {name[:LONGEST_NAME]}"] = (hertz, levels - level)
    (first, *others) = curves.values()
    spectra.curves(curves)
    top = max(float(levels.max()) for _, levels in curves.values())
    spectra.axes.set_ylim(top - QUIETEST_DB, top + 5)
    spectra.named("dB per sixth of an octave")
    differences = {}
    for name, (hertz, levels) in zip(list(curves)[1:], others, strict=True):
        own = np.interp(hertz, *first)
        heard = (hertz <= first[0][-1]) & (np.maximum(own, levels) > top - QUIETEST_DB)
        differences[name] = (hertz, np.where(heard, levels - own, np.nan))
    change.axes.axhline(0, color=SERIES[0], linewidth=1)
    change.curves(differences, SERIES[1:], legend=False)
    change.axes.set_ylim(-24, 24)
    change.named("dB against 1")
    for panel in picture.panels:
        panel.frequencies(25)
    spectra.axes.set_xlabel("")
    picture.align()
    return picture


def _turned(words: Mapping[str, str], rows: Sequence[Findings]) -> str:
    """A table with a column for each recording."""
    lines = [[words[key], *(_said(row[key]) for row in rows)] for key in words]
    return _wide(html_table(["", *(row["name"] for row in rows)], lines))


def _bands(bands: Sequence[Findings], names: Sequence[str]) -> str:
    heads = ["", "Hz", f"{names[0]}, dBFS", *names[1:]]
    lines = [
        [
            band["band"],
            f"{band['from_hz']} to {band['to_hz']}",
            _said(band["levels_db"][0]),
            *(_said(one, sign="+") for one in band["differences_db"]),
        ]
        for band in bands
    ]
    return _wide(html_table(heads, lines))


def _wide(table: str) -> str:
    return f'<div class="wide">{table}</div>'


def _length(seconds: float) -> str:
    return format_time(seconds, 0 if seconds >= 10 else 1)


def _said(value: Any, sign: str = "") -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str) else f"{value:{sign}.10g}"
