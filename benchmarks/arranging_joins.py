"""Can a join be told from the piece's own beats? Gradient-boosted trees try.

    python benchmarks/arranging_joins.py FOLDER... [--output RESULT.md]

Of every recording of 20 s and more are planned

continue  40 s, two takes; looked at is every join
inpaint   holes of 2 s, one in every 10 s, filled as they are in a recording that has them all; both
          joins of each
loop      the best loops of 1, 2, 3, 4, 6, 8, 12 and 16 bars, without a beat of as many times 2 s;
          the seam of each, as it is heard when it goes round
remix     six lengths, from 0.4 to 1.5 times its own; every cut

and laid in several ways. Trees look at the quarter of a second around each join, and around three
moments of the piece itself at the same place in the bar (`arranging_trees.py`), all in terms of
what the latter have. A piece is never on both sides: they are trained on four fifths of the pieces
and judge the others, each command by itself. The figures are areas under the ROC curve: .5 cannot
tell, 1 always tells; over all moments together, and of each piece by itself, in the median.

ours     as the command does it
levels   levels as they are, as in the two below, but that crossfade
fixed    18 ms, over 8 ms before the beat, where there is an attack
cut      none there
entered  no join at all: the moments that are entered, as they are in the piece. So much the trees
         tell by the choice of the places alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from arranging_runs import asked
from arranging_trees import Rows, heard, judged

from musictool import Audio, CannotProcess, Context, Samples, read, resample
from musictool_continuation.filling import choosing
from musictool_continuation.filling.engine import fill_holes
from musictool_continuation.filling.fits import Place
from musictool_continuation.filling.holes import Hole
from musictool_continuation.filling.laying import fill
from musictool_continuation.filling.surroundings import Surroundings
from musictool_continuation.looping.candidates import Candidate
from musictool_continuation.looping.candidates import Wish as LoopWish
from musictool_continuation.looping.engine import find_loop
from musictool_continuation.looping.seam import make
from musictool_continuation.remixing.choosing import Wish
from musictool_continuation.remixing.engine import find_remix
from musictool_continuation.remixing.laying import Laid, Part, sound_of
from musictool_continuation.unit import render
from musictool_continuation.unit.analysis import mono_mix
from musictool_continuation.unit.engine import plan
from musictool_continuation.unit.fades import Fade
from musictool_continuation.unit.listening import Listened
from musictool_continuation.unit.plan import Plan
from musictool_continuation.unit.render import lay
from musictool_continuation.unit.units import Units

LEAST_S, BEATS = 20.0, 3
SECONDS, TAKES, MARGIN_S = 40.0, 2, 0.3
HOLE_S, EVERY_S = 2.0, 10.0
BARS, BAR_S = (1, 2, 3, 4, 6, 8, 12, 16), 2.0
SHARES = (0.4, 0.5, 0.6, 0.75, 1.25, 1.5)
SYSTEMS = ("ours", "levels", "fixed", "cut", "entered")

Sound = tuple[Samples, list[float]]
"""What was laid, `(channels, frames)`, and the seconds at which its joins are."""


class Planned(NamedTuple):
    """Something that has joins."""

    lay: Callable[[], Sound]
    entered: list[float]
    """Seconds of the recording that come after the joins."""
    own: list[float]
    """Seconds of its own moments at the same places in the bar."""


def alike(units: Units, unit: int, offset: float = 0.0) -> list[float]:
    """Seconds of some moments at the place in the bar of that, `offset` seconds after a unit."""
    unit = min(unit, len(units) - 1)
    times = units.edges[:-1][(units.position == units.position[unit]) & units.usable] + offset
    rng = np.random.default_rng(unit)
    return [float(one) for one in rng.choice(times, min(BEATS, len(times)), replace=False)]


def continued(audio: Audio) -> Iterator[Planned]:
    for take in range(TAKES):
        made = plan(audio, SECONDS, context=Context(seed=take))
        units = made.units
        pieces = [one for one in made.pieces[1:] if _is_before_fade(one.at, audio, made)]
        own = [time for piece in pieces for time in alike(units, piece.unit)]
        entered = [float(units.edges[piece.unit]) for piece in pieces]
        yield Planned(partial(lay_continued, audio, made), entered, own)


def lay_continued(audio: Audio, made: Plan) -> Sound:
    rate = audio.sample_rate
    sound, _ = lay(audio.samples, made.pieces, rate, made.cut, made.frames)
    pieces = [one for one in made.pieces[1:] if _is_before_fade(one.at, audio, made)]
    return sound, [piece.at / rate for piece in pieces]


def _is_before_fade(at: int, audio: Audio, made: Plan) -> bool:
    return at < made.fade_start - MARGIN_S * audio.sample_rate


def filled(audio: Audio) -> Iterator[Planned]:
    rate = audio.sample_rate
    firsts = np.arange(EVERY_S / 2, audio.duration - EVERY_S / 2, EVERY_S)
    holes = [
        Hole(round(one * rate), round((one + HOLE_S) * rate), round(HOLE_S * rate), audio.frames)
        for one in firsts
    ]
    laid: dict[int, tuple[Any, ...]] = {}

    def noted(*given: Any) -> Any:
        made = fill(*given)
        laid[id(made)] = (made, *given)  # kept, so that no other one has its number
        return made

    with patch.object(choosing, "fill", noted):
        found, _ = fill_holes(audio, holes)
    for one in found:
        made, around, listened, hole, place, runs = laid[id(one.chosen.filling)]
        units, last = listened.units, made.pieces[-1]
        entered = [made.pieces[0].source / rate, (last.source + last.frames) / rate]
        own = alike(units, place.unit, place.into) + alike(units, place.end, -place.rest)
        way = partial(lay_filled, audio, around, listened, hole, place, runs)
        yield Planned(way, entered, own)


def lay_filled(
    audio: Audio,
    around: Surroundings,
    listened: Listened,
    hole: Hole,
    place: Place,
    runs: tuple[tuple[int, int], ...],
) -> Sound:
    """The filling with what is beside it."""
    rate = audio.sample_rate
    made = fill(around, listened, hole, place, runs).samples
    first, last = max(hole.first - rate, 0), hole.last + rate
    sides = audio.samples[:, first : hole.first], audio.samples[:, hole.last : last]
    sound = np.concatenate([sides[0], made, sides[1]], axis=1)
    return sound, [(hole.first - first) / rate, (hole.last - first) / rate]


def looped(audio: Audio) -> Iterator[Planned]:
    for bars in BARS:
        try:
            made, listened, _ = find_loop(audio, LoopWish(bars))
        except CannotProcess:
            try:
                made, listened, _ = find_loop(audio, LoopWish(seconds=bars * BAR_S, tolerance=1.0))
            except CannotProcess:
                continue
        own = alike(listened.units, made.candidate.unit)
        way = partial(lay_loop, audio, listened, made.candidate)
        yield Planned(way, [made.start / audio.sample_rate], own)


def lay_loop(audio: Audio, listened: Listened, candidate: Candidate) -> Sound:
    """The seconds around the seam."""
    strip = make(audio, mono_mix(audio.samples), listened, candidate).strip
    return strip, [strip.shape[1] / 2 / audio.sample_rate]


def remixed(audio: Audio) -> Iterator[Planned]:
    for share in SHARES:
        try:
            made, listened = find_remix(audio, Wish(round(share * audio.frames), ()))
        except CannotProcess:
            continue
        units = listened.units
        cuts = _cuts(made.laid)
        if not cuts:
            continue
        entered = [float(units.edges[unit]) for _, unit in cuts]
        own = [time for _, unit in cuts for time in alike(units, unit)]
        yield Planned(partial(lay_remix, audio, made.laid, made.part, listened), entered, own)


def lay_remix(audio: Audio, pieces: Laid, part: Part, listened: Listened) -> Sound:
    sound = sound_of(audio, pieces, part, listened)
    return sound, [at / audio.sample_rate for at, _ in _cuts(pieces)]


def _cuts(made: Laid) -> list[tuple[int, int]]:
    """Frame of each, and the unit that begins there."""
    pieces = zip(made.pieces, made.jumps, strict=True)
    return [(piece.at, piece.unit) for piece, jump in pieces if jump]


VERBS = {"continue": continued, "inpaint": filled, "loop": looped, "remix": remixed}


def laid(planned: Planned, system: str) -> Sound:
    """In one of the ways."""

    def fade(out: Samples, into: Samples, beat: int, rate: int) -> Fade:
        one = Fade(round(0.026 * rate), round(0.018 * rate)) if system == "fixed" else Fade(0, 1)
        return Fade(min(one.lead, beat), one.frames)

    with ExitStack() as patches:
        if system != "ours":
            patches.enter_context(patch.object(render, "steps_to_meet", lambda *_: None))
        if system in ("fixed", "cut"):
            patches.enter_context(patch.object(render, "unnoticed", fade))
        return planned.lay()


def main() -> None:
    run = asked(__file__, __doc__)
    joins: dict[tuple[str, str], list[Rows]] = {}
    own: dict[str, list[Rows]] = {verb: [] for verb in VERBS}
    for path in run.paths:
        audio = read(path)
        if audio.duration < LEAST_S:
            continue
        if audio.sample_rate > 48000:
            audio = resample(audio, 48000)
        piece = heard(audio.samples, audio.sample_rate)
        for verb, plans in VERBS.items():
            found = {system: Rows() for system in SYSTEMS}
            its = Rows()
            try:
                for planned in plans(audio):
                    its += piece.around(planned.own)
                    found["entered"] += piece.around(planned.entered)
                    for system in SYSTEMS[:-1]:
                        samples, times = laid(planned, system)
                        found[system] += heard(samples, audio.sample_rate).around(times)
            except CannotProcess as error:
                print(f"{path.name}: {verb}: {error}")
            print(f"{path.name}: {verb}: {len(found['ours'])} joins", flush=True)
            if not all((*found.values(), its)):
                continue
            own[verb].append(its)
            for system, rows in found.items():
                joins.setdefault((verb, system), []).append(rows)
    table = [
        f"| | joins | pieces | own moments | {' | '.join(SYSTEMS)} |",
        "|---|---|---|---|" + "---|" * len(SYSTEMS),
    ]
    for verb, its in own.items():
        counts = sum(map(len, joins[verb, "ours"])), len(its), sum(map(len, its))
        areas = [judged(joins[verb, system], its) for system in SYSTEMS]
        cells = [*map(str, counts), *(f"{one:.2f}, {other:.2f}" for one, other in areas)]
        table.append(f"| `{verb}` | {' | '.join(cells)} |")
    about = (
        "Area under the ROC curve, of trees that never saw the piece: all together, and in the "
        "median piece."
    )
    run.tell("Can a join be told?", about, [table])


if __name__ == "__main__":
    main()
