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
from musictool.files.audio.clipping import quantise
from musictool.files.audio.ffmpeg_tags import UNDECODED
from musictool.files.audio.formats import CONTAINERS, SUBTYPES, Encoding
from musictool.files.system_errors import system_error, write_error
from musictool.values import Samples

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import OutputContainer

__all__ = ["encode_with_av", "writing_to"]

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
    muxer = CONTAINERS[encoding.container or ""].muxers[encoding.subtype or ""]
    with writing_to(temporary, path, muxer.name, sample_rate) as container:
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


@contextlib.contextmanager
def writing_to(
    temporary: Path, path: Path, muxer: str, sample_rate: int
) -> Iterator[OutputContainer]:
    """An output of FFmpeg in an existing file, finished if the block ends well.

    It is opened by name, since through a Python file Ctrl-C would be lost in callbacks.

    Raises
    ------
    FileError
        About `path`: the system refused, or the encoder did.
    """
    import av

    # The edit list counts in the movie's time: only at the sample rate is the length exact.
    options = {} if muxer == "ogg" else {"movie_timescale": str(sample_rate)}
    container = None
    try:
        container = av.open(
            f"file:{temporary}",
            "w",
            muxer,
            container_options=options,
            metadata_errors=UNDECODED,  # texts of an input may be copied as they are
        )
        yield container
        container.close()
        container = None
    except av.FFmpegError as error:
        raise _failure(temporary, path) or FileError(
            path, f"cannot be encoded ({error.strerror})"
        ) from None
    finally:
        if container is not None:  # it is removed, and what made it fail is known already
            with contextlib.suppress(av.FFmpegError):
                container.close()
    if failure := _failure(temporary, path):
        raise failure


def _failure(temporary: Path, path: Path) -> FileError | None:
    """What the system has against writing more; FFmpeg keeps it to itself when it closes."""
    refused = write_error(temporary)
    return system_error(path, refused) if refused else None


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
    values: npt.NDArray[Any] = block.T if bits is None else quantise(block, bits)
    form = {np.float32: "flt", np.int16: "s16"}.get(values.dtype.type, "s32")
    interleaved = np.ascontiguousarray(values).reshape(1, -1)
    frame = AudioFrame.from_ndarray(interleaved, form, _layout(codec, block.shape[0]))
    frame.sample_rate = sample_rate
    return frame
