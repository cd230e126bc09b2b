"""Loud without clipping: a limiter that keeps a ceiling in dBTP and reaches a loudness in LUFS."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated

import numpy as np

from musictool import CannotProcess, Context, Param, Stream, amplitude, command, measure_loudness

from .lookahead import under_ceiling

__all__ = ["COMMANDS"]

MOST_DB = 40.0
"""How far above the ceiling peaks are driven for the sake of loudness."""

WARN_BEYOND_LU = 0.1
"""A loudness missed by more gets a warning: meters after BS.1770 agree to within this."""

READINGS = 5
"""How often a gain is tried, each time by limiting the whole recording."""

TOLERANCE_LU = 0.05
"""How near to the loudness asked for a gain need come."""

LEAST_SLOPE = 0.1
"""In LU per dB. Limited so heavily, a recording hardly grows louder, and a secant says little."""


@command(
    "fx.true-peak-limiter",
    also=("limiter", "limit"),
    uses=(),
    examples=("song.wav --ceiling-dbtp -1", "song.wav --lufs -14 -o for-streaming.wav"),
    docs="effects/true-peak-limiter",
)
def true_peak_limiter(
    stream: Stream,
    ceiling_dbtp: Annotated[
        float,
        Param(
            "What no peak will pass, between samples neither",
            unit="dBTP",
            ge=-60,
            le=0,
            also=("tp", "true-peak", "peak"),
        ),
    ] = -1.0,
    lufs: Annotated[
        float | None,
        Param(
            "Integrated loudness to reach", unit="LUFS", ge=-70, le=0, also=("target", "loudness")
        ),
    ] = None,
    release_ms: Annotated[
        float, Param("How fast it lets go when a peak is over", unit="ms", ge=1, le=5000)
    ] = 100.0,
    lookahead_ms: Annotated[
        float, Param("How long before a peak it begins to turn down", unit="ms", ge=1, le=50)
    ] = 5.0,
    *,
    context: Context,
) -> Stream:
    """Hold true peaks under a ceiling, at a loudness of your choice.

    The wave between the samples can rise over all of them, and is what clips in a player or an
    encoder; here it stays under the ceiling, by 0.03 dB, as a meter after BS.1770-4 sees it. All
    channels are turned down together, shortly before a peak, and frames stay where they are. What
    needs no limiting passes bit for bit.

    With lufs the recording is first made louder or quieter, by as much as it takes for the limited
    result to have that loudness to within 0.1 LU: lufs=-14 and the ceiling of -1 dBTP are what
    streaming services ask for. It takes one reading to measure and up to five more to try. Where
    limiting would have to be so heavy that more gain hardly brings more loudness, the result comes
    as near as those readings got, with peaks driven up to 40 dB over the ceiling, and if that is
    more than 0.1 LU off, a warning says so. Silence stays silence, with a warning, too.

    A longer release_ms is smoother, a shorter one louder; under 20 ms low notes begin to distort.

    Raises
    ------
    CannotProcess
        With lufs, if the recording is quieter than -70 LUFS throughout, so has no loudness.

    References
    ----------
    True peak: ITU-R BS.1770-4, annex 2. The gain in dB is g = -(w * r)[n] with a triangle w over
    the look-ahead and r[n] = max(h[n], r[n - 1] e^(-1 / (release fs))), where h[n] is the most
    that any frame from n on needs within the look-ahead: since every value averaged is at
    least what the frame needs, so is the average.
    """
    context.keep_under(ceiling_dbtp)
    release, lookahead = release_ms / 1000, lookahead_ms / 1000

    def limited(gain_db: float) -> Stream:
        return under_ceiling(stream, gain_db, ceiling_dbtp, release, lookahead)

    if lufs is None:
        return limited(0.0)

    def loudness_at(gain_db: float) -> float:
        return measure_loudness(limited(gain_db)).lufs

    def amplified(gain_db: float) -> Stream:
        factor = amplitude(gain_db)
        return stream.map(lambda block: block * factor)

    # Found when the first block is asked for, and kept: a later step may read several times.
    @cache
    def result() -> Stream:
        measured = measure_loudness(stream, true_peak=True)
        if measured.caveat and measured.peak and not np.isfinite(measured.lufs):
            raise CannotProcess(f"{measured.caveat}; leave out lufs, or amplify it before")
        if measured.caveat:
            context.warn(measured.caveat)
        if not measured.peak:
            return stream
        assert measured.true_peak_db is not None
        room = ceiling_dbtp - measured.true_peak_db
        if lufs - measured.lufs <= room:
            return amplified(lufs - measured.lufs)
        onset = (room, measured.lufs + room)
        gain_db, reached = _gain_reaching(lufs, loudness_at, onset, room + MOST_DB)
        if abs(reached - lufs) > WARN_BEYOND_LU:
            context.warn(
                f"reached {reached:.1f} LUFS under {ceiling_dbtp:g} dBTP, not the {lufs:g} LUFS "
                "asked for; more limiting would not make it louder, but compression before may"
            )
        return limited(gain_db)

    return stream.with_blocks(lambda: result().blocks())


def _gain_reaching(
    lufs: float, loudness_at: Callable[[float], float], onset: tuple[float, float], most: float
) -> tuple[float, float]:
    """The gain in dB at which a limited recording comes nearest to a loudness, and how loud it is.

    By the secant method. Up to where limiting begins, loudness grows by 1 LU per dB, from there
    on by less and less, so from below the secants come close without passing the goal by much.

    Parameters
    ----------
    lufs
        The loudness to reach, greater than that of `onset`.
    loudness_at
        Gives the loudness at a gain; called `READINGS` times at most.
    onset
        A gain at which nothing is limited, and the loudness there.
    most
        The greatest gain to try.
    """
    before, loudness_before = onset
    gain = min(before + lufs - loudness_before, most)
    tried = []
    for _ in range(READINGS):
        loudness = loudness_at(gain)
        missing = lufs - loudness
        tried.append((abs(missing), gain, loudness))
        if abs(missing) <= TOLERANCE_LU or gain == before:
            break
        slope = (loudness - loudness_before) / (gain - before)
        before, loudness_before = gain, loudness
        gain = min(gain + missing / min(max(slope, LEAST_SLOPE), 1), most)
    _, nearest, reached = min(tried)
    return nearest, reached


COMMANDS = (true_peak_limiter,)
