"""A picture for each effect: what it makes of a sound that suits it, before and after.

Every picture comes from running the command, drawn as all pictures of the suite, and kept as
a PNG of few colours.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from matplotlib.figure import Figure
from PIL import Image, ImageChops, ImageStat

from musictool import Picture
from musictool.pictures.style import style

from .drawing import levels, spectra, waves
from .drawing.effect import Effect
from .showcase import Shown

__all__ = ["KINDS", "alike", "draw"]

SIZE = (660, 270)
SCALE = 1.8
COLOURS = 32


@dataclass(frozen=True)
class Kind:
    """A way to draw, on one panel or two."""

    draw: Callable[..., None]
    """Takes the effect and a panel for each of `widths`."""
    title: str
    widths: tuple[float, ...] = (1,)


KINDS: Mapping[str, Kind] = {
    "bands": Kind(spectra.bands, "the demo clip", (1, 1)),
    "decay": Kind(levels.decay, "a hit on a snare drum"),
    "dither": Kind(spectra.dither, "a tone of 1 kHz at −90 dBFS in 16 bits"),
    "dynamics": Kind(levels.dynamics, "a tone of 1 kHz, and level out for level in", (1.5, 1)),
    "echoes": Kind(waves.echoes, "a hit on a snare drum"),
    "envelope": Kind(waves.envelope, "a steady tone"),
    "hits": Kind(levels.hits, "hits on a snare drum"),
    "key": Kind(levels.key, "music under a voice"),
    "pan": Kind(levels.pan, "a steady tone"),
    "peaks": Kind(waves.peaks, "peaks between the samples"),
    "response": Kind(spectra.response, "frequency response"),
    "sibilance": Kind(levels.sibilance, "a voice, above 5500 Hz"),
    "sine": Kind(waves.sine, "a tone of 200 Hz"),
    "spectrum": Kind(spectra.spectrum, "the demo clip"),
    "stereo": Kind(waves.stereo, "the demo clip", (1, 1)),
    "sweep": Kind(spectra.sweep, "white noise, after against before"),
    "tone": Kind(spectra.tone, "a tone of 220 Hz with harmonics"),
    "wave": Kind(waves.wave, "the demo clip"),
    "wavering": Kind(waves.wavering, "pitch of the copy"),
}


def draw(name: str, shown: Shown) -> bytes:
    """The picture of an effect, as the contents of a PNG file."""
    kind = KINDS[shown.picture]
    with style():
        picture = Picture(*SIZE, columns=kind.widths)
        axes = [panel.axes for panel in picture.panels]
        for panel in axes:
            panel.grid(visible=True)
        kind.draw(Effect(name, shown.settings), *axes)
        _legend(picture.figure, f"{name}: {kind.title}")
    image = Image.open(io.BytesIO(picture.png(SCALE))).convert("RGB")
    small = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def alike(one: bytes, other: bytes) -> bool:
    """Whether nobody would see a difference: last digits vary from machine to machine."""
    images = [Image.open(io.BytesIO(file)).convert("RGB") for file in (one, other)]
    if images[0].size != images[1].size:
        return False
    return max(ImageStat.Stat(ImageChops.difference(*images)).mean) < 0.05


def _legend(figure: Figure, title: str) -> None:
    """The title, and what the lines are, above the panels; these in one row if there is room."""
    handles, labels = figure.axes[0].get_legend_handles_labels()
    if not labels:
        figure.suptitle(title, x=0.008, ha="left", weight="bold", size=9)
        return
    named = dict(zip(labels, handles, strict=True))
    order = sorted(named, key=lambda name: not name.startswith("before"))
    columns = len(order) if sum(map(len, order)) + 8 * len(order) < 95 else 1
    figure.legend(
        [named[name] for name in order],
        order,
        loc="outside upper left",
        ncols=columns,
        title=title,
        title_fontproperties={"weight": "bold", "size": 9},
        alignment="left",
        borderpad=0.1,
    )
