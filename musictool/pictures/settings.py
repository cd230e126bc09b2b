"""Pictures drawn with matplotlib's own settings, whatever lies in the current folder.

matplotlib takes its settings from a file `matplotlibrc` there before all others; they can have
other programs run (LaTeX), and make equal pictures differ.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from musictool.errors import FileError
from musictool.regular import SPECIAL

__all__ = ["own_settings"]

PICTURES = frozenset((".html", ".jpg", ".pdf", ".png", ".svg"))
"""What is drawn, most likely, by matplotlib."""


@contextlib.contextmanager
def own_settings(suffix: str) -> Iterator[None]:
    """The settings that matplotlib comes with, while something of a suffix is drawn.

    Raises
    ------
    FileError
        If the current folder's settings keep matplotlib from being imported.
    """
    if suffix not in PICTURES:
        yield
        return
    settings = Path("matplotlibrc")
    if os.path.lexists(settings) and not settings.is_file() and not settings.is_dir():
        raise FileError(settings, SPECIAL)
    import logging  # matplotlib's, and no other's

    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)  # about lines of that file
    try:
        import matplotlib
    except (OSError, ValueError) as error:
        raise FileError(settings, "cannot be read by matplotlib; work in another folder") from error
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        yield
