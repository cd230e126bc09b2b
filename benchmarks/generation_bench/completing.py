"""Bars of a real piece that are hidden, and what a model has `continue` and `inpaint` put there.

Of twelve bars the middle four are hidden. Continuing, a model knows those before them; filling in,
also those after. What is made is the verbs' own, as anybody gets it who says the style; judging it,
a model is told the style, the mode and who plays, not the chords and not the melody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

import musictool as mt
from benchmarks.generation_bench.bench import Bench
from benchmarks.generation_bench.measures import Bars, onset_agreement, pitch_agreement, rank_of
from musictool_generation.conditions import Told, chroma_of_notes
from musictool_generation.families import Family
from musictool_generation.moments import Moments
from musictool_generation.parts import seats_of
from musictool_generation.saved import restored
from musictool_generation.vocabulary import STEPS, Vocabulary
from training.generation.corpus import Work

__all__ = ["BARS", "Gap", "completing"]

BARS = 4
"""Known before, hidden, and known after."""

MOST = 240
"""Notes of such a passage at most, so that none takes minutes."""

RIVALS = 4
"""Fillings of the 5-gram, of which there is the mean agreement alone."""


@dataclass(frozen=True)
class Gap:
    """A passage of `3 * BARS` bars, the middle ones hidden; `lines` are its bar lines in steps."""

    name: str
    score: mt.Score
    moments: Moments
    vocabulary: Vocabulary
    lines: tuple[int, ...]
    told: Told
    filled: bool
    """Whether the bars after are known."""

    @classmethod
    def of(cls, work: Work, vocabulary: Vocabulary, filled: bool) -> Gap | None:
        """Of bars alike in length, each with notes, nearest to the end of a score's first third."""
        score = mt.at_resolution(work.score, STEPS)
        bars = [bar for bar in score.bars if bar <= score.length]
        wanted = 3 * BARS
        starts = np.concatenate([track.notes["start"] for track in score.tracks])
        firsts = range(max(0, len(bars) - wanted))
        for first in sorted(firsts, key=lambda at: abs(at - len(bars) // 3)):
            lines = bars[first : first + wanted + 1]
            sizes = set(np.diff(lines).tolist())
            counts = np.histogram(starts, lines)[0]
            if len(sizes) == 1 and counts.all() and counts.sum() <= MOST:
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
                    style=work.style,
                    mode=None if key is None else key.mode,
                    parts=playing,
                )
                return cls(work.name, part, moments, within, own, told, filled)
        return None

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

    def filling(self, model: mt.Model, seed: int) -> Moments:
        """What the product makes of it.

        Raises
        ------
        CannotProcess
            If it comes to no notes.
        """
        style = self.told.style if self.vocabulary.styles else None
        asked = {"style": style, "model": model, "seed": seed}
        if self.filled:
            first = mt.first_bar(self.score) + BARS
            made = mt.commands.inpaint(
                self.score, start=first, end=first + BARS, unit="bars", **asked
            )
        else:
            before = mt.excerpt(self.score, 0, self.lines[BARS])
            made = mt.commands.continue_(before, bars=BARS, ending="open", **asked)
        return self.vocabulary.encode(made, seats_of(self.score.tracks, self.vocabulary.parts))

    def bars(self, piece: Moments, first: int, last: int) -> Bars:
        return Bars.of(piece, self.vocabulary, self.lines[first : last + 1])


def _heard(score: mt.Score, lines: Sequence[int], filled: bool) -> np.ndarray:
    """The pitch classes of what is not hidden."""
    before = chroma_of_notes(mt.excerpt(score, lines[0], lines[BARS]))
    after = chroma_of_notes(mt.excerpt(score, lines[2 * BARS], lines[-1]))
    return before + after * filled


def completing(bench: Bench, style: str) -> Iterator[list[str]]:
    """A row for each task: the truth's nats and its rank, and agreements with it."""
    ngram = bench.ngram(style)
    other = restored(ngram.about, ngram.files, "5-gram")
    for filled in (False, True):
        rows = []
        for gap in _gaps(bench, style, filled):
            own = _fillings(bench, gap, bench.model, bench.given.fillings)
            theirs = _fillings(bench, gap, ngram, RIVALS)
            if not own or not theirs:
                continue
            nats, truth = gap.cost(bench.family, gap.moments)
            rank = rank_of(truth, [gap.cost(bench.family, piece)[1] for piece in own])
            before = gap.bars(gap.moments, 0, BARS).repeated(BARS - 1, BARS)
            rows.append([nats, gap.cost(other, gap.moments)[0], rank])
            for agreement in (pitch_agreement, onset_agreement):
                real = gap.bars(gap.moments, BARS, 2 * BARS)
                for pieces in (own, theirs):
                    made = [gap.bars(piece, BARS, 2 * BARS) for piece in pieces]
                    rows[-1].append(float(np.mean([agreement(one, real) for one in made])))
                rows[-1].append(agreement(before, real))
        if rows:
            nats, theirs, rank, *agreements = np.mean(rows, axis=0).tolist()
            yield [
                "filling in" if filled else "continuing",
                str(len(rows)),
                f"{nats:.2f}",
                f"{theirs:.2f}",
                f"{rank:.1f}",
                *(f"{one:.2f}" for one in agreements),
            ]


def _gaps(bench: Bench, style: str, filled: bool) -> list[Gap]:
    found: list[Gap] = []
    for work in bench.test(style):
        if len(found) == bench.given.gaps:
            break
        gap = Gap.of(work, bench.family.vocabulary, filled)
        found += [] if gap is None else [gap]
    return found


def _fillings(bench: Bench, gap: Gap, model: mt.Model, count: int) -> list[Moments]:
    def made() -> list[Moments]:
        tried = (
            bench.attempt(lambda seed=seed: gap.filling(model, seed), gap.name)
            for seed in range(count)
        )
        return [one for one in tried if one is not None]

    return bench.kept(made, "filling", gap.name, gap.filled, count, model.sha256)
