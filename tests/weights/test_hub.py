"""Weights from a model hub: whole and checked, or not at all, whatever happens on the way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from musictool import DiskFull, MissingWeights, UnreadableFile
from musictool.weights import web
from musictool.weights.pulling import pull

from .conftest import COMMIT, Files, declared

CONTENT = os.urandom(1 << 20)
SOURCE = f"hf:band/ears@{COMMIT}!/deep/net.safetensors"
PATH = f"/band/ears/resolve/{COMMIT}/deep/net.safetensors"
NET = declared(SOURCE, CONTENT)


@pytest.fixture(autouse=True)
def _on_the_hub(server: Files) -> None:
    server.files[PATH] = CONTENT


def left(store: Path) -> list[str]:
    """What is in the store beside locks."""
    return sorted(str(it.relative_to(store)) for it in store.rglob("*") if it.suffix != ".lock")


def test_a_file_comes_with_a_card_and_is_not_asked_for_again(server, store) -> None:
    counts: list[tuple[int, int]] = []
    path = pull("net", NET, told=lambda *count: counts.append(count))
    assert path.read_bytes() == CONTENT
    assert counts[-1] == (len(CONTENT), len(CONTENT))
    assert left(store) == [path.parent.name] + [
        f"{path.parent.name}/{name}" for name in ("net.safetensors", "weights.json")
    ]
    assert pull("net", NET) == path
    assert server.asked == [(PATH, None, None)]


def test_several_files_keep_their_folders(server) -> None:
    parts = {"net.index": b"names", "deep/net.data-00000-of-00001": b"numbers"}
    for name, content in parts.items():
        server.files[f"/band/ears/resolve/{COMMIT}/two/{name}"] = content
    path = pull("net", declared(f"hf:band/ears@{COMMIT}!/two", parts))
    assert {name: (path / name).read_bytes() for name in parts} == parts


def test_what_was_cut_off_goes_on_where_it_was(server, store) -> None:
    server.faults[PATH] = ["half"]
    with pytest.raises(UnreadableFile, match="the connection ended before all of it had come"):
        pull("net", NET)
    assert [name for name in left(store) if not name.startswith(".")] == []
    assert pull("net", NET).read_bytes() == CONTENT
    assert [ranged for _, ranged, _ in server.asked] == [None, f"bytes={len(CONTENT) // 2}-"]


def test_it_is_tried_again_at_once_where_that_may_pass(server, monkeypatch) -> None:
    monkeypatch.setenv("MUSICTOOL_NETWORK_TRIES", "3")
    monkeypatch.setattr("musictool.files.remote.attempts.PAUSE_SECONDS", 0.01)
    server.faults[PATH] = ["half", 503]
    assert pull("net", NET).read_bytes() == CONTENT
    assert len(server.asked) == 3


def test_a_server_without_ranges_begins_anew(server) -> None:
    server.faults[PATH] = ["half", "whole"]
    with pytest.raises(UnreadableFile):
        pull("net", NET)
    assert pull("net", NET).read_bytes() == CONTENT


def test_a_part_that_was_whole_already_is_taken(server, store) -> None:
    server.faults[PATH] = ["half"]
    with pytest.raises(UnreadableFile):
        pull("net", NET)
    (part,) = store.rglob("*.part/*.part")
    part.write_bytes(CONTENT)
    assert pull("net", NET).read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={len(CONTENT)}-"


@pytest.mark.parametrize("rest", [b"x" * 1000, CONTENT + b"x", b"x" * 2 * len(CONTENT)])
def test_a_part_of_something_else_is_thrown_away(server, store, rest: bytes) -> None:
    server.faults[PATH] = ["half"]
    with pytest.raises(UnreadableFile):
        pull("net", NET)
    (part,) = store.rglob("*.part/*.part")
    part.write_bytes(rest)
    assert pull("net", NET).read_bytes() == CONTENT


def test_other_bytes_are_refused_and_not_kept(server, store) -> None:
    server.files[PATH] = bytes(len(CONTENT))
    with pytest.raises(UnreadableFile, match=r"band/ears/deep/net\.safetensors: has another SHA"):
        pull("net", NET)
    assert [name for name in left(store) if "net.safetensors" in name] == []
    server.files[PATH] = CONTENT * 2
    with pytest.raises(UnreadableFile, match="is longer than the 1,048,576 bytes declared"):
        pull("net", NET)
    assert [name for name in left(store) if "net.safetensors" in name] == []


def test_what_is_not_there_or_not_allowed_is_said(server, monkeypatch) -> None:
    server.faults[PATH] = [401, 403]
    with pytest.raises(MissingWeights, match="accept its terms there, and set HF_TOKEN"):
        pull("net", NET)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with pytest.raises(MissingWeights, match="HF_TOKEN is not allowed to read it") as error:
        pull("net", NET)
    assert "hf_secret" not in str(error.value)
    del server.files[PATH]
    with pytest.raises(UnreadableFile, match="the hub has no such repository, commit or file"):
        pull("net", NET)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UnreadableFile, match="the server cannot be reached"):
        pull("net", NET)


def test_a_token_goes_to_the_hub_alone(server, monkeypatch, tmp_path) -> None:
    (tmp_path / "token").write_text("hf_of_a_login\n")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with Files() as other:
        other.files["/store/net?signed=1"] = CONTENT
        server.faults[PATH] = [f"{other.url}/store/net?signed=1"]
        pull("net", NET)
        assert server.asked == [(PATH, None, "Bearer hf_of_a_login")]
        assert other.asked == [("/store/net?signed=1", None, None)]
        other.shutdown()


@pytest.mark.parametrize("way", ["flag", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_nothing_is_asked_and_the_hubs_cache_will_do(
    server, monkeypatch, tmp_path, way: str
) -> None:
    if way != "flag":
        monkeypatch.setenv(way, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    offline = way == "flag"
    with pytest.raises(MissingWeights, match="not in the hub's cache on this computer"):
        pull("net", NET, offline=offline)
    snapshot = tmp_path / "hf/hub/models--band--ears/snapshots" / COMMIT / "deep"
    snapshot.mkdir(parents=True)
    (snapshot / "net.safetensors").write_bytes(CONTENT)
    assert pull("net", NET, offline=offline).read_bytes() == CONTENT
    assert server.asked == []


def test_a_copy_of_ones_own_will_do_if_it_is_the_right_one(server, tmp_path) -> None:
    (tmp_path / "usb").mkdir()
    copy = tmp_path / "usb" / "net.safetensors"
    copy.write_bytes(b"something else")
    with pytest.raises(UnreadableFile, match=r"is not net\.safetensors of the weights net"):
        pull("net", NET, given=tmp_path / "usb")
    copy.write_bytes(CONTENT)
    assert pull("net", NET, given=copy).read_bytes() == CONTENT
    assert server.asked == []


def test_a_full_disk_is_said_and_the_same_call_goes_on(server, store, monkeypatch) -> None:
    class Full:
        """A file on a disk that has room for some bytes."""

        room = 300_000

        def __init__(self, file: Any) -> None:
            self.file = file

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

        def write(self, piece: bytes) -> int:
            if Full.room < len(piece):
                raise OSError(28, "No space left on device")
            Full.room -= len(piece)
            return self.file.write(piece)

    kept = web._kept

    @web.contextlib.contextmanager
    def small(part: Path, goes_on: bool) -> Any:
        with kept(part, goes_on) as file:
            yield Full(file)

    monkeypatch.setattr(web, "_kept", small)
    with pytest.raises(DiskFull, match="the disk is full; make room, and musictool models pull"):
        pull("net", NET)
    Full.room = len(CONTENT)
    assert pull("net", NET).read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={1 << 18}-"


def test_what_has_no_room_is_not_begun(server, store) -> None:
    with pytest.raises(DiskFull):
        pull("net", declared(SOURCE, CONTENT, size=1 << 60))
    assert server.asked == []


def test_damage_is_seen_and_mended(server) -> None:
    from musictool.weights.store import check_files

    path = pull("net", NET)
    path.write_bytes(CONTENT[:-1] + b"?")
    with pytest.raises(UnreadableFile, match=r"damaged or changed; musictool models pull net"):
        check_files("net", NET)
    assert pull("net", NET).read_bytes() == CONTENT
    check_files("net", NET)


PULL = """
import sys
from musictool import Weights
from musictool.weights.pulling import pull
weights = Weights(**eval(sys.argv[1]))
print(pull("net", weights, tell=lambda sentence: print(sentence, file=sys.stderr)))
"""


def test_two_processes_fetch_it_once(server) -> None:
    server.slow.set()
    command = [sys.executable, "-c", PULL, repr(NET.to_json())]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    while not server.asked:
        threading.Event().wait(0.02)
    threading.Event().wait(0.3)
    server.slow.clear()
    paths = {one.communicate(timeout=30)[0].strip() for one in both}
    assert [one.returncode for one in both] == [0, 0]
    assert [Path(path).read_bytes() for path in paths] == [CONTENT]
    assert len(server.asked) == 1


def test_a_killed_process_leaves_what_the_next_goes_on_with(server, store) -> None:
    server.slow.set()
    killed = subprocess.Popen([sys.executable, "-c", PULL, repr(NET.to_json())])
    while not any(it.stat().st_size for it in store.rglob("*.part/*.part")):
        threading.Event().wait(0.02)
    killed.kill()
    killed.wait()
    server.slow.clear()
    assert pull("net", NET).read_bytes() == CONTENT
    assert server.asked[-1][1] is not None
