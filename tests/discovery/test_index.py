"""The index: while fresh nothing is imported, every change makes it stale, damage is harmless.

How often a plugin was imported is read off a file that it appends to.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from musictool.discovery.chosen import list_file, write_lines
from musictool.discovery.entries import entries
from musictool.discovery.sources import declared_in, sources

NAMES = "from musictool.discovery import registry; print(*registry().commands)"

PLUGIN = '''
"""Counted."""
import os, time
from musictool import Audio, command, hookimpl

with open(os.environ["IMPORTS"], "a") as imports:
    imports.write("x")
time.sleep(float(os.environ.get("SLEEP", "0")))

@command("counted")
def counted(audio: Audio) -> Audio:
    """Count."""
    return audio

@hookimpl
def musictool_register():
    return [counted]
'''


class Installed:
    """A folder with plugins; `names()` are the commands that a new process finds."""

    def __init__(self, folder: Path, python: Callable[..., str], install: Callable[..., Path]):
        self.folder, self.python, self._install = folder, python, install
        self.imports = folder.parent / "imports"

    def install(self, name: str, source: str | dict[str, str], **more: str) -> Path:
        return self._install(self.folder, name, source, **more)

    def names(self, code: str = NAMES, **environment: str) -> str:
        return self.python(code, self.folder, IMPORTS=str(self.imports), **environment)

    def times_imported(self) -> int:
        return len(self.imports.read_text()) if self.imports.exists() else 0


@pytest.fixture
def installed(tmp_path, python, install_plugin) -> Installed:
    """With the built-in plugins disabled: to import them all is the most of each new index."""
    write_lines(list_file(), [one.name for one in entries()])
    (tmp_path / "site").mkdir()
    return Installed(tmp_path / "site", python, install_plugin)


def edit(file: Path, old: str, new: str) -> None:
    """Edit, to another length: within a second, Python itself would not see it otherwise."""
    assert len(old) != len(new)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def index_file(own_folders: Path) -> Path:
    (file,) = (own_folders / "cache").rglob("index-*.json")
    return file


def test_a_fresh_index_imports_no_plugin_and_nothing_heavy(installed):
    list_file().unlink()  # of all plugins, with what they import
    installed.install("musictool-counted", PLUGIN)
    assert "counted" in installed.names(SLEEP="0.1").split()
    assert installed.times_imported() == 1
    heavy = ["numpy", "torch", "librosa", "pedalboard", "transformers"]
    heavy += ["pluggy", "pydantic", "importlib.metadata"]
    code = (
        f"{NAMES}\nimport sys\n"
        f"bad = [m for m in sys.modules if m in {heavy!r} or m.startswith('musictool_')]\n"
        "assert not bad, bad\n"
        "assert registry() is registry()  # what is asked for again is not read again"
    )
    for _ in range(3):
        assert "counted" in installed.names(code, SLEEP="60").split()  # past what `python` waits
    assert installed.times_imported() == 1


def test_who_asks_again_at_once_looks_into_no_folder_unless_one_changed(installed):
    installed.install("musictool-counted", PLUGIN)
    code = (
        "import os, pathlib, shutil, sys\nfrom musictool.discovery import index, registry\n"
        "looks, scandir, index.AT_ONCE = [], os.scandir, 60\n"
        "os.scandir = lambda *place: looks.append(place) or scandir(*place)\n"
        "for _ in range(2):\n    registry()\n"
        "looks.clear()\n"
        "assert 'counted' in registry().commands\nassert not looks\n"
        "index.AT_ONCE = 0\nregistry()\nassert looks\nindex.AT_ONCE = 60\n"
        "(info,) = pathlib.Path(sys.path[1]).glob('*.dist-info')\nshutil.rmtree(info)\n"
        "assert 'counted' not in registry().commands\n"
    )
    installed.names(code)


def test_editing_a_module_refreshes(installed):
    installed.install("musictool-counted", PLUGIN)
    installed.names()
    edit(installed.folder / "musictool_counted.py", '"counted"', '"recounted"')
    assert "recounted" in installed.names().split()


@pytest.mark.parametrize(
    "entry", ["acme", "acme.plugin", "acme.plugin:plugin", "acme.plugin [gpu]"]
)
def test_editing_a_package_refreshes(installed, entry):
    files = {
        "acme/__init__.py": "",
        "acme/words.py": "NAME = 'before'\n",
        "acme/plugin.py": PLUGIN.replace('"counted"', "NAME").replace(
            "import os,", "from .words import NAME\nimport os,"
        )
        + "import sys; plugin = sys.modules[__name__]\n",
    }
    if entry == "acme":
        files["acme/__init__.py"] = (
            "from .plugin import *\nfrom .plugin import musictool_register\n"
        )
    installed.install("acme", files, entry=entry)
    assert "before" in installed.names().split()
    edit(installed.folder / "acme/words.py", "before", "after")
    names = installed.names().split()
    assert "after" in names
    assert "before" not in names
    assert installed.times_imported() == 2


def test_adding_a_file_or_preset_to_a_package_refreshes(installed):
    source = (
        "from musictool import hookimpl\nimport pathlib, pkgutil\n"
        "here = pathlib.Path(__file__).parent\n"
        "@hookimpl\ndef musictool_presets():\n"
        "    found = {p.stem: p.read_text() for p in here.glob('presets/*.txt')}\n"
        "    return found | {m.name: 'gain db=1' for m in pkgutil.iter_modules([str(here)])}\n"
    )
    files = {"acme/__init__.py": source, "acme/presets/warm.txt": "gain db=1"}
    installed.install("acme", files)
    code = "from musictool.discovery import registry; print(*registry().presets.items())"
    assert "('warm', 'gain db=1')" in installed.names(code)
    (installed.folder / "acme/presets/warm.txt").write_text("gain db=2")
    assert "('warm', 'gain db=2')" in installed.names(code)
    (installed.folder / "acme/presets/cold.txt").write_text("gain db=-1")
    assert "cold" in installed.names(code)
    (installed.folder / "acme/extra.py").write_text("")
    assert "extra" in installed.names(code)
    (installed.folder / "acme/extra.py").unlink()
    assert "extra" not in installed.names(code)


def test_editing_the_package_that_declares_what_another_registers_refreshes(installed):
    hook = "@hookimpl\ndef musictool_register():\n    return [counted]\n"
    assert hook in PLUGIN
    files = {
        "acme.py": f"from musictool import hookimpl\nfrom acme_core.work import counted\n{hook}",
        "acme_core/__init__.py": "",
        "acme_core/work.py": PLUGIN.replace(hook, ""),
    }
    installed.install("acme", files)
    assert "counted" in installed.names().split()
    edit(installed.folder / "acme_core/work.py", '"counted"', '"recounted"')
    assert "recounted" in installed.names().split()


def test_a_namespace_package_can_hold_a_plugin(installed):
    installed.install("acme", {"acme/music/__init__.py": PLUGIN}, entry="acme.music")
    assert "counted" in installed.names().split()
    edit(installed.folder / "acme/music/__init__.py", '"counted"', '"recounted"')
    assert "recounted" in installed.names().split()


def test_a_pth_file_leads_to_an_editable_plugin(installed, tmp_path, python):
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    info = installed.install("acme", {"unused.py": ""}, entry="acme_editable")
    (checkout / "acme_editable.py").write_text(PLUGIN)
    (info.parent / "acme.pth").write_text(f"{checkout}\n")
    code = f"import site; site.addsitedir({str(installed.folder)!r})\n{NAMES}"
    assert "counted" in installed.names(code).split()
    edit(checkout / "acme_editable.py", '"counted"', '"recounted"')
    assert "recounted" in installed.names(code).split()
    assert installed.times_imported() == 2


def test_installing_upgrading_and_removing_a_distribution_refresh(installed):
    assert "counted" not in installed.names().split()
    first = installed.install("musictool-counted", PLUGIN)
    assert "counted" in installed.names().split()
    code = (
        "from musictool.discovery import registry\n"
        "print([p.version for p in registry().plugins if p.distribution == 'musictool-counted'])"
    )
    first.rename(first.with_name("musictool_counted-2.0.dist-info"))
    upgraded = first.with_name("musictool_counted-2.0.dist-info")
    edit(upgraded / "METADATA", "Version: 1.0", "Version: 2.0.1")
    assert installed.names(code) == "['2.0.1']"
    (upgraded / "entry_points.txt").write_text("[console_scripts]\n\n")
    assert "counted" not in installed.names().split()


def test_a_missing_library_that_arrives_mends_the_plugin(installed):
    installed.install("musictool-counted", "import late_library\n" + PLUGIN)
    assert "counted" not in installed.names().split()
    (installed.folder / "late_library.py").write_text("")
    assert "counted" in installed.names().split()


def test_a_folder_of_sys_path_that_does_not_exist_yet(installed, tmp_path, python, install_plugin):
    later = tmp_path / "later"

    def names() -> str:
        return python(NAMES, later, IMPORTS=str(installed.imports))

    assert "counted" not in names().split()
    install_plugin(later, "musictool-counted", PLUGIN)
    assert "counted" in names().split()


def test_the_current_folder_counts_only_if_something_is_installed_there(
    installed, tmp_path, python, install_plugin
):
    installed.install("musictool-counted", PLUGIN)
    installed.names()
    (tmp_path / "song.wav").write_bytes(b"made by the run before")  # `python` runs in tmp_path
    (tmp_path / "script.py").write_text("")
    installed.names()
    assert installed.times_imported() == 1
    install_plugin(tmp_path, "musictool-here", PLUGIN.replace('"counted"', '"here"'))
    assert {"here", "counted"} <= set(installed.names().split())
    assert "here" not in installed.names(f"import sys; sys.path[0] = '/'\n{NAMES}").split()


def test_a_plugin_that_changes_the_path_is_not_imported_each_time(installed):
    installed.install(
        "musictool-counted",
        "import sys; sys.path[1:1] = ['/vendored']; sys.path.append('/x')" + PLUGIN,
    )
    for _ in range(3):
        assert "counted" in installed.names().split()
    assert installed.times_imported() == 1


def test_a_plugin_edited_while_the_index_is_built_is_read_again(installed):
    source = PLUGIN + (
        "\nimport pathlib\nhere = pathlib.Path(__file__)\n"
        "here.write_text(here.read_text().replace('\"counted\"', '\"recounted\"'))\n"
    )
    installed.install("musictool-counted", source)
    assert "counted" in installed.names().split()
    assert "recounted" in installed.names().split()


def test_fresh_builds_anew_what_the_index_cannot_know(installed):
    source = "import os\nassert 'DRIVER' in os.environ\n" + PLUGIN
    installed.install("musictool-counted", source)
    assert "counted" not in installed.names().split()
    assert "counted" not in installed.names(DRIVER="1").split()
    fresh = NAMES.replace("registry()", "registry(fresh=True)")
    assert "counted" in installed.names(fresh, DRIVER="1").split()
    assert "counted" in installed.names(DRIVER="1").split()


def body_of(good: bytes) -> bytes:
    return good.partition(b"\n")[2]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda good: b"",
    "garbage": lambda good: b"\x00\xff garbage \n" * 99,
    "truncated": lambda good: good[: len(good) // 2],
    "one letter changed": lambda good: good.replace(b"counted", b"cuonted", 1),
    "no first line": body_of,
    "a list": lambda good: b"[]",
    "an older format": lambda good: good.replace(b" index ", b" index 0", 1),
    "another version": lambda good: good.replace(b"musictool ", b"musictool 99", 1),
}


def test_a_damaged_index_is_built_anew(installed, own_folders):
    installed.install("musictool-counted", PLUGIN)
    installed.names()
    file = index_file(own_folders)
    good = file.read_bytes()
    for times, (damage, damaged) in enumerate(DAMAGE.items(), start=2):
        file.write_bytes(damaged(good))
        assert file.read_bytes() != good
        assert "counted" in installed.names().split(), damage
        assert installed.times_imported() == times, damage
        assert file.read_bytes() == good, damage


def test_a_stored_schema_of_another_time_is_built_anew(installed, own_folders):
    """Vouched for and well-formed, as a development version may have written it."""
    installed.install("musictool-counted", PLUGIN)
    installed.names()
    code = (
        "import json, sys\nfrom musictool.discovery import index\n"
        "file = index.path()\nstored = json.loads(file.read_bytes().partition(b'\\n')[2])\n"
        "stored['commands'][0]['spec']['of_another_time'] = 1\n"
        "body = json.dumps(stored).encode()\n"
        "file.write_bytes(index._head(body) + b'\\n' + body)\n" + NAMES
    )
    assert "counted" in installed.names(code).split()
    assert installed.times_imported() == 2


def test_a_cache_that_cannot_be_written_is_no_error(installed, own_folders, tmp_path):
    installed.install("musictool-counted", PLUGIN)
    (tmp_path / "a file").write_text("")
    for times in (1, 2):
        assert "counted" in installed.names(XDG_CACHE_HOME=str(tmp_path / "a file")).split()
        assert installed.times_imported() == times
    installed.names()
    file = index_file(own_folders)
    file.unlink()
    file.mkdir()  # where the index should be written
    assert "counted" in installed.names().split()
    assert list(file.parent.glob("*.tmp")) == []


def test_eight_processes_building_at_once(installed, own_folders):
    installed.install("musictool-counted", PLUGIN)
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed.folder),
        "IMPORTS": str(installed.imports),
        "SLEEP": "0.2",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", NAMES],
            env=environment,
            cwd=installed.folder.parent,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "counted" in out.split()
    built = installed.times_imported()
    assert "counted" in installed.names().split()
    assert installed.times_imported() == built
    assert [file.name for file in index_file(own_folders).parent.iterdir()] == [
        index_file(own_folders).name
    ]


def test_indices_that_nobody_will_use_again_are_removed(installed, own_folders, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    installed.python(NAMES, gone)
    installed.names()
    folder = own_folders / "cache" / "musictool"
    assert len(list(folder.iterdir())) == 2
    gone.rmdir()
    (folder / "index-forgotten.json").write_text("of another version")
    (folder / "index-forgotten.123.tmp").write_text("half")
    (folder / "index-recent.json").write_text("of another version")
    for file in folder.glob("index-forgotten*"):
        os.utime(file, (0, 0))
    installed.install("musictool-counted", PLUGIN)
    installed.names()
    left = {file.name for file in folder.iterdir()}
    assert len(left) == 2
    assert "index-recent.json" in left


def test_an_editable_plugin_of_an_environment_of_its_own_is_watched_where_it_lies(tmp_path):
    site, source = tmp_path / "site", tmp_path / "mine"
    site.mkdir()
    source.mkdir()
    (source / "editable_one.py").write_text('command("one.do")')
    (site / "editable_one.pth").write_text(f"import sys\n{source}\n")
    assert [*sources("editable_one", str(site))] == [str(source / "editable_one.py")]
    assert declared_in("editable_one", str(site))[0] == ["one.do"]
