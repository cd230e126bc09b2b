"""Fixtures for every room: folders of one's own, and plugins that exist for one test."""

from __future__ import annotations

import gc
import getpass
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from .compiled import Exchange

InstallPlugin = Callable[..., Path]

WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
if WORKERS > 1:  # the workers share the cores: libraries that start a thread for each must not
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // WORKERS)))

# Bytecode is written, as on users' machines: the programs that tests start would compile all anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

EXCHANGE: Exchange | None = None
if (WORKER := os.environ.get("PYTEST_XDIST_WORKER")) and "NUMBA_CACHE_DIR" not in os.environ:
    place = Path(tempfile.gettempdir(), f"numba-of-tests-{getpass.getuser()}")
    place.mkdir(exist_ok=True)
    EXCHANGE = Exchange(place / WORKER, place / "shared")
    os.environ["NUMBA_CACHE_DIR"] = str(place / WORKER)

HOMES = count()

SHARED = ("lab", f"plugins{os.sep}", f"data{os.sep}")
"""What begins so, in the folder of all tests, is none's own."""


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """How many `-n auto` are: one more than cores, since now and then a test only waits."""
    return (yield) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """While they are collected there is no garbage to look for."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What the tests themselves are need not be gone through whenever memory is cleared up."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_runtest_setup() -> None:
    """What another worker has had compiled need not be compiled here."""
    if EXCHANGE:
        EXCHANGE()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker is left alone with it in the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def own_folders(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The user's folders for caches, configuration and state, for this test alone.

    They are empty but for an index of what is installed, as an earlier test has built it: to import
    every plugin takes as long as the most of the tests do.
    """
    base = tmp_path_factory.getbasetemp()
    home = base / "homes" / str(next(HOMES))  # `mktemp` would look through all that are there
    home.mkdir(parents=True, mode=0o700)
    data = base / "data"  # by one name for all, as the index has it: isolated plugins are in there
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("MUSICTOOL_EXECUTOR", "serial")  # for those that replace a part of it
    cache, kept = home / "cache" / "musictool", base / "indices"
    kept.mkdir(exist_ok=True)
    cache.mkdir(parents=True)
    for index in kept.iterdir():
        os.link(index, cache / index.name)
    yield home
    if data.exists():
        data.rename(home / "data")
        return
    for index in filter(Path.is_file, cache.glob("index-*.json")):
        known = kept / index.name
        if not (known.exists() and known.samefile(index)) and is_of_all_tests(index, base):
            known.unlink(missing_ok=True)
            os.link(index, known)  # a process that is left may ask here again


def is_of_all_tests(index: Path, base: Path) -> bool:
    """Whether an index has found no plugins of a single test, and no choice among plugins."""
    built = index.read_text(encoding="utf-8")
    shared = sum(built.count(f"{base}{os.sep}{folder}") for folder in SHARED)
    return built.count(f"{base}{os.sep}") == shared and '"choice:": [null, null]' in built


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """The URL of a server that speaks S3."""
    from .servers import s3_server  # few tests need it

    with s3_server() as url:
        yield url


@pytest.fixture
def bucket(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bucket of one's own on it, as boto3 has it; whoever asks for `s3://` gets there."""
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = boto3.resource("s3").Bucket(f"bucket-{os.urandom(4).hex()}")
    made.create()
    return made


@pytest.fixture
def web() -> Iterator[Any]:
    """A server of files over HTTP that can misbehave."""
    from .servers import Web  # few tests need it

    with Web() as server:
        yield server
        server.shutdown()


@pytest.fixture
def song() -> Any:
    """A second of stereo at 44.1 kHz: two tones, so that the channels can be told apart."""
    import numpy as np

    from musictool import Audio

    time = np.arange(44100) / 44100
    return Audio(0.25 * np.sin(2 * np.pi * np.outer([440, 660], time)), 44100)


@pytest.fixture
def install_plugin() -> InstallPlugin:
    """Make a distribution in a folder that is to be on PYTHONPATH.

    `install_plugin(folder, "musictool-acme", {"musictool_acme.py": source})` writes the files and
    a `.dist-info` whose entry point is the first file's module, or `entry`. A single source may be
    given as a string: the module is then named for the distribution.
    """

    def install(
        folder: Path,
        name: str,
        source: str | dict[str, str],
        version: str = "1.0",
        entry: str | None = None,
    ) -> Path:
        module = name.replace("-", "_")
        files = {f"{module}.py": source} if isinstance(source, str) else source
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
            sys.modules.pop(path.removesuffix(".py").partition("/")[0], None)  # of an earlier test
        info = folder / f"{module}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[musictool]\n{module} = {entry or module}\n")
        (info / "RECORD").write_text("".join(f"{path},,\n" for path in files))
        return info

    return install


@pytest.fixture
def shared_plugin(
    tmp_path_factory: pytest.TempPathFactory,
    install_plugin: InstallPlugin,
    monkeypatch: pytest.MonkeyPatch,
) -> InstallPlugin:
    """Install a plugin that several tests have, and none changes, for this process and its own.

    `shared_plugin("musictool-acme", source)` makes it once: an index that has it is kept.
    """

    def install(name: str, source: str) -> Path:
        folder = tmp_path_factory.getbasetemp() / "plugins" / f"{crc32(source.encode()):08x}"
        if not folder.exists():
            install_plugin(folder, name, source)
        sys.modules.pop(name.replace("-", "_"), None)  # of another source
        monkeypatch.syspath_prepend(folder)
        monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        return folder

    return install


@pytest.fixture
def lab(
    tmp_path_factory: pytest.TempPathFactory,
    install_plugin: InstallPlugin,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The plugin `musictool-lab`, installed for this process and for those it starts."""
    folder = tmp_path_factory.getbasetemp() / "lab"
    if not folder.exists():
        modules = sorted((Path(__file__).parent / "lab").glob("*.py"))
        sources = {one.name: one.read_text(encoding="utf-8") for one in modules}
        install_plugin(folder, "musictool-lab", sources, entry="musictool_lab")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


@pytest.fixture
def execute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lab: Any) -> Callable[..., list[Any]]:
    """Run a pipeline on files: `execute("gain db=3", "a.wav", out="b.wav", seed=1)`."""
    from dataclasses import replace

    from musictool.batches import Batch
    from musictool.discovery import registry
    from musictool.jobs import Settings
    from musictool.pipeline import check, find

    monkeypatch.chdir(tmp_path)

    def run(text: str, *inputs: Any, out: Any = None, **settings: Any) -> list[Any]:
        known = registry()
        checked = check(find(text, known), known)
        checked = replace(checked, pipeline=replace(checked.pipeline, name="run"))
        arguments = [str(item) for item in inputs]
        batch = Batch.planned(checked, arguments, out and str(out), Settings(**settings), known)
        return list(batch.run())

    return run


@pytest.fixture
def single(execute: Callable[..., list[Any]]) -> Callable[..., Any]:
    """The same for one result, which must be there."""

    def run(*arguments: Any, **settings: Any) -> Any:
        (outcome,) = execute(*arguments, **settings)
        if outcome.error:
            raise outcome.error
        return outcome

    return run


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., str]:
    """Run Python code in a process of its own, `folders` on its PYTHONPATH; what it printed."""

    def run(code: str, *folders: Path, **environment: str) -> str:
        paths = [str(folder) for folder in folders]
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),
                **environment,
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
