"""`plugins new`: a package of each kind is whole, passes its own tests, and works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool.discovery import registry
from musictool.errors import OutputExists, UnknownName, UsageError
from musictool.kit.scaffold import plan_of, write

MADE = {
    "acme": ("command", None),
    "pluck": ("generator", None),
    "deep": ("model", "continue"),
    "ear": ("engine", "transcribe"),
}


@pytest.fixture
def made(tmp_path, install_plugin, monkeypatch) -> Path:
    """A folder with a package of each kind, all of them installed."""
    for name, (kind, serves) in MADE.items():
        plan = plan_of(name, kind, serves, tmp_path, registry())
        files = write(plan)
        assert {*files} == {
            str(path.relative_to(plan.folder)) for path in plan.folder.rglob("*") if path.is_file()
        }
        info = install_plugin(tmp_path, f"musictool-{name}", {}, entry=plan.module)
        (info / "entry_points.txt").write_text(f"[musictool]\n{name} = {plan.module}\n")
        monkeypatch.syspath_prepend(plan.folder)
    folders = [str(tmp_path), *(str(tmp_path / f"musictool-{name}") for name in MADE)]
    monkeypatch.setenv("PYTHONPATH", ":".join(folders))
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_each_passes_its_own_tests_and_works_in_a_pipeline(made, song):
    options = ["-q", "-c", "/dev/null", "-p", "no:cacheprovider", "--import-mode=importlib"]
    tests = [str(made / f"musictool-{name}" / "tests") for name in MADE]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    chain = "continue engine=deep seconds=1 | acme drive=20"
    made_of = mt.run(chain, song)
    assert made_of.frames == 2 * song.frames
    np.testing.assert_allclose(
        made_of.samples[:, :44100], np.tanh(10 * song.samples) / 10, rtol=0, atol=1e-6
    )
    assert mt.run("continue engine=deep seconds=0.000001 only=true", song).frames == 0
    for name in MADE:
        text = (made / f"musictool-{name}" / "README.md").read_text()
        assert f"musictool-{name}" in text
        assert "@" not in text


SERVED = [one.name for one in registry().commands.values() if one.spec.engine is not None]


@pytest.mark.parametrize("command", ["continue", "inpaint", "style", "vary"])
def test_a_model_for_a_command_has_no_parameter_twice(tmp_path, command):
    plan = plan_of("acme", "model", command, tmp_path, registry())
    write(plan)
    for path in plan.folder.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), path, "exec")


def test_an_engine_for_every_command_that_takes_some_works_at_once(
    tmp_path, install_plugin, monkeypatch
):
    assert {"generate", "harmonize", "interpolate", "separate", "style", "synth"} < {*SERVED}
    folders = [str(tmp_path)]
    for at, command in enumerate(SERVED):
        plan = plan_of(f"acme{at}", "engine", command, tmp_path, registry())
        write(plan)
        info = install_plugin(tmp_path, f"musictool-acme{at}", {}, entry=plan.module)
        (info / "entry_points.txt").write_text(f"[musictool]\nacme{at} = {plan.module}\n")
        folders.append(str(plan.folder))
    monkeypatch.setenv("PYTHONPATH", ":".join(folders))
    options = ["-q", "-c", "/dev/null", "-p", "no:cacheprovider", "--import-mode=importlib"]
    chosen = "not conformance or registered or words or schema or sound or again"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-k", chosen, *folders[1:]],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout.splitlines()[-1]
    for folder in folders[1:]:
        monkeypatch.syspath_prepend(folder)
    monkeypatch.syspath_prepend(tmp_path)
    at = SERVED.index("inpaint")
    ramp = mt.Audio(np.arange(8000, dtype=np.float32) / 8000, 8000)
    filled = mt.run(f"inpaint engine=acme{at} start=0.5 end=0.75 loop=0.25", ramp).samples[0]
    np.testing.assert_array_equal(filled[4000:6000], ramp.samples[0, 2000:4000])
    np.testing.assert_array_equal(filled[6000:], ramp.samples[0, 6000:])
    readme = (Path(folders[1 + at]) / "README.md").read_text()
    assert f"musictool inpaint in.wav --engine acme{at} --start 1 --end 1.5\n" in readme
    at = SERVED.index("generate")
    assert len(mt.run(f"generate engine=acme{at} count=3").notes) == 3
    with pytest.raises(UsageError, match=f"generate: engine acme{at} does not heed bars yet"):
        mt.run(f"generate engine=acme{at} bars=3")


@pytest.mark.parametrize(
    ("name", "kind", "serves", "sentence"),
    [
        ("Acme", "command", None, "'Acme' cannot name a plugin; use lower-case letters"),
        ("musictool-acme", "command", None, "leave musictool- out"),
        ("gain", "command", None, "gain is there already; choose another name"),
        ("reverb", "command", None, "reverb is a word for fx.reverb already"),
        ("fx", "command", None, "fx is there already"),
        ("rhythm", "engine", "continue", r"rhythm is a plugin already \(musictool "),
        ("run", "command", None, "run is a command of musictool itself"),
        ("unit", "engine", None, "continue has an engine unit"),
        ("acme", "command", "continue", "a command is a command of its own; leave --for out"),
        ("acme", "engine", "gain", "gain takes no engines; continue, "),
        (
            "acme",
            "model",
            "transcribe",
            "a model for continue, inpaint, style or vary, and none for transcribe",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(tmp_path, name, kind, serves, sentence):
    with pytest.raises(UsageError, match=sentence) as raised:
        plan_of(name, kind, serves, tmp_path, registry())
    assert "\n" not in str(raised.value)


def test_a_kind_that_there_is_not_and_a_folder_that_there_is_are_refused(tmp_path):
    with pytest.raises(UnknownName, match="no kind of plugin is called 'engin'; did you mean"):
        plan_of("acme", "engin", None, tmp_path, registry())
    (tmp_path / "musictool-acme").mkdir()
    with pytest.raises(OutputExists, match="musictool-acme: is there already"):
        plan_of("acme", "command", None, tmp_path, registry())


def test_a_name_of_python_is_no_trouble(tmp_path):
    write(plan_of("class", "command", None, tmp_path, registry()))
    module = (tmp_path / "musictool-class" / "musictool_class" / "__init__.py").read_text()
    assert "def class_(" in module
    compile(module, "module", "exec")
