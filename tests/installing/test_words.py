"""What is asked for, and what pip and uv say, read and put into words."""

from __future__ import annotations

import json
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import pytest

from musictool.discovery import chosen
from musictool.errors import MusictoolError, UsageError
from musictool.installing import environment, freezing, searching
from musictool.installing.installed import Installed, constraints, installed
from musictool.installing.refusals import refusal_of
from musictool.installing.wanted import read_file, wanted_of

from .conftest import wheel

THERE = {
    "torch": Installed("torch", "2.9.0+cpu", (), distribution("numpy")),
    "odd": Installed("odd", "of-2019", (), distribution("numpy")),
}

PIP = """ERROR: Cannot install musictool-acme==1.0 and musictool-acme==1.1 because these package \
versions have conflicting dependencies.

The conflict is caused by:
    {deep} depends on torch[all]<2.6,>=1; python_version > "3"
    musictool-acme 1.0 depends on torch<2
    The user requested (constraint) torch==2.9.0+cpu

To fix this you could try to:
1. loosen the range of package versions you've specified
"""
UV = """error: No solution found when resolving dependencies
  cause: Because all versions of musictool-acme depend on torch<2.6 and torch==2.9.0+cpu, we can \
conclude that all versions of musictool-acme cannot be used.
"""
SAID = {
    PIP.format(deep="middle 1.1"): "middle 1.1 needs torch<2.6,>=1, and torch 2.9.0+cpu is "
    "installed, which stays as it is unless you say --move torch",
    PIP.format(deep="middle 1.1").replace("2.9.0+cpu", "1.0").replace("torch", "flame"): (
        "no index has versions that fit: middle 1.1 depends on flame[all]<2.6,>=1; python_version "
        '> "3", and musictool-acme 1.0 depends on flame<2, and what is asked for is (constraint) '
        "flame==1.0"
    ),
    UV: "musictool-acme needs torch<2.6, and torch 2.9.0+cpu is installed, which stays as it is "
    "unless you say --move torch",
    "ERROR: Package 'musictool-late' requires a different Python: 3.11.7 not in '>=3.13'": (
        "musictool-late is for Python >=3.13, and this is 3.11.7"
    ),
    "  cause: Because musictool-late==1.0 requires Python >=3.13 and only musictool-late==1.0 is "
    "available, we can conclude": "musictool-late 1.0 is for Python >=3.13, which this is not",
    "ERROR: Could not find a version that satisfies the requirement acme (from versions: none)\n"
    "ERROR: No matching distribution found for acme": (
        "no index has acme; musictool plugins search looks for names"
    ),
    "ERROR: Could not find a version that satisfies the requirement acme>5 (from versions: 1.0, "
    "1.1)\nERROR: No matching distribution found for acme>5": (
        "no version fits acme>5; there is 1.0, 1.1"
    ),
    "ERROR: Could not find a version that satisfies the requirement nowhere (from acme) (from "
    "versions: none)\nERROR: No matching distribution found for nowhere": (
        "no index has nowhere, which acme needs; musictool plugins search looks for names"
    ),
    "  cause: Because acme was not found in the package registry and you require acme, we can": (
        "no index has acme; musictool plugins search looks for names"
    ),
    "  cause: Because only acme<=1.1 is available and you require acme>5, we can conclude": (
        "no version fits acme>5; there is acme<=1.1"
    ),
    "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "
    "'NewConnectionError('<HTTPSConnection(host='pypi.org', port=443)>: Failed to establish a new "
    "connection: [Errno -2] Name or service not known')': /simple/acme/\n"
    "ERROR: No matching distribution found for acme": (
        "nobody answered at pypi.org, so acme could not be had; is there a network?"
    ),
    "error: Failed to fetch: `https://me:secret@packages.example.com/simple/acme/`\n"
    "  cause: error sending request": (
        "nobody answered at packages.example.com, so acme could not be had; is there a network?"
    ),
    "error: subprocess-exited-with-error\n\n  × Getting requirements to build wheel did not run "
    "successfully.\n  │ exit code: 1\n  ╰─> [3 lines of output]\n      ValueError: no version\n"
    "      [end of output]\n  note: This error originates from a subprocess": (
        "acme could not be built: ValueError: no version; MUSICTOOL_DEBUG=1 shows all that was said"
    ),
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device": (
        "acme: no space left on device"
    ),
}


@pytest.mark.parametrize(("output", "sentence"), SAID.items())
def test_what_pip_and_uv_print_is_a_sentence(output: str, sentence: str) -> None:
    assert refusal_of(output, "acme", THERE).sentence == sentence


def test_all_that_is_installed_is_held_but_what_is_named() -> None:
    assert constraints(THERE, []) == "torch==2.9.0+cpu\n"  # no index knows "of-2019"
    assert constraints(THERE, ["Torch"]) == ""
    assert f"numpy=={distribution('numpy').version}\n" in constraints(installed(), [])


def test_a_name_a_path_and_a_url_are_told_apart(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = wheel(tmp_path, "musictool-acme", "1.0")
    (tmp_path / "folder").mkdir()
    project = tmp_path / "folder" / "pyproject.toml"
    project.write_text('[project]\nname = "Musictool.Acme"\n')
    texts = {
        "musictool_acme[gpu]>=2": "musictool_acme[gpu]>=2",
        "./folder": str(tmp_path / "folder"),
        "./folder[gpu]": f"{tmp_path / 'folder'}[gpu]",
        file.name: str(file),
        "https://example.com/a/musictool_acme-1.0-py3-none-any.whl#sha256=0": None,
        "git+ssh://git@example.com/x.git#egg=musictool-acme": None,
        "musictool-acme @ git+https://example.com/x.git": None,
    }
    for text, expected in texts.items():
        wanted = wanted_of(text)
        assert (wanted.text, wanted.name) == (expected or text, "musictool-acme")
    assert wanted_of("git+https://example.com/x.git").name == ""
    refused = {
        "./missing": "no such file or folder",
        ".": "no pyproject.toml",
        "two words": "neither the name of a package",
        "--index-url": "neither the name of a package",
    }
    for text, sentence in refused.items():
        with pytest.raises(UsageError, match=sentence):
            wanted_of(text)
    (tmp_path / "list").write_text("# all\n-e ./folder\n\nmusictool-acme>=1 # mine\n")
    assert [one.line for one in read_file("list")] == [f"-e {project.parent}", "musictool-acme>=1"]
    (tmp_path / "list").write_text("small\n--index-url https://example.com\n")
    with pytest.raises(UsageError, match=r"list, line 2: --index-url .* PIP_INDEX_URL"):
        read_file("list")


def test_where_nothing_can_be_installed_it_is_said_what_to_do(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    paths = {"stdlib": str(tmp_path), "purelib": str(tmp_path / "gone"), "platlib": str(tmp_path)}
    monkeypatch.setattr(environment.sysconfig, "get_path", paths.__getitem__)
    with pytest.raises(UsageError, match="gone cannot be written, so nothing can be installed"):
        environment.this_environment()
    paths["purelib"] = str(tmp_path)
    assert environment.this_environment().kind == "venv"
    with monkeypatch.context() as without:
        without.setattr(environment, "find_spec", lambda name: None)
        with pytest.raises(UsageError, match="neither pip in this environment nor uv on the PATH"):
            environment.this_environment()
    monkeypatch.setattr(environment.sys, "base_prefix", environment.sys.prefix)
    (tmp_path / "EXTERNALLY-MANAGED").write_text("[externally-managed]\n")
    with pytest.raises(
        UsageError, match=r"belongs to the operating system.*pipx install musictool"
    ):
        environment.this_environment()
    monkeypatch.setenv("PIP_BREAK_SYSTEM_PACKAGES", "1")
    assert environment.this_environment().kind == "base"


def test_search_asks_each_index_what_it_can_answer(tmp_path: Path, web, monkeypatch) -> None:
    wheel(tmp_path, "musictool-room-reverb", "1.0")
    wheel(tmp_path, "reverb", "1.0")
    names = [{"name": one} for one in ("musictool-Reverb_Plus", "musictool-gain", "other-reverb")]
    listed = json.dumps({"meta": {"api-version": "1.1"}, "projects": names})
    web.files["/private/simple/"] = listed.encode()
    web.files["/simple/musictool-reverb/"] = b"<html></html>"
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", f"{web.url}/private/simple/")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    found = searching.search(["Reverb"])
    assert found.names == ["musictool-reverb-plus", "musictool-room-reverb"]
    assert found.notes == []
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert "cannot be reached" in searching.search(["Reverb"]).notes[0]
    with monkeypatch.context() as nowhere:
        nowhere.delenv("PIP_FIND_LINKS")
        with pytest.raises(MusictoolError, match="cannot be reached"):
            searching.search(["Reverb"])

    monkeypatch.setattr(searching, "PUBLIC", ("127.0.0.1",))
    monkeypatch.setenv("PIP_INDEX_URL", f"{web.url}/simple")
    web.asked.clear()
    found = searching.search(["Reverb"])
    assert found.names == ["musictool-reverb", "musictool-room-reverb"]
    assert web.asked == ["/simple/musictool-reverb/"]  # and no list of all names
    assert "https://127.0.0.1/search/?q=musictool%20Reverb" in found.notes[0]


def test_what_was_chosen_for_a_plugin_goes_with_it() -> None:
    chosen.disable("acme")
    chosen.disable("other")
    chosen.keep_preferred(["acme:trim", "acme-two:trim"])
    chosen.forget(["acme"])
    assert (chosen.disabled(), chosen.preferred()) == (["other"], ["acme-two:trim"])


def test_what_came_from_a_folder_that_is_gone_is_asked_for_in_no_program(monkeypatch, tmp_path):
    origin = {"url": (tmp_path / "far").as_uri(), "dir_info": {"editable": True}}
    far = SimpleNamespace(name="far", origin=origin, is_editable=True)
    monkeypatch.setattr(freezing, "installed", lambda: {"far": far})
    with pytest.raises(UsageError, match=f"^far came from {tmp_path}/far, which is not there any"):
        freezing.as_asked(tmp_path, "far")
