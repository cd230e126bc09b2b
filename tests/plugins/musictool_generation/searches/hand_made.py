"""A model whose probabilities are written down, so that what searches should find is known."""

import numpy as np

from musictool_generation.families import Family
from musictool_generation.families.family import Fitted, Nats
from musictool_generation.parts import Part
from musictool_generation.vocabulary import Vocabulary


class HandMade(Family):
    """Gaps and lengths of fixed probability; the first note of a moment by the one before it.

    `gaps` `(gaps,)`, `lengths` `(lengths,)`; `follows` `(symbols + 1, symbols + 1)`: after each
    symbol, and in the last row at the beginning, the first symbol of the next moment or none;
    `more` is the probability of each further note above.
    """

    name = "hand-made"

    def __init__(self, vocabulary, gaps, follows, lengths, more=0.0) -> None:
        super().__init__(vocabulary)
        with np.errstate(divide="ignore"):
            self.gaps, self.lengths = np.log(gaps), np.log(lengths)
            self.follows, self.more = np.log(follows), more

    def decoder(self, rows, rng, known=None):
        return HandMadeDecoder(self, rows)

    def nats(self, moments):
        decoder, found, end = self.decoder(1, None), [], self.vocabulary.end
        for t in range(len(moments)):
            first, last = moments.offsets[t : t + 2]
            cost = -_log(decoder.gap_logits()[0])[moments.gaps[t]]
            decoder.choose_gap(moments.gaps[t : t + 1], None, None)
            if not self.vocabulary.ends or moments.gaps[t] != end:
                for at in range(first, last):
                    symbol, length = moments.symbols[at], moments.lengths[at]
                    cost -= _log(decoder.symbol_logits()[0])[symbol]
                    decoder.choose_symbol(np.array([symbol]))
                    cost -= _log(decoder.length_logits()[0])[length]
                cost -= _log(decoder.symbol_logits()[0])[-1]
                decoder.choose_symbol(np.array([self.vocabulary.symbol_count]))
            found.append(cost)
        return Nats(np.array(found))

    def fit(self, pieces, validation, fitting):
        return Fitted(0.0, 0.0)

    def arrays(self):
        return {}

    def restore(self, arrays) -> None:
        pass

    @property
    def parameters(self) -> int:
        return 0


class HandMadeDecoder:
    def __init__(self, model, rows) -> None:
        self.model, self.end = model, model.vocabulary.symbol_count
        self.before = np.full(rows, self.end)
        self.notes = np.full(rows, -1)
        self.over = np.zeros(rows, bool)

    def gap_logits(self):
        return np.tile(self.model.gaps, (len(self.before), 1))

    def choose_gap(self, gaps, places, bars) -> None:
        self.before = np.where(self.notes >= 0, self.notes, self.before)
        self.notes, self.over = np.full(len(gaps), -1), np.zeros(len(gaps), bool)

    def symbol_logits(self):
        found = np.full((len(self.before), self.end + 1), -np.inf)
        for row, (before, last, over) in enumerate(
            zip(self.before, self.notes, self.over, strict=True)
        ):
            if over or last == self.end - 1:
                found[row, -1] = 0.0
            elif last < 0:
                found[row] = self.model.follows[before]
            else:
                with np.errstate(divide="ignore"):
                    found[row, last + 1 : -1] = np.log(self.model.more / (self.end - 1 - last))
                    found[row, -1] = np.log(1 - self.model.more)
        return found

    def choose_symbol(self, symbols) -> None:
        self.notes = np.where(symbols < self.end, symbols, self.notes)
        self.over |= symbols == self.end

    def length_logits(self):
        return np.tile(self.model.lengths, (len(self.before), 1))

    def choose_length(self, lengths) -> None:
        pass

    def select(self, rows) -> None:
        for name in ("before", "notes", "over"):
            setattr(self, name, getattr(self, name)[rows])


def _log(logits):
    return logits - np.logaddexp.reduce(logits)


def quarters(follows) -> HandMade:
    """Three pitches, a quarter each, one after the other."""
    part = Part(0, 0, 60, 62, 0, "Piano")
    vocabulary = Vocabulary((part,), gap_steps=(0, 12), length_steps=(12,))
    return HandMade(vocabulary, [0.2, 0.6, 0.2], follows, [1.0])


def anything(seed: int = 0) -> HandMade:
    """Two instruments and drums, chords and rhythms of all kinds, nothing impossible."""
    rng = np.random.default_rng(seed)
    parts = (
        Part(0, 0, 48, 84, 0, "Piano"),
        Part(4, 0, 30, 55, 32, "Bass"),
        Part(-1, 0, 35, 42, 0, "Drums"),
    )
    vocabulary = Vocabulary(parts, (0, 1, 2, 3, 4, 6, 8, 12, 24), (1, 2, 3, 4, 6, 8, 12, 24, 48))
    count = vocabulary.symbol_count
    return HandMade(
        vocabulary,
        rng.random(vocabulary.gap_count),
        rng.random((count + 1, count + 1)),
        rng.random(len(vocabulary.length_steps)),
        more=0.6,
    )
