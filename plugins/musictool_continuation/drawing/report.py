"""The file that `--report` writes: figures, a picture of them, or a page that plays."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from musictool import Extra

if TYPE_CHECKING:
    from .course import Course

__all__ = ["REPORT", "report_file"]

REPORT = Extra(
    "Every piece that is laid and every join: .json in figures, with the piece's own boundaries"
    " beside them; .png as a picture; .html as one that plays",
    (".json", ".png", ".html"),
    also=("joins", "pieces", "edl", "scores", "candidates", "parts", "picture"),
)
"""As the commands declare it."""


def report_file(
    suffix: str,
    report: Callable[[], dict[str, Any]],
    course: Callable[[], Course],
) -> bytes:
    """What is in the file.

    Parameters
    ----------
    suffix
        ".json", ".png" or ".html".
    report
        Makes the figures.
    course
        Makes what is drawn; only that of a picture is made.
    """
    if suffix == ".png":
        from .picture import draw_picture

        return draw_picture(course())
    if suffix == ".html":
        from .page import draw_page

        return draw_page(course())
    return json.dumps(report(), indent=1).encode()
