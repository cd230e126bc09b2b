"""The command `analyze`: what can be told of a recording, as one report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from musictool import Context, Extra, Report, Stream

from .engines import Tracker, engines_of, tracked_command

if TYPE_CHECKING:
    from .analysis.listening import Heard
    from .beats import Beats

__all__ = ["COMMANDS", "analyze", "report_on"]


@tracked_command(
    "analyze",
    extras={
        "plot": Extra(
            "Picture of wave, spectrogram, beats, chords and sections; .html has a table as well",
            (".png", ".html"),
        )
    },
)
def analyze(stream: Stream, *, track: Tracker, context: Context) -> Report:
    """Tell what a recording is: level, tempo, beats, key, chords, sections, descriptors.

    Loudness, its range and true peak follow EBU R 128. Beats, downbeats and meter are those of
    the engine; where there is no steady beat, free_time is true and no beat is listed. Chords are
    major and minor triads, or N; fewer of them are right in dense mixes, and hardly any where a
    melody stands alone. Sections with one letter are alike in harmony and timbre. Confidences lie
    between 0 and 1. Descriptors are means and standard deviations over frames of 46 ms of the mix
    to mono, those of the spectrum only where there is sound.

    What cannot be told, such as the key of a drum loop, is null. Times are in seconds. Recordings
    of hours are read block by block.

    References
    ----------
    Loudness: ITU-R BS.1770-4, EBU Tech 3342. Key: Albrecht and Shanahan, "The use of large corpora
    to train a new type of key-finding algorithm", Music Perception 31(1), 2013. Chords: Mauch and
    Dixon, "Approximate note transcription for the improved identification of difficult chords",
    ISMIR 2010; written as by Harte (2010). Sections: Foote, "Automatic audio segmentation using a
    measure of audio novelty", ICME 2000.
    """
    context.progress(0.0, "beats")
    return report_on(stream, track(stream, context), context)


def report_on(stream: Stream, beats: Beats, context: Context) -> Report:
    """The report of `analyze`, given the beats."""
    from .analysis.listening import listen

    context.progress(0.6, "sound and harmony")
    heard = listen(stream, np.zeros(0) if beats.free else beats.times)
    findings = _findings(stream, beats, heard)

    def draw(suffix: str) -> bytes:
        from .analysis.page import draw_page
        from .analysis.plotting import draw_picture

        return (draw_page if suffix == ".html" else draw_picture)(stream, findings)

    context.extra("plot", draw)
    return Report(findings, origin=stream.origin)


def _findings(stream: Stream, beats: Beats, heard: Heard) -> dict[str, Any]:
    """All of it in JSON's own types, rounded to what is meant by it."""
    free = beats.free
    times, bpm = (np.zeros(0), np.zeros(0)) if free else beats.tempo_curve()
    true_peak = heard.loudness.true_peak_db
    key = heard.key
    return {
        "duration_s": round(heard.duration, 6),
        "sample_rate": stream.sample_rate,
        "channels": stream.channels,
        "loudness_lufs": _rounded(heard.loudness.lufs, 2),
        "loudness_range_lu": _rounded(heard.loudness.range_lu, 2),
        "true_peak_dbtp": _rounded(true_peak, 2),
        "tempo_bpm": None if free else _rounded(beats.bpm, 2),
        "tempo_confidence": _rounded(beats.tempo_confidence, 3),
        "beats": [] if free else _each_rounded(beats.times, 3),
        "downbeats": [] if free else _each_rounded(beats.downbeats, 3),
        "meter": None if free else beats.meter or None,
        "key": key.name if key else None,
        "key_confidence": round(key.confidence, 3) if key else 0.0,
        "tuning_cents": _rounded(heard.tuning_cents, 1),
        "chords": [
            {"start": round(one.start, 3), "end": round(one.end, 3), "chord": one.name}
            for one in heard.chords
        ],
        "sections": [
            {"start": round(one.start, 3), "end": round(one.end, 3), "label": one.label}
            for one in heard.sections
        ],
        "descriptors": _significant(heard.descriptors),
        "free_time": free,
        "mode": key.mode if key else None,
        "tempo_curve": {"time_s": _each_rounded(times, 3), "bpm": _each_rounded(bpm, 2)},
        "energy_curve": {
            "time_s": _each_rounded(heard.energy[0], 2),
            "rms_db": _each_rounded(heard.energy[1], 2),
        },
        "brightness_curve": {
            "time_s": _each_rounded(heard.brightness[0], 2),
            "centroid_hz": _each_rounded(heard.brightness[1], 1),
        },
    }


def _rounded(value: float | None, digits: int) -> float | None:
    """None for what is undefined or without bound."""
    return None if value is None or not math.isfinite(value) else round(float(value), digits)


def _each_rounded(values: Any, digits: int) -> list[float]:
    return [float(value) for value in np.round(np.asarray(values, np.float64), digits)]


def _significant(value: Any) -> Any:
    """Five significant digits of every number within."""
    if isinstance(value, Mapping):
        return {name: _significant(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_significant(one) for one in value]
    return None if value is None or not math.isfinite(value) else float(f"{value:.5g}")


COMMANDS = (*engines_of(analyze),)
