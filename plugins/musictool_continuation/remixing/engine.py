"""`remix` from end to end: hear the recording, find the best remix, tell what it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Stream,
    format_time,
    moved,
    one_thread,
)

from ..drawing.report import report_file
from ..unit.listening import Listened, listen
from ..unit.part import part_of
from .choosing import MOST_BENT, Remixed, Wish, choose
from .form import form_of
from .report import drawn_of, has_tempo, passages_of, report_of, told

__all__ = ["find_remix", "remix_of"]

LONGEST_S = 600.0
"""Seconds of a recording, or of a part of it, that are remixed at most."""


def remix_of(
    stream: Stream,
    seconds: float,
    start_at: float,
    end_at: float | None,
    hit: Sequence[float],
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """A recording at another length; the parameters are those of the command.

    Raises
    ------
    BadParameter
        The end comes before the start, or a hit after the end.
    CannotProcess
        The recording is silent, too short or too long, or the length is too short for it.
    """
    rate = stream.sample_rate
    if end_at is not None and end_at <= start_at:
        raise BadParameter("remix: end-at must come after start-at")
    hits = sorted(set(hit))
    if hits and hits[-1] >= seconds:
        raise BadParameter(f"remix: a hit at {hits[-1]:g} s is not within {seconds:g} s")
    audio, is_cut, is_left_amid = part_of(stream, start_at, end_at, LONGEST_S)
    if is_cut:
        which = "the recording" if not start_at and end_at is None else "that part of it"
        raise CannotProcess(
            f"{which} is longer than {format_time(LONGEST_S)}, which is the most that is remixed; "
            "name a part with start-at and end-at"
        )
    frames, begins = round(seconds * rate), round(start_at * rate) / rate
    amid = (begins > 0, is_left_amid)
    wish = Wish(frames, tuple(round(one * rate) for one in hits), amid)
    made, heard = find_remix(audio, wish, tracker, tempo_range, context)
    context.note(told(made, heard, rate, begins))
    if made.laid.bent > MOST_BENT:
        what = "the tempo is bent" if has_tempo(heard) else "its parts are shorter or longer"
        context.warn(
            f"{what} by up to {100 * made.laid.bent:.1f} % to be so exact; "
            "a little more or less may need none of it"
        )
    context.extra(
        "report",
        lambda suffix: report_file(
            suffix,
            lambda: report_of(made, heard, rate, begins),
            lambda: drawn_of(made, heard, audio, begins),
        ),
    )
    context.progress(1.0, "joining")
    new = audio.with_samples(made.samples)
    return moved(new.stream(), passages_of(made, rate, begins))


@one_thread()
def find_remix(
    audio: Audio,
    wish: Wish,
    tracker: str | None = "tempogram",
    tempo_range: tuple[float, float] | None = None,
    context: Context | None = None,
) -> tuple[Remixed, Listened]:
    """The best remix that was found, and what was heard of the recording."""
    context = context or Context()
    heard = listen(audio, "remix it", "choose from", tracker, tempo_range, context)
    context.progress(0.5, "comparing moments")
    made = choose(audio, heard, form_of(heard), wish, context)
    if made is not None:
        return made, heard
    if wish.hits:
        raise CannotProcess(
            "no beats can be brought to the hits; one may be too near to the beginning, to the end "
            "or to another one"
        )
    raise CannotProcess(
        f"{wish.frames / audio.sample_rate:g} s are too short for a beginning and an end of the "
        "recording; ask for more seconds"
    )
