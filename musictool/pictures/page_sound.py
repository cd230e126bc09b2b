"""The sound of a page: recordings in a format that every browser plays, within the page itself.

FLAC is played by all browsers since 2017 and is exact, MP3 by all and small. What browsers would
change themselves is changed here: more than two channels, sample rates of studios and of sensors.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from musictool.sound.resampling import resample
from musictool.values import Stream

__all__ = ["PageSound", "page_sounds"]

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
class PageSound:
    """The sound of one recording, as a file."""

    container: Literal["FLAC", "MP3"]
    content: bytes
    gain: float
    """What it must be multiplied with to be as loud as the recording."""

    @property
    def address(self) -> str:
        """As a player of a page has it, `<audio src="…">`."""
        kind = "audio/flac" if self.container == "FLAC" else "audio/mpeg"
        return f"data:{kind};base64,{base64.b64encode(self.content).decode('ascii')}"


@dataclass(frozen=True)
class _Form:
    """How a recording is written: sample rate, channels, and libsndfile's names."""

    rate: int
    channels: int
    container: Literal["FLAC", "MP3"]
    subtype: str
    level: float | None = None
    """Of compression, from 0 to 1."""


def page_sounds(
    recordings: Sequence[Stream],
    seconds: Sequence[float],
    peaks: Sequence[float],
    wanted: str = "auto",
    largest: float | None = None,
) -> list[PageSound]:
    """Recordings as they can be within a page, all lossless or none.

    Parameters
    ----------
    recordings
        Of any rate and number of channels.
    seconds
        How long each is.
    peaks
        The highest magnitude of each; over full scale it is lowered, since no format holds that.
    wanted
        "lossless", "lossy", or "auto": lossless as long as a page has room for that.
    largest
        Bytes of sound that it has room for; `LARGEST` if not given.
    """
    room = LARGEST if largest is None else largest
    forms = [_lossless(one) for one in recordings]
    size = sum(
        length * form.rate * form.channels * (3 if "24" in form.subtype else 2)
        for length, form in zip(seconds, forms, strict=True)
    )
    if wanted == "lossy" or (wanted == "auto" and COMPRESSED * size > room):
        forms = [_Form(form.rate, form.channels, "MP3", "MPEG_LAYER_III", BEST) for form in forms]
    return [
        _encoded(recording, form, peak)
        for recording, form, peak in zip(recordings, forms, peaks, strict=True)
    ]


def _lossless(recording: Stream) -> _Form:
    rate = recording.sample_rate
    rate = rate if rate in RATES else 48000
    rough = recording.origin is not None and recording.origin.subtype in ROUGH
    return _Form(rate, min(recording.channels, 2), "FLAC", "PCM_16" if rough else "PCM_24")


def _encoded(recording: Stream, form: _Form, peak: float) -> PageSound:
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
    return PageSound(form.container, file.getvalue(), 1 / float(factor))
