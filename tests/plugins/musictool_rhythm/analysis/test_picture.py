"""The picture of `analyze`: what each panel says, and one for any input."""

import io
from itertools import pairwise

import numpy as np
import pytest

from musictool import Audio, Context, overview_of
from musictool_rhythm.analysis.page import draw_page
from musictool_rhythm.analysis.plotting import picture_of, title_of
from musictool_rhythm.analysis.report import report_on
from musictool_rhythm.analysis.summary import edges_from
from musictool_rhythm.beats import Beats, no_beats

RATE = 22050


def rising(seconds=4.0, sample_rate=RATE):
    """A sine for the first half, three octaves higher and half as loud after it."""
    t = np.arange(int(seconds * sample_rate)) / sample_rate
    low, high = np.sin(2 * np.pi * 250 * t), 0.5 * np.sin(2 * np.pi * 2000 * t)
    return np.float32(0.8 * np.where(t < seconds / 2, low, high))


@pytest.mark.parametrize(
    ("samples", "beats"),
    [
        (np.zeros(0), None),
        (np.zeros(10), None),
        (np.zeros(RATE * 3), None),
        (rising(), Beats(np.arange(0.0, 4, 0.5), np.arange(8) % 4 + 1, "4/4", 0.9)),
    ],
    ids=["nothing", "ten frames", "silence", "tones"],
)
def test_any_recording_has_a_picture(samples, beats):
    from PIL import Image

    stream = Audio(np.float32(samples), RATE).stream()
    findings = report_on(stream, beats or no_beats(), Context()).findings
    picture = picture_of(overview_of(stream), findings, "recording")
    image = Image.open(io.BytesIO(picture.png()))
    assert image.size == (1600, 1000)


def test_panels_say_what_was_found():
    beats = Beats(np.arange(0.0, 4, 0.5), np.arange(8) % 4 + 1, "4/4", 0.9)
    stream = Audio(rising(), RATE).stream()
    findings = dict(report_on(stream, beats, Context()).findings)
    findings["chords"] = [
        {"start": 0.0, "end": 2.0, "chord": "D:maj"},
        {"start": 2.0, "end": 4.0, "chord": "A:min"},
    ]
    findings["key"] = "D major"
    figure = picture_of(overview_of(stream), findings, "a $1 name_with^signs$.wav").figure
    sections, _, tempo, spectrogram, chords = figure.axes
    assert [text.get_text() for text in sections.texts] == ["A"]
    np.testing.assert_allclose(tempo.lines[0].get_ydata(), 120)
    spans = [path.get_extents() for one in chords.collections for path in one.get_paths()]
    roots = [(round((span.y0 + span.y1) / 2), span.x0, span.x1) for span in spans]
    assert (2, 0.0, 2.0) in roots
    assert (9, 2.0, 4.0) in roots
    assert {text.get_text() for text in chords.texts} == {"D", "Am"}
    assert spectrogram.get_ylabel() == "Hz"
    title = figure.texts[1].get_text()
    assert title == title_of(findings)
    assert title.startswith("D major  ·  120.0 BPM  ·  4/4")
    figure.canvas.draw()


def test_a_page_has_the_picture_and_the_tables_and_takes_names_for_names():
    stream = Audio(rising(), RATE).stream()
    findings = report_on(stream, no_beats(), Context()).findings
    name = '<script>"&$'
    page = draw_page(picture_of(overview_of(stream), findings, name), findings, name).decode()
    assert "<script>" not in page
    assert 'role="img" aria-label="Sections, wave, tempo' in page
    assert "<td>Sample rate</td><td>22050 Hz</td>" in page


def test_names_of_panels_do_not_overlap():
    stream = Audio(rising(), RATE).stream()
    findings = report_on(stream, no_beats(), Context()).findings
    figure = picture_of(overview_of(stream), findings, "x").figure
    figure.canvas.draw()
    boxes = [axes.yaxis.label.get_window_extent() for axes in figure.axes]
    for upper, lower in pairwise(boxes):
        assert upper.y0 > lower.y1


def test_edges_are_beats_and_go_on_beside_them():
    edges = edges_from(np.array([1.0, 1.5, 2.0, 2.5, 4.0]), 5.2)
    np.testing.assert_allclose(edges, [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.6, 5.2])
    np.testing.assert_allclose(edges_from(np.zeros(0), 2.1), [0, 0.525, 1.05, 1.575, 2.1])
    np.testing.assert_allclose(edges_from(np.array([0.0, 1.6, 3.2]), 3.2), [0, 0.8, 1.6, 2.4, 3.2])
    np.testing.assert_allclose(edges_from(np.array([0.5]), 0.0), [0])
