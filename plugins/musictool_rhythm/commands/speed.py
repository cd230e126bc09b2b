"""`rhythm.tempo`, `pitch` and `steady`: how fast and how high a recording is, as a whole."""

from __future__ import annotations

from typing import Annotated

from musictool import BadParameter, Batching, Context, Curve, Param, Stream, command

from ..tracking import TempoRange, Tracker, find_beats

__all__ = ["pitch", "steady", "tempo", "transpose"]


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
    batch=Batching(),
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
        Param(
            "The tempo that it has, in place of the one that is heard",
            "BPM",
            ge=20,
            le=400,
            also=("from",),
        ),
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
    from ..retiming import change_tempo, way_from, way_to
    from ..telling import heard

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
    also=("detune",),
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
    "transpose",
    also=("change-key",),
    passes=3,
    examples=("song.wav --semitones -2", "song.wav --semitones 3 -o higher.wav"),
    docs="rhythm",
)
def transpose(
    stream: Stream,
    semitones: Annotated[
        float,
        Param(
            "How much higher; 12 is an octave",
            unit="semitones",
            ge=-24,
            le=24,
            also=("steps", "st", "n-steps", "amount", "by", "half-steps"),
        ),
    ],
) -> Stream:
    """Play a recording higher or lower, at its own tempo.

    What rhythm.pitch does, by the name that it has for notes. Everything is moved alike, drums and
    voices too, and formants with it.
    """
    from musictool import shift_pitch

    return shift_pitch(stream, semitones)


@command(
    "rhythm.steady",
    also=("straighten", "constant-tempo", "warp"),
    keeps_time=False,
    passes=4,
    uses=("device",),
    batch=Batching(),
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

    from .. import steadying
    from ..telling import change_to, heard

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
