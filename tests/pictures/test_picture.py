"""Pictures as files and as elements of pages."""

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from musictool import Audio, Picture, Region, html_page, html_table, overview_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def picture():
    made = Picture(800, 400, rows=(1, 2), title="a $x$ <b> & Прелюдия", subtitle="$2", share=True)
    upper, lower = made.panels
    t = np.arange(8000) / 8000
    overview = overview_of(Audio(np.float32(0.5 * np.sin(2 * np.pi * 440 * t)), 8000).stream())
    upper.wave(overview)
    lower.spectrogram(overview)
    lower.time(1)
    return made


def words(svg):
    return {"".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")}


def test_a_png_has_the_size_that_was_asked_for(picture):
    from PIL import Image

    assert Image.open(io.BytesIO(picture.drawn(".png"))).size == (800, 400)
    assert picture.png() == picture.png()


def test_an_svg_has_words_and_no_formulas(picture):
    svg = picture.drawn(".svg").decode()
    assert {"a $x$ <b> & Прелюдия", "$2", "Hz", "1k"} <= words(svg)
    assert svg == picture.drawn(".svg").decode()
    assert svg.count("'DejaVu Sans', Verdana, sans-serif") == svg.count("<text")


def test_in_a_page_it_has_the_colours_of_the_page(picture):
    svg = picture.svg('shows "this" & that')
    assert ET.fromstring(svg).get("aria-label") == 'shows "this" & that'
    assert {"a $x$ <b> & Прелюдия", "Hz"} <= words(svg)
    page = html_page("<title>", [svg, picture.svg("another")]).decode()
    for light in re.findall(r"--[a-z]+: (#\w+)", page.split("@media")[0]):
        assert svg.count(light) == svg.count(f", {light})")
    assert "var(--ink" in svg
    assert len(re.findall(r"--ink: #", page)) == 2
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_page_loads_nothing_and_takes_text_for_text():
    table = html_table(["<a>", "b"], [["1 & 2", "</td>"]])
    page = html_page("</title><script>", [table]).decode()
    assert "<script" not in page
    assert "<th>&lt;a&gt;</th>" in page
    assert "<td>1 &amp; 2</td><td>&lt;/td&gt;</td>" in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_regions_have_their_names_where_they_fit():
    (panel,) = Picture(1000, 200).panels
    regions = [
        Region(0, 10, "inside", "#aaaaaa"),
        Region(10, 10.5, "behind it", "#bbbbbb"),
        Region(50, 50.5, "nowhere", "#cccccc"),
        Region(51, 52, "C", "#dddddd"),
    ]
    panel.regions(regions, 100)
    shown = {text.get_text(): text.get_position()[0] for text in panel.axes.texts}
    assert shown.keys() == {"inside", "behind it", "C"}
    assert shown["inside"] == 5
    assert 10.5 <= shown["behind it"] < 11


def test_a_long_title_keeps_its_ends():
    title = Picture(400, 100, title="begin" + "x" * 300 + "end.wav").figure.texts[0].get_text()
    assert title.startswith("begin")
    assert title.endswith("end.wav")
    assert len(title) < 60
