"""`plugins install --isolated` as a user meets it, in an environment with pip and a folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ..installing.conftest import Place, make_place
from .conftest import wheel

SAME = """from musictool import Audio, command, hookimpl

@command("same.do")
def do(audio: Audio) -> Audio:
    '''Do.'''
    return audio

@hookimpl
def musictool_register():
    return [do]
"""


@pytest.fixture(scope="module")
def place(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A musictool, and packages of which one is no plugin, and one is broken."""
    wheel(packages, "musictool-broken", "1.0", {"broken.py": "1 / 0\n"}, entry="broken = broken")
    place = make_place(tmp_path_factory.mktemp("place"), packages)
    place.variables["MUSICTOOL_ISOLATED"] = str(place.folder / "isolated")
    return place


def test_a_plugin_comes_is_used_is_made_anew_and_goes(place, tmp_path):
    samples = np.arange(4000) / 2**13
    soundfile.write(place.folder / "in.wav", samples, 8000, "PCM_24")
    before = place.versions()
    done = place.call("plugins", "install", "--isolated", "--dry-run", "musictool-beta")
    assert done.out.splitlines()[-1] == (
        "musictool-beta: an environment of its own would have musictool-beta 1.0, smallpkg 2.0, "
        "soxr 99.0"
    )
    assert not (place.folder / "isolated").exists()
    done = place.call("plugins", "install", "--isolated", "musictool-beta")
    assert done.code == 0, done.err
    said = done.out.splitlines()
    assert said[0] == "musictool-beta 1.0: installed in an environment of its own"
    assert said[1].startswith("beta: beta.scale, beta.half")
    assert place.versions() == before  # nothing has come beside musictool
    assert place.call("beta", "scale", "in.wav", "-o", "out.wav").code == 0
    made, _ = soundfile.read(place.folder / "out.wav")
    np.testing.assert_array_equal(made, samples / 4)
    (room,) = [*(place.folder / "isolated").glob("*/")]
    assert (room / "lock.txt").read_text() == "musictool-beta==1.0\nsmallpkg==2.0\nsoxr==99.0\n"

    refused = place.call("plugins", "install", "musictool-beta")
    assert refused.code == 2
    assert "has an environment of its own; first musictool plugins uninstall" in refused.err
    frozen = place.call("plugins", "freeze")
    assert "musictool plugins install --isolated musictool-beta" in frozen.err
    assert place.call("plugins", "upgrade", "beta").code == 0
    (anew,) = [*(place.folder / "isolated").glob("*/")]
    assert anew != room

    refused = place.call("plugins", "uninstall", "beta", "nobody")
    assert "no plugin is called 'nobody'" in refused.err
    gone = place.call("plugins", "uninstall", "beta", "musictool-beta")
    assert gone.code == 0
    assert gone.out.startswith("musictool-beta: uninstalled; gone: beta.scale")
    assert [*(place.folder / "isolated").iterdir()] == []
    assert "no command is called" in place.call("beta", "scale", "in.wav").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such"], "no-such"),
        (["smallpkg"], "smallpkg is no plugin: it has no entry point in the group musictool"),
        (["no-such", "--dry-run"], "no-such"),
        (["musictool-beta", "--move", "numpy"], "--move is about what lies beside musictool"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_leaves_nothing(place, words, said):
    done = place.call("plugins", "install", "--isolated", *words)
    assert done.code != 0
    assert said in done.err
    assert "Traceback" not in done.err
    room = place.folder / "isolated"
    assert not room.exists() or [*room.iterdir()] == []


def test_a_folder_that_cannot_be_had_is_a_sentence(place, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setitem(place.variables, "MUSICTOOL_ISOLATED", str(tmp_path / "file" / "room"))
    done = place.call("plugins", "install", "--isolated", "musictool-acme")
    assert done.code == 1
    assert done.err == (
        f"error: {tmp_path}/file/room: not a directory; it was not installed; MUSICTOOL_ISOLATED "
        "names another folder for isolated plugins"
    )


def test_one_whose_folder_is_gone_keeps_its_names_and_says_so(place, monkeypatch, tmp_path):
    same = {"same.py": SAME}
    for name in ("one", "two"):
        wheel(place.links, f"musictool-{name}", "1.0", same, entry=f"{name} = same")
    monkeypatch.setitem(place.variables, "MUSICTOOL_ISOLATED", str(tmp_path))
    done = place.call("plugins", "install", "--isolated", "musictool-two", "musictool-one")
    assert "its same.do is called one:same.do, since same.do is that of two" in done.err
    folder = json.loads((tmp_path / "musictool-two.json").read_text())["folder"]
    shutil.rmtree(tmp_path / folder)
    advice = "make it anew: musictool plugins install --isolated musictool-two"
    for words in (["same", "do", "in.wav"], ["doctor"]):
        done = place.call(*words)
        assert "Traceback" not in done.err
        assert f"there is no {tmp_path / folder} any more; {advice}" in done.out + done.err
    assert place.call("plugins", "upgrade", "two").out.endswith("two: same.do\n")


def test_one_that_is_broken_says_how_to_take_it_away(place):
    done = place.call("plugins", "install", "--isolated", "musictool-broken")
    assert done.code == 1
    assert "ZeroDivisionError" in done.err
    assert "musictool plugins uninstall musictool-broken takes it away" in done.err
    assert place.call("plugins", "uninstall", "musictool-broken").code == 0
