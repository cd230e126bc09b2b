"""What `analyze` tells of a score, by closed form and from the command line's side."""

import json

import musictool as mt
from musictool import Key, Meter, Score, Tempo, Text, Track

BAR = 1440


def waltz():
    """Eight bars in G minor at 90 BPM; the last one on its tonic."""
    basses = (43, 48, 50, 43, 43, 48, 50, 43)
    chords = ((58, 62), (55, 63), (60, 66), (58, 62)) * 2
    left = [(at * BAR, 480, bass) for at, bass in enumerate(basses)]
    right = [
        (at * BAR + beat * 480, 480, pitch, 60)
        for at, chord in enumerate(chords)
        for beat in (1, 2)
        for pitch in (*chord, 67 if at % 4 in (0, 3) else 69 if at % 4 == 2 else 67)
    ]
    drums = Track.of([(at * BAR, 480, 36) for at in range(8)], drum=True)
    return Score(
        (Track.of(left, name="Left"), Track.of(right, program=6), drums),
        tempos=(Tempo(0, 666_667),),
        meters=(Meter(0, 3, 4),),
        keys=(Key(0, -2, True),),
        resolution=480,
    )


def test_a_waltz_in_g_minor():
    found = mt.commands.analyze(waltz())
    assert (found["key"], found["meter"], found["bars"]) == ("G minor", "3/4", 8)
    assert (found["tempo_bpm"], found["beats_from"], found["notes"]) == (90.0, "tempo map", 64)
    assert [(one["bar"], one["symbol"]) for one in found["chords"]] == [
        *((1, "Gm"), (2, "Cm"), (3, "D7"), (4, "Gm"), (6, "Cm"), (7, "D7"), (8, "Gm"))
    ]
    assert found["chords"][2]["chord"] == "D:7"
    assert len(found["beats"]) == 24
    assert round(found["downbeats"][1], 3) == 2.0


def test_tracks_density_and_polyphony():
    found = mt.commands.analyze(waltz())
    left, right, drums = found["tracks"]
    assert (left["name"], left["lowest"], left["highest"]) == ("Left", "G2", "D3")
    assert (right["instrument"], right["polyphony"], right["velocity"]) == ("Harpsichord", 3, 60.0)
    assert (drums["instrument"], drums["lowest"], drums["notes_per_bar"]) == ("Drums", None, 1.0)
    assert found["density"]["notes_per_bar"] == 8.0
    assert found["polyphony"] == {"mean": 2.33, "most": 3}


def test_symbols_of_the_score_are_believed():
    notes = Track.of([(at * 480, 480, 60) for at in range(8)])
    symbols = (Text(0, "chord", "Am7/G"), Text(1920, "chord", "F"))
    found = mt.commands.analyze(Score((notes,), texts=symbols, resolution=480))
    assert found["chords_from"] == "symbols"
    assert [(one["start"], one["chord"], one["symbol"]) for one in found["chords"]] == [
        *((0.0, "A:min7/b7", "Am7/G"), (2.0, "F:maj", "F"))
    ]


def test_chord_symbols_tell_of_the_key_of_a_lead_sheet():
    """Five notes of a tune in C that would do for G as well."""
    rows = [(at * 480, 480, pitch) for at, pitch in enumerate((67, 69, 71, 74, 71, 69, 67, 67))]
    symbols = zip((0, 960, 1920, 2880), ("C", "Dm7", "G7", "C"), strict=True)
    texts = tuple(Text(tick, "chord", text) for tick, text in symbols)
    bare = Score((Track.of(rows),), resolution=480)
    sheet = Score((Track.of(rows),), resolution=480, texts=texts)
    assert mt.commands.analyze(bare)["key"] != "C major"
    assert mt.commands.analyze(sheet)["key"] == "C major"


def test_an_empty_score_is_told_of_too():
    found = mt.commands.analyze(Score())
    assert (found["key"], found["notes"], found["chords"]) == (None, 0, [])


def test_a_picture_and_jams(tmp_path):
    mt.write(tmp_path / "waltz.mid", waltz())
    found = mt.commands.analyze(tmp_path / "waltz.mid", plot=tmp_path / "waltz.svg")
    assert "D7" in (tmp_path / "waltz.svg").read_text()
    mt.write(tmp_path / "waltz.jams", found)
    told = {
        one["namespace"]: one["data"]
        for one in json.loads((tmp_path / "waltz.jams").read_text())["annotations"]
    }
    assert told["key_mode"][0]["value"] == "G:minor"
    assert told["chord"][2]["value"] == "D:7"
