"""Quantities as people write them: times, levels, frequencies, intervals, shares, factors.

Both directions are here alone: `parse_quantity` reads what was typed, whatever it was typed into,
and `format_quantity` writes what is shown, in a form that parses back. What is taken follows from
the unit that a parameter is declared with::

    s, ms       90, 90s, 1500ms, 1:30, 1:02:03.5, 1m30s, -0:10
    dB          -3, -3dB, -3 dB; likewise dBFS, dBTP and LUFS
    Hz          440, 440Hz, 1.2kHz, 44.1k
    kbit/s      192, 192k, 192kbps
    semitones   2, +2st, -50ct, 1 octave
    times       1.5, x1.5, 150%, +50%, 3/2
    ch          2, stereo, 5.1
    GB          5, 5GB, 500MB, 2GiB
    :1          4, 4:1
    share       0.3, 30%

A number without a unit is in the unit declared, capitals count for nothing, and a unit that the
table does not have is refused, as is what could be read in two ways: 3,5 and 1:5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = [
    "SHARE",
    "Miswritten",
    "format_quantity",
    "format_size",
    "format_time",
    "has_colon",
    "is_unit",
    "parse_bars",
    "parse_quantity",
    "parse_range",
    "with_shared_unit",
    "with_unit",
]

Scale = tuple[int, int]
"""A factor and a power of ten: how many of the unit declared a word stands for."""

SHARE = "share"
"""The unit of a number within -1 and 1 that is declared with none: 30% is 0.3."""


def _words(text: str, factor: int = 1, power: int = 0) -> dict[str, Scale]:
    return dict.fromkeys(text.split(), (factor, power))


def _times(power: int) -> dict[str, Scale]:
    return {
        **_words("s sec secs second seconds", 1, power),
        **_words("ms msec msecs millisecond milliseconds", 1, power - 3),
        **_words("m min mins minute minutes", 60, power),
        **_words("h hr hrs hour hours", 3600, power),
    }


_BITS = _words("bit bits -bit")
UNITS: Mapping[str, Mapping[str, Scale]] = {
    "s": _times(0),
    "ms": _times(3),
    "dB": _words("db decibel decibels"),
    "dBFS": _words("dbfs db"),
    "dBTP": _words("dbtp db"),
    "LUFS": _words("lufs lkfs db"),
    "Hz": {**_words("hz hertz"), **_words("k khz kilohertz", 1, 3)},
    "BPM": _words("bpm"),
    "kbit/s": {**_words("k kbit kbits kbit/s kbits/s kbps kb/s"), **_words("bit/s bps", 1, -3)},
    "semitones": {
        **_words("st semitone semitones"),
        **_words("ct cent cents", 1, -2),
        **_words("oct octave octaves", 12),
    },
    "times": {**_words("x × times"), **_words("% percent", 1, -2)},
    ":1": _words(":1"),
    "°": _words("° deg degree degrees"),
    "bit": _BITS,
    "bits": _BITS,
    "GB": {
        **_words("gb g gigabyte gigabytes"),
        **_words("tb t terabyte terabytes", 1, 3),
        **_words("mb m megabyte megabytes", 1, -3),
        **_words("kb k kilobyte kilobytes", 1, -6),
        **_words("b byte bytes", 1, -9),
        **_words("gib", 2**30, -9),
        **_words("mib", 2**20, -9),
        **_words("kib", 2**10, -9),
    },
    "ch": _words("ch channel channels"),
    "dB/octave": _words("db/octave db/oct db"),
    SHARE: _words("% percent", 1, -2),
    "": {},
}
"""By the unit that is declared, in lower case, what may stand behind a number in place of it."""

NAMED = {"ch": {"mono": 1.0, "stereo": 2.0, "5.1": 6.0, "7.1": 8.0}}
"""Numbers that have a name."""

_PLAIN = frozenset("0123456789.+-")
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_WORD = r"-?[^\W\d_][^\W\d_/]*(?:/[^\W\d_]+)?|%|°|×|:1"
_QUANTITY = rf"({_NUMBER})\s*({_WORD})?"
_FACTOR = rf"[xX×]\s*({_NUMBER})"
_PERCENT = rf"([+-]{_NUMBER})\s*(?:%|percent)"
_CLOCK = r"([+-]?)(?:([0-9]+):)?([0-9]+):([0-9]+)(\.[0-9]*)?"
_PART = rf"({_NUMBER})\s*([a-zA-Z]+)\s*"
_SPELLED = rf"([+-]?)((?:{_NUMBER}\s*[a-zA-Z]+\s*){{2,}})"
_COMMAS = r"[+-]?[0-9][0-9.:]*(?:,[0-9]+)+\s*[^,:]*"
_RANGE = rf"((?:[0-9]+:)*{_NUMBER}\s*(?:{_WORD})?)\s*[-–]\s*([0-9+.-].*)"
# Patterns as text: to compile them all takes as long as to import this, and most runs use none.


class Miswritten(ValueError):
    """Meant as a quantity, but not in a way that can be read; there is more to say than that."""


def parse_quantity(text: str, unit: str = "") -> float:
    """The number that a quantity is in a unit; "1:30" is 90 in "s".

    Parameters
    ----------
    unit
        As in `Param`. One that the table above does not know is taken as it is, and no other.

    Raises
    ------
    ValueError
        If it is none; the message completes "… must be": "in dB, not Hz".
    """
    written = text.strip().replace("\N{MINUS SIGN}", "-")
    if _PLAIN.issuperset(written) and unit not in NAMED:
        try:
            return float(written)
        except ValueError:
            pass
    if unit in NAMED and written.lower() in NAMED[unit]:
        return NAMED[unit][written.lower()]
    words = UNITS.get(unit, {})
    if unit not in UNITS and written.lower().endswith(unit.lower()):
        written = written[: -len(unit)].rstrip()
    if unit in ("s", "ms"):
        seconds = _time(written)
        if seconds is not None:
            return _scaled(seconds, words["s"])
    if unit == "times" and (match := re.fullmatch(_FACTOR, written)):
        return float(match[1])
    if unit == "times" and (match := re.fullmatch(_PERCENT, written)):
        return float(f"{100 + float(match[1]):.15g}e-2")  # by so much more or less
    if unit == "times" and (match := re.fullmatch(r"([0-9]+)/([1-9][0-9]*)", written)):
        return int(match[1]) / int(match[2])
    match = re.fullmatch(_QUANTITY, written)
    if match is None:
        if unit == "s" and re.match(r"bars?\b", written, re.IGNORECASE):
            raise Miswritten("a time; bars have a name of their own, bars=9-12 (--bars 9-12)")
        if re.fullmatch(_COMMAS, written):
            raise Miswritten(
                f"written with a point for decimals and nothing between thousands, not {text}"
            )
        noun = "a number" if unit in ("", SHARE) else f"a number in {unit}"
        raise ValueError(f"{noun}, not {text!r}")
    number, word = match.groups()
    if word is None:
        return float(number)
    if word.lower() in words:
        return _scaled(number, words[word.lower()])
    if unit == "s" and word.lower() in ("bar", "bars", "beat", "beats"):
        raise Miswritten("a number alone, with unit=bars or unit=beats beside it, in notes")
    if unit not in ("", SHARE):
        raise Miswritten(f"in {unit}, not {word.lstrip('-')}")
    raise ValueError(f"a number without a unit, not {text!r}")


def parse_range(text: str, unit: str = "") -> tuple[float, float]:
    """Both ends of "60-120", "60-120 BPM" or "1:30-2:00"; a unit behind the last is that of both.

    Raises
    ------
    ValueError
        As `parse_quantity`.
    """
    match = re.fullmatch(_RANGE, text.strip())
    if match is None:
        raise ValueError(f"two numbers like 60-120, not {text!r}")
    first, last = with_shared_unit(list(match.groups()))
    return parse_quantity(first, unit), parse_quantity(last, unit)


def with_shared_unit(texts: Sequence[str]) -> list[str]:
    """Quantities in a row, where those without a unit have that of the last: 1, 2 and 5 kHz."""
    behind = re.fullmatch(_QUANTITY, texts[-1].strip())
    unit = behind[2] or "" if behind else ""
    is_bare = (re.fullmatch(_NUMBER, text.strip()) for text in texts)
    return [f"{text}{unit}" if bare else text for text, bare in zip(texts, is_bare, strict=True)]


def parse_bars(text: str) -> tuple[int, int]:
    """The first and the last bar of "9-12", "bars 9 to 12", "9..12" or "9", counted from 1.

    Raises
    ------
    ValueError
        If it is neither.
    """
    several = r"(?:bars?\s*)?([0-9]+)(?:\s*(?:[-–]|to|\.\.)\s*([0-9]+))?"
    match = re.fullmatch(several, text.strip().lower())
    if match is None:
        raise ValueError(f"bars like 9-12 or 9, not {text!r}")
    first, last = match.groups()
    return int(first), int(last or first)


def has_colon(unit: str) -> bool:
    """Whether a quantity of a unit may have a colon in it: 1:30, 4:1."""
    return unit in ("s", "ms", ":1")


def is_unit(word: str) -> bool:
    """Whether a word is only a unit, as behind a space that parted it from its number."""
    return any(word.lower() in words for words in UNITS.values())


def format_quantity(value: float, unit: str = "", decimals: int | None = None) -> str:
    """A number with its unit, as `parse_quantity` reads it; a time from a minute on as 1:30.

    Parameters
    ----------
    decimals
        So many; by default as many as the number has, of a time at most six.
    """
    if unit == "s":
        return format_time(value, decimals)
    if unit == SHARE:
        value, unit = 100 * value, "%"
    number = f"{value:.15g}" if decimals is None else f"{value:.{decimals}f}"
    return with_unit(number, unit)


def format_size(count: int) -> str:
    """A number of bytes as people say it: "230.4 kB"."""
    for size, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def with_unit(number: str, unit: str) -> str:
    """A number or several, as text, with their unit behind: 3 dB, from 0 to 90°, 4:1."""
    return number + ("" if unit in ("", "%", "°", ":1") else " ") + unit


def format_time(seconds: float, decimals: int | None = None) -> str:
    """A length or moment: 4.25 s, 1:30, 1:02:03.5; see `format_quantity`."""
    digits = 6 if decimals is None else decimals
    whole, _, fraction = f"{abs(seconds):.{digits}f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    point = f".{fraction}" if fraction else ""
    sign = "-" if seconds < 0 and (int(whole) or fraction.strip("0")) else ""
    minutes, rest = divmod(int(whole), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{sign}{hours}:{minutes:02}:{rest:02}{point}"
    return f"{sign}{minutes}:{rest:02}{point}" if minutes else f"{sign}{rest}{point} s"


def _time(written: str) -> str | None:
    """Seconds of 1:30 or 1m30s, as the text of a number; None for what is neither."""
    if match := re.fullmatch(_CLOCK, written):
        sign, hours, minutes, rest, point = match.groups()
        below = [minutes, rest] if hours else [rest]
        if not all(len(digits) == 2 and int(digits) < 60 for digits in below):
            raise Miswritten(
                f"a time like 1:05 or 1:02:05, two digits behind each colon, not {written}"
            )
        return f"{sign}{3600 * int(hours or 0) + 60 * int(minutes) + int(rest)}{point or ''}"
    if match := re.fullmatch(_SPELLED, written):
        parts = [(number, word.lower()) for number, word in re.findall(_PART, match[2])]
        words = UNITS["s"]
        if len(parts) < 2:  # of 2e-3 ms, the e is no word
            return None
        if not all(word in words and number[0] not in "+-" for number, word in parts):
            return None
        sizes = [_scaled("1", words[word]) for _, word in parts]
        if sizes == sorted(set(sizes), reverse=True):
            return f"{match[1]}{sum(_scaled(one, words[word]) for one, word in parts):.15g}"
    return None


def _scaled(number: str, scale: Scale) -> float:
    """A number as text times a scale, rounded once: 44.1k is 44100 to the bit."""
    factor, power = scale
    mantissa, _, exponent = number.lower().partition("e")
    return float(f"{mantissa}e{int(exponent or 0) + power}") * factor
