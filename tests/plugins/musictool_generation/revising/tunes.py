"""Tunes that the small model knows the instruments of, and what is in scores."""

from collections.abc import Sequence

from musictool import Meter, Score, Tempo, Track

from ..models import small_model

MODEL = small_model()
SCALE = (0, 2, 4, 5, 7, 9, 11)


def band(bars: int = 8, meters: Sequence[Meter] = (), resolution: int = 480) -> Score:
    """Quarters of a piano, a bass note on every second, drums on every one, so many bars of 4/4."""
    quarter = resolution
    beats = range(4 * bars)
    piano = [(quarter * at, quarter, 60 + SCALE[(at * at) % 7]) for at in beats]
    bass = [(quarter * at, 2 * quarter, 36 + SCALE[at % 5]) for at in beats[::2]]
    drums = [(quarter * at, quarter // 4, 36) for at in beats]
    return Score(
        (
            Track.of(piano, name="Lead"),
            Track.of(bass, name="Low", program=32),
            Track.of(drums, drum=True),
        ),
        (Tempo(0, 500_000), Tempo(6 * quarter, 400_000)),
        meters or (Meter(0, 4, 4),),
        resolution=resolution,
        length=4 * bars * quarter,
    )


def rows(score: Score, resolution: int = 480) -> list[set[tuple[int, ...]]]:
    """Of each track, start, length, pitch and velocity of all notes, in ticks of a resolution."""
    times = score.resolution // resolution
    assert score.resolution == times * resolution
    return [
        {
            (start // times, duration // times, pitch, velocity)
            for start, duration, pitch, velocity in track.notes[
                ["start", "duration", "pitch", "velocity"]
            ].tolist()
        }
        for track in score.tracks
    ]
