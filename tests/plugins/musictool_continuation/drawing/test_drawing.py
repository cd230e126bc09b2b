"""The picture and the page of a report: ribbons at their times, seams, notes, and what they play.

The figures are written by hand, so that every place on the picture is known.
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from musictool import Audio
from musictool_continuation.drawing import page
from musictool_continuation.drawing.course import Course, Note, Ribbon, Sound, course_of
from musictool_continuation.drawing.layout import colour_of, layout_of, ticks
from musictool_continuation.drawing.page import draw_page
from musictool_continuation.drawing.picture import HEAD, draw_picture

RATE = 8000
LEFT, WIDE = 92, 1500 - 92 - 24


def tone(seconds: float, level: float = 0.5) -> Audio:
    time = np.arange(round(seconds * RATE)) / RATE
    return Audio((level * np.sin(2 * np.pi * 220 * time))[np.newaxis].astype(np.float32), RATE)


def piece(source: float, at: float, seconds: float) -> dict[str, float]:
    return {"from_s": source, "to_s": source + seconds, "at_s": at, "seconds": seconds}


def join(at: float, jump: bool, flux: float = 40.0) -> dict:
    about = {"at_s": at, "from_s": at + 1, "to_s": at + 2, "jump": jump}
    return {**about, "flux_percentile": flux, "level_percentile": 20.0, "level_step_db": -1.5}


@pytest.fixture(scope="module")
def course() -> Course:
    """20 s made 12 s: three parts, the second of two pieces, between which a beat is moved."""
    report = {
        "tempo_bpm": 120.0,
        "pieces": [
            piece(0.0, 0.0, 4.0),
            piece(10.0, 4.0, 3.0),
            piece(13.004, 7.0, 2.0),
            piece(17.0, 9.0, 3.0),
        ],
        "joins": [join(4.0, True), join(7.0, False), join(9.0, True, flux=98.0)],
        "boundaries": [{"time_s": 2.0 * at, "place_in_bar": 0} for at in range(10)],
    }
    return course_of(report, "remix", Sound(tone(20.0)), Sound(tone(12.0)))


def elements(page: bytes, name: str, kind: str) -> list[ElementTree.Element]:
    text = page.decode("utf-8")
    svg = ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])
    return [one for one in svg.iter(name) if kind in one.get("class", "").split()]


def edges(ribbon: ElementTree.Element) -> tuple[float, float, float, float]:
    """Pixels at the top left and right, and at the bottom left and right."""
    found = re.fullmatch(
        r"M([\d.]+) .*C.* ([\d.]+) [\d.]+H([\d.]+)C.* ([\d.]+) [\d.]+Z", ribbon.get("d")
    )
    assert found
    top, bottom, till, other = map(float, found.groups())
    return top, other, bottom, till


def test_each_part_has_a_ribbon_from_where_it_was_to_where_it_is(course):
    ribbons = elements(draw_page(course), "path", "ribbon")
    assert [one.get("class") for one in ribbons] == ["ribbon laid"] * 3
    # The moved beat makes no part of its own.
    parts = [(0, 4, 0, 4), (10, 15, 4, 9), (17, 20, 9, 12)]
    for ribbon, (source, ends, at, until) in zip(ribbons, parts, strict=True):
        places = [*(LEFT + WIDE * one / 20 for one in (source, ends))]
        places += [LEFT + WIDE * one / 12 for one in (at, until)]
        assert edges(ribbon) == pytest.approx(places, abs=0.01)
    assert len({one.get("fill") for one in ribbons}) == 3


def test_seams_are_jumps_with_their_scores_and_the_bold_one_stands_out(course):
    made = draw_page(course)
    seams = elements(made, "g", "seam")
    assert [float(one.get("data-at")) for one in seams] == [4.0, 9.0]
    assert [one.find("text").text for one in seams] == ["40", "98"]
    assert seams[0].get("fill") != seams[1].get("fill")
    assert made.count(b'<button class="seam"') == 2
    assert b"1 bolder than most" in made


def test_what_stays_is_grey_and_what_is_new_is_drawn_larger():
    report = {
        "tempo_bpm": None,
        "pieces": [piece(0.0, 0.0, 100.0), piece(20.0, 100.0, 2.0), piece(102.0, 102.0, 98.0)],
        "joins": [join(100.0, True), join(102.0, True)],
        "boundaries": [],
    }
    sound = Sound(tone(200.0))
    course = course_of(report, "inpaint", sound, sound, [(100.0, 102.0)])
    kinds = [one.get("class") for one in elements(draw_page(course), "path", "ribbon")]
    assert sorted(kinds) == ["ribbon kept", "ribbon kept", "ribbon laid"]
    assert course.shown == (97.0, 105.0)
    assert colour_of(course.ribbons[0], course) == "#8a97a3"


def test_a_part_of_a_long_recording_is_drawn_where_it_lies():
    report = {
        "tempo_bpm": None,
        "pieces": [piece(0.0, 0.0, 630.0), piece(612.0, 630.0, 10.0)],
        "joins": [join(630.0, True)],
        "boundaries": [],
    }
    above, below = Sound(tone(30.0), 600.0), Sound(tone(40.0), 600.0)
    kept, laid = course_of(report, "continue", above, below, [(630.0, 640.0)]).ribbons
    assert (kept.source, kept.at, kept.seconds) == (600.0, 600.0, 30.0)
    assert (laid.source, laid.at, laid.seconds) == (612.0, 630.0, 10.0)


def test_drums_of_another_place_have_a_ribbon_of_their_own():
    one = {**piece(4.0, 0.0, 2.0), "drums_from_s": 12.0}
    report = {"tempo_bpm": None, "pieces": [one], "joins": [], "boundaries": []}
    course = course_of(report, "continue", Sound(tone(20.0)), Sound(tone(2.0)), [(0.0, 2.0)])
    assert {(one.source, one.kind) for one in course.ribbons} == {(4.0, "laid"), (12.0, "drums")}


def test_composed_notes_lie_at_their_times_low_ones_below(course):
    notes = (Note(1.0, 2.0, 60), Note(2.0, 3.5, 72))
    drawn = elements(
        draw_page(replace(course, notes=notes, composed=((1.0, 4.0),))), "rect", "note"
    )
    low, high = ({key: float(one.get(key)) for key in ("x", "y", "width")} for one in drawn)
    assert low["x"] == pytest.approx(LEFT + WIDE / 12, abs=0.01)
    assert high["x"] == pytest.approx(LEFT + WIDE * 2 / 12, abs=0.01)
    assert high["width"] == pytest.approx(WIDE * 1.5 / 12 - 0.6, abs=0.02)
    assert low["y"] > high["y"]


def test_parts_laid_under_composed_notes_are_counted(course):
    beneath = tuple(replace(one, kind="bed") for one in course.ribbons)
    notes = (Note(1.0, 2.0, 60), Note(2.0, 3.5, 72))
    composed = replace(course, ribbons=beneath, notes=notes, composed=((1.0, 4.0),))
    count = len(course.ribbons)
    assert f"2 notes composed · {count} parts laid · " in draw_page(composed).decode()


def test_the_page_plays_both_sounds_and_loads_nothing(course):
    made = draw_page(course).decode("utf-8")
    sounds = re.findall(
        r'<audio id="(\w+)" controls[^>]* src="data:audio/flac;base64,([^"]+)"', made
    )
    assert [name for name, _ in sounds] == ["above", "below"]
    for (_, content), sound in zip(sounds, (course.above, course.below), strict=True):
        samples, rate = soundfile.read(io.BytesIO(base64.b64decode(content)), dtype="float32")
        assert rate == RATE
        assert samples == pytest.approx(sound.audio.samples[0], abs=2e-6)
    assert "http" not in re.sub(r'base64,[^"]+|http-equiv', "", made)


def test_much_sound_is_lossy_and_lies_where_it_lay(course, monkeypatch):
    """A click on the picture plays from there: the decoder's delay must not move it."""
    monkeypatch.setattr(page, "LARGEST", 1e5)
    made = draw_page(course).decode("utf-8")
    assert "The sound is MP3" in made
    found = re.findall(r'src="data:audio/mpeg;base64,([^"]+)"', made)
    for content, sound in zip(found, (course.above, course.below), strict=True):
        samples, _ = soundfile.read(io.BytesIO(base64.b64decode(content)), dtype="float32")
        assert len(content) < 0.6 * 2 * sound.audio.frames
        assert samples == pytest.approx(sound.audio.samples[0], abs=0.02)


def test_names_are_text(course):
    made = draw_page(replace(course, name="<script>alert(1)</script>")).decode("utf-8")
    assert "<script>alert" not in made


def test_the_picture_has_every_ribbon_in_its_colour(course):
    from matplotlib.image import imread

    pixels = imread(io.BytesIO(draw_picture(course)))[..., :3]
    layout = layout_of(course, HEAD)
    middle = pixels[round((layout.ribbons.top + layout.ribbons.bottom) / 2)]
    for ribbon in course.ribbons:
        # Half-way down a ribbon is as far across as the mean of both its ends.
        source = layout.source(ribbon.source + ribbon.seconds / 2)
        at = round((source + layout.result(ribbon.at + ribbon.seconds / 2)) / 2)
        colour = [int(colour_of(ribbon, course)[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        assert middle[at] == pytest.approx([1 + 0.42 * (one - 1) for one in colour], abs=0.02)
    between = round((layout.source(7.0) + layout.result(4.0)) / 2)
    assert middle[between] == pytest.approx([1, 1, 1], abs=0.01)


def test_equal_reports_are_equal_files(course):
    assert draw_page(course) == draw_page(course)
    assert draw_picture(course) == draw_picture(course)


@pytest.mark.parametrize("seconds", [0.3, 12.0, 600.0])
def test_times_along_an_edge_have_room(course, seconds):
    scale = replace(layout_of(course).source, last=seconds)
    places = [scale(at) for at, _ in ticks(scale)]
    assert 3 <= len(places) <= 16
    assert np.diff(places).min() >= 80


def test_nothing_but_silence_and_no_seam_is_drawn_too():
    silence = Sound(Audio(np.zeros((1, RATE), np.float32), RATE))
    course = Course("vary", "silence", silence, silence, (Ribbon(0.0, 0.0, 1.0, "kept"),), ())
    assert b"<details" not in draw_page(course)
    assert draw_picture(course).startswith(b"\x89PNG")
