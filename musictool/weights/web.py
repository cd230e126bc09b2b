"""Files over HTTP, whole: what was broken off goes on where it was, also in another process.

urllib does the talking, with the proxies of the environment. Credentials go to the server that they
are for, and to no other that it sends us to.
"""

from __future__ import annotations

import contextlib
import os
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPResponse, IncompleteRead
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from musictool import __version__
from musictool.address import Address, place
from musictool.errors import UnreadableFile
from musictool.files.remote.attempts import Short, attempted
from musictool.files.remote.systems import network_timeout
from musictool.files.system_errors import file_errors

__all__ = ["Told", "Web", "part_of"]

Told = Callable[[int], None]
"""`told(count)`: so many bytes are here by now."""

PIECE = 1 << 18  # bytes

RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class _Redirects(HTTPRedirectHandler):
    """Follows to another server without the credentials of the first."""

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None and urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            new.headers.pop("Authorization", None)
        return new


@dataclass(frozen=True)
class Web:
    """How some servers are spoken to."""

    authorization: Callable[[str], str] = field(default=lambda url: "")
    """The header of that name for a URL, or ""."""
    certificates: str = ""
    """A file or folder of authorities; "" for those of the system."""
    proxy: str = ""
    """For all; "" for those of the environment."""
    trusted: frozenset[str] = frozenset()
    """Hosts whose certificates are not checked."""
    timeout: float = 0.0
    """Seconds; 0 for `network_timeout`."""

    def text(self, url: str, accept: str, most: int) -> tuple[str, str, str]:
        """A short document, with its type and the URL that it was at in the end.

        Raises
        ------
        FileError
            As `attempted`; also if it is longer than `most` bytes.
        """

        def once() -> tuple[str, str, str]:
            with self._open(url, {"Accept": accept}) as answer:
                content = answer.read(most + 1)
                kind, at = answer.headers.get_content_type(), answer.geturl()
            if len(content) > most:
                raise UnreadableFile(url, f"answers with more than {most / 1e6:g} MB")
            return content.decode("utf-8", "replace"), kind, at

        return attempted(_address(url), once)

    def fetch(self, url: str, target: Path, most: int, told: Told) -> None:
        """Bring a file here: into `part_of(target)`, which then is renamed to `target`.

        Parameters
        ----------
        most
            Bytes; a file that is longer is refused, and 0 takes any.

        Raises
        ------
        FileError
            As `attempted`. What has come stays, and the next call goes on from there.
        """
        part = part_of(target)

        def once() -> None:
            begin = part.stat().st_size if part.exists() else 0
            header = {"Accept-Encoding": "identity"}  # the bytes of the file itself
            try:
                answer = self._open(url, header | ({"Range": f"bytes={begin}-"} if begin else {}))
            except HTTPError as error:
                if error.code != 416 or not begin:
                    raise
                if error.headers.get("Content-Range", "").strip() == f"bytes */{begin}":
                    return  # all of it is here
                part.unlink()
                begin, answer = 0, self._open(url, header)
            with answer:
                _write(answer, part, begin, url, most, told)

        attempted(_address(url), once)
        with file_errors(target):
            part.replace(target)

    def _open(self, url: str, headers: Mapping[str, str]) -> HTTPResponse:
        asked = {"User-Agent": f"musictool/{__version__}", **headers}
        if said := self.authorization(url):
            asked["Authorization"] = said
        opener = self._opener(urlsplit(url).hostname or "")
        answer: HTTPResponse = opener.open(
            Request(url, headers=asked), timeout=self.timeout or network_timeout()
        )
        return answer

    def _opener(self, host: str) -> OpenerDirector:
        context = _context(self.certificates, host not in self.trusted)
        proxies = {"http": self.proxy, "https": self.proxy} if self.proxy else None
        return build_opener(_Redirects, HTTPSHandler(context=context), ProxyHandler(proxies))


@cache
def _context(authorities: str, checked: bool) -> ssl.SSLContext:
    """How certificates are checked; to read those of the system takes long."""
    is_folder = Path(authorities).is_dir() if authorities else False
    context = ssl.create_default_context(
        cafile=None if is_folder else authorities or None,
        capath=authorities if is_folder else None,
    )
    context.check_hostname = checked
    context.verify_mode = ssl.CERT_REQUIRED if checked else ssl.CERT_NONE
    return context


def part_of(target: Path) -> Path:
    """Where a file lies as long as it is not whole."""
    return target.with_name(f"{target.name}.part")


def _write(answer: HTTPResponse, part: Path, begin: int, url: str, most: int, told: Told) -> None:
    """Write what comes behind what is there; a server that knows no ranges begins anew."""
    ranged = RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
    goes_on = answer.status == 206 and ranged is not None and int(ranged[1]) == begin
    begin = begin if goes_on else 0
    promised = answer.headers.get("Content-Length")
    length = begin + int(promised) if promised and promised.isdigit() else None
    count = begin
    with _kept(part, goes_on) as file:
        try:
            while piece := answer.read(PIECE):
                count += len(piece)
                if most and max(count, length or 0) > most:
                    part.unlink()
                    raise UnreadableFile(url, f"is longer than the {most:,} bytes declared")
                file.write(piece)
                told(count)
        except IncompleteRead as error:
            file.write(error.partial)
            raise Short from error
    if length is not None and count < length:
        raise Short


@contextlib.contextmanager
def _kept(part: Path, goes_on: bool) -> Iterator[IO[bytes]]:
    """A file to write to, forced to the disk in the end, also if that comes too early."""
    with part.open("ab" if goes_on else "wb") as file:
        try:
            yield file
        finally:
            file.flush()
            os.fsync(file.fileno())


def _address(url: str) -> Address:
    found = place(url)
    if not isinstance(found, Address):
        raise UnreadableFile(url, "is no address of a server")
    return found
