"""Trying again what may pass, and what went wrong with an address in one sentence."""

from __future__ import annotations

import asyncio
import errno
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from musictool.address import Address, without_secrets
from musictool.errors import DiskFull, FileError, MusictoolError, OutputExists, UnreadableFile
from musictool.files.remote.systems import network_timeout, network_tries

__all__ = ["Absent", "Denied", "Short", "Stopped", "attempted", "finished"]

T = TypeVar("T")

PAUSE_SECONDS = 0.5
"""After the first failure; twice as long after each further one."""

PASSING = frozenset({408, 425, 429})
"""Answers of a server that others may follow, beside all of 500 and more."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What a disk says, most often that of this computer."""


NO_CREDENTIALS = {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"}

UNREACHED = {
    *("ClientConnectorError", "ClientConnectorDNSError", "EndpointConnectionError"),
    *("ConnectionRefusedError", "ConnectionResetError", "ServerDisconnectedError"),
    *("gaierror", "ConnectionClosedError", "NoValidConnectionsError", "ClientOSError"),
}
"""Names of errors: their libraries are imported only where they are used."""

BROKEN = {"Short", "ClientPayloadError", "IncompleteReadError", "IncompleteRead"}


class Absent(UnreadableFile):
    """There is nothing at an address."""


class Denied(UnreadableFile):
    """Whoever asks has no permission."""


class Short(Exception):
    """Fewer bytes came, or are there, than there should be."""


class Stopped(Exception):
    """A transfer is to end: raised inside it, where it removes what it has begun."""


def attempted(address: Address, work: Callable[[], T]) -> T:
    """The result of some work with an address, begun anew while what fails may pass.

    Raises
    ------
    Absent, Denied, FileError
    """
    tries = network_tries()
    for number in range(1, tries + 1):
        try:
            return work()
        except MusictoolError:
            raise
        except Exception as error:
            refusal, passing = _explained(address, error)
            if not passing or number == tries:
                if passing and tries > 1:
                    refusal.args = (f"{refusal}, {tries} times",)
                raise refusal from error
        time.sleep(PAUSE_SECONDS * 2 ** (number - 1) * random.uniform(0.75, 1.25))
    raise AssertionError("unreachable")


def finished(files: Any, method: str, *arguments: Any, told: Any = None, **options: Any) -> Any:
    """Call a transfer of a file system, which ends cleanly when this thread is interrupted.

    Parameters
    ----------
    told
        Its callback; after `told.stop()` it raises `Stopped` inside the transfer.
    """
    if told is not None:
        options["callback"] = told
    if not files.async_impl:
        return getattr(files, method)(*arguments, **options)
    work = getattr(files, f"_{method}")(*arguments, **options)
    future = asyncio.run_coroutine_threadsafe(work, files.loop)
    try:
        return future.result()
    except Exception:
        raise
    except BaseException:
        if told is not None:
            told.stop()
        try:
            future.result(network_timeout())
        except Exception:  # noqa: BLE001 - it was to end
            future.cancel()
        raise


def _explained(address: Address, error: Exception) -> tuple[MusictoolError, bool]:
    """What to say of an error, and whether the same may go well a moment later."""
    chain = list(_chain(error))
    names = {type(one).__name__ for one in chain}
    status = next(filter(None, map(_status, chain)), 0)
    if names & BROKEN:  # of which aiohttp says 400, as if a server had
        return UnreadableFile(address, "the connection ended before all of it had come"), True
    final = _final(address, error, chain, status)
    if final is not None:
        return final, False
    if status:
        passing = status >= 500 or status in PASSING
        return UnreadableFile(address, f"the server answered {status}"), passing
    if any(isinstance(one, TimeoutError) or "Timeout" in type(one).__name__ for one in chain):
        return UnreadableFile(address, f"no answer within {network_timeout():g} s"), True
    if names & UNREACHED:
        return UnreadableFile(address, "the server cannot be reached"), True
    said = without_secrets(" ".join(str(error).split()))[:200] or type(error).__name__
    return FileError(address, f"cannot be worked with: {said}"), isinstance(error, OSError)


def _final(
    address: Address, error: Exception, chain: list[BaseException], status: int
) -> MusictoolError | None:
    """What to say of an error that stays; None for any other."""
    names = {type(one).__name__ for one in chain}
    if any(isinstance(one, OSError) and one.errno in FULL for one in chain):
        return DiskFull(address, "the disk is full; make room, and the same command goes on")
    if isinstance(error, FileExistsError) or status in (409, 412):
        return OutputExists(address, "appeared while it was being made; use --force to replace it")
    if names & NO_CREDENTIALS:
        return Denied(address, "no credentials for it were found (docs/files.md, Addresses)")
    if "NoSuchBucket" in " ".join(map(str, chain)) or "bucket does not exist" in str(error):
        return Absent(address, "there is no such bucket")
    if names & UNREACHED:
        return None
    if status in (404, 410) or (not status and isinstance(error, FileNotFoundError)):
        return Absent(address, "there is no such file")
    if status in (401, 403) or (not status and isinstance(error, PermissionError)):
        return Denied(address, f"no permission{f' ({status})' if status else ''}")
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _status(error: BaseException) -> int:
    """The number that a server answered, in whatever a library makes of it; 0 without one."""
    answer = getattr(error, "response", None)
    if isinstance(answer, dict):
        found = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    else:
        found = getattr(error, "status", None) or getattr(error, "code", None)
    return found if isinstance(found, int) and found >= 400 else 0
