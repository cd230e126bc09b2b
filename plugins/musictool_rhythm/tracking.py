"""The command `rhythm.beats` with its engines, and how the others get their beats from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from musictool import Batching, Context, Param, Report, Step, Stream, command, engine, watch_downmix

if TYPE_CHECKING:
    from .beats import Beats

__all__ = [
    "TempoRange",
    "Tracker",
    "beats_by_beatnet",
    "beats_by_librosa",
    "beats_by_tcn",
    "beats_by_tempogram",
    "find_beats",
    "report_beats",
]

Tracker = Annotated[
    str | None,
    Param("What finds the beats", engine_of="rhythm.beats", also=("engine", "model", "method")),
]

TempoRange = Annotated[
    tuple[float, float] | None,
    Param(
        "Lowest and highest tempo, to choose between octaves",
        "BPM",
        ge=20,
        le=400,
        also=("range", "min-bpm", "max-bpm"),
    ),
]


def at_tempo(
    report: Report, stream: Stream, tempo_range: TempoRange = None, *, context: Context
) -> Report:
    """The report of a tracker that leaves ranges and tags to the command."""
    from .beats import beats_of, findings_of
    from .levels import at_level

    beats = at_level(beats_of(report), stream, tempo_range, context.warn)
    return Report({**report, **findings_of(beats)}, report.origin)


@command(
    "rhythm.beats",
    also=("bpm", "downbeats", "beat-tracking"),
    engine="tcn",
    finish=at_tempo,
    uses=("device",),
    examples=("song.wav", "song.wav --tempo-range 60-120 -o beats.csv"),
    docs="rhythm",
    batch=Batching(),
)
def beats_by_tcn(stream: Stream, tempo_range: TempoRange = None, *, context: Context) -> Report:
    """Find the beats and bars of a recording.

    A report of tempo, meter, beats and downbeats in seconds, and how sure they are, 0 to 1. Where
    there is no steady beat, free_time is true: tempo and meter are null, and the beats a guess.
    What works by beats, here and in analyze and continue, takes an engine of this as its tracker.

    Music can be counted half or twice as fast: tempo_candidates has the two likeliest tempi with
    their weights, 1 together. If a tempo range is given, the one of them, or of their octaves, that
    lies in it is taken; else one that agrees with the BPM tag of the file, if one does.

    The engine tcn is a network that has learnt how beats sound, tempogram looks for what repeats,
    best where the tempo is steady, librosa is librosa's tracker, which finds no bars, and beatnet
    the network of BeatNet, whose weights are fetched by musictool models pull beatnet.

    References
    ----------
    tcn: Böck and Davies, "Deconstruct, analyse, reconstruct", ISMIR 2020. tempogram, librosa:
    Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36, 2007.
    """
    from .tcn.engine import track

    heard = watch_downmix(stream, context.warn)
    return _report(track(heard, context), stream, tempo_range, context)


@engine("rhythm.beats", "tempogram", uses=())
def beats_by_tempogram(
    stream: Stream, tempo_range: TempoRange = None, *, context: Context
) -> Report:
    """Beats by a tempogram and dynamic programming, on one straight line if that fits."""
    from .tempogram.engine import track

    heard = watch_downmix(stream, context.warn)
    return _report(track(heard), stream, tempo_range, context)


@engine("rhythm.beats", "librosa", uses=())
def beats_by_librosa(stream: Stream, tempo_range: TempoRange = None, *, context: Context) -> Report:
    """Beats by librosa's tracker: one steady tempo and no bars."""
    from .librosa import track

    heard = watch_downmix(stream, context.warn)
    return _report(track(heard), stream, tempo_range, context)


@engine("rhythm.beats", "beatnet", uses=("device",))
def beats_by_beatnet(stream: Stream, tempo_range: TempoRange = None, *, context: Context) -> Report:
    """Beats by the network BeatNet (Heydari et al. 2021, CC BY 4.0), with the decoder of tcn.

    Its weights are fetched once: musictool models pull beatnet.
    """
    from .beatnet.engine import track

    heard = watch_downmix(stream, context.warn)
    return _report(track(heard, context), stream, tempo_range, context)


def _report(
    heard: Beats, stream: Stream, tempo_range: tuple[float, float] | None, context: Context
) -> Report:
    from .beats import report_of
    from .levels import at_level

    return report_of(at_level(heard, stream, tempo_range, context.warn), stream)


def report_beats(
    stream: Stream, tracker: str | None, tempo_range: tuple[float, float] | None, context: Context
) -> Report:
    """What any engine of `rhythm.beats` says of a recording."""
    step = Step("rhythm.beats", {"tempo_range": tempo_range}, engine=tracker)
    report: Report = context.run(step, stream)
    return report


def find_beats(
    stream: Stream, tracker: str | None, tempo_range: tuple[float, float] | None, context: Context
) -> Beats:
    """The beats of a recording by any engine of `rhythm.beats`."""
    from .beats import beats_of

    return beats_of(report_beats(stream, tracker, tempo_range, context))
