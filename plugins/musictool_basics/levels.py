"""Level: by decibels (gain), to a loudness or a peak (normalize), as tags (tag-loudness)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Loudness,
    Samples,
    Step,
    Stream,
    amplitude,
    decibels,
)

__all__ = ["gain", "normalize", "tag_loudness"]

STREAMING_LUFS = -14.0
"""What Spotify, YouTube, Tidal and Amazon turn louder masters down to."""

STREAMING_PEAK = -1.0
"""Room that the same services ask for, since lossy encoders overshoot."""

REPLAYGAIN_LUFS = -18.0
"""What ReplayGain 2 brings recordings to."""

SAID_FROM_LU = 0.1
"""A loudness missed by more gets a warning: BS.1770 meters agree to within this."""


def gain(stream: Stream, db: float) -> Stream:
    """Every sample times 10^(db/20)."""
    factor = amplitude(db)
    return stream.map(lambda block: block * factor)


def normalize(
    stream: Stream,
    lufs: float | None,
    peak: float | None,
    limit: bool,
    album: bool,
    context: Context,
) -> Stream:
    """One gain for the whole recording; see the command `normalize`."""
    if lufs is None and peak is None:
        lufs, peak = STREAMING_LUFS, STREAMING_PEAK
    if limit and lufs is None:
        raise BadParameter("normalize: limit is for a loudness under a peak; give lufs as well")
    if limit and peak is None:
        peak = STREAMING_PEAK
    if peak is not None:
        context.keep_under(peak)
    if limit and not album:
        return _limited(stream, {"lufs": lufs, "ceiling_dbtp": peak}, context)

    # Found when the first block is asked for, and kept: a later step may read several times.
    @cache
    def factor() -> float:
        return amplitude(_change(stream, lufs, None if limit else peak, album, context))

    def apply(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            yield block * factor()

    amplified = stream.through(apply, frames=stream.frames)
    return _limited(amplified, {"ceiling_dbtp": peak}, context) if limit else amplified


def _limited(stream: Stream, settings: Mapping[str, Any], context: Context) -> Stream:
    limited: Stream = context.run(Step("fx.true-peak-limiter", settings), stream)
    return limited


def _change(
    stream: Stream, lufs: float | None, peak: float | None, album: bool, context: Context
) -> float:
    """The change in level, in dB, that takes a recording to its target; 0 for silence."""
    if lufs is None:
        assert peak is not None
        highest = context.across(stream, _peak, max) if album else _peak(stream)
        if not highest:
            context.warn("silence has no peak to bring to a level; left as it is")
        return peak - decibels(highest) if highest else 0.0

    from musictool import joint_loudness, measure_loudness

    measured: Loudness = (
        context.across(stream, measure_loudness, joint_loudness)
        if album
        else measure_loudness(stream)
    )
    if measured.caveat and measured.peak and not np.isfinite(measured.lufs):
        raise CannotProcess(f"normalize: {measured.caveat}; give a peak instead: peak=-1")
    if measured.caveat:
        context.warn(measured.caveat)
    if not measured.peak:
        return 0.0
    change = lufs - float(measured.lufs)
    if peak is None or change <= (room := peak - measured.peak_db):
        return change
    if change - room > SAID_FROM_LU:
        context.warn(
            f"reached {measured.lufs + room:.1f} LUFS, not the {lufs:g} LUFS asked for, since "
            f"peaks would pass {peak:g} dBFS; with limit (--limit) they are turned down instead"
        )
    return room


def _peak(stream: Stream) -> float:
    return max((float(np.abs(block).max()) for block in stream.blocks()), default=0.0)


def tag_loudness(stream: Stream, album: bool, context: Context) -> Stream:
    """The recording as it is, with its loudness told to the hub; see the command `tag-loudness`."""
    from musictool import joint_loudness, measure_loudness

    measure = partial(measure_loudness, true_peak=True)

    def find() -> dict[str, str]:
        track = measure(stream)
        if track.caveat:
            context.warn(track.caveat)
        found = _replay_gain("TRACK", track)
        if album:
            found |= _replay_gain("ALBUM", context.across(stream, measure, joint_loudness))
        return found

    context.tag(find)
    return stream


def _replay_gain(kind: str, measured: Loudness) -> dict[str, str]:
    gain_db = REPLAYGAIN_LUFS - measured.lufs if np.isfinite(measured.lufs) else 0.0
    return {
        f"REPLAYGAIN_{kind}_GAIN": f"{gain_db:.2f} dB",
        f"REPLAYGAIN_{kind}_PEAK": f"{measured.true_peak or 0.0:.6f}",
    }
