"""`crf`: lower parts for a melody, by a conditional random field of the chords under it.

The rhythm of a piece and its melody are given. A chain of chords, the most frequent sets of pitch
classes that sound in lower parts, seen from the tonic, follows from all of the melody at once:
what it plays now, before and next, and where in the bar. Notes follow from chords by tables
(`voicing.py`). The chords are hidden when a piece is measured: the likelihood of its lower notes,
given the melody, is the sum over all chains of chords, exact by the forward algorithm.

So its nats are of the lower parts alone, and stand beside those of no other family. It cannot make
a piece from nothing, for it has no idea of a melody: `decoder` says so. It can `harmonize`.

References
----------
Lafferty, McCallum and Pereira, "Conditional random fields: probabilistic models for segmenting and
labeling sequence data", ICML 2001. Sutton and McCallum, "An introduction to conditional random
fields", 2012. Allan and Williams, "Harmonising chorales by probabilistic inference", NIPS 2004:
the same task by hidden Markov models.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from musictool import CannotProcess

from ..moments import Moments
from ..vocabulary import STEPS, Vocabulary
from .chains import backward, best, sums
from .family import Family, Fitted, Fitting, Known, Nats
from .harmonizing import HarmonyDecoder
from .ngrams import Backoff
from .voicing import Voicing, melody_part

__all__ = ["CRF"]

Array = NDArray[Any]

PLACES = 8 * STEPS
NO_NOTE = 12
"""In place of a pitch class."""

DECAYS = (10.0, 3.0, 1.0, 0.3)
"""Weights of the prior that are tried, until validation gets worse."""

AT_ONCE = 64
"""So many pieces are summed over at once."""


class CRF(Family):
    """Chords under a melody, and their notes."""

    name = "crf"
    given = "the rhythm and the melody"
    sizes: ClassVar = {"small": {"chords": 32}, "usual": {"chords": 64}, "large": {"chords": 128}}

    def __init__(self, vocabulary: Vocabulary, **settings: Any) -> None:
        super().__init__(vocabulary, **{"chords": 64, "iterations": 60, **settings})
        self._begin(-1, np.zeros(1, np.int64))
        self.melody: Moments | None = None

    def _begin(self, part: int, chords: Array) -> None:
        """Nothing learnt of these chords, sets of pitch classes, and of the melody in this part."""
        self.part, self.chords = part, chords
        count = len(chords)
        self.weights = np.zeros((sum(self._widths), count))
        self.moves, self.first = np.zeros((count, count)), np.zeros(count)
        self.voicing = Voicing(self.vocabulary, part, count)

    @property
    def _widths(self) -> tuple[int, ...]:
        """Values of each feature: see `features`."""
        return 13, 13, 13, 169, 169, PLACES, 39, self.vocabulary.gap_count, 3

    def features(self, piece: Moments) -> Array:
        """What is known of each moment from rhythm and melody: numbers of features, `(T, F)`."""
        given, count = self.voicing.given(piece), len(piece)
        now = np.full(count, NO_NOTE)
        pitches = self.vocabulary.pitch_of_symbols[piece.symbols[given.melody]]
        now[piece.rows[given.melody]] = (pitches - given.key) % 12
        # the notes before and after, however far
        played = np.flatnonzero(now != NO_NOTE)
        before, after = np.full(count, NO_NOTE), np.full(count, NO_NOTE)
        at = np.searchsorted(played, np.arange(count))
        before[at > 0] = now[played[at[at > 0] - 1]]
        at = np.searchsorted(played, np.arange(count), "right")
        after[at < len(played)] = now[played[at[at < len(played)]]]
        place = np.minimum(piece.places, PLACES - 1)
        strength = np.where(place == 0, 0, np.where(place % STEPS == 0, 1, 2))
        edge = np.zeros(count, np.int64)
        edge[:1], edge[count - 1 :] = 1, 2
        columns = (
            now,
            before,
            after,
            now * 13 + before,
            now * 13 + after,
            place,
            now * 3 + strength,
            piece.gaps,
            edge,
        )
        starts = np.cumsum([0, *self._widths])[:-1]
        return np.stack(columns, 1) + starts

    def scores(self, piece: Moments) -> Array:
        """Of each chord at each moment by the melody, `(T, K)`."""
        found: Array = self.weights[self.features(piece)].sum(1)
        return found

    def fit(
        self, pieces: Sequence[Moments], validation: Sequence[Moments], fitting: Fitting
    ) -> Fitted:
        begun = time.monotonic()
        pieces = [piece for piece in pieces if len(piece.symbols)]
        self._begin(melody_part(self.vocabulary, pieces), np.zeros(1, np.int64))
        read = [self.voicing.read(piece) for piece in pieces]
        met = Counter(sound for _, sounds in read for sound in sounds)
        chords = [sound for sound, _ in met.most_common(self.settings["chords"])]
        self._begin(self.part, np.array(chords, np.int64))
        nearest = {sound: self._nearest(sound) for sound in met}
        labels = [np.array([nearest[sound] for sound in sounds]) for _, sounds in read]
        self.voicing.count([choices for choices, _ in read], labels)
        held = [piece for piece in validation if len(piece)]
        kept: tuple[float, Any] = (np.inf, None)
        decay = 0.0
        for number, decay in enumerate(DECAYS):
            spent = time.monotonic() - begun
            if number and fitting.seconds and spent * (number + 1) / number > fitting.seconds:
                break
            self._learn(pieces, labels, decay)
            costs = [self.nats(piece).moments for piece in held]
            cost = float(np.concatenate(costs).mean()) if costs else 0.0
            fitting.progress((number + 1) / len(DECAYS), f"{cost:.3f} nats a moment")
            if kept[1] is not None and cost >= kept[0]:
                break
            kept = cost, (self.weights, self.moves, self.first)
        self.weights, self.moves, self.first = kept[1]
        return Fitted(kept[0], time.monotonic() - begun, {"chords": len(chords)})

    def _nearest(self, sound: int) -> int:
        """The chord that shares most pitch classes with a set of them."""
        both = np.array([int(chord & sound).bit_count() for chord in self.chords.tolist()])
        all_of = np.array([int(chord | sound).bit_count() for chord in self.chords.tolist()])
        return int(np.argmax(np.where(all_of == 0, 1.0, both / np.maximum(all_of, 1))))

    def _learn(self, pieces: Sequence[Moments], labels: Sequence[Array], decay: float) -> None:
        """The likeliest weights by the chords of all pieces, with a normal prior."""
        from scipy.optimize import minimize
        from scipy.sparse import csr_array

        count, order = len(self.chords), np.argsort([len(piece) for piece in pieces])
        features = [self.features(pieces[at]) for at in order]
        chosen = [labels[at] for at in order]
        rows = np.concatenate(features)
        stops = np.cumsum([0, *map(len, features)])
        ones = np.ones(rows.size)
        starts = np.arange(0, rows.size + 1, rows.shape[1])
        shape = (len(rows), len(self.weights))
        seen = csr_array((ones, rows.ravel(), starts), shape=shape)
        right = np.zeros((len(rows), count))
        right[np.arange(len(rows)), np.concatenate(chosen)] = 1
        moved, begun = np.zeros((count, count)), np.zeros(count)
        for label in chosen:
            np.add.at(moved, (label[:-1], label[1:]), 1)
            begun[label[0]] += 1
        split = np.cumsum([self.weights.size, self.moves.size])

        def parts(flat: Array) -> tuple[Array, Array, Array]:
            weights, moves, first = np.split(flat, split)
            return weights.reshape(self.weights.shape), moves.reshape(count, count), first

        def cost(flat: Array) -> tuple[float, Array]:
            weights, moves, first = parts(flat)
            scores = seen @ weights
            total = -float((scores * right).sum() + (moves * moved).sum() + first @ begun)
            shares, ways, starting = [], np.zeros_like(moves), np.zeros_like(first)
            for at in range(0, len(features), AT_ONCE):
                spans = zip(
                    stops[at : at + AT_ONCE], stops[at + 1 : at + AT_ONCE + 1], strict=False
                )
                logs = [scores[start:stop] for start, stop in spans]
                found = sums(np.exp(first), np.exp(moves), logs)
                total += sum(found.logs)
                ways += found.moves
                starting += np.sum([one[0] for one in found.states], 0)
                shares += found.states
            slopes = seen.T @ (np.concatenate(shares) - right), ways - moved, starting - begun
            slope = np.concatenate([one.ravel() for one in slopes])
            return total + 0.5 * decay * float(flat @ flat), slope + decay * flat

        start = np.concatenate([one.ravel() for one in (self.weights, self.moves, self.first)])
        most = {"maxiter": self.settings["iterations"]}
        found = minimize(cost, start, jac=True, method="L-BFGS-B", options=most)
        self.weights, self.moves, self.first = parts(found.x)

    def chain(self, piece: Moments) -> tuple[Array, Array]:
        """The chords under a melody as a Markov chain.

        Returns
        -------
        tuple of ndarray
            Probabilities of the first, `(K,)`, and of each move to the next, `(T - 1, K, K)`.
        """
        scores, moves = self.scores(piece), np.exp(self.moves)
        later = backward(moves, scores)
        weights = np.exp(scores - scores.max(1, keepdims=True)) * later
        first = np.exp(self.first) * weights[0]
        steps = moves[None] * weights[1:, None]
        return first / first.sum(), steps / steps.sum(2, keepdims=True)

    def nats(self, moments: Moments) -> Nats:
        """What the lower notes of each moment cost, given rhythm and melody."""
        if not len(moments):
            return Nats(np.zeros(0))
        read, _ = self.voicing.read(moments)
        logs = self.voicing.logs(moments, read)
        tops = logs.max(1)
        shares, steps = self.chain(moments)
        costs = np.empty(len(moments))
        for t, weights in enumerate(np.exp(logs - tops[:, None])):
            shares = shares * weights
            costs[t] = -np.log(shares.sum()) - tops[t]
            if t < len(steps):
                shares = (shares / shares.sum()) @ steps[t]
        return Nats(costs)

    def likeliest(self, melody: Moments) -> Array:
        """The likeliest chords under a melody: numbers of `chords`, `(T,)`."""
        return best(np.exp(self.first), np.exp(self.moves), self.scores(melody))

    def decoder(
        self, rows: int, rng: np.random.Generator, known: Known | None = None
    ) -> HarmonyDecoder:
        if self.melody is None:
            raise CannotProcess(
                "a model of the family crf makes no pieces: it only finds the lower parts to a "
                "melody; give it one, or take a model of another family"
            )
        return self.decoder_under(self.melody, rows)

    @property
    def seat(self) -> int | None:
        return self.part if self.part >= 0 else None

    def under(self, melody: Moments) -> Self:
        other = copy(self)
        other.melody = melody
        return other

    def decoder_under(self, melody: Moments, rows: int) -> HarmonyDecoder:
        """A decoder in which the gaps and the notes of the melody are the only choice."""
        return HarmonyDecoder(self.voicing, melody, *self.chain(melody), rows)

    def harmonize(self, melody: Moments, rng: np.random.Generator | None = None) -> Moments:
        """A melody with lower parts: by chance, or without `rng` by the likeliest chords.

        Parameters
        ----------
        melody
            Its lower parts, if it has any, are left out.
        """
        first, steps = self.chain(melody)
        if rng is None:
            sure = np.eye(len(self.chords))[self.likeliest(melody)]
            first, steps = sure[0], np.repeat(sure[1:, None], len(self.chords), 1)
        return HarmonyDecoder(self.voicing, melody, first, steps, 1).whole(rng)

    @property
    def parameters(self) -> int:
        tables = self.voicing.tables.values()
        counted = sum(order.chances.size for table in tables for order in table.orders)
        return self.weights.size + self.moves.size + self.first.size + counted

    def arrays(self) -> dict[str, Array]:
        found = {name: getattr(self, name) for name in ("weights", "moves", "first", "chords")}
        found["part"] = np.array([self.part])
        for kind, table in self.voicing.tables.items():
            found.update({f"{kind}.{name}": array for name, array in table.arrays().items()})
        return found

    def restore(self, arrays: Mapping[str, Array]) -> None:
        other = ValueError(f"weights of another {self.name} than these settings make")
        if not {"weights", "moves", "first", "chords", "part"} <= set(arrays):
            raise other
        self._begin(int(arrays["part"][0]), arrays["chords"])
        for name in ("weights", "moves", "first"):
            if arrays[name].shape != getattr(self, name).shape:
                raise other
            setattr(self, name, arrays[name])
        for kind in self.voicing.widths:
            mine = {
                name.partition(".")[2]: array
                for name, array in arrays.items()
                if name.startswith(f"{kind}.")
            }
            if mine:
                self.voicing.tables[kind] = Backoff.from_arrays(mine)
