"""`analyze`: what a recording is, or a score."""

from __future__ import annotations

from musictool import Batching, Context, Extra, Report, Score, Stream, command

from ..tracking import TempoRange, Tracker, report_beats

__all__ = ["analyze", "analyze_score"]


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
    batch=Batching(),
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
    from ..analysis.report import report_on
    from ..beats import beats_of

    context.progress(0.0, "beats")
    found = report_beats(stream, tracker, tempo_range, context)
    candidates = found.findings.get("tempo_candidates", ())
    return report_on(stream, beats_of(found), context, candidates)


@command(
    "analyze",
    uses=(),
    extras={
        "plot": Extra(
            "Piano roll with the chords and keys that are found; .html has a table as well",
            (".png", ".svg", ".html"),
            also=("picture", "image", "png"),
        )
    },
    examples=("tune.mid --plot tune.png", "tunes/ -o tunes.csv"),
    docs="scores",
)
def analyze_score(score: Score, *, context: Context) -> Report:
    """Tell what notes are: tempo, meter, key, chords, tracks, density.

    Beats, tempo and meter are those of the tempo map if the notes follow it, and else heard from
    the notes, as where somebody played without a click: beats_from says which. In 6/8 a beat is a
    dotted quarter. The key is found from what sounds for how long, and from the last bass note, not
    read from the key signature; keys are those that the music passes through. Chords are those of
    the symbols in the score if there are any, and else found from the notes of each beat; where one
    line stands alone there are none. Each has its bass: chord is written as by Harte, symbol as
    above a staff. Density and polyphony count notes: one after another, and at once.

    What cannot be told is null. Times are in seconds, bars are counted as in the score.

    References
    ----------
    Key: Albrecht and Shanahan, "The use of large corpora to train a new type of key-finding
    algorithm", Music Perception 31(1), 2013. Chords: after Raphael and Stoddard, "Functional
    harmonic analysis using probabilistic models", Computer Music Journal 28(3), 2004; written as by
    Harte (2010).
    """
    from ..scores.report import report_on_score

    return report_on_score(score, context)
