"""Listening: `compare`, recordings side by side in numbers and, on a page, by ear.

This file declares the command; `passages` cuts, `measuring` measures each recording, `aligning` one
against another, `report` puts the findings together, and `page` makes a document of them, with
`sound` to play.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from musictool import Context, Extra, Param, Report, Stream, command, hookimpl

__all__ = ["compare", "musictool_register"]


@command(
    "compare",
    also=("ab", "a-b", "abx", "diff", "difference", "null-test", "versus", "vs"),
    examples=("one.wav two.wav", "one.wav two.wav -o compare.html"),
    passes=6,
    uses=("device",),
    extras={
        "page": Extra(
            "A page to listen to them, at one loudness", (".html",), also=("html", "player")
        )
    },
    docs="listening",
)
def compare(
    recordings: Sequence[Stream],
    start: Annotated[
        float, Param("Where to begin in each; negative counts from the end", unit="s")
    ] = 0.0,
    end: Annotated[
        float | None, Param("Where to stop in each; negative counts from the end", unit="s")
    ] = None,
    analyze: Annotated[
        bool, Param("Compare tempo and key as well, which takes longest; by the command analyze")
    ] = True,
    sound: Annotated[
        Literal["auto", "lossless", "lossy", "none"],
        Param(
            "What the page has of the sound",
            choices={
                "auto": "lossless as long as the page stays small",
                "lossless": "FLAC",
                "lossy": "MP3",
                "none": "only the numbers and curves",
            },
        ),
    ] = "auto",
    *,
    context: Context,
) -> Report:
    """Compare recordings: length, loudness, spectrum, tempo, key, and what is left between them.

    Loudness, its range and true peak follow EBU R 128. Each recording is held against the first.
    If both have the same sound, moved in time, turned up or down or otherwise changed, the lag says
    how much later it comes, and the residual what is left, in dB under the first, when the two are
    laid over each other at equal level and subtracted. Bands are compared at equal loudness, so
    that louder is not brighter.

    The page (page=compare.html, or -o compare.html) is one file that loads nothing. It plays the
    recordings together and switches between them while they play; all are turned down to the
    loudness of the quietest, which a switch undoes. It has up to 20 minutes of sound in all, of
    longer recordings the beginnings.

    Raises
    ------
    CannotProcess
        For less than two recordings, or more than nine, or if nothing of one lies between start
        and end.

    References
    ----------
    Loudness: ITU-R BS.1770-4, EBU Tech 3342. Residual: the null test.
    """
    from .passages import passage
    from .report import compared

    passages = [passage(one, start, end) for one in recordings]
    return compared(passages, analyze, sound, context)


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command."""
    return [compare]
