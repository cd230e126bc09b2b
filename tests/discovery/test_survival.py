"""A plugin that ends, blocks or floods the process that imports it costs nobody else anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = "from musictool import Audio, command, engine, hookimpl\n"

WORK = '''
@command("{name}")
def work(audio: Audio) -> Audio:
    """Work."""
    return audio

@hookimpl
def musictool_register():
    return [work]
'''

KILLING = {
    "aborts": ("import os\ndef die():\n    os.abort()\ndie()\n", "crashed (SIGABRT)", 4),
    "crashes": ("import ctypes\nctypes.string_at(0)\n", "crashed (SIGSEGV)", 3),
    "leaves": ("import os\n\nos._exit(0)\n", "ended the program (exit status 0)", 4),
    "waits": ("import time\nwhile True: time.sleep(1)\n", "took more than 6 s", 3),
}
"""Of each what it does when it is imported, what is said of that, and the line that is named."""

HARMLESS = {
    "prints": "import os\nos.write(1, b'flood')\nprint('flood')\n",
    "forks": "import os\nif os.fork() == 0: pass\n",
    "starts": "import subprocess\nsubprocess.Popen(['sleep', '4322'])\n",
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n",
    "asks": "assert input.__name__\ntry: input()\nexcept EOFError: pass\n",
    "path": "import sys; sys.path.clear()\n",
    "commands": "import musictool\nassert 'gain' in musictool.commands\n",
}


@pytest.fixture
def site(tmp_path: Path, install_plugin: Callable[..., Path]) -> Path:
    """All these plugins, and a whole one behind them."""
    folder = tmp_path / "site"
    for name, code in {**{name: it[0] for name, it in KILLING.items()}, **HARMLESS}.items():
        source = HEAD + code + WORK.format(name=f"{name}-work")
        install_plugin(folder, f"musictool-{name}", source)
    install_plugin(folder, "musictool-zebra", HEAD + WORK.format(name="zebra"))
    return folder


def called(*words: str, site: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a user calls it."""
    return subprocess.run(
        [sys.executable, "-m", "musictool", *words],
        env={**os.environ, "PYTHONPATH": str(site), "MUSICTOOL_PLUGIN_SECONDS": "6", **environment},
        cwd=site.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_plugins_that_kill_the_process_are_named_and_the_others_work(site):
    listed = called("plugins", "--json", site=site)
    assert listed.returncode == 0, listed.stderr
    known = {one["distribution"]: one for one in json.loads(listed.stdout)}
    for name, (_, says, line) in KILLING.items():
        (problem,) = known[f"musictool-{name}"]["problems"]
        place = f"({site}/musictool_{name}.py, line {line})"
        assert says in problem
        assert place in problem
    for name in (*HARMLESS, "zebra"):
        plugin = known[f"musictool-{name}"]
        assert plugin["problems"] == []
        assert plugin["commands"] == [name if name == "zebra" else f"{name}-work"]
    assert known["musictool"]["problems"] == []

    help_page = called("--help", site=site)
    assert help_page.returncode == 0
    assert "zebra" in help_page.stdout
    for name in KILLING:
        assert f"musictool_{name}" in help_page.stdout.split("Broken plugins:")[1]
    assert called("gain", "--help", site=site).returncode == 0
    asked = called("aborts-work", "song.wav", site=site)
    assert asked.returncode != 0
    assert "crashed (SIGABRT)" in asked.stderr
    assert f"({site}/musictool_aborts.py, line 4)" in asked.stderr


def test_a_limit_that_is_none_is_refused(tmp_path):
    for given in ("soon", "-1", "nan"):
        refused = called("gain", "--help", site=tmp_path, MUSICTOOL_PLUGIN_SECONDS=given)
        assert refused.returncode == 2
        sentence = f"error: MUSICTOOL_PLUGIN_SECONDS={given}: give it a number of seconds over 0"
        assert refused.stderr.strip() == sentence
