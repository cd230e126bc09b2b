"""Many recordings into one: end to end (concat), at the same time (mix)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool import Audio, BadParameter, CannotProcess, amplitude, joined, resample

from .converting import change_channels

__all__ = ["concat", "mix"]


def concat(recordings: Sequence[Audio], crossfade: float = 0.0, gap: float = 0.0) -> Audio:
    """End to end; see the command `concat`."""
    if crossfade and gap:
        raise BadParameter("concat: give crossfade or gap, not both")
    parts = _alike(recordings, "concat")
    rate = parts[0].sample_rate
    overlap = round(crossfade * rate)
    step = round(gap * rate) - overlap
    for number, part in enumerate(parts, start=1):
        joins = (number > 1) + (number < len(parts))
        if part.frames < joins * overlap:
            raise CannotProcess(
                f"concat: {_name(recordings[number - 1], number)} lasts {part.duration:.6g} s, "
                f"too short for crossfade={crossfade:g} s; "
                f"use at most {part.frames // joins / rate:.6g} s"
            )

    # Between frames, so that both sides mirror each other: sin² + cos² = 1 throughout.
    rise = np.sin((np.arange(overlap) + 0.5) / max(overlap, 1) * (np.pi / 2)).astype(np.float32)
    total = sum(part.frames for part in parts) + step * (len(parts) - 1)
    samples = np.zeros((parts[0].channels, total), np.float32)
    at, begins = 0, []
    for number, part in enumerate(parts, start=1):
        begins.append(at / rate)
        end = at + part.frames
        weight = np.ones(part.frames, np.float32)
        if overlap and number > 1:
            weight[:overlap] = rise
        if overlap and number < len(parts):
            weight[-overlap:] = rise[::-1]
        samples[:, at:end] += part.samples * weight
        at = end + step
    return joined(Audio(samples, rate, parts[0].origin), begins)


def mix(
    recordings: Sequence[Audio], gains: Sequence[float] = (), starts: Sequence[float] = ()
) -> Audio:
    """At the same time; see the command `mix`."""
    for name, values in (("gains", gains), ("starts", starts)):
        if len(values) not in (0, len(recordings)):
            raise BadParameter(
                f"mix: {len(values)} {name} for {len(recordings)} recordings; give one for each"
            )
    parts = _alike(recordings, "mix")
    rate = parts[0].sample_rate
    begins = [round(start * rate) for start in starts] or [0] * len(parts)
    total = max(at + part.frames for at, part in zip(begins, parts, strict=True))
    samples = np.zeros((parts[0].channels, total), np.float32)
    for part, at, db in zip(parts, begins, gains or [0.0] * len(parts), strict=True):
        samples[:, at : at + part.frames] += part.samples * amplitude(db)
    return joined(Audio(samples, rate, parts[0].origin), [at / rate for at in begins])


def _alike(recordings: Sequence[Audio], command: str) -> list[Audio]:
    """All at the sample rate of the first, with the channels of the widest."""
    if not recordings:
        raise CannotProcess(f"{command}: there is no recording to work on")
    rate = recordings[0].sample_rate
    channels = max(recording.channels for recording in recordings)
    return [
        recording
        if (recording.sample_rate, recording.channels) == (rate, channels)
        else change_channels(resample(recording.stream(), rate), channels).audio()
        for recording in recordings
    ]


def _name(recording: Audio, number: int) -> str:
    """What a person calls it: "recording 2 (take.wav)"."""
    name = recording.origin and recording.origin.name
    return f"recording {number} ({name})" if name else f"recording {number}"
