"""The sound of a page: the beginnings of recordings in a format that every browser plays.

FLAC is played by all browsers since 2017 and is exact, MP3 by all and small. What browsers would
change themselves is changed here: more than two channels, sample rates of studios and of sensors.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musictool import Stream, resample

from .measuring import Measured
from .passages import beginning

__all__ = ["Player", "Sound", "sound_of"]

LONGEST = 20 * 60
"""Seconds of sound in a page, all recordings together: decoded, a browser holds half a gigabyte."""
LARGEST = 48e6
"""Bytes of sound in a page, unless lossless is asked for."""
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
"""In Hz; of MP3."""
BEST = 0.0
"""Of the compression levels of MP3: a variable bitrate of about 240 kbit/s."""
COMPRESSED = 0.65
"""Of PCM, what FLAC makes of loud music."""
ROUGH = ("PCM_S8", "PCM_U8", "PCM_16", "VORBIS", "OPUS", "MPEG_LAYER_III")
"""Encodings of which 16 bits leave nothing out that can be heard."""


@dataclass(frozen=True)
class Player:
    """The sound of one recording."""

    mime: str
    content: bytes
    gain: float
    """What it must be multiplied with to be as loud as the recording."""


@dataclass(frozen=True)
class Form:
    """How a recording is written: sample rate, channels, and libsndfile's names."""

    rate: int
    channels: int
    container: str
    subtype: str
    level: float | None = None
    """Of compression, from 0 to 1."""


@dataclass(frozen=True)
class Sound:
    """The sound of all recordings of a page."""

    players: list[Player]
    seconds: float | None
    """Of each recording only so many are there; None if all are whole."""
    container: str
    """FLAC or MP3."""


def sound_of(recordings: Sequence[Stream], measured: Sequence[Measured], wanted: str) -> Sound:
    """The beginnings of recordings as long as a page has room for, lossless if it can be."""
    seconds = LONGEST / len(recordings)
    whole = max(one.seconds for one in measured) <= seconds
    forms = [_lossless(one) for one in recordings]
    size = sum(
        min(one.seconds, seconds) * form.rate * form.channels * (3 if "24" in form.subtype else 2)
        for one, form in zip(measured, forms, strict=True)
    )
    if wanted == "lossy" or (wanted == "auto" and COMPRESSED * size > LARGEST):
        forms = [Form(form.rate, form.channels, "MP3", "MPEG_LAYER_III", BEST) for form in forms]
    players = [
        _encoded(beginning(recording, seconds), form, one.loudness.peak)
        for recording, form, one in zip(recordings, forms, measured, strict=True)
    ]
    return Sound(players, None if whole else seconds, forms[0].container)


def _lossless(recording: Stream) -> Form:
    rate = recording.sample_rate
    rate = rate if rate in RATES else 48000
    rough = recording.origin is not None and recording.origin.subtype in ROUGH
    return Form(rate, min(recording.channels, 2), "FLAC", "PCM_16" if rough else "PCM_24")


def _encoded(recording: Stream, form: Form, peak: float) -> Player:
    """A recording as a file; one over full scale is lowered, since no format holds that."""
    import soundfile

    stream = resample(recording, form.rate, form.channels)
    factor = np.float32(0.99 / peak if peak >= 1 else 1.0)
    file = io.BytesIO()
    settings = {} if form.level is None else {"compression_level": form.level}
    with soundfile.SoundFile(
        file, "w", form.rate, form.channels, form.subtype, format=form.container, **settings
    ) as writer:
        for block in stream.blocks():
            writer.write((block * factor).T)
    mime = "audio/flac" if form.container == "FLAC" else "audio/mpeg"
    return Player(mime, file.getvalue(), 1 / float(factor))
