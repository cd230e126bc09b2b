"""A piano roll as a file: a picture, or a page with the picture and a table of the tracks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from musictool.general_midi import instrument_name
from musictool.notation import pitch_name
from musictool.pictures.headings import subtitle_of, title_of
from musictool.pictures.page import html_page, html_table
from musictool.pictures.roll import piano_roll
from musictool.printable import printable
from musictool.score import Score

__all__ = ["roll_file"]

HEADS = ("", "track", "instrument", "notes", "lowest", "highest")


def roll_file(
    score: Score, suffix: str, chords: Iterable[tuple[int, str]] = (), subtitle: str = ""
) -> bytes:
    """The content of a file that shows the notes of a score.

    Parameters
    ----------
    suffix
        ".png", ".svg" or ".html".
    chords, subtitle
        As `piano_roll` has them.
    """
    picture = piano_roll(score, chords, subtitle=subtitle)
    if suffix != ".html":
        return picture.drawn(suffix)
    title = printable(title_of(score)) or "Piano roll"
    parts = [
        picture.svg(f"Piano roll of {title}: {subtitle or subtitle_of(score)}"),
        html_table(HEADS, _tracks(score)),
    ]
    return html_page(title, parts)


def _tracks(score: Score) -> Iterable[Sequence[str]]:
    for number, track in enumerate(score.tracks, 1):
        pitches = track.notes["pitch"]
        ends = (int(pitches.min()), int(pitches.max())) if pitches.size and not track.drum else ()
        names = [pitch_name(one) for one in ends] or ["", ""]
        instrument = instrument_name(track.program, track.drum)
        yield str(number), printable(track.name), instrument, str(pitches.size), *names
