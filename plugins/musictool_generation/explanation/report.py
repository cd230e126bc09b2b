"""The report of `explain`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from musictool import CannotProcess, Context, Model, Report, Score

from ..copying import Index, Passages, copies_in, name_of
from ..evaluation.cost import frames_of, tell_meaning, tell_unknown
from ..saved import loaded, passages_of
from ..searches.originals import longest_by_chance
from .expectation import expected
from .influence import integrated, rises
from .reading import Reading

__all__ = ["MEASURES", "explanation"]

MEASURES = {"leaving-out": rises, "gradients": integrated}
"""How it is found what a bar came from."""

SHOWN = 8
"""Rows of what surprised most, weighed most, is most alike."""


def explanation(
    score: Score,
    model: Model,
    bar: int | None,
    reach: int,
    by: str,
    training: Sequence[Score],
    context: Context,
) -> Report:
    """What a model did with a score; `by` is one of `MEASURES`."""
    if not any(track.notes.size for track in score.tracks):
        raise CannotProcess("the score has no notes")
    context.progress(0.0, "loading the model")
    family = loaded(model, context)
    context.progress(0.05, "surprise")
    reading = Reading.of(score, family)
    tell_unknown([score], [reading.moments], "the score", context)
    tell_meaning(family, context)
    chosen = reading.chosen_bar(bar)
    notes = np.flatnonzero((reading.bars < chosen) & (reading.bars >= chosen - reach))
    rows = reading.moments.rows[reading.bars == chosen]
    surprises = _surprises(reading, context)
    context.progress(0.4, "what it came from")
    weights = MEASURES[by](
        family,
        reading.moments,
        int(rows.min()),
        int(rows.max()) + 1,
        notes,
        lambda done, message: context.progress(0.4 + 0.5 * done, message),
    )
    if weights is None:
        raise CannotProcess(
            f"a model of the family {family.name} has no gradients; take by=leaving-out"
        )
    total = float(reading.of_moments.sum())
    findings: dict[str, Any] = {
        "family": family.name,
        "notes": len(reading.of_notes),
        "nats_a_note": round(total / len(reading.of_notes), 4),
        "nats_a_frame": round(total / frames_of(reading.moments, family.vocabulary), 4),
        "surprises": surprises,
        "explained_bar": chosen,
        "explained_by": by,
        "influences": [
            reading.row(int(notes[at]), rise_nats=float(weights[at]))
            for at in np.argsort(-np.abs(weights), kind="stable")[:SHOWN]
        ],
    }
    context.progress(0.9, "passages")
    findings |= _passages(score, model, training, context)
    findings["by_bar"] = reading.table_of_bars()
    findings["by_note"] = {
        "time_s": np.round(score.clock.seconds(_ticks(reading)), 4).tolist(),
        "pitch": reading.pitches.tolist(),
        "nats": np.round(reading.of_notes, 3).tolist(),
    }

    def draw(suffix: str) -> bytes:
        from .picture import picture_of

        return picture_of(reading, chosen, notes, weights).drawn(suffix)

    context.extra("plot", draw)
    return Report(findings, origin=score.origin)


def _surprises(reading: Reading, context: Context) -> list[dict[str, Any]]:
    """The notes that cost most, and where it can be told, what had been expected in their place."""
    rows = []
    most = np.argsort(-reading.of_notes, kind="stable")[:SHOWN]
    for at, note in enumerate(most.tolist()):
        context.progress(0.1 + 0.3 * at / len(most), "what was expected")
        row = reading.row(note, nats=float(reading.of_notes[note]))
        if (rather := expected(reading.family, reading.moments, note)) is not None:
            symbol, nats = rather
            row |= {"expected": reading.called(symbol), "its_nats": round(nats, 3) + 0.0}
        rows.append(row)
    return rows


def _passages(
    score: Score, model: Model, training: Sequence[Score], context: Context
) -> dict[str, Any]:
    """The longest passages that the training set has, too, and what is usual."""
    index: Index | None = (
        Passages.of(training) if training else passages_of(model.files, str(model))
    )
    if index is None:
        context.warn(
            "the model does not say what it has learnt from; name that with --training to see "
            "passages that are like those of the score"
        )
        return {}
    copies = copies_in(Passages.of([score], [name_of(score, 0)]), index)[:SHOWN]
    return {
        "usual_passage": longest_by_chance(index),
        "passages": [
            {
                "bar": copy.bar,
                "track": copy.track + 1,
                "notes": copy.notes,
                "source": copy.source,
                "source_bar": copy.source_bar,
                "semitones": copy.semitones,
            }
            for copy in copies
        ],
    }


def _ticks(reading: Reading) -> Any:
    from ..vocabulary import STEPS

    return np.rint(reading.steps * (reading.score.resolution / STEPS)).astype(np.int64)
