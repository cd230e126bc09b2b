"""Scales: what stands beside them."""

import pytest

from musictool import Picture
from musictool.pictures.axes import hertz


@pytest.mark.parametrize(
    ("frequency", "text"), [(50, "50"), (1000, "1k"), (2500, "2.5k"), (20000, "20k")]
)
def test_hertz(frequency, text):
    assert hertz(frequency) == text


def beside(axis):
    axis.figure.canvas.draw()
    return [label.get_text() for label in axis.get_ticklabels()]


def test_frequencies_are_written_in_hz():
    picture = Picture(600, 400)
    (panel,) = picture.panels
    panel.frequencies(25, 16000)
    assert panel.axes.get_xlabel() == "Hz"
    assert beside(panel.axes.xaxis) == ["50", "100", "200", "500", "1k", "2k", "5k", "10k"]


@pytest.mark.parametrize(
    ("seconds", "some"), [(4, "2 s"), (75, "30 s"), (600, "4:00"), (7384, "1:00:00")]
)
def test_times_are_written_as_everywhere(seconds, some):
    (panel,) = Picture(600, 400).panels
    panel.time(seconds)
    assert some in beside(panel.axes.xaxis)
