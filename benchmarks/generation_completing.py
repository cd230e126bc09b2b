"""Bars of a real piece that are hidden, foretold by a model: for `benchmarks/generation.py`.

Of twelve bars the middle four are hidden. Continuing, a model knows those before them; filling in,
also those after. It is told the style, the mode and who plays, not the chords and not the melody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from generation_measures import Bars, onset_agreement, pitch_agreement, rank_of

import musictool as mt
from musictool_generation.conditions import Told, chroma_of_notes
from musictool_generation.families import Family
from musictool_generation.moments import Moments
from musictool_generation.searches.constraints import Constraints, Opening
from musictool_generation.searches.sampling import sample
from musictool_generation.vocabulary import STEPS, Vocabulary

__all__ = ["Gap", "Measured", "mean", "measured"]

BARS = 4
"""Known before, hidden, and known after."""


@dataclass(frozen=True)
class Gap:
    """A passage of `3 * BARS` bars, the middle ones hidden; `lines` are its bar lines in steps."""

    score: mt.Score
    moments: Moments
    vocabulary: Vocabulary
    lines: tuple[int, ...]
    told: Told
    filled: bool
    """Whether the bars after are known."""

    @classmethod
    def of(cls, score: mt.Score, vocabulary: Vocabulary, style: str, filled: bool) -> Gap | None:
        """Of bars alike in length, each with notes, nearest to the end of a score's first third."""
        score = mt.at_resolution(score, STEPS)
        bars = [bar for bar in score.bars if bar <= score.length]
        wanted = 3 * BARS
        starts = np.unique(np.concatenate([track.notes["start"] for track in score.tracks]))
        firsts = range(max(0, len(bars) - wanted))
        for first in sorted(firsts, key=lambda at: abs(at - len(bars) // 3)):
            lines = bars[first : first + wanted + 1]
            sizes = set(np.diff(lines).tolist())
            counts = np.histogram(starts, lines)[0]
            if len(sizes) == 1 and counts.all():
                part = mt.excerpt(score, lines[0], lines[-1])
                key = mt.find_key(_heard(score, lines, filled))
                within = vocabulary.within(key)
                moments = within.encode(part)
                if not len(moments.symbols):
                    continue
                own = tuple(int(line - lines[0]) for line in lines)
                playing = frozenset(within.part_of_symbols[moments.symbols].tolist())
                told = Told(
                    within,
                    replace(part, tracks=(), length=own[-1]),
                    own[-1],
                    style=style,
                    mode=None if key is None else key.mode,
                    parts=playing,
                )
                return cls(part, moments, within, own, told, filled)
        return None

    @property
    def times(self) -> np.ndarray:
        """Of the moments, in steps."""
        return np.cumsum(self.vocabulary.steps_of_gaps[self.moments.gaps])

    def known(self) -> Moments:
        """What is not hidden, as notes that must be there."""
        times = self.times[self.moments.rows]
        start, stop = self.lines[BARS], self.lines[2 * BARS]
        kept = (times < start) | ((times >= stop) & self.filled)
        return self.vocabulary.assemble(
            times[kept],
            self.moments.symbols[kept],
            self.moments.lengths[kept],
            self.score,
        )

    def constraints(self) -> Constraints:
        """New notes in the hidden bars alone, of those parts that play."""
        start, stop = self.lines[BARS], self.lines[2 * BARS]
        steps = self.lines[-1] if self.filled else stop
        parts = self.told.parts or frozenset()
        playing = np.isin(self.vocabulary.part_of_symbols, sorted(parts))
        opening = Opening(start, stop, stop, playing)
        return Constraints(
            self.vocabulary,
            steps,
            self.score.meters,
            kept=self.known(),
            openings=(opening,),
            told=self.told,
        )

    def cost(self, model: Family, piece: Moments) -> tuple[float, float]:
        """Nats of hidden bars by their notes; and with those of the bars after if they are known.

        The first is what a model thinks of them, the second how well they lead to what follows.
        """
        times = np.cumsum(self.vocabulary.steps_of_gaps[piece.gaps])
        start, stop = self.lines[BARS], self.lines[2 * BARS]
        told = replace(piece, known=self.told(times)) if self.vocabulary.told else piece
        nats = model.nats(told)
        assert nats is not None
        last = self.lines[-1] if self.filled else stop
        playing = (times >= start) & (piece.gaps != self.vocabulary.end)
        notes = times[piece.rows]
        count = max(1, int(((notes >= start) & (notes < stop)).sum()))
        of_hidden, of_both = (
            float(nats.moments[playing & (times < end)].sum()) / count for end in (stop, last)
        )
        return of_hidden, of_both

    def bars(self, piece: Moments, first: int, last: int) -> Bars:
        return Bars.of(piece, self.vocabulary, self.lines[first : last + 1])


@dataclass(frozen=True)
class Measured:
    """Of a gap: nats a note of the truth, its rank among what is made, by nats, and how much that
    agrees with it in pitches and onsets.
    """

    nats: float
    rank: float
    pitches: float
    onsets: float
    copied: tuple[float, float]
    """The agreements of the bar before, repeated."""


def _heard(score: mt.Score, lines: Sequence[int], filled: bool) -> np.ndarray:
    """The pitch classes of what is not hidden."""
    before = chroma_of_notes(mt.excerpt(score, lines[0], lines[BARS]))
    after = chroma_of_notes(mt.excerpt(score, lines[2 * BARS], lines[-1]))
    return before + after * filled


def measured(gap: Gap, model: Family, count: int, seed: int) -> Measured:
    """The hidden truth beside so many that a model makes."""
    rng = np.random.default_rng(seed)
    made = sample(model, gap.constraints(), count, rng)
    truth = gap.bars(gap.moments, BARS, 2 * BARS)
    before = gap.bars(gap.moments, 0, BARS).repeated(BARS - 1, BARS)
    filled = [gap.bars(piece, BARS, 2 * BARS) for piece in made]
    nats, cost = gap.cost(model, gap.moments)
    return Measured(
        nats,
        rank_of(cost, [gap.cost(model, piece)[1] for piece in made]),
        float(np.mean([pitch_agreement(one, truth) for one in filled])),
        float(np.mean([onset_agreement(one, truth) for one in filled])),
        (pitch_agreement(before, truth), onset_agreement(before, truth)),
    )


def mean(found: Sequence[Measured]) -> Measured:
    """Of several gaps."""
    rows = np.array([(one.nats, one.rank, one.pitches, one.onsets, *one.copied) for one in found])
    nats, rank, pitches, onsets, *copied = rows.mean(axis=0).tolist()
    return Measured(nats, rank, pitches, onsets, (copied[0], copied[1]))
