"""What libsndfile does not write (M4A, FLAC in Ogg), encoded by FFmpeg's libraries (`av`)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from musictool.errors import FileError
from musictool.files.access import system_error
from musictool.files.audio.clipping import quantise
from musictool.files.audio.formats import CONTAINERS, SUBTYPES, Encoding
from musictool.values import Samples

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import OutputContainer

__all__ = ["encode_with_av"]

_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
"""FFmpeg's names of the usual loudspeakers of so many channels."""

_ALAC_LAYOUTS = ("mono", "stereo", "3.0", "4.0", "5.0", "5.1", "6.1(back)", "7.1(wide)")
"""The only ones of ALAC."""


def encode_with_av(
    temporary: Path,
    path: Path,
    blocks: Iterator[Samples],
    encoding: Encoding,
    sample_rate: int,
    channels: int,
) -> None:
    """Encode into an existing empty file; errors name `path`."""
    import av

    muxer = CONTAINERS[encoding.container or ""].muxers[encoding.subtype or ""]
    # The edit list counts in the movie's time: only at the sample rate is the length exact.
    options = {} if muxer.name == "ogg" else {"movie_timescale": str(sample_rate)}
    try:
        with contextlib.ExitStack() as resources:
            file = resources.enter_context(temporary.open("r+b"))
            container = av.open(file, "w", muxer.name, container_options=options)
            resources.callback(_given_up, container)
            track: Any = container.add_stream(muxer.codec, sample_rate, options=_options(encoding))
            track.codec_context.layout = _layout(muxer.codec, channels)
            track.codec_context.format = muxer.sample_format
            if encoding.bitrate is not None:
                track.codec_context.bit_rate = encoding.bitrate
            track.codec_context.open()  # only then it knows the size of its frames
            at = 0
            for block in blocks:
                frame = _frame(block, encoding, sample_rate)
                frame.pts, frame.time_base = at, Fraction(1, sample_rate)
                at += block.shape[1]
                container.mux(track.encode(frame))
            container.mux(track.encode(None))
            container.close()
            resources.pop_all()
            file.close()
    except av.FFmpegError as error:
        raise FileError(path, f"cannot be encoded ({error.strerror})") from None
    except OSError as error:
        raise system_error(path, error) from None


def _options(encoding: Encoding) -> dict[str, str]:
    bits = SUBTYPES[encoding.subtype or ""].bits
    return {} if bits is None else {"bits_per_raw_sample": str(bits)}


def _layout(codec: str, channels: int) -> str:
    return (_ALAC_LAYOUTS if codec == "alac" else _LAYOUTS)[channels - 1]


def _frame(block: Samples, encoding: Encoding, sample_rate: int) -> AudioFrame:
    """A frame of interleaved samples; FFmpeg brings it into the order and size of the encoder."""
    from av import AudioFrame

    bits = SUBTYPES[encoding.subtype or ""].bits
    codec = CONTAINERS[encoding.container or ""].muxers[encoding.subtype or ""].codec
    values: npt.NDArray[Any] = block if bits is None else quantise(block, bits)
    form = "flt" if bits is None else "s32"
    if bits == 16:
        values, form = (values >> 16).astype(np.int16), "s16"
    interleaved = np.ascontiguousarray(values.T).reshape(1, -1)
    frame = AudioFrame.from_ndarray(interleaved, form, _layout(codec, block.shape[0]))
    frame.sample_rate = sample_rate
    return frame


def _given_up(container: OutputContainer) -> None:
    """End an unfinished file; it is removed, and what made it fail is known already."""
    with contextlib.suppress(Exception):
        container.close()
