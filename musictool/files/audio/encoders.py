"""From blocks of samples to an encoded file: libsndfile, `pcm` for the plainest of its files, or
`muxing` for what it does not write.

Samples of fixed-point encodings are rounded and clipped here (`clipping.quantise`); lossy
encoders get floating point, and the setting of a bitrate (`bitrates`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from musictool.errors import FileError
from musictool.files.access import native
from musictool.files.audio.bitrates import libsndfile_settings
from musictool.files.audio.clipping import quantise
from musictool.files.audio.clock import without_clock
from musictool.files.audio.formats import CONTAINERS, SUBTYPES, Encoding
from musictool.files.audio.pcm import WIDTHS, PcmFile
from musictool.files.system_errors import system_error, write_error
from musictool.values import BLOCK_FRAMES, Samples, equal_blocks

__all__ = ["TooLarge", "encode", "fits"]

SYSTEM_ERROR = "System error"
"""What libsndfile says of whatever the system refused."""

_LENGTH_32_BITS = 2**32 - 2**20
"""Most bytes of samples in a container with 32-bit lengths; the rest is room for its header."""


class TooLarge(Exception):
    """The recording outgrew a container with 32-bit lengths."""


def fits(encoding: Encoding, frames: int, channels: int) -> bool:
    """Whether so many frames fit into the container."""
    if not CONTAINERS[encoding.container or ""].is_32_bit:
        return True
    return frames * channels * SUBTYPES[encoding.subtype or ""].width <= _LENGTH_32_BITS


def encode(
    temporary: Path,
    path: Path,
    blocks: Iterator[Samples],
    encoding: Encoding,
    sample_rate: int,
    channels: int,
    strings: Mapping[str, str],
) -> None:
    """Encode into an existing empty file; errors name `path`.

    `strings` are libsndfile's own (title, artist, …), for containers in which it keeps them.

    Raises
    ------
    TooLarge
        32-bit lengths do not suffice; the file is left unfinished.
    FileError
        The system refused, or the encoder did.
    """
    if encoding.subtype in CONTAINERS[encoding.container or ""].muxers:
        from musictool.files.audio.muxing import encode_with_av  # most recordings do without

        encode_with_av(temporary, path, blocks, encoding, sample_rate, channels)
        if encoding.container == "OGG":
            without_clock(temporary)
        return
    subtype = SUBTYPES[encoding.subtype or ""]
    bits, order = subtype.bits, subtype.channel_order(channels)
    is_mp3 = encoding.subtype == "MPEG_LAYER_III"
    gain = _lame_correction(encoding.bitrate or 0) if is_mp3 else 1.0
    frames = 0
    is_plain = encoding.container == "WAV" and encoding.subtype in WIDTHS and not strings
    opened = PcmFile if is_plain else _open
    with opened(temporary, path, encoding, sample_rate, channels) as file:
        for name, text in strings.items():
            with contextlib.suppress(soundfile.LibsndfileError, UnicodeEncodeError):
                setattr(file, name, text)  # a text that it refuses must not cost the recording
        if bits is None:
            # libsndfile's Vorbis encoder hears where blocks end, and overruns its stack on large
            # ones.
            blocks = equal_blocks(blocks, max(1024, 2 * BLOCK_FRAMES // channels))
        for block in blocks:
            frames += block.shape[1]
            if not fits(encoding, frames, channels):
                raise TooLarge
            if order is not None:
                block = block[np.argsort(order)]
            if gain != 1.0:
                block = block * np.float32(gain)
            _put(file, temporary, path, block.T if bits is None else quantise(block, bits))
    if is_plain:
        return  # all that it was given is there, or it has failed
    if encoding.container in ("OGG", "OPUS") or bits is None:
        without_clock(temporary)
    # Encoders write their last part while they close, and keep a failure to themselves.
    whole = _is_whole(temporary, encoding, frames * channels)
    if not whole and (refused := write_error(temporary)):
        raise system_error(path, refused)


def _is_whole(temporary: Path, encoding: Encoding, samples: int) -> bool:
    """Whether a file has all its samples, as far as its size can tell: where none is compressed."""
    width = SUBTYPES[encoding.subtype or ""].width
    return width > 0 and encoding.container != "FLAC" and temporary.stat().st_size > samples * width


def _lame_correction(bitrate: int) -> float:
    """The gain that undoes LAME's lowering of the level, by up to 0.45 dB at low bitrates.

    It does so against clipping in players (LAME, presets.c, abr_switch_map); here the level of
    the output is the input's, and what lies over full scale is reported.
    """
    ladder = {160: 0.95, 192: 0.97, 224: 0.98, 256: 1.0}
    return 1 / ladder[min(ladder, key=lambda rate: abs(rate - bitrate / 1000))]


def _open(
    temporary: Path, path: Path, encoding: Encoding, sample_rate: int, channels: int
) -> soundfile.SoundFile:
    """Open by name: through a Python file, Ctrl-C would be raised, and lost, in its callbacks."""
    container = encoding.container or ""
    try:
        return _Unforced(
            native(temporary),
            "w",
            sample_rate,
            channels,
            encoding.subtype,
            format=CONTAINERS[container].libsndfile or container,
            **libsndfile_settings(encoding, sample_rate, channels),
        )
    except (soundfile.LibsndfileError, ValueError) as error:
        if refused := write_error(temporary):
            raise system_error(path, refused) from None
        raise FileError(
            path,
            f"{container} {encoding.subtype} cannot hold {channels} channels at "
            f"{sample_rate} Hz ({_reason(error)}); choose another format",
        ) from None


class _Unforced(soundfile.SoundFile):  # type: ignore[misc, unused-ignore]
    """A file that closing does not force to the disk: that is done once it has its tags."""

    def flush(self) -> None:
        """Do nothing; closing writes what is left."""


def _put(
    file: PcmFile | soundfile.SoundFile, temporary: Path, path: Path, interleaved: Any
) -> None:
    try:
        file.write(np.ascontiguousarray(interleaved))
    except (soundfile.LibsndfileError, AssertionError) as error:
        if refused := write_error(temporary):
            raise system_error(path, refused) from None
        if _reason(error) == SYSTEM_ERROR:  # another process has given room back since
            raise FileError(
                path, "the system refused to write all of it; is the disk full? (nothing was left)"
            ) from None
        raise FileError(path, f"cannot be encoded ({_reason(error)})") from None


def _reason(error: Exception) -> str:
    text = str(getattr(error, "error_string", error)).strip()
    return text.rstrip(".") or "no reason given"
