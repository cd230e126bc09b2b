"""A folder that somebody else made: what it cannot do without its user's word."""

import os
import subprocess
import sys

import pytest

import musictool as mt


@pytest.fixture
def preset(here, run):
    """Write a preset of the current folder, and trust it."""

    def write(text, name="mine"):
        file = here / ".musictool" / "presets" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return run("preset", "trust", name)

    return write


def test_it_is_trusted_by_a_command(preset, run, here):
    assert preset("description: Softer\nsteps:\n  - gain: {db: -6}\n").out == (
        "mine: trusted: Softer  (.musictool/presets/mine.yaml)\n"
    )
    assert run("run", "mine", "in.wav").code == 0
    (here / ".musictool" / "presets" / "mine.yaml").write_text("- gain: {db: 6}\n")
    done = run("run", "mine", "in.wav", "--force")
    assert (done.code, done.err) == (
        2,
        "error: .musictool/presets/mine.yaml is not trusted yet; read it, then: musictool preset "
        "trust mine\n",
    )
    refused = run("preset", "trust", "podcast").err
    assert "no preset of the current folder is called 'podcast'" in refused


def test_it_loads_no_native_code(preset, run, here):
    preset("- fx.vst3: {path: evil.vst3}\n")
    preset("- gain: {db: 1}\n- mine\n", "outer")
    for name in ("mine", "outer", "gain db=1 | mine"):
        done = run("run", name, "in.wav")
        assert done.code == 2
        assert "mine.yaml, step 1, line 1: fx.vst3: a preset of the current folder" in done.err
        assert "may not load native code (evil.vst3)" in done.err
    allowed = run("run", "mine", "in.wav", "--allow", "native")
    assert "there is no file evil.vst3" in allowed.err
    assert "there is no file evil.vst3" in run("run", "fx.vst3 path=evil.vst3", "in.wav").err


def test_python_gives_its_word_as_the_command_line_does(preset, here, tmp_path):
    file = here / ".musictool" / "presets" / "mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("- fx.vst3: {path: evil.vst3}\n")
    with pytest.raises(mt.PipelineError, match="not trusted yet"):
        mt.run("mine", "in.wav", allow="native")
    preset(file.read_text())
    for call in (mt.run, mt.map):
        with pytest.raises(mt.PipelineError, match=r'native code .* add allow="native"'):
            call("mine", "in.wav")
        with pytest.raises(mt.BadParameter, match="allow must be native or outside"):
            call("mine", "in.wav", allow="everything")
    with pytest.raises(mt.MusictoolError, match=r"there is no file evil\.vst3"):
        mt.run("mine", "in.wav", allow=["native", "outside"])
    (outcome,) = mt.map("mine", "in.wav", allow="native")
    assert "there is no file evil.vst3" in str(outcome.error)
    file.write_text("- gain: {db: -6}\n")  # no longer what was trusted: named by its path it runs
    assert mt.run(str(file), "in.wav").frames == mt.read("in.wav").frames


@pytest.mark.parametrize("where", ["/{}/x.txt", "../x.txt", "link/x.txt", "{{parent}}/x.txt"])
def test_it_writes_nothing_outside_the_folder(preset, run, lab, here, tmp_path_factory, where):
    other = tmp_path_factory.mktemp("other")
    (here / "link").symlink_to(other)
    (other / "in.wav").write_bytes((here / "in.wav").read_bytes())
    where = where.format(str(other).strip("/"))
    preset(f'- lab.sketch: {{plot: "{where}"}}\n')
    done = run("run", "mine", f"{other}/in.wav", "-o", "out.wav")
    assert done.code == 2
    assert "--plot: a preset of the current folder may not lead out of the folder (" in done.err
    assert sorted(path.name for path in other.iterdir()) == ["in.wav"]
    done = run("run", "mine", f"{other}/in.wav", "-o", "out.wav", "--allow", "native,outside")
    assert (done.code, "error" in done.err) == (0, False)
    preset("- lab.sketch: {plot: inside.txt}\n")
    assert run("run", "mine", "in.wav", "-o", "b.wav").code == 0
    assert (here / "inside.txt").exists()


def test_commands_of_others_are_covered(preset, run, install_plugin, here, monkeypatch):
    source = """
from pathlib import Path
from typing import Annotated
from musictool import Audio, Param, command, hookimpl

@command("ext.load")
def load(
    audio: Audio,
    library: Annotated[str | None, Param("Code", native=True)] = None,
    folder: Path | None = None,
    port: Annotated[str | None, Param("What it plays to", streams=True)] = None,
) -> Audio:
    \"\"\"Load a library.\"\"\"
    return audio

@hookimpl
def musictool_register():
    return [load]
"""
    install_plugin(here / "plugins", "musictool-ext", source)
    monkeypatch.syspath_prepend(here / "plugins")
    preset("- ext.load: {library: x.so}\n")
    assert "may not load native code (x.so)" in run("run", "mine", "in.wav").err
    preset("- ext.load: {folder: /etc}\n")
    assert "may not lead out of the folder (/etc)" in run("run", "mine", "in.wav").err
    preset("- ext.load: {port: /dev/null}\n")
    assert "may not lead out of the folder (/dev/null)" in run("run", "mine", "in.wav").err
    preset("- ext.load: {folder: sub, port: Synth}\n")
    assert run("run", "mine", "in.wav").code == 0


def test_no_python_of_the_folder_is_imported(here):
    (here / "musictool_evil.py").write_text("print('evil')")
    (here / "yaml.py").write_text("print('evil')")
    info = here / "evil-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[musictool]\nevil = musictool_evil\n")
    for arguments in (["plugins"], ["pipeline", "check", "my.yaml"]):
        (here / "my.yaml").write_text("[normalize]")
        done = subprocess.run(
            [sys.executable, "-m", "musictool", *arguments],
            cwd=here,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0
        assert "evil" not in done.stdout + done.stderr


def test_pictures_are_drawn_with_settings_of_their_own(run, here):
    assert run("analyze", "in.wav", "--plot", "before.png").code == 0
    (here / "matplotlibrc").write_text("text.usetex: True\nfont.size: 40\n\x1b[31mbad: 1\n")
    done = subprocess.run(
        [sys.executable, "-m", "musictool", "analyze", "in.wav", "--plot", "after.png"],
        cwd=here,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (here / "after.png").read_bytes() == (here / "before.png").read_bytes()
    (here / "matplotlibrc").unlink()
    os.mkfifo(here / "matplotlibrc")
    done = run("analyze", "in.wav", "--plot", "never.png")
    assert "matplotlibrc: is a pipe or a device" in done.err


def test_settings_of_numba_are_not_taken_from_the_folder(run, here):
    (here / ".numba_config.yaml").write_text("cache_dir: evil\n")
    done = run("rhythm", "beats", "in.wav", "--engine", "librosa")
    assert done.code == 1
    assert "would take settings from .numba_config.yaml of the current folder" in done.err
    assert not (here / "evil").exists()
