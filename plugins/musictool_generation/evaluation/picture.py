"""The picture of `evaluate`: densities of distances, or where there is one set, its measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from musictool import SERIES, Panel, Picture

from .distances import Distances

__all__ = ["picture_of"]

COLUMNS = 3
BINS = 24
OWN, AGAINST, BETWEEN = SERIES[0], SERIES[2], SERIES[1]

Measures = Mapping[str, Sequence[float | None]]


def picture_of(distances: Mapping[str, Distances], own: Measures, against: Measures) -> Picture:
    """A panel for each feature that both sets have, and for each measure of the pieces.

    Parameters
    ----------
    own, against
        Each measure's values, piece by piece; `against` may be empty.
    """
    measures = [name for name, values in own.items() if _known(values)]
    count = len(distances) + len(measures)
    rows = max(1, -(-count // COLUMNS))
    title = "two sets of scores" if against else "a set of scores"
    picture = Picture(
        1500, 90 + 250 * rows, rows=(1,) * rows, columns=(1,) * COLUMNS, title=title,
        subtitle="distances of pieces, and shares of pieces" if against else "shares of pieces",
    )  # fmt: skip
    panels = iter(picture.panels)
    for name, found in distances.items():
        _draw_distances(next(panels), name, found)
    for name in measures:
        _draw_measure(next(panels), name, own[name], against.get(name, ()))
    for panel in panels:
        panel.axes.axis("off")
    if against:
        picture.legend({"scores": OWN, "against": AGAINST, "between them": BETWEEN})
    return picture


def _draw_distances(panel: Panel, name: str, found: Distances) -> None:
    densities = found.densities()
    shown = found.overlap()
    curves = {
        "scores": (densities.at, densities.own),
        "against": (densities.at, densities.against),
        "between": (densities.at, densities.between),
    }
    panel.curves(curves, (OWN, AGAINST, BETWEEN), legend=False)
    panel.axes.fill_between(
        densities.at,
        np.minimum(densities.against, densities.between),
        color=BETWEEN,
        alpha=0.25,
        linewidth=0,
    )
    panel.titled(f"{_words(name)}: overlap {shown.overlap:.2f}, KL {shown.kl:.2g}")
    panel.axes.set_ylim(bottom=0)
    panel.axes.set_yticks([])


def _draw_measure(
    panel: Panel, name: str, own: Sequence[float | None], against: Sequence[float | None]
) -> None:
    sides = [(_known(own), OWN), (_known(against), AGAINST)]
    everything = np.concatenate([values for values, _ in sides])
    low, high = float(everything.min()), float(everything.max())
    edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
    for values, colour in sides:
        if values:
            shares = np.histogram(values, edges)[0] / len(values)
            panel.axes.stairs(shares, edges, color=colour, fill=True, alpha=0.35)
            panel.axes.stairs(shares, edges, color=colour)
            panel.axes.axvline(float(np.mean(values)), color=colour, linestyle="--", linewidth=1)
    panel.titled(_words(name))


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _words(name: str) -> str:
    return name.replace("_", " ")
