"""`markov`: what followed the same context before, of variable order; no network.

The gap, the part of each note, its pitch and its length are each foretold from several views of
the past (`past.py`). Each view backs off to shorter contexts by interpolated Kneser-Ney smoothing
(`ngrams.py`), and the views are mixed, each the more the longer the context that it knows: how
much, the validation pieces tell. Views that measure pitches from other notes or from the tonic do
not change when a piece is transposed, so it is not augmented for them.

References
----------
Conklin and Witten, "Multiple viewpoint systems for music prediction", Journal of New Music
Research 24, 1995. Pearce, "The construction and evaluation of statistical models of melodic
structure in music perception and composition", City University London, 2005. Kneser and Ney,
"Improved backing-off for m-gram language modeling", ICASSP 1995.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..moments import Moments
from ..vocabulary import Vocabulary
from .family import Family, Fitted, Fitting, Known, Nats
from .mixture import Choices, Mixture, Table
from .ngrams import Backoff
from .past import Past

__all__ = ["Markov"]

Array = NDArray[Any]

KINDS = ("gap", "part", "pitch", "length")
PITCHES = 128
COUNTING = 0.6
"""Part of the time limit in which pieces are counted; what is not reached then is left out."""


class Markov(Family):
    """Contexts of variable order, by several views."""

    name = "markov"
    sizes: ClassVar = {
        "small": {"order": 4, "least": 2},
        "usual": {"order": 4},
        "large": {"order": 7},
    }

    def __init__(self, vocabulary: Vocabulary, **settings: Any) -> None:
        super().__init__(vocabulary, **{"order": 4, "least": 1, **settings})
        self.kinds: dict[str, Mixture] = {}

    @property
    def widths(self) -> dict[str, int]:
        """Classes of each kind of choice."""
        of = self.vocabulary
        parts = len(of.parts) + 1
        widths = (of.gap_count, parts, PITCHES, len(of.length_steps))
        return dict(zip(KINDS, widths, strict=True))

    def fit(
        self, pieces: Sequence[Moments], validation: Sequence[Moments], fitting: Fitting
    ) -> Fitted:
        begun = time.monotonic()
        order = np.random.default_rng(fitting.seed).permutation(len(pieces))
        tables: dict[str, list[Table]] = {}
        for count, at in enumerate(order, 1):
            self._add(pieces[at], tables)
            fitting.progress(0.6 * count / len(order), f"{count} pieces counted")
            if fitting.seconds and time.monotonic() - begun > COUNTING * fitting.seconds:
                break
        least = self.settings["least"]
        self.kinds = {
            kind: Mixture.of(Table.joined(tables.pop(kind)), self.widths[kind], least)
            for kind in list(tables)
        }
        held: dict[str, list[Table]] = {}
        for piece in validation:
            self._add(piece, held)
        total = 0.0
        for number, (kind, found) in enumerate(held.items()):
            fitting.progress(0.6 + 0.1 * number, f"views of the {kind}")
            if kind in self.kinds:
                self.kinds[kind].tune(Table.joined(found))
                total += float(self.kinds[kind].nats(Table.joined(found)).sum())
        moments = max(1, sum(map(len, validation)))
        return Fitted(total / moments, time.monotonic() - begun, {"pieces": count})

    def _add(self, piece: Moments, tables: dict[str, list[Table]]) -> None:
        """The choices of a piece to those of others; none of a kind with but one class."""
        seen, _, _ = self._read(piece)
        for kind, choices in seen.items():
            if choices.chosen and self.widths[kind] > 1:
                tables.setdefault(kind, []).append(choices.table())

    def _read(self, piece: Moments) -> tuple[dict[str, Choices], Array, Array]:
        """The choices of a piece; of each part chosen the moment, and its note or -1."""
        into = {kind: Choices() for kind in KINDS}
        of, past = self.vocabulary, Past(self.vocabulary, self.settings["order"])
        gaps, places, bars = piece.gaps.tolist(), piece.places.tolist(), piece.bars.tolist()
        offsets, lengths = piece.offsets.tolist(), piece.lengths.tolist()
        parts = of.part_of_symbols[piece.symbols].tolist()
        pitches = of.pitch_of_symbols[piece.symbols].tolist()
        has_gaps, has_lengths = (self.widths[kind] > 1 for kind in ("gap", "length"))
        moments, notes = [], []
        for t, (gap, span) in enumerate(zip(gaps, pairwise(offsets), strict=True)):
            into["gap"].add(past.gap_views() if has_gaps else [], (0, of.gap_count), gap)
            past.move(gap, places[t], bars[t])
            if of.ends and gap == of.end:
                continue
            for note in range(*span):
                part = parts[note]
                into["part"].add(past.part_views(), _allowed_parts(past), part)
                bounds = _allowed_pitches(past, part)
                into["pitch"].add(past.pitch_views(part), bounds, pitches[note])
                past.add(part, pitches[note])
                views = past.length_views() if has_lengths else []
                into["length"].add(views, (0, len(of.length_steps)), lengths[note])
                past.last(lengths[note])
                moments.append(t)
                notes.append(note)
            into["part"].add(past.part_views(), _allowed_parts(past), len(of.parts))
            moments.append(t)
            notes.append(-1)
        return into, np.array(moments, np.int64), np.array(notes, np.int64)

    def nats(self, moments: Moments) -> Nats:
        seen, rows, notes = self._read(moments)
        costs = {
            kind: np.full(len(choices.chosen), np.log(self.widths[kind]))
            for kind, choices in seen.items()
        }
        for kind, mixture in self.kinds.items():
            if seen[kind].chosen:
                costs[kind] = mixture.nats(seen[kind].table())
        of_notes = costs["part"][notes >= 0] + costs["pitch"] + costs["length"]
        of_moments = costs["gap"]
        np.add.at(of_moments, rows[notes < 0], costs["part"][notes < 0])
        np.add.at(of_moments, moments.rows, of_notes)
        return Nats(of_moments, of_notes)

    def decoder(
        self, rows: int, rng: np.random.Generator, known: Known | None = None
    ) -> MarkovDecoder:
        return MarkovDecoder(self, rows)

    @property
    def parameters(self) -> int:
        return sum(
            order.chances.size
            for mixture in self.kinds.values()
            for table in mixture.tables
            for order in table.orders
        )

    def arrays(self) -> dict[str, Array]:
        found = {}
        for kind, mixture in self.kinds.items():
            found[f"{kind}.trust"] = mixture.trust
            for number, table in enumerate(mixture.tables):
                for name, array in table.arrays().items():
                    found[f"{kind}.{number}.{name}"] = array
        return found

    def restore(self, arrays: Mapping[str, Array]) -> None:
        kinds = {}
        for kind in KINDS:
            mine = {
                name.partition(".")[2]: array
                for name, array in arrays.items()
                if name.startswith(f"{kind}.")
            }
            if not mine:
                continue
            trust = mine.pop("trust", None)
            tables: list[dict[str, Array]] = [{} for _ in range(0 if trust is None else len(trust))]
            for name, array in mine.items():
                number, _, rest = name.partition(".")
                if not number.isdigit() or int(number) >= len(tables):
                    raise ValueError(f"tables of another {self.name} than these settings make")
                tables[int(number)][rest] = array
            made = [Backoff.from_arrays(table) for table in tables]
            kinds[kind] = Mixture(made, self.widths[kind], trust)
        if not kinds:
            raise ValueError(f"no tables of a {self.name}")
        self.kinds = kinds


class MarkovDecoder:
    """Tables at work on several pieces; see `Decoder`."""

    skips: ClassVar[bool] = True

    def __init__(self, model: Markov, rows: int) -> None:
        self.model, self.vocabulary = model, model.vocabulary
        self.pasts = [Past(self.vocabulary, model.settings["order"]) for _ in range(rows)]
        self.over = np.zeros(rows, bool)

    def gap_logits(self) -> Array:
        choices = Choices()
        for past in self.pasts:
            choices.add(past.gap_views(), (0, self.vocabulary.gap_count))
        return self._logits("gap", choices)

    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        for past, *moment in zip(self.pasts, gaps, places, bars, strict=True):
            past.move(*map(int, moment))
        self.over = np.zeros(len(self.pasts), bool)

    def symbol_logits(self) -> Array:
        of = self.vocabulary
        out = np.full((len(self.pasts), of.symbol_count + 1), -np.inf)
        out[:, -1] = 0.0
        rows = np.flatnonzero(~self.over)
        parts, pitches, at = Choices(), Choices(), []
        for number, row in enumerate(rows):
            past = self.pasts[row]
            low, high = _allowed_parts(past)
            parts.add(past.part_views(), (low, high))
            for part in range(low, len(of.parts)):
                pitches.add(past.pitch_views(part), _allowed_pitches(past, part))
                at.append((number, part))
        if not len(rows):
            return out
        of_parts = self._logits("part", parts)
        out[rows, -1] = of_parts[:, -1]
        if at:
            for (number, part), of_pitches in zip(at, self._logits("pitch", pitches), strict=True):
                low, high = of.parts[part].low, of.parts[part].high + 1
                span = slice(of.bases[part], of.bases[part + 1])
                out[rows[number], span] = of_parts[number, part] + of_pitches[low:high]
        return out

    def choose_symbol(self, symbols: Array) -> None:
        of = self.vocabulary
        self.over = self.over | (symbols == of.symbol_count)
        for row in np.flatnonzero(~self.over):
            symbol = symbols[row]
            pitch = int(of.pitch_of_symbols[symbol])
            self.pasts[row].add(int(of.part_of_symbols[symbol]), pitch)

    def length_logits(self) -> Array:
        choices = Choices()
        out = np.zeros((len(self.pasts), len(self.vocabulary.length_steps)))
        rows = np.flatnonzero(~self.over)
        for row in rows:
            choices.add(self.pasts[row].length_views(), (0, out.shape[1]))
        if len(rows):
            out[rows] = self._logits("length", choices)
        return out

    def choose_length(self, lengths: Array) -> None:
        for row in np.flatnonzero(~self.over):
            self.pasts[row].last(int(lengths[row]))

    def select(self, rows: Array) -> None:
        self.pasts = [self.pasts[row].copy() for row in rows]
        self.over = self.over[rows]

    def _logits(self, kind: str, choices: Choices) -> Array:
        if kind not in self.model.kinds:
            return np.zeros((len(choices.views), self.model.widths[kind]))
        with np.errstate(divide="ignore"):
            logits: Array = np.log(self.model.kinds[kind].chances(choices.table()))
        return logits


def _allowed_parts(past: Past) -> tuple[int, int]:
    """The parts that can be next; the end is last and always can."""
    parts = past.vocabulary.parts
    if not past.chosen:
        return 0, len(parts) + 1
    part, pitch, _ = past.chosen[-1]
    return part + (pitch >= parts[part].high), len(parts) + 1


def _allowed_pitches(past: Past, part: int) -> tuple[int, int]:
    """The pitches of a part that can be next."""
    of = past.vocabulary.parts[part]
    low = of.low
    if past.chosen and past.chosen[-1][0] == part:
        low = past.chosen[-1][1] + 1
    return low, of.high + 1
