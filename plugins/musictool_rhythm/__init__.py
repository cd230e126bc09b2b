"""Rhythm: hear the beat, then move it. Beats, tempo, pitch, grid, groove, film cues; `analyze`.

This file declares the commands; each engine of `rhythm.beats` has a module or folder of its name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from musictool import (
    BadParameter,
    Context,
    Curve,
    Extra,
    Param,
    Report,
    Stream,
    Table,
    command,
    hookimpl,
)

from .tracking import (
    TempoRange,
    Tracker,
    beats_by_librosa,
    beats_by_tcn,
    beats_by_tempogram,
    find_beats,
    report_beats,
)

__all__ = ["musictool_register"]

Grid = Annotated[
    Literal["1/4", "1/8", "1/8T", "1/16", "1/16T", "1/32"],
    Param(
        "Distance of the lines",
        choices={
            "1/4": "quarters",
            "1/8": "eighths",
            "1/8T": "eighth triplets",
            "1/16": "sixteenths",
            "1/16T": "sixteenth triplets",
            "1/32": "thirty-seconds",
        },
    ),
]


@command(
    "analyze",
    also=(
        "analyse",
        "key",
        "chords",
        "sections",
        "structure",
        "bpm",
        "loudness",
        "lufs",
        "peak",
        "descriptors",
    ),
    passes=2,
    uses=("device",),
    extras={
        "plot": Extra(
            "Picture of wave, spectrogram, beats, chords and sections; .html has a table as well",
            (".png", ".svg", ".html"),
            also=("picture", "image", "png", "spectrogram", "waveform"),
        )
    },
    examples=("song.wav --plot song.png", "songs/ -o songs.csv"),
    docs="analyze",
)
def analyze(
    stream: Stream, tracker: Tracker = None, tempo_range: TempoRange = None, *, context: Context
) -> Report:
    """Tell what a recording is: level, tempo, beats, key, chords, sections, descriptors.

    Loudness, its range and true peak follow EBU R 128. Beats, downbeats and meter are those of
    rhythm.beats; where there is no steady beat, free_time is true and no beat is listed. Chords are
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
    from .analysis.report import report_on
    from .beats import beats_of

    context.progress(0.0, "beats")
    found = report_beats(stream, tracker, tempo_range, context)
    candidates = found.findings.get("tempo_candidates", ())
    return report_on(stream, beats_of(found), context, candidates)


@command(
    "rhythm.tempo",
    also=(
        "bpm",
        "stretch",
        "timestretch",
        "speed",
        "speed-up",
        "slow-down",
        "faster",
        "slower",
        "atempo",
    ),
    keeps_time=False,
    passes=3,
    uses=("device",),
    examples=("song.wav --bpm 104", "song.wav --factor 0.9 -o slower.wav"),
    docs="rhythm",
)
def tempo(
    stream: Stream,
    bpm: Annotated[
        float | None,
        Param(
            "Tempo to reach, from the one that is found",
            unit="BPM",
            ge=20,
            le=400,
            also=("tempo", "target", "to"),
        ),
    ] = None,
    factor: Annotated[
        float | None,
        Param(
            "Speed in place of bpm: 1.1 is 10 % faster, 0.5 half as fast",
            also=("ratio", "speed", "rate", "stretch", "amount"),
            unit="times",
            ge=0.25,
            le=4,
        ),
    ] = None,
    from_bpm: Annotated[
        float | None,
        Param("The tempo that it has, in place of the one that is heard", "BPM", ge=20, le=400),
    ] = None,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Play a recording faster or slower, at its own pitch.

    Either bpm or factor. For bpm the beat is looked for first, and the median of its tempo, or half
    or twice that if it is nearer, is brought to the one asked for; a note says what was heard and
    what is done. If you know better, from_bpm says which tempo it has, and a tempo range or the BPM
    tag of the file at which octave the beat is counted. Tempo changes within the recording stay in
    proportion; rhythm.steady removes them.

    The result is to the sample as long as the factor says, and nothing in it drifts. Drum strokes
    and other attacks stay as they were and only move; channels are changed together, so the stereo
    image stays. Up to 20 % either way is hard to hear; slower than half, sustained sounds get a
    slight shimmer. The recording is read block by block and never held.

    Raises
    ------
    BadParameter
        If both or neither of `bpm` and `factor` are given, or how to hear the tempo beside
        `from_bpm`.
    CannotProcess
        If there is no steady beat to bring to `bpm`, or it is too far away.

    References
    ----------
    Phase vocoder with locked phases: Laroche and Dolson, IEEE Transactions on Speech and Audio
    Processing 7(3), 1999. Attacks by bands: Röbel, DAFx 2003.
    """
    from .retiming import change_tempo, way_from, way_to
    from .telling import heard

    if (bpm is None) == (factor is None):
        raise BadParameter("rhythm.tempo: give either a tempo (bpm=120) or a factor (factor=1.1)")
    if from_bpm is not None and (bpm is None or tracker or tempo_range):
        raise BadParameter(
            "rhythm.tempo: from_bpm says from which tempo to get to bpm, and nothing is heard; "
            "give the two of them alone"
        )
    if factor is not None:
        return change_tempo(stream, factor)
    assert bpm is not None
    if from_bpm is not None:
        way, said = way_from(from_bpm, bpm), f"from {from_bpm:g} BPM, as given"
    else:
        beats = find_beats(stream, tracker, tempo_range, context)
        way, said = way_to(bpm, beats, stream, tempo_range), heard(beats, stream)
    context.note(f"{said} {way}")
    return change_tempo(stream, way.factor, bpm)


@command(
    "rhythm.pitch",
    also=("transpose", "detune", "change-key"),
    passes=3,
    examples=("song.wav --semitones -2", "song.wav --semitones 12 -o octave.wav"),
    docs="rhythm",
)
def pitch(
    stream: Stream,
    semitones: Annotated[
        float | Curve,
        Param(
            "How much higher; 12 is an octave, 0.01 a cent",
            unit="semitones",
            ge=-24,
            le=24,
            also=("steps", "st", "n-steps", "cents", "amount", "by", "key"),
        ),
    ],
) -> Stream:
    """Move the pitch of a recording, at its own tempo.

    Everything is moved alike, drums and voices too, and formants with it: a voice that is moved
    far sounds smaller or bigger. Exact to a cent, in time to a millisecond, as long as it was to
    the sample. The same as fx.pitch-shift; the recording is read block by block and never held.

    References
    ----------
    Stretched as by rhythm.tempo, then resampled by libsoxr at its very high quality.
    """
    from musictool import shift_pitch

    return shift_pitch(stream, semitones)


@command(
    "rhythm.steady",
    also=("straighten", "constant-tempo", "warp"),
    keeps_time=False,
    passes=4,
    uses=("device",),
    examples=("song.wav", "song.wav --bpm 100 -o steady.wav"),
    docs="rhythm",
)
def steady(
    stream: Stream,
    bpm: Annotated[
        float | None,
        Param(
            "The tempo to have throughout, in place of the median",
            unit="BPM",
            ge=20,
            le=400,
            also=("tempo", "target", "to"),
        ),
    ] = None,
    strength: Annotated[
        float,
        Param("How much of the drift goes: 0 nothing, 1 all of it", ge=0, le=1, also=("amount",)),
    ] = 1.0,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Remove the drift of the tempo: a metronome can run along.

    The beats that are found come to lie at equal distances, by default those of the median tempo,
    so that a recording can be looped, layered and put on a grid. What is played between the beats
    keeps its place between them (rhythm.quantize moves that too). Attacks stay as they were and
    only move; the pitch stays. The recording is read several times and never held. A note says what
    was heard; bpm is reached from half or twice that if it is nearer, as by rhythm.tempo.

    Raises
    ------
    CannotProcess
        If there is no steady beat, or a beat would become more than four times as fast or slow.
    """
    from musictool import at_tempo

    from . import steadying
    from .telling import change_to, heard

    if strength == 0:
        return stream
    beats = find_beats(stream, tracker, tempo_range, context)
    way = None
    if bpm is not None and not beats.free:
        way = change_to(bpm, beats, stream, tempo_range)
        bpm /= way.octave
    steadied = steadying.steady(stream, beats, bpm, strength)
    context.note(f"{heard(beats, stream)} {way or '-> the same'}, throughout")
    return at_tempo(steadied, way.bpm) if way and strength == 1 else steadied


@command(
    "rhythm.quantize",
    also=("quantise", "snap", "tighten", "warp"),
    keeps_time=False,
    passes=4,
    uses=("device",),
    examples=("song.wav --grid 1/8", "song.wav --swing 0.62 --strength 1 -o swung.wav"),
    docs="rhythm",
)
def quantize(
    stream: Stream,
    grid: Grid = "1/16",
    strength: Annotated[
        float,
        Param("How far onsets move: 0 not at all, 1 onto the line", ge=0, le=1, also=("amount",)),
    ] = 0.8,
    swing: Annotated[
        float,
        Param(
            "Where every second line lies between its neighbours: 0.5 straight, 0.66 shuffled",
            also=("shuffle", "groove"),
            ge=0.5,
            le=0.75,
        ),
    ] = 0.5,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Tighten the timing: what begins beside the grid is moved onto it.

    The grid follows the beats that are found, so a tempo that changes stays as it is. Every onset
    moves to its nearest line; where several are nearest to one, the strongest does and the others
    keep their distances. Attacks themselves are untouched, what rings between them is stretched,
    and the pitch stays. Made for drums, bass and mixes with clear attacks; bowed strings, choirs
    and soft guitars have few onsets to take hold of, and where there are hardly any a warning says
    so. Swing sets every second line late, as in shuffle.

    The recording is read several times and never held.

    Raises
    ------
    BadParameter
        If the grid does not divide a beat (quarters in 6/8), or swing is asked of triplets.
    CannotProcess
        If there is no steady beat, or nothing begins that could be moved.
    """
    from . import quantizing
    from .telling import heard

    if strength == 0:
        return stream
    beats = find_beats(stream, tracker, tempo_range, context)
    context.note(heard(beats, stream))
    return quantizing.quantize(stream, beats, grid, strength, swing, context.warn)


@command(
    "rhythm.groove",
    also=("feel", "groove-template"),
    keeps_time=False,
    passes=5,
    uses=("device",),
    examples=(
        "song.wav --reference other.wav",
        "song.wav --reference other.wav --grid 1/8 --strength 0.5",
    ),
    docs="rhythm",
)
def groove(
    stream: Stream,
    reference: Annotated[
        Stream,
        Param("The recording whose feel is taken over", also=("ref", "template", "like", "from")),
    ],
    grid: Grid = "1/16",
    strength: Annotated[
        float,
        Param("How much of it: 0 nothing, 1 as in the reference", ge=0, le=1, also=("amount",)),
    ] = 1.0,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Play a recording with the feel of another: its micro-timing and its accents.

    In both, the beats are found, and for every sixteenth of the bar how early or late, and how
    loud, it is usually played in the reference. Onsets of the recording then move to these times,
    at its own tempo, and their levels to these accents, by 12 dB at most and no louder on the
    whole. Places at which the reference has no onsets stay as they are. If either has another
    meter, or bars that are not known, the places of one beat are told apart, not those of a bar.

    Both are read several times and never held; attacks are untouched and only move.

    Raises
    ------
    BadParameter
        If the grid does not divide a beat.
    CannotProcess
        If either recording has no steady beat or no onsets.
    """
    from . import grooving
    from .telling import heard

    if strength == 0:
        return stream
    beats, other_beats = (
        find_beats(one, tracker, tempo_range, context) for one in (stream, reference)
    )
    of_other = heard(other_beats, reference).removeprefix("heard ")
    context.note(f"{heard(beats, stream)}; in the reference {of_other}")
    return grooving.groove(stream, beats, reference, other_beats, grid, strength)


@command(
    "rhythm.fit",
    also=("sync", "hit-points", "to-picture"),
    keeps_time=False,
    passes=4,
    uses=("device",),
    examples=("song.wav --cues cues.csv", "song.wav --cues cues.csv --most 1.2 -o film.wav"),
    docs="rhythm",
)
def fit(
    stream: Stream,
    cues: Annotated[
        Table, Param("The moments to hit: a table with the columns time, intensity and label")
    ],
    most: Annotated[
        float,
        Param(
            "How much faster or slower the music may become anywhere",
            unit="times",
            ge=1.01,
            le=3,
        ),
    ] = 1.5,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Fit music to a film: at each cue there is the first beat of a bar, or another strong one.

    The table is a CSV file with a column time, in seconds from the beginning, or from start if
    there is one; the music begins with the film. Which beat goes to which cue is chosen so that
    the tempo changes least, first beats of bars are preferred, and between cues the tempo passes
    smoothly from one to the next. Cues are hit to 20 ms; where a stroke falls on the beat, the
    stroke is what hits. After the last cue the music goes on at its own tempo.

    A column intensity, from 0 to 1, shapes the music between the cues: 1 is as recorded, 0 is
    12 dB quieter and 12 dB darker above 2 kHz, in straight lines from cue to cue, and before the
    first as at the first. A column label is for you; sentences about a cue quote it. Further
    columns do not count.

    Raises
    ------
    CannotProcess
        If the table cannot be read, if a cue comes before the first beat, sooner than a beat after
        the one before, or after the music has ended, if no beat can be brought to a cue within
        `most`, or if the music has no steady beat. The sentence names the cues.

    References
    ----------
    Which beats by dynamic programming over cues and beats; the tempo between cues by a monotone
    cubic: Fritsch and Carlson, "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal.
    17(2), 1980.
    """
    from .cue_fitting import fit_to_cues
    from .cues import cues_of
    from .telling import heard

    moments = cues_of(cues)
    beats = find_beats(stream, tracker, tempo_range, context)
    context.note(heard(beats, stream))
    return fit_to_cues(stream, beats, moments, most)


@command(
    "rhythm.click",
    also=("metronome", "click-track"),
    passes=2,
    uses=("device",),
    examples=("song.wav", "song.wav --level -12 -o check.wav"),
    docs="rhythm",
)
def click(
    stream: Stream,
    level: Annotated[
        float, Param("Peak of the clicks on the first beat of a bar", unit="dBFS", ge=-60, le=0)
    ] = -6.0,
    only: Annotated[bool, Param("The clicks alone, without the recording")] = False,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    context: Context,
) -> Stream:
    """Play a metronome along with a recording, on the beats that are found.

    To hear whether the other rhythm commands will work by the right beats, or to practise with.
    The first beat of each bar is higher and louder, where bars are found. The clicks are added:
    what passes full scale is met by the file's clipping policy. In free time a warning says so.

    Raises
    ------
    CannotProcess
        If there are no beats at all.
    """
    from .clicking import add_clicks
    from .telling import heard

    beats = find_beats(stream, tracker, tempo_range, context)
    context.note(heard(beats, stream))
    return add_clicks(stream, beats, level, only, context.warn)


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The nine commands of rhythm, the engines of `rhythm.beats`, and `analyze`."""
    return [
        *(beats_by_tcn, beats_by_tempogram, beats_by_librosa),
        *(analyze, tempo, pitch, steady, quantize, groove, fit, click),
    ]
