"""Play recordings backwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from musictool import Audio, CannotProcess, Param, command, engine, hookimpl, moved

__all__ = ["mirror", "musictool_register", "reverse"]

MUSICTOOL_CONTRACT = "1.0"


@command(
    "reverse",
    keeps_time=False,
    examples=("song.wav", "song.wav --end 4 -o backwards-first.wav"),
)
def reverse(audio: Audio) -> Audio:
    """Play a recording backwards."""
    # What a chapter says of a time is true of no other, so this says nothing of where times went.
    return audio.with_samples(audio.samples[:, ::-1])


@engine("continue", "mirror")
def mirror(
    audio: Audio,
    seconds: float = 20.0,
    only: bool = False,
    *,
    fade: Annotated[float, Param("Length of the fade-out at the end", unit="s", ge=0)] = 2.0,
) -> Audio:
    """Carry a recording on with itself, backwards from where it ends.

    The waveform turns round at its last sample, so there is no step where the new part begins.

    Raises
    ------
    CannotProcess
        If the recording is shorter than the new part.
    """
    import numpy as np  # here and not above: the index imports this module for its declarations

    frames = round(seconds * audio.sample_rate)
    if frames > audio.frames:
        raise CannotProcess(
            f"the recording lasts {audio.duration:.1f} s, and going back through it cannot last "
            f"longer; ask for seconds={audio.duration:.1f} or less"
        )
    new = audio.samples[:, ::-1][:, :frames].copy()
    falling = min(round(fade * audio.sample_rate), frames)
    if falling:
        new[:, frames - falling :] *= np.linspace(1.0, 0.0, falling, dtype=np.float32)
    if only:
        return moved(audio.with_samples(new), None, speed=1)
    longer = audio.with_samples(np.concatenate([audio.samples, new], axis=1))
    return moved(longer, [(0.0, audio.duration, 0.0)])


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """One command, and one more engine for a command of another package."""
    return [reverse, mirror]
