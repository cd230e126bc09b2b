"""Form: sample rate and channels (convert), also for what joining must make alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from musictool import CannotProcess, Context, Samples, Stream, resample, watch_downmix

__all__ = ["change_channels", "convert", "remix_matrix"]

LAYOUTS: Sequence[tuple[str, ...]] = (
    ("C",),
    ("L", "R"),
    ("L", "R", "C"),
    ("L", "R", "Ls", "Rs"),
    ("L", "R", "C", "Ls", "Rs"),
    ("L", "R", "C", "LFE", "Ls", "Rs"),
    ("L", "R", "C", "LFE", "Cs", "Ls", "Rs"),
    ("L", "R", "C", "LFE", "Lb", "Rb", "Ls", "Rs"),
)
"""What a count of channels, from 1 on, stands for: the assignment of FLAC (RFC 9639, section
9.1.3), which is WAV's order with the surround pair named as ITU-R BS.775 does."""

MINUS_3_DB = 2**-0.5

FOLDS: dict[str, tuple[tuple[str, float], ...]] = {
    "C": (("L", MINUS_3_DB), ("R", MINUS_3_DB)),
    "Ls": (("L", MINUS_3_DB),),
    "Rs": (("R", MINUS_3_DB),),
    "Cs": (("Ls", MINUS_3_DB), ("Rs", MINUS_3_DB)),
    "Lb": (("Ls", MINUS_3_DB),),
    "Rb": (("Rs", MINUS_3_DB),),
    "LFE": (),
}
"""Where a channel goes if the target has none of its name: ITU-R BS.775-4, annex 4, table 2. Rear
channels beside side ones, which it does not know, go to those at -3 dB."""


def convert(
    stream: Stream, sample_rate: int | None, channels: int | None, context: Context
) -> Stream:
    """Another sample rate, number of channels, both or neither; see the command `convert`."""
    fewer = channels is not None and channels < stream.channels
    if channels is not None and fewer:  # first, so that less is resampled
        stream = watch_downmix(stream, context.warn, remix_matrix(stream.channels, channels))
        stream = change_channels(stream, channels)
    if sample_rate is not None:
        stream = resample(stream, sample_rate)
    if channels is not None and not fewer:
        stream = change_channels(stream, channels)
    return stream


def change_channels(stream: Stream, channels: int) -> Stream:
    """With another number of channels."""
    if channels == stream.channels:
        return stream
    matrix = remix_matrix(stream.channels, channels)

    def remix(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            yield _weighted(matrix, block)

    return stream.through(remix, frames=stream.frames, channels=channels)


def remix_matrix(old: int, new: int) -> Samples:
    """Weights, shape `(new, old)`, that take one number of channels to another.

    Raises
    ------
    CannotProcess
        If no rule is known: fewer, but not mono, out of more than 8.
    """
    if new == 1 and (old == 2 or old > len(LAYOUTS)):
        return np.full((1, old), 1 / old, np.float32)
    if new == 1:
        return remix_matrix(2, 1) @ remix_matrix(old, 2)
    if (old, new) == (1, 2):
        return np.ones((2, 1), np.float32)
    if max(old, new) > len(LAYOUTS):
        if old > new:
            raise CannotProcess(
                f"convert: no standard says how {old} channels fold down to {new}; only mono, "
                "channels=1, is possible"
            )
        return np.eye(new, old, dtype=np.float32)
    source, target = LAYOUTS[old - 1], LAYOUTS[new - 1]
    matrix = np.zeros((new, old), np.float32)

    def place(speaker: str, weight: float, column: int) -> None:
        if speaker in target:
            matrix[target.index(speaker), column] += weight
        else:
            for fallback, part in FOLDS[speaker]:
                place(fallback, weight * part, column)

    for column, speaker in enumerate(source):
        place(speaker, 1.0, column)
    return matrix


def _weighted(matrix: Samples, block: Samples) -> Samples:
    """`matrix @ block`, summed channel by channel.

    A matrix product picks its order of summation by the block's length, and a recording must not
    depend on how it was cut into blocks.
    """
    result = np.zeros((matrix.shape[0], block.shape[1]), np.float32)
    for row, column in np.argwhere(matrix):
        result[row] += matrix[row, column] * block[column]
    return result
