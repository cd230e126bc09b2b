"""The picture of what was taken over."""

import re
import struct
import warnings

import numpy as np
import pytest

from musictool import Audio
from musictool.origin import Origin
from musictool_style.report import chain_report, texture_report, timbre_report

from .material import RATE, band, quieter


def drawn(before, after, references=None, lines=("equaliser: +3 dB at 400 Hz",)):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return chain_report(before, after, references or [band(3, 1)], lines).png()


def test_a_picture_of_1600_by_1000():
    picture = drawn(band(2), quieter(band(2), 6))
    assert picture.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", picture[16:24]) == (1600, 1000)


def test_it_shows_what_was_done():
    one = drawn(band(2), quieter(band(2), 6))
    assert one != drawn(band(2), quieter(band(2), 9))
    assert one != drawn(band(2), quieter(band(2), 6), lines=["saturation"])


@pytest.mark.parametrize(
    "audio",
    [
        Audio(np.zeros((2, 0)), RATE),
        band(0.01),
        band(1, channels=6),
        band(1, rate=8000, channels=1),
        band(1, rate=96000),
    ],
    ids=["empty", "short", "six channels", "8 kHz", "96 kHz"],
)
def test_whatever_the_recording_is_like(audio):
    references = [band(3, 1, channels=1), band(3, 2)]
    assert drawn(audio, audio, references, lines=[]).startswith(b"\x89PNG\r\n")


def test_names_of_any_length_and_script(tmp_path):
    audio = Audio(band(1).samples, RATE, Origin(tmp_path / ("Прелюдия 前奏曲 $x$ _" * 6 + ".wav")))
    assert drawn(audio, audio, [audio]).startswith(b"\x89PNG\r\n")


def test_frequencies_are_in_hz_on_every_report():
    reports = [
        chain_report(band(1), band(1), [band(1)], []),
        texture_report(band(1), band(0.5), band(1, rate=96000)),
        timbre_report(band(1), band(1), [(np.arange(3.0), np.arange(3.0))]),
    ]
    for report in reports:
        svg = report.drawn(".svg").decode()
        assert ">Hz<" in svg
        assert {">100<", ">1k<"} <= set(re.findall(r">[0-9k]+<", svg))
