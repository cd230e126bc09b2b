"""Piano rolls: what is drawn lies where the notes are."""

import io
import xml.etree.ElementTree as ET

import numpy as np

from musictool import Meter, Score, Tempo, Text, Track, piano_roll, roll_file
from musictool.pictures.systems import systems_of

SVG = "{http://www.w3.org/2000/svg}"
BAR = 1920


def score(*tracks, **more):
    return Score(tracks, resolution=480, **more)


def words(picture):
    texts = ET.fromstring(picture.drawn(".svg")).iter(f"{SVG}text")
    return ["".join(text.itertext()) for text in texts]


def inked(picture, below):
    """Rows and columns of what is coloured, below a line of the picture."""
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGB")).astype(int)[below:]
    rows, columns = np.nonzero(np.ptp(pixels, axis=2) > 60)
    return rows + below, columns


def test_a_note_is_where_its_bar_and_pitch_are():
    low = score(Track.of([(BAR, BAR, 60)]), length=4 * BAR)
    high = score(Track.of([(BAR, BAR, 60), (BAR, BAR, 72)]), length=4 * BAR)
    _, columns = inked(piano_roll(low), 100)
    width = (columns.max() - columns.min()) / (1600 - 48 - 16)
    assert abs(width - 1 / 4) < 0.01
    assert abs((columns.min() - 48) / (1600 - 48 - 16) - 1 / 4) < 0.01
    rows, _ = inked(piano_roll(high), 100)
    assert np.ptp(rows) > 2 * 60


def test_softer_notes_are_fainter():
    soft, loud = (
        ET.fromstring(piano_roll(score(Track.of([(0, BAR, 60, velocity)]))).drawn(".svg"))
        for velocity in (20, 127)
    )
    opacities = ["fill-opacity: 0.4" in ET.tostring(one).decode() for one in (soft, loud)]
    assert opacities == [True, False]


def test_chords_changes_bars_and_drums_are_written():
    drums = Track.of([(0, 100, 36), (480, 100, 38)], drum=True)
    flute = Track.of([(0, 480, 72)], name="Flauto", program=73)
    found = words(
        piano_roll(
            score(
                flute,
                drums,
                tempos=(Tempo(0, 500_000), Tempo(1440, 505_000), Tempo(2880, 1_000_000)),
                meters=(Meter(0, 3, 4),),
                texts=(Text(0, "chord", "Am7/G"), Text(0, "title", "Air <1>")),
                length=4320,
            )
        )
    )
    assert {"Air <1>", "Am7/G", "3/4  ♩ = 120", "♩ = 60", "Flauto (Flute)", "Drums"} <= set(found)
    assert {"Bass Drum 1", "Acoustic Snare", "C5", "1", "2", "3"} <= set(found)
    assert "♩ = 119" not in found


def test_a_long_score_has_lines_of_whole_bars_and_no_more_than_fit():
    long = score(Track.of([(bar * BAR, 480, 60) for bar in range(600)]))
    systems = systems_of(long)
    assert 20 < len(systems) <= 40
    assert all(system.start % BAR == 0 for system in systems)
    assert [one.end for one in systems[:-1]] == [one.start for one in systems[1:]]
    assert systems[-1].end == long.length
    assert len(systems_of(score(Track.of([(0, 480, 60)])))) == 1


def test_a_score_without_notes_is_drawn_too():
    assert piano_roll(Score()).png().startswith(b"\x89PNG")


def test_a_page_has_the_tracks_in_a_table():
    page = roll_file(score(Track.of([(0, 480, 61)], name="<lead>")), ".html").decode()
    assert "<svg" in page
    assert "<td>&lt;lead&gt;</td>" in page
    assert "<td>C#4</td>" in page
