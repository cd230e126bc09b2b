"""Sheet music of what a command gives or takes."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET

import pytest

import musictool as mt
from musictool import Key, Meter, Score, Text, Track

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def tune(here):
    """Two bars of eighths in D major."""
    rows = [(at * 480, 480, (62, 66, 69, 74)[at % 4]) for at in range(16)]
    score = Score(
        (Track.of(rows, name="Flute", program=73),),
        meters=(Meter(0, 4, 4),),
        keys=(Key(0, 2),),
        texts=(Text(0, "title", "Air in D"),),
    )
    mt.write(here / "tune.mid", score)


def drawn(svg, kind):
    return [one for one in ET.fromstring(svg).iter(f"{SVG}g") if kind == one.get("class")]


def test_notes_beams_key_and_title_are_engraved(run, here, lab, tune):
    line = ("lab", "play", "tune.mid")
    assert run(*line, "--sheet", "a.svg", "-o", "a.wav").code == 0
    svg = (here / "a.svg").read_text()
    assert (len(drawn(svg, "note")), len(drawn(svg, "beam"))) == (16, 8)
    assert len(drawn(svg, "measure")) == 2
    assert "Air in D" in re.sub(r"<[^>]+>|\s+", " ", svg)
    assert run(*line, "--sheet", "b.svg", "-o", "b.wav").code == 0
    assert (here / "b.svg").read_text() == svg


def test_a_page_has_sheets_to_print(run, here, lab, tune):
    assert run("lab", "play", "tune.mid", "--sheet", "a.html", "-o", "a.wav").code == 0
    page = (here / "a.html").read_text()
    assert page.count('<div class="sheet">') == 1
    assert "@media print" in page


def test_without_verovio_a_sentence_says_what_to_install(run, here, lab, tune, monkeypatch):
    monkeypatch.setitem(sys.modules, "verovio", None)
    result = run("lab", "transpose", "tune.mid", "--sheet", "a.svg", "-o", "a.mid")
    assert result.code == 2
    assert "pip install 'musictool[sheet]'" in result.err
    assert not (here / "a.mid").exists()
