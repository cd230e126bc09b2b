"""Meters, keys and chords as a musician writes them, read."""

from __future__ import annotations

import re

from musictool import BadParameter, Chord, parse_chord, parse_key

from .cadences import Scale

__all__ = ["bars_of_chords", "key_of", "meter_of", "scale_of"]

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


def meter_of(text: str) -> tuple[int, int]:
    """Beats and unit of "3/4".

    Raises
    ------
    BadParameter
    """
    found = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text)
    beats, unit = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= beats <= 255 or not 1 <= unit <= 128 or unit & (unit - 1):
        raise BadParameter(f"generate: meter must be one such as 4/4, 3/4 or 7/8, not {text}")
    return beats, unit


def key_of(text: str) -> tuple[int, bool, bool]:
    """Sharps of a key, whether in minor, and whether it is plain major or minor.

    Raises
    ------
    BadParameter
    """
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


def scale_of(key: str) -> Scale:
    """The scale of a key from its tonic up; of minor with the leading note.

    Raises
    ------
    BadParameter
    """
    fifths, minor, plain = key_of(key)
    mode = MODES.get(key.replace("-", " ").split()[-1].lower())
    tonic = fifths - mode if mode is not None else fifths + 3 * minor
    places = [*range(fifths - 1, fifths + 6)]
    if minor and plain:
        places[places.index(tonic - 2)] = tonic + 5
    root = 7 * tonic % 12
    return Scale(tuple(sorted((7 * place % 12 for place in places), key=lambda c: (c - root) % 12)))


def bars_of_chords(text: str) -> list[list[Chord]]:
    """The chords of each bar of "Am F C G" or "| Am F | C |".

    Raises
    ------
    BadParameter
    """
    texts = [one.split() for one in text.strip().strip("|").split("|")]
    if "|" not in text:
        texts = [[one] for one in text.split()]
    bars = []
    for bar in texts:
        chords = [parse_chord(one) for one in bar]
        wrong = [one for one, chord in zip(bar, chords, strict=True) if chord is None]
        if wrong or not bar:
            raise BadParameter(
                f"chords must be symbols such as 'Am F C G', or '| Am F | C |' for two "
                f"in a bar, not {wrong[0] if wrong else repr(text)}"
            )
        bars.append([chord for chord in chords if chord is not None])
    if not bars:
        raise BadParameter("chords are empty; give some such as 'Am F C G'")
    return bars
