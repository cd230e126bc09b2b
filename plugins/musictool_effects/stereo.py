"""Where a sound stands between left and right."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess, Param, Stream, command

__all__ = ["COMMANDS"]

Samples = npt.NDArray[np.float32]


@command("fx.width")
def width(
    stream: Stream,
    width: Annotated[float, Param("0 mono, 1 as it is, 2 twice as wide", ge=0, le=4)] = 1.5,
) -> Stream:
    """Make a stereo recording wider or narrower.

    The side signal (left minus right) is multiplied, the middle stays as it is, so nothing is lost
    when the result is folded down to mono.

    Raises
    ------
    CannotProcess
        If the recording is not stereo.
    """
    if stream.channels != 2:
        raise CannotProcess(f"a width needs two channels, and this recording has {stream.channels}")

    def widened(block: Samples) -> Samples:
        mid, side = (block[0] + block[1]) / 2, (block[0] - block[1]) * (width / 2)
        return np.stack([mid + side, mid - side])

    return stream.map(widened)


COMMANDS = (width,)
