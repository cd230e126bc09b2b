"""Servers on the loopback interface that keep files: one speaks S3, one HTTP and can misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def s3_server() -> Iterator[str]:
    """Moto's; gives its URL."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


class Web(ThreadingHTTPServer):
    """Files by their path, and for some of them what is to go wrong first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[Any]] = {}
        """Of a path: statuses to answer, "half" to close half way, "never" to stay silent."""
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Web

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(self.path)
        faults = self.server.faults.get(path, [])
        fault = faults.pop(0) if faults else 200
        content = self.server.files.get(path)
        if fault == "never":
            time.sleep(1.5)
            self.close_connection = True
            return
        if content is None and path.endswith("/"):
            links = [name for name in self.server.files if name.startswith(path)]
            content = "".join(f'<a href="{name}">{name}</a>' for name in links).encode()
        status = 404 if content is None else 200 if fault == "half" else fault
        body = content if status == 200 and content is not None else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[: len(body) // 2] if fault == "half" else body)
        if fault == "half":
            self.close_connection = True

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.asked.append(self.path)
        faults = self.server.faults.get(self.path, [])
        fault = faults.pop(0) if faults else 200
        if fault == "never":
            time.sleep(1.5)
            self.close_connection = True
            return
        if fault == 200:
            self.server.files[self.path] = content
        self.send_response(fault)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815  as the base class finds it

    def log_message(self, *arguments: Any) -> None:
        pass
