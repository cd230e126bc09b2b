"""The page: what it holds, that it loads nothing, and what its players play."""

import base64
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
import musictool_listening
from musictool.origin import Origin
from musictool.pictures import page_sound
from musictool_listening import sound

RATE = 44100
VOID = {"meta", "input", "img"}


class Page(HTMLParser):
    """The elements of a page; all that is opened is closed, in order."""

    def __init__(self, content):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(content.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open and self.open[-1] not in ("script", "style"):
            self.texts.append(text)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def tone(level, name, seconds=1.0, rate=RATE, subtype="PCM_24"):
    t = np.arange(round(seconds * rate)) / rate
    wave = np.float32(level * np.sin(2 * np.pi * 997 * t))
    return mt.Audio(np.stack([wave, 0.5 * wave]), rate, Origin(Path(name), subtype=subtype))


@pytest.fixture
def page(tmp_path):
    def make(*recordings, **given):
        path = tmp_path / "compare.html"
        step = mt.Step("compare", {"analyze": False, "page": str(path), **given})
        mt.run(step, *recordings, force=True)
        return Page(path.read_bytes())

    return make


def decoded(audio):
    head, _, content = audio["src"].partition(";base64,")
    return head, *soundfile.read(io.BytesIO(base64.b64decode(content)), always_2d=True)


def test_sound_is_there_as_it_was_with_what_makes_it_equally_loud(page):
    loud, quiet = tone(0.8, "loud.wav"), tone(0.2, "quiet.wav")
    made = page(loud, quiet)
    for audio, recording in zip(made.all("audio"), (loud, quiet), strict=True):
        head, samples, rate = decoded(audio)
        assert (head, rate) == ("data:audio/flac", RATE)
        np.testing.assert_allclose(samples.T, recording.samples, atol=2**-23)
    takes = [one for one in made.all("section") if one["class"] == "take"]
    assert [float(one["data-gain"]) for one in takes] == [1, 1]
    assert [float(one["data-match"]) for one in takes] == pytest.approx([0.25, 1], abs=0.003)
    assert {"Integrated loudness, LUFS", "loud.wav", "+0"} <= set(made.texts)


def test_nothing_clips_and_nothing_is_bigger_than_a_page_can_be(page, monkeypatch):
    monkeypatch.setattr(sound, "LONGEST", 1.0)
    monkeypatch.setattr(page_sound, "LARGEST", 1e4)
    over = tone(2.0, "over.wav", rate=96000)
    with pytest.warns(UserWarning, match="plays the first 0.5 s of each, "):
        made = page(over, tone(0.5, "b.wav"))
    head, samples, rate = decoded(made.all("audio")[0])
    assert (head, rate) == ("data:audio/mpeg", 48000)
    assert len(samples) / rate == pytest.approx(0.5, abs=0.06)
    assert np.abs(samples).max() <= 1
    gain = float(made.all("section")[0]["data-gain"])
    assert gain * np.abs(samples[10000:15000]).max() == pytest.approx(2, rel=0.03)
    assert "MP3, lossy to keep the page small; the first 0.5 s of each" in "".join(made.texts)


def test_the_page_loads_nothing_and_takes_names_for_names(page):
    name = '"><script>$x$&amp;\udce9.wav'
    made = page(tone(0.5, name), tone(0.5, name), sound="none")
    assert made.all("audio") == made.all("script") == []
    assert '"><script>$x$&amp;\\xe9.wav (1)' in made.texts
    for tag, attributes in made.elements:
        for key, value in attributes.items():
            if key in ("src", "href", "xlink:href", "srcset", "data"):
                assert value.startswith(("data:", "#")), (tag, value)
    assert any("default-src 'none'" in one.get("content", "") for one in made.all("meta"))
    assert len(made.all("svg")) == 3


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_players_switch_at_the_same_moment():
    folder = Path(musictool_listening.__file__).parent
    takes = [
        {"gain": "1", "match": "0.25", "shift": "0", "content": "one"},
        {"gain": "2", "match": "1", "shift": "0.5", "content": "two"},
        {"gain": "1", "match": "0.5", "shift": "-3", "content": "three"},
    ]
    keys = [" ", 2, "2", "m", "3", "ArrowRight", " ", "x", "wave", "7"]
    browser = Path(__file__).with_name("browser.js")
    command = ["node", browser, folder / "players.js", json.dumps(takes), json.dumps(keys)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    heard = dict(zip(["play", "later", *keys[2:]], json.loads(done.stdout), strict=True))
    assert heard["play"]["buffers"] == ["one", "two", "three"]
    assert heard["play"]["gains"] == [0.25, 0, 0]
    assert heard["play"]["begun"] == [[0.05, 0], [0.05, 0.5], [3.05, 0]]
    assert heard["play"]["shown"]
    assert heard["play"]["native"] == [False] * 3
    assert heard["2"]["gains"] == [0, 2, 0]
    assert heard["2"]["begun"] == heard["play"]["begun"]  # goes on playing
    assert heard["2"]["pressed"] == ["false", "true", "false"]
    assert heard["m"]["gains"] == [0, 2, 0]
    assert heard["3"]["gains"] == [0, 0, 1]
    (first, second, third) = heard["ArrowRight"]["begun"]
    assert first == pytest.approx([2.05, 6.95])
    assert second[1] == pytest.approx(7.45)
    assert third == pytest.approx([2.05, 3.95])
    assert heard["x"]["pressed"] == ["true", "false", "false"]
    assert heard["wave"]["pressed"] == ["false", "true", "false"]
    assert heard["7"] == heard["wave"]


def test_o_names_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.wav", "b.wav"):
        mt.write(name, tone(0.5, "source.wav"))
    (outcome,) = mt.map("compare analyze=no sound=none", ["a.wav", "b.wav"], "c.html")
    assert outcome.error is None
    assert outcome.extras == (Path("c.html"),)
    assert set(outcome.report.findings) == {"recordings", "differences", "bands"}
    assert re.search(r"<h1>a.wav / b.wav</h1>", Path("c.html").read_text())
