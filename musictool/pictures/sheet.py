"""Sheet music, engraved by verovio from MusicXML."""

from __future__ import annotations

import re
from typing import Any

from musictool.errors import CannotProcess, UsageError
from musictool.pictures.beams import beamed
from musictool.pictures.page import html_page

__all__ = ["sheet_music"]

SCALE = 40
"""How large it is drawn, in per cent of what verovio takes for a score that is performed from."""
WIDTH, HEIGHT = 2100 * 100 // SCALE, 2970 * 100 // SCALE
"""Of a sheet, A4, in tenths of a millimetre at that scale."""
TALLEST = 60_000
"""What verovio knows as the highest of a page."""

OPTIONS = {
    "pageWidth": WIDTH,
    "scale": SCALE,
    "footer": "none",
    "svgViewBox": True,
    "svgRemoveXlink": True,
    "minLastJustification": 0.4,
    "xmlIdSeed": 1,  # equal scores are equal files
}

PRINTED = """
.sheet { background: #fff; color: #000; margin: 0 auto 1.5rem; max-width: 1000px; }
@media print { @page { size: A4; margin: 0; } body { margin: 0; padding: 0; max-width: none; }
  .sheet { break-after: page; margin: 0; max-width: none; } }
"""


def sheet_music(musicxml: str, suffix: str, title: str) -> bytes:
    """Engrave a score.

    Parameters
    ----------
    musicxml
        The score as MusicXML, `score-partwise`.
    suffix
        ".svg" for one picture with all of it from top to bottom, or ".html" for a page that prints
        it on sheets of A4.
    title
        Of the page.

    Raises
    ------
    UsageError
        Without verovio.
    CannotProcess
        If it finds nothing that it could engrave.
    """
    if suffix == ".html":
        sheets = _engraved(musicxml, HEIGHT, whole=False)
        return html_page(title, [f'<div class="sheet">{one}</div>' for one in sheets], PRINTED)
    return _stacked(_engraved(musicxml, TALLEST, whole=True)).encode()


def _engraved(musicxml: str, height: int, whole: bool) -> list[str]:
    """Pages as elements of SVG; `whole` are those that end where their music ends."""
    try:
        import verovio
    except ImportError as error:
        needed = "sheet music is engraved by verovio: pip install 'musictool[sheet]'"
        raise UsageError(needed) from error
    verovio.enableLog(verovio.LOG_OFF)
    toolkit: Any = verovio.toolkit()
    toolkit.setOptions({**OPTIONS, "pageHeight": height, "adjustPageHeight": whole})
    if not toolkit.loadData(beamed(musicxml)) or not toolkit.getPageCount():
        raise CannotProcess("verovio finds nothing in the score that it could engrave")
    return [toolkit.renderToSVG(page + 1) for page in range(toolkit.getPageCount())]


def _stacked(pages: list[str]) -> str:
    """One picture of all pages, on white."""
    sizes = [re.search(r'viewBox="0 0 (\d+) (\d+)"', page) for page in pages]
    heights = [int(size[2]) if size else 0 for size in sizes]
    width = max(int(size[1]) if size else 0 for size in sizes)
    placed = (
        page.replace("<svg ", f'<svg y="{sum(heights[:at])}" width="{width}" height="{height}" ', 1)
        for at, (page, height) in enumerate(zip(pages, heights, strict=True))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {sum(heights)}">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{"".join(placed)}</svg>\n'
    )
