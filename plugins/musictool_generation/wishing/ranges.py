"""Ranges of pitches, of all parts or of some, as which notes they allow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import BadParameter, CannotProcess, UnknownName, instrument_name, parse_pitch

from ..parts import DRUMS, part_name, parts_in_words
from ..vocabulary import Vocabulary

__all__ = ["within"]

Array = NDArray[Any]


def within(ranges: Sequence[str], vocabulary: Vocabulary) -> Array:
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
