"""What a file says of its music, in closed form."""

from musictool import Key, Meter, Score, Tempo, Text, Track
from musictool.files.music import markers_of, music_of, words_of

FLUTE = Track.of(
    [(0, 480, 74), (480, 480, 61, 80, 64, 0, -5)], name="Flauto", program=73, channel=0
)
DRUMS = Track.of([(0, 480, 36)], drum=True, channel=9)
SCORE = Score(
    (FLUTE, DRUMS),
    tempos=(Tempo(0, 500_000), Tempo(960, 1_000_000), Tempo(1440, 1_000_000)),
    meters=(Meter(0, 2, 4), Meter(960, 2, 8)),
    keys=(Key(0, 2), Key(960, 2, True)),
    texts=(
        Text(0, "title", "Aria"),
        Text(0, "title", "Aria"),
        Text(0, "copyright", "nobody's"),
        Text(960, "marker", "B"),
        Text(480, "chord", "D7"),
        Text(0, "text", "Largo"),
        Text(480, "text", "dolce"),
        Text(480, "lyric 2", "la"),
    ),
    resolution=480,
    length=2400,
)


def test_music_is_told_by_bars_and_seconds():
    found = music_of(SCORE)
    assert (found["bars"], found["notes"], found["resolution"]) == (4, 3, 480)
    assert (found["tempo_bpm"], found["meter"], found["key"]) == (120.0, "2/8", "D major")
    assert found["tempos"] == [
        {"start": 0.0, "bar": 1, "bpm": 120.0},
        {"start": 1.0, "bar": 2, "bpm": 60.0},
    ]
    assert [(row["bar"], row["meter"]) for row in found["meters"]] == [(1, "2/4"), (2, "2/8")]
    assert [row["key"] for row in found["keys"]] == ["D major", "B minor"]
    assert found["chord_symbols"] == 1


def test_tracks_have_names_ranges_and_instruments():
    flute, drums = music_of(SCORE)["tracks"]
    assert flute == {
        "track": 1,
        "name": "Flauto",
        "instrument": "Flute",
        "notes": 2,
        "lowest": "Db4",
        "highest": "D5",
        "program": 73,
        "channel": 1,
    }
    assert (drums["instrument"], drums["lowest"], drums["channel"]) == ("Drums", None, 10)


def test_words_are_told_once_and_markers_with_their_time():
    told = {"title": ["Aria"], "text": ["Largo"], "copyright": ["nobody's"]}
    assert words_of(SCORE) == told
    assert [(one.start, one.text) for one in markers_of(SCORE)] == [(1.0, "B")]


def test_what_a_file_does_not_say_is_none():
    found = music_of(Score())
    assert [found[name] for name in ("tempo_bpm", "meter", "key")] == [None] * 3
    assert (found["bars"], found["tracks"]) == (0, [])
