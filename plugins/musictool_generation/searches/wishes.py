"""`Wishes`: what a musician asks of a piece, in his words, made into `Constraints` of a model.

What cannot be is said here, before any work, in a sentence that names the wish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    BadParameter,
    CannotProcess,
    Chord,
    Key,
    Meter,
    Score,
    Tonality,
    UnknownName,
    at_resolution,
    find_key,
    first_bar,
    instrument_name,
    parse_chord,
    parse_key,
    parse_pitch,
    pitch_name,
    tick_of,
)

from ..conditions import Told, chroma_of_notes
from ..parts import DRUMS, part_name, parts_in_words
from ..vocabulary import STEPS, Vocabulary
from .constraints import Constraints, Copies, Harmony

__all__ = ["USUAL_BARS", "Wishes"]

Array = NDArray[Any]

USUAL_BARS = 16

MODES = {
    "ionian": 0,
    "dorian": -2,
    "phrygian": -4,
    "lydian": 1,
    "mixolydian": -1,
    "aeolian": -3,
    "locrian": -5,
}
"""How much fewer sharps the tonic's major scale has, on the line of fifths."""


@dataclass(frozen=True)
class Wishes:
    """What a piece shall be; None and nothing where there is no wish.

    Parameters
    ----------
    bars
        Its length; without it that of `keep`, or `USUAL_BARS`.
    meter
        "3/4"; without it that of `keep`, or what the model knows best.
    key
        "C", "F# minor", "D dorian". Minor has its leading note as well. Drums have none.
    chords
        "Am F C G", a bar each, over and over; "| Am F | C |" for several in a bar.
    ranges
        "C3-C6" of all that are no drums, "violin:G3-E6" of some.
    keep
        Notes that must stay. They are the musician's: chords are wished of the others alone.
    """

    bars: int | None = None
    meter: str | None = None
    key: str | None = None
    chords: str | None = None
    ranges: Sequence[str] = ()
    keep: Score | None = None

    def constraints(self, vocabulary: Vocabulary, copies: Copies | None = None) -> Constraints:
        """The same for the parts that a model knows.

        Raises
        ------
        BadParameter
            For what is no meter, key, chord or range.
        CannotProcess
            For wishes that cannot be, or not together.
        """
        frame = self.frame(vocabulary)
        masks = {}
        if self.key is not None:
            masks["key"] = _drums(vocabulary) | np.isin(_classes(vocabulary), self._scale)
        if self.ranges:
            masks["range"] = _within(self.ranges, vocabulary)
        kept = None
        if self.keep is not None:
            kept = vocabulary.encode(self.keep)
            self._check_kept(masks, vocabulary, frame)
        constraints = Constraints(
            vocabulary,
            frame.length,
            frame.meters,
            masks,
            [Harmony(step, chord.pitch_classes) for step, chord in self.places_of_chords(frame)],
            kept,
            copies,
            told=self._told(vocabulary, frame),
        )
        self._check_playable(constraints)
        return constraints

    def frame(self, vocabulary: Vocabulary) -> Score:
        """An empty score of the bars and the length that are wished, its ticks steps of a grid."""
        keep = at_resolution(self.keep, STEPS) if self.keep is not None else None
        if self.meter is not None:
            meters: tuple[Meter, ...] = (Meter(0, *_meter_of(self.meter)),)
        elif keep is not None:
            meters = keep.meters
        else:
            meters = (Meter(0, *vocabulary.meter),)
        for one in meters:
            if one.numerator * 4 * STEPS % one.denominator:
                raise BadParameter(
                    f"generate: bars of {one.numerator}/{one.denominator} are no whole number of "
                    f"{STEPS}ths of a quarter note, in which models count"
                )
        unmeasured = Score(meters=meters, resolution=STEPS)
        bars = self.bars
        if keep is not None and not any(track.notes.size for track in keep.tracks):
            raise CannotProcess("keep: the score has no notes that could stay")
        if keep is not None:
            last = _bar_at(unmeasured, max(track.end for track in keep.tracks))
            if bars is not None and last > bars:
                raise CannotProcess(
                    f"keep: the notes that must stay last until bar {last}, and bars is {bars}"
                )
            bars = bars or _bar_at(unmeasured, keep.length)
        length = tick_of(unmeasured, (bars or USUAL_BARS) + 1, "bars")
        return Score(meters=meters, resolution=STEPS, length=length)

    @cached_property
    def tonality(self) -> Tonality | None:
        """The key that is wished, or that of what is there: of what stays, or of the chords."""
        if self.key is not None:
            fifths, minor = _key_of(self.key)[:2]
            return Tonality.of((7 * fifths + 9 * minor) % 12 + 12 * minor)
        if self.keep is not None:
            return find_key(chroma_of_notes(self.keep))
        chroma = np.zeros(12)
        chords = _bars_of_chords(self.chords) if self.chords is not None else []
        for chord in (one for bar in chords for one in bar):
            np.add.at(chroma, np.array(chord.pitch_classes, int), 1.0)
        return find_key(chroma)

    def _told(self, vocabulary: Vocabulary, frame: Score) -> Told:
        """What a model is told of it, if it heeds that."""
        key = self.tonality
        return Told(
            vocabulary,
            frame,
            frame.length,
            ends=True,
            mode=None if key is None else key.mode,
            harmonies=[(step, chord.pitch_classes) for step, chord in self.places_of_chords(frame)],
        )

    @cached_property
    def signature(self) -> Key | None:
        """The key as a score says it."""
        if self.key is None:
            return None
        fifths, minor = _key_of(self.key)[:2]
        while not -7 <= fifths <= 7:
            fifths -= 12 if fifths > 0 else -12
        return Key(0, fifths, minor)

    @cached_property
    def _scale(self) -> list[int]:
        assert self.key is not None
        fifths, minor, plain = _key_of(self.key)
        classes = [7 * place % 12 for place in range(fifths - 1, fifths + 6)]
        return [*classes, 7 * (fifths + 8) % 12] if minor and plain else classes

    def places_of_chords(self, frame: Score) -> list[tuple[int, Chord]]:
        """Each chord with the step from which on it holds."""
        if self.chords is None:
            return []
        bars = _bars_of_chords(self.chords)
        lines = [bar for bar in frame.bars if bar < frame.length]
        lines = lines[1:] if first_bar(frame) == 0 else lines
        if len(bars) > len(lines):
            raise CannotProcess(
                f"chords: they are of {len(bars)} bars, and the piece has {len(lines)}; "
                f"give bars={len(bars)}"
            )
        found = []
        for number, (line, end) in enumerate(zip(lines, [*lines[1:], frame.length], strict=True)):
            chords = bars[number % len(bars)]
            if len(chords) > end - line:
                raise CannotProcess(f"chords: {len(chords)} do not fit into a bar")
            found += [
                (line + round((end - line) * at / len(chords)), chord)
                for at, chord in enumerate(chords)
            ]
        return found

    def _check_kept(self, masks: dict[str, Array], vocabulary: Vocabulary, frame: Score) -> None:
        """Whether the notes that must stay are among those that are wished, and known."""
        assert self.keep is not None
        kept = vocabulary.encode(self.keep)
        if not len(kept.symbols):
            raise CannotProcess(
                f"keep: the model knows none of the notes that must stay; "
                f"it plays {parts_in_words(vocabulary.parts)}"
            )
        times = np.cumsum(vocabulary.steps_of_gaps[kept.gaps])[kept.rows]
        for name, mask in masks.items():
            out = np.flatnonzero(~mask[kept.symbols])
            if len(out):
                pitch = pitch_name(int(vocabulary.pitch_of_symbols[kept.symbols[out[0]]]))
                at = int(np.searchsorted(frame.bars, times[out[0]], "right"))
                wish = self.key if name == "key" else ", ".join(self.ranges)
                others = f", and {len(out) - 1} more are not" if len(out) > 1 else ""
                raise CannotProcess(
                    f"keep: {pitch} in bar {at + first_bar(frame) - 1} must stay and is not within "
                    f"{name} {wish}{others}; leave one of the two wishes out"
                )

    def _check_playable(self, constraints: Constraints) -> None:
        """Whether there are notes that all wishes together allow."""
        vocabulary = constraints.vocabulary
        drums, classes = _drums(vocabulary), _classes(vocabulary)
        for name in ("key", "chords"):
            if drums.all() and getattr(self, name) is not None:
                raise CannotProcess(f"{name}: the model plays only drums, which have none")
        allowed = constraints.allowed
        if not (allowed & ~drums).any() and constraints.masks:
            raise CannotProcess(
                f"nothing that the model plays is within {' and '.join(constraints.masks)}; "
                f"it plays {parts_in_words(vocabulary.parts)}"
            )
        for _, chord in self.places_of_chords(constraints.frame):
            tones = np.isin(classes, chord.pitch_classes)
            if chord.pitch_classes and not (tones & allowed & ~drums).any():
                within = " and ".join(constraints.masks) or "what the model plays"
                raise CannotProcess(f"chords: {chord} has no tone within {within}")


def _bar_at(score: Score, end: int) -> int:
    """The bar in which what ends at a tick does so, at least 1."""
    bar = 1
    while tick_of(score, bar + 1, "bars") < end:
        bar += 1
    return bar


def _drums(vocabulary: Vocabulary) -> Array:
    drums = np.array([part.family == DRUMS for part in vocabulary.parts])
    found: Array = drums[vocabulary.part_of_symbols]
    return found


def _classes(vocabulary: Vocabulary) -> Array:
    found: Array = vocabulary.pitch_of_symbols % 12
    return found


def _meter_of(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text)
    beats, unit = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= beats <= 255 or not 1 <= unit <= 128 or unit & (unit - 1):
        raise BadParameter(f"generate: meter must be one such as 4/4, 3/4 or 7/8, not {text}")
    return beats, unit


def _key_of(text: str) -> tuple[int, bool, bool]:
    """Sharps of a key, whether in minor, and whether it is plain major or minor."""
    words = text.replace("-", " ").split()
    mode = MODES.get(words[-1].lower()) if words else None
    found = parse_key(" ".join(words[:-1]) if mode is not None else text)
    if found is None or (mode is not None and found[1]):
        raise BadParameter(
            f"generate: key must be one such as C, 'F# minor', Bb or 'D dorian', not {text}"
        )
    if mode is not None:
        return found[0] + mode, mode in (-2, -3, -4, -5), False
    minor = bool(found[1])
    return found[0] - 3 * minor, minor, True


def _bars_of_chords(text: str) -> list[list[Chord]]:
    texts = [one.split() for one in text.strip().strip("|").split("|")]
    if "|" not in text:
        texts = [[one] for one in text.split()]
    bars = []
    for bar in texts:
        chords = [parse_chord(one) for one in bar]
        wrong = [one for one, chord in zip(bar, chords, strict=True) if chord is None]
        if wrong or not bar:
            raise BadParameter(
                f"generate: chords must be symbols such as 'Am F C G', or '| Am F | C |' for two "
                f"in a bar, not {wrong[0] if wrong else repr(text)}"
            )
        bars.append([chord for chord in chords if chord is not None])
    if not bars:
        raise BadParameter("generate: chords are empty; give some such as 'Am F C G'")
    return bars


def _within(ranges: Sequence[str], vocabulary: Vocabulary) -> Array:
    """Which symbols the ranges of their parts allow; one of a part goes before one of all."""
    bounds: dict[int, tuple[int, int]] = {}
    said: dict[tuple[bool, int], str] = {}
    for text in sorted(ranges, key=lambda text: ":" in text):
        word, _, pitches = text.rpartition(":")
        found = re.fullmatch(r"\s*([^-]+(?:-\d)?)\s*-\s*(.+?)\s*", pitches)
        low, high = (parse_pitch(found[1]), parse_pitch(found[2])) if found else (None, None)
        if low is None or high is None or low > high:
            raise BadParameter(
                f"generate: range must be two pitches such as C3-C6, the lower first, or "
                f"violin:G3-E6 for one part, not {text}"
            )
        meant = _parts_of(word.strip(), vocabulary) if word else _pitched(vocabulary)
        parts = [vocabulary.parts[at] for at in meant]
        if all(low > part.high or high < part.low for part in parts):
            raise CannotProcess(f"range: {text} leaves no note of {parts_in_words(parts)}")
        for at in meant:
            before = said.setdefault((bool(word), at), text)
            if before != text and bounds[at] != (low, high):
                raise BadParameter(
                    f"generate: range must be one for each part, and {before} and {text} are both "
                    f"of {part_name(vocabulary.parts[at])}"
                )
            bounds[at] = low, high
    allowed = np.ones(vocabulary.symbol_count, bool)
    for at, (low, high) in bounds.items():
        pitches_of = vocabulary.pitch_of_symbols
        allowed &= (vocabulary.part_of_symbols != at) | ((pitches_of >= low) & (pitches_of <= high))
    return allowed


def _pitched(vocabulary: Vocabulary) -> list[int]:
    return [at for at, part in enumerate(vocabulary.parts) if part.family != DRUMS]


def _parts_of(word: str, vocabulary: Vocabulary) -> list[int]:
    """The parts that are called so, by family, instrument or name."""
    names: dict[str, list[int]] = {}
    for at, part in enumerate(vocabulary.parts):
        drum = part.family == DRUMS
        own = {part_name(part), part.name, instrument_name(part.program, drum)}
        for name in own | ({part_name(part._replace(rank=0))}):
            if name:
                names.setdefault(name.lower(), []).append(at)
    if word.lower() not in names:
        raise UnknownName("part", word, names, "range")
    return names[word.lower()]
