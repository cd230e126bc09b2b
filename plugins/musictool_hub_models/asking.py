"""What `generate` is asked for, as words, a text and a length in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from musictool import BadParameter, UnreadableFile, key_name, parse_key

from .parameters import LEAST_S, MOST_S

__all__ = ["asked_for", "key_of", "length_of", "text_of"]

SECONDS = 10.0
"""Unless a length is given."""


def asked_for(
    engine: str,
    prompt: str,
    *,
    chords: str | None,
    style: str | None,
    meter: str | None,
    tempo: float | None,
    key: str | None,
    instruments: Sequence[str],
) -> str:
    """A prompt with what else is wished for, in words, as the model's training set had them.

    Raises
    ------
    BadParameter
        Nothing is said at all, or chords, which words cannot hold, or what is no key.

    References
    ----------
    Copet et al., 2023, section 3.2: keys, tempi and instruments were put behind descriptions.
    """
    if chords is not None:
        raise BadParameter(
            f"generate: chords cannot be told to engine {engine}, which goes by words; leave them "
            "out, or choose engine trained"
        )
    told = [
        prompt.strip(),
        style,
        f"with {', '.join(instruments)}" if instruments else None,
        f"in {key_of(key)}" if key else None,
        f"in {meter}" if meter else None,
        f"{tempo:g} bpm" if tempo else None,
    ]
    words = ", ".join(one for one in told if one)
    if not words:
        raise BadParameter("generate: prompt: say what it is to sound like, such as calm piano")
    return words


def key_of(key: str | None) -> str | None:
    """A key as models have learnt it, such as F# minor; one in another mode as it is written.

    Raises
    ------
    BadParameter
        It does not begin with a tonic.
    """
    if not key:
        return None
    if found := parse_key(key):
        fifths, minor = found
        return key_name(fifths, bool(minor))
    if parse_key(key.split()[0] if key.split() else "") is None:
        raise BadParameter(f"generate: {key} is no key; write it as C or F# minor")
    return key


def length_of(
    seconds: float | None, bars: int | None, meter: str | None, tempo: float | None
) -> float:
    """The length in seconds: as it is given, or that of bars at a tempo.

    Raises
    ------
    BadParameter
        Both are given, bars have no tempo or are too long or short, or the meter is none.
    """
    beats, _, unit = (meter or "4/4").partition("/")
    if not (beats.isdigit() and unit.isdigit() and int(beats) and int(unit)):
        raise BadParameter(f"generate: {meter} is no meter; write it as 3/4")
    if bars is None:
        return SECONDS if seconds is None else seconds
    if seconds is not None:
        raise BadParameter("generate: bars and seconds are both lengths; give one of them")
    if tempo is None:
        raise BadParameter("generate: bars are as long as the tempo says; give --tempo too")
    length = bars * 4 * int(beats) / int(unit) * 60 / tempo
    if not LEAST_S < length <= MOST_S:
        raise BadParameter(
            f"generate: {bars} bars of {meter or '4/4'} at {tempo:g} BPM are {length:g} s; give "
            f"bars of more than {LEAST_S:g} and at most {MOST_S:g} s"
        )
    return length


def text_of(file: Path | None) -> str:
    """What is in a text file, without blank lines around it; "" of none.

    Raises
    ------
    UnreadableFile
        It is not there, or no text in UTF-8.
    """
    if file is None:
        return ""
    try:
        return file.read_text("utf-8-sig").strip()
    except OSError as error:
        raise UnreadableFile(file, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(file, "is no text in UTF-8") from error
