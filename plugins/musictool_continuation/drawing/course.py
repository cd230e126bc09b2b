"""What is drawn of an arrangement: two sounds, the parts that go from one to the other, the seams.

All of it is read off the figures of a report, so that picture and figures cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from musictool import Audio

__all__ = [
    "AS_ANY",
    "Course",
    "Mark",
    "Note",
    "Ribbon",
    "Sound",
    "Varied",
    "bars_of",
    "course_of",
]

AS_ANY = 75.0
"""Percentile of the piece's own boundaries up to which a seam is as any of them."""
SAME_S = 1e-5
"""Seconds by which the figures of two pieces that go on may be apart, being rounded."""
MARGIN, LEAST_MARGIN_S = 0.6, 3.0
"""What is shown of the result before and after all that is new, in lengths of that, at least so
many seconds; and where that is nearly all there is, all of it is."""
NEARLY_ALL = 0.6

Kind = Literal["kept", "laid", "bed", "drums"]


@dataclass(frozen=True, eq=False)
class Sound:
    """A sound, and where in its file it begins, in seconds."""

    audio: Audio
    starts: float = 0.0

    @property
    def ends(self) -> float:
        """Where it ends, in seconds of its file."""
        return self.starts + self.audio.frames / self.audio.sample_rate


@dataclass(frozen=True)
class Ribbon:
    """A part of the recording and where it is heard; all in seconds.

    `kind` is "kept" for what stays as it was, "laid" for what is laid there, "bed" for what is laid
    under composed notes, and "drums" for that whose drums alone are laid.
    """

    source: float
    at: float
    seconds: float
    kind: Kind = "laid"


@dataclass(frozen=True)
class Mark:
    """A seam: where in the result, what was left and entered, and its scores of 0 to 100."""

    at: float
    left: float
    entered: float
    spectrum: float
    level: float
    step_db: float

    @property
    def boldest(self) -> float:
        """The higher of its scores."""
        return max(self.spectrum, self.level)


@dataclass(frozen=True)
class Note:
    """A composed note, in seconds of the result, and its MIDI pitch."""

    start: float
    end: float
    pitch: int


@dataclass(frozen=True)
class Varied:
    """What is played otherwise within a beat: when, in seconds of the result, and what it is."""

    at: float
    kind: Literal["rhythm", "ornaments"]
    name: str


@dataclass(frozen=True, eq=False)
class Course:
    """All that is drawn.

    Parameters
    ----------
    verb, name
        The command, and the recording's name.
    above, below
        The recording, as far as it was listened to, and the result.
    ribbons, seams
        In the order in which they are heard.
    bars
        Where bars of the recording begin, in seconds of it.
    composed, notes
        Stretches of the result that are composed, and their notes.
    tempo_bpm
        As it was heard, if it was.
    below_name
        What the result is.
    times
        How often it is drawn, and heard, one after another.
    hits
        Moments of the result on which a strong beat was brought.
    varied
        Rhythms and ornaments that are new, in their order.
    """

    verb: str
    name: str
    above: Sound
    below: Sound
    ribbons: tuple[Ribbon, ...]
    seams: tuple[Mark, ...]
    bars: tuple[float, ...] = ()
    composed: tuple[tuple[float, float], ...] = ()
    notes: tuple[Note, ...] = ()
    tempo_bpm: float | None = None
    below_name: str = "result"
    times: int = 1
    hits: tuple[float, ...] = ()
    varied: tuple[Varied, ...] = ()

    @property
    def shown(self) -> tuple[float, float]:
        """From where to where the result is drawn: what is new, larger, where that is little."""
        first, last = self.below.starts, self.below.ends
        new = [one for one in self.ribbons if one.kind in ("laid", "bed")]
        starts = [one.at for one in new] + [one for one, _ in self.composed]
        ends = [one.at + one.seconds for one in new] + [one for _, one in self.composed]
        if not starts or len(new) == len(self.ribbons):
            return first, last
        margin = max(MARGIN * (max(ends) - min(starts)), LEAST_MARGIN_S)
        begin, end = max(first, min(starts) - margin), min(last, max(ends) + margin)
        return (first, last) if end - begin > NEARLY_ALL * (last - first) else (begin, end)


def course_of(
    report: dict[str, Any],
    verb: str,
    above: Sound,
    below: Sound,
    new: Sequence[tuple[float, float]] | None = None,
    below_name: str = "result",
) -> Course:
    """What is drawn of a report that has `pieces` and `joins`.

    Parameters
    ----------
    new
        The stretches of the result that are new, in seconds; what is outside is as it was. Without
        it all is laid.
    """
    origin = above.audio.origin
    ribbons = _ribbons(report["pieces"], report["joins"], new)
    return Course(
        verb,
        (origin and origin.name) or "a recording",
        above,
        below,
        tuple(_seen(one, above, below) for one in ribbons),
        tuple(
            Mark(
                one["at_s"],
                one["from_s"],
                one["to_s"],
                one["flux_percentile"],
                one["level_percentile"],
                one["level_step_db"],
            )
            for one in report["joins"]
            if one["jump"]
        ),
        bars_of(report),
        tempo_bpm=report["tempo_bpm"],
        below_name=below_name,
        hits=tuple(one["at_s"] for one in report.get("hits", ())),
    )


def bars_of(report: dict[str, Any]) -> tuple[float, ...]:
    """Where bars begin, if there are any."""
    if report["tempo_bpm"] is None:
        return ()
    return tuple(one["time_s"] for one in report["boundaries"] if one["place_in_bar"] == 0)


def _ribbons(
    pieces: Sequence[dict[str, float]],
    joins: Sequence[dict[str, Any]],
    new: Sequence[tuple[float, float]] | None,
) -> list[Ribbon]:
    """The parts, each of pieces that follow each other in the recording."""
    jumps = {one["at_s"]: one["jump"] for one in joins}
    ribbons: list[Ribbon] = []
    drums: list[Ribbon] = []
    for piece in pieces:
        source, at, seconds = piece["from_s"], piece["at_s"], piece["seconds"]
        if not seconds:
            continue
        middle = at + seconds / 2
        stays = new is not None and not any(one <= middle < other for one, other in new)
        _append(ribbons, Ribbon(source, at, seconds, "kept" if stays else "laid"), jumps.get(at))
        if "drums_from_s" in piece:
            _append(drums, Ribbon(piece["drums_from_s"], at, seconds, "drums"), jumps.get(at))
    return sorted([*ribbons, *drums], key=lambda one: one.at)


def _append(ribbons: list[Ribbon], ribbon: Ribbon, jump: bool | None) -> None:
    """Add a part, to the last one if it goes on."""
    last = ribbons[-1] if ribbons else None
    if last is not None and last.kind == ribbon.kind:
        follows = abs(last.at + last.seconds - ribbon.at) < SAME_S
        is_same = abs((last.source - last.at) - (ribbon.source - ribbon.at)) < SAME_S
        # A beat that is moved by milliseconds goes on, though its figures step.
        if follows and (is_same if jump is None or ribbon.kind == "drums" else not jump):
            ribbons[-1] = replace(last, seconds=ribbon.at + ribbon.seconds - last.at)
            return
    ribbons.append(ribbon)


def _seen(ribbon: Ribbon, above: Sound, below: Sound) -> Ribbon:
    """What of a part lies in the sounds that are drawn."""
    early = max(above.starts - ribbon.source, below.starts - ribbon.at, 0.0)
    late = max(
        ribbon.source + ribbon.seconds - above.ends, ribbon.at + ribbon.seconds - below.ends, 0.0
    )
    seconds = max(ribbon.seconds - early - late, 0.0)
    return replace(ribbon, source=ribbon.source + early, at=ribbon.at + early, seconds=seconds)
