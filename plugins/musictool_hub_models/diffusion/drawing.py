"""What is told beside a result: figures, a picture of before and after, or a page of both."""

from __future__ import annotations

import json
from typing import Any

from musictool import SERIES, Audio, Picture, html_page, html_table, overview_of

__all__ = ["report_file"]


def report_file(
    verb: str,
    report: dict[str, Any],
    before: Audio,
    after: Audio,
    part: tuple[int, int],
    suffix: str,
) -> bytes:
    """What is in the file.

    Parameters
    ----------
    report
        Figures.
    part
        Frames of the result that are new, which are marked in the picture.
    suffix
        ".json" for the figures, ".html" for a page, ".svg" or ".png" for a picture.
    """
    if suffix == ".json":
        return json.dumps(report, indent=1).encode()
    picture = Picture(1100, 420, [1, 1], title=verb)
    for panel, audio, name in zip(
        picture.panels, (before, after), ("recording", "result"), strict=True
    ):
        panel.wave(overview_of(audio.stream()))
        panel.named(name)
        panel.time(audio.duration)
    marked = [one / after.sample_rate for one in part]
    picture.panels[1].axes.axvspan(*marked, color=SERIES[1], alpha=0.2, linewidth=0)
    if suffix == ".png":
        return picture.png()
    if suffix == ".svg":
        return picture.svg(verb).encode()
    rows = [(name, json.dumps(value)) for name, value in report.items()]
    return html_page(verb, [picture.svg(verb), html_table(("", ""), rows)])
