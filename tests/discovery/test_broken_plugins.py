"""Broken plugins, small and many: each costs nobody else anything, and says what is wrong with it.

Those that end, block or flood the process that imports them are in `test_survival`, what hooks
return that they should not in `test_containment`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import Audio
from musictool.discovery import registry
from musictool.errors import MusictoolError

HEAD = "from typing import Annotated\nfrom musictool import *\nfrom musictool import hookimpl\n"

WORK = '''
@command("{name}.work")
def work(audio: Audio) -> Audio:
    """Work."""
    return audio

@hookimpl
def musictool_register():
    return [work]
'''


def declared(mark: str, rest: str, doc: str = '"""Work."""') -> str:
    """The source of a plugin that declares one function."""
    body = f"    {doc}\n    return audio\n"
    hook = "@hookimpl\ndef musictool_register():\n    return [work]\n"
    return f"{HEAD}\n@{mark}\ndef work{rest}:\n{body}\n{hook}"


IMPORTED = {
    "recursion": ("def f(): f()\nf()", "importing it raised RecursionError"),
    "memory": ("bytearray(1 << 62)", "importing it raised MemoryError"),
    "interrupt": ("raise KeyboardInterrupt", "importing it"),
    "own-base": (
        "class Own(BaseException): pass\nraise Own('why')",
        "importing it raised Own: why",
    ),
    "unsaid": ("class E(Exception):\n    __str__ = None\nraise E", "importing it raised E"),
    "null": ("x = '\0'", "importing it raised"),
    "json": ("import json\njson.dumps = None", "importing it"),
}
"""Faults at import, each with what is said of the plugin."""

HARMLESS = {
    "warnings": "import warnings\nfor n in range(2000): warnings.warn(f'flood {n}')",
    "numpy": "import numpy\nnumpy.zeros = numpy.float32 = None",
    "stdout": "import sys\nsys.stdout.close()\nsys.stdout = None",
    "folder": "import os\nos.chdir('/')",
    "locale": "import locale\nlocale.setlocale(locale.LC_ALL, 'C')",
    "signals": "import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)",
    "random": "import random\nrandom.seed(0)",
    "environment": "import os\nos.environ.clear()",
    "shallow": "import sys\nsys.setrecursionlimit(60)",
    "finders": "import sys\nsys.meta_path.clear()\nsys.path_hooks.clear()",
    "builtins": "import builtins\nbuiltins.print = builtins.open = None",
    "at-exit": "import atexit, os\natexit.register(os.abort)",
    "yields": "",
}
"""What plugins do to the process that imports them, of which no other plugin knows anything."""

DECLARED = {
    "bare": (declared("command('bare')", "(audio)"), "audio"),
    "no-type": (declared("command('no-type')", "(audio: Audio, x=1) -> Audio"), "parameter x"),
    "default": (
        declared("command('default')", "(audio: Audio, x: float = 'a') -> Audio"),
        "x must be a number",
    ),
    "twice": (
        declared("command('twice')", "(audio: Audio, x: int = 1, x_: int = 2) -> Audio"),
        "x",
    ),
    "seed": (declared("command('seed')", "(audio: Audio, seed: int = 1) -> Audio"), "seed"),
    "kind": (declared("command('kind')", "(audio: Audio, x: dict = None) -> Audio"), "x"),
    "gives": (declared("command('gives')", "(audio: Audio) -> int"), "must say what it returns"),
    "gives-nothing": (
        declared("command('gives-nothing')", "(audio: Audio)"),
        "must say what it returns",
    ),
    "stars": (declared("command('stars')", "(audio: Audio, *args: int) -> Audio"), "args"),
    "keywords": (declared("command('keywords')", "(audio: Audio, **more: int) -> Audio"), "more"),
    "spaced": (declared("command('two words')", "(audio: Audio) -> Audio"), "two words"),
    "verb": (declared("command('run')", "(audio: Audio) -> Audio"), "run"),
    "mute": (declared("command('mute')", "(audio: Audio) -> Audio", doc="pass"), "docstring"),
    "differs": (
        declared("engine('continue', 'differs')", "(audio: Audio, seconds: str = 'a') -> Audio"),
        "seconds",
    ),
    "lacks": (declared("engine('continue', 'lacks')", "(audio: Audio) -> Audio"), "seconds"),
    "unmarked": (
        f"{HEAD}def work(audio: Audio) -> Audio:\n    'Work.'\n    return audio\n"
        "@hookimpl\ndef musictool_register(): return [work]\n",
        "work",
    ),
    "table": (
        f"{HEAD}@hookimpl\ndef musictool_register(): return {{'work': 1}}\n",
        "'work' was registered, but is no function",
    ),
}
"""Faults of declarations."""


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> dict[str, dict]:
    """What `musictool plugins` says of all of them, installed together."""
    from ..conftest import install_plugin

    install = install_plugin.__wrapped__()
    site = tmp_path_factory.mktemp("site")
    for name, (code, _) in IMPORTED.items():
        install(site, f"musictool-i-{name}", f"{HEAD}{code}\n{WORK.format(name=f'i-{name}')}")
    for name, code in HARMLESS.items():
        source = f"{HEAD}{code}\n{WORK.format(name=f'h-{name}')}"
        install(
            site,
            f"musictool-h-{name}",
            source.replace("return [work]", "yield work") if name == "yields" else source,
        )
    for name, (source, _) in DECLARED.items():
        install(site, f"musictool-d-{name}", source)
    install(site, "musictool-zebra", HEAD + WORK.format(name="zebra"))
    home = tmp_path_factory.mktemp("home")
    done = subprocess.run(
        [sys.executable, "-m", "musictool", "plugins", "--json"],
        env={**os.environ, "PYTHONPATH": str(site), "XDG_CACHE_HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "flood" not in done.stderr
    return {one["distribution"]: one for one in json.loads(done.stdout)}


@pytest.mark.parametrize("name", [*IMPORTED, *DECLARED])
def test_what_is_wrong_is_one_sentence_that_names_the_plugin(known, name):
    letter, says = ("i", IMPORTED[name][1]) if name in IMPORTED else ("d", DECLARED[name][1])
    plugin = known[f"musictool-{letter}-{name}"]
    (problem,) = plugin["problems"]
    assert problem.startswith(f"musictool-{letter}-{name} (musictool_{letter}_")
    assert says in problem
    assert "\n" not in problem
    assert plugin["commands"] == []


@pytest.mark.parametrize("name", HARMLESS)
def test_what_it_does_to_its_process_costs_nothing(known, name):
    plugin = known[f"musictool-h-{name}"]
    assert (plugin["problems"], plugin["commands"]) == ([], [f"h-{name}.work"])


def test_all_others_are_there(known):
    for name in ("musictool", "musictool-zebra"):
        assert known[name]["problems"] == []
    assert known["musictool-zebra"]["commands"] == ["zebra.work"]


RUNNING = {
    "nothing": ("return None", "gave back NoneType"),
    "array": ("return audio.samples", "gave back ndarray"),
    "kind": ("return Report({})", "gave back Report"),
    "nan": ("return audio.with_samples(audio.samples * float('nan'))", "NaN or infinite"),
    "infinite": ("return audio.with_samples(audio.samples / 0)", "NaN or infinite"),
    "cube": ("return Audio(audio.samples[None], audio.sample_rate)", "failed unexpectedly"),
    "words": ("return Audio(np.array([['a']]), 8000)", "failed unexpectedly"),
    "rate-0": ("return Audio(audio.samples, 0)", "failed unexpectedly"),
    "wordless": ("raise ValueError", "failed unexpectedly: ValueError; that is a bug"),
    "unsaid": ("raise Unsaid", "failed unexpectedly: Unsaid"),
    "lines": ("raise ValueError('one\\ntwo')", "ValueError: one two;"),
    "exits": ("raise SystemExit(0)", "failed unexpectedly: SystemExit"),
    "base": ("raise Base('why')", "failed unexpectedly: Base: why"),
    "stops": ("raise StopIteration", "failed unexpectedly: StopIteration"),
    "recursion": ("return runs.run_recursion(audio)", "failed unexpectedly: RecursionError"),
    "moves": ("os.chdir('/')\n    return audio", "changed the current folder"),
}
"""Faults at work, each with what is said."""

RIGHT = {
    "float64": "return Audio(audio.samples.astype(np.float64), audio.sample_rate)",
    "int16": "return Audio((audio.samples * 32767).astype(np.int16), audio.sample_rate)",
    "writes": "audio.samples[:] = 0\n    return audio",
    "flat": "return Audio(audio.samples[0], audio.sample_rate)",
    "mono": "return Audio(audio.samples[:1], audio.sample_rate)",
    "seterr": "np.seterr(all='raise')\n    return audio",
    "thread": "import threading, time\n    threading.Thread(target=time.sleep, args=(1,)).start()\n"
    "    return audio",
    "prints": "print('flood')\n    os.write(1, b'flood')\n    return audio",
}
"""What is put right, or refused: the result is not wrong in silence."""

PROGRAM = {
    "forks": "os.fork()\n    return audio",
    "closes": "sys.stdout.close()\n    sys.stderr.close()\n    return audio",
    "removes": "__import__('shutil').rmtree('out')\n    return audio",
}
"""What is tried in a process of its own."""


@pytest.fixture
def at_work(tmp_path, install_plugin, monkeypatch):
    """All of them as commands of one plugin."""
    functions = [
        f'@command("runs.{name}")\ndef run_{name.replace("-", "_")}(audio: Audio) -> Audio:\n'
        f'    """Work."""\n    {body}\n'
        for name, body in {**{k: it[0] for k, it in RUNNING.items()}, **RIGHT, **PROGRAM}.items()
    ]
    names = [one.partition("def ")[2].partition("(")[0] for one in functions]
    hook = f"@hookimpl\ndef musictool_register():\n    return [{', '.join(names)}]\n"
    more = "import os, sys\nimport numpy as np\nruns = sys.modules[__name__]\n"
    more += "class Unsaid(Exception):\n    __str__ = None\nclass Base(BaseException): pass\n"
    install_plugin(tmp_path / "site", "musictool-runs", "\n".join([HEAD, more, *functions, hook]))
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    monkeypatch.chdir(tmp_path)
    assert not registry().problems()
    return tmp_path


def tried(name: str, song: Audio) -> mt.Audio | str:
    """What comes of a command: its result, or the sentence of its error."""
    try:
        return mt.run(f"runs.{name}", song)
    except MusictoolError as error:
        return str(error)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_fault_at_work_is_one_sentence_and_the_next_command_is_right(at_work, song):
    for name, (_, says) in RUNNING.items():
        sentence = tried(name, song)
        assert isinstance(sentence, str), name
        assert f"runs.{name}" in sentence
        assert says in sentence, name
        assert "\n" not in sentence, name
        assert Path.cwd() == at_work
        softer = mt.run("gain db=-6", song).samples
        np.testing.assert_allclose(softer, song.samples * 10 ** (-6 / 20), rtol=1e-6)


def test_what_can_be_put_right_is(at_work, song, capfd):
    before, errors = song.samples.copy(), np.geterr()
    for name in RIGHT:
        made = tried(name, song)
        if isinstance(made, str):
            assert f"runs.{name}" in made
            continue
        assert isinstance(made, Audio)
        assert made.samples.dtype == np.float32
        assert (made.sample_rate, made.samples.shape) == (44100, song.samples.shape), name
        assert np.abs(made.samples).max() <= 1, name
    assert np.array_equal(song.samples, before)
    assert np.geterr() == errors


def test_what_a_command_prints_and_whom_it_forks_is_not_in_the_result(at_work, song):
    mt.write("in.wav", song)
    expected = mt.run("gain db=0", "in.wav").samples
    for name in ("prints", "forks", "closes"):
        done = subprocess.run(
            [sys.executable, "-m", "musictool", "runs", name, "in.wav", "-o", "-"],
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        Path("out.wav").write_bytes(done.stdout)
        made = mt.read("out.wav").samples
        np.testing.assert_allclose(made, expected, atol=2**-14)


def test_what_takes_the_folder_of_the_output_away_is_told(at_work, song):
    mt.write("in.wav", song)
    Path("out").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "musictool", "runs", "removes", "in.wav", "-o", "out/a.wav"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    (line,) = done.stderr.splitlines()
    assert (done.returncode, line.startswith("error: out")) == (1, True), done.stderr
