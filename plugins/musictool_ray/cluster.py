"""A cluster, joined or started on this computer, without what Ray prints of itself."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any

from musictool import MusictoolError, UsageError

__all__ = ["Cluster"]

CLIENT = "ray://"
CLIENT_PORT, PORT = 10001, 6379

WAIT_SECONDS = 10.0
"""For an answer from an address."""

STORE_BYTES = 100_000_000
"""Of a cluster on this computer, for values that travel: tasks are small, recordings are files."""

TOKEN = (
    "if it wants a token, set RAY_AUTH_MODE=token, and have the token in RAY_AUTH_TOKEN or in "
    "~/.ray/auth_token"
)

QUIET = {
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # what raylets say goes to standard output, else
    "RAY_USAGE_STATS_ENABLED": "0",
}
"""Variables that Ray reads when it is imported."""


class Cluster:
    """The connection of this process to a cluster.

    Parameters
    ----------
    address
        `host:port`, `ray://host:port`, or "auto" for the one at work on this computer. None for
        that of RAY_ADDRESS, else the one at work on this computer, else one that is started here.
    cores
        How many cores one that is started here has.

    Raises
    ------
    UsageError
        Without Ray.
    MusictoolError
        If there is no cluster, or it does not take this program.
    """

    def __init__(self, address: str | None, cores: int) -> None:
        self.ray = _import_ray()
        self._ours = not self.ray.is_initialized()
        if not self._ours:  # by a script, which goes on with it
            return
        address = address or os.environ.get("RAY_ADDRESS") or ("auto" if _is_begun() else "local")
        if address == "local":
            self._init(
                "local", num_cpus=cores, include_dashboard=False, object_store_memory=STORE_BYTES
            )
        elif address == "auto":
            self._join("auto")  # for which Ray takes the token that lies here
        else:
            self._join(_checked(address))

    def leave(self) -> None:
        """End the connection, and with it a cluster that was started for it."""
        if self._ours:
            self.ray.shutdown()

    def count(self, resource: str) -> int:
        """How many of "CPU" or "GPU" it has, at work for somebody or not."""
        return int(self.ray.cluster_resources().get(resource, 0))

    def is_alive(self, node: str) -> bool:
        """Whether a node of some id is still part of it."""
        return any(one["NodeID"] == node and one["Alive"] for one in self.ray.nodes())

    def _join(self, address: str) -> None:
        try:
            self._init(address)
        except ConnectionError as error:
            if address != "auto":
                raise MusictoolError(f"no Ray cluster lets us in at {address}; {TOKEN}") from error
            raise MusictoolError(
                "no Ray cluster is at work on this computer; start one with ray start --head, or "
                "name another by --address host:port"
            ) from None
        except (Exception, SystemExit) as error:
            said = " ".join(str(error).split())
            raise MusictoolError(
                f"the Ray cluster at {address} does not take this program: {said[:300]}"
            ) from error

    def _init(self, address: str, **options: Any) -> None:
        if not _is_debugged():
            options |= {"log_to_driver": False, "logging_level": logging.CRITICAL}
        with contextlib.redirect_stdout(sys.stderr):  # standard output belongs to the results
            self.ray.init(address, **options)


def _is_begun() -> bool:
    """Whether a cluster that `ray start` began on this computer still answers.

    Not one which another process has for itself, and takes with it.
    """
    with contextlib.suppress(OSError, MusictoolError):
        folder = Path(os.environ.get("RAY_TMPDIR") or "/tmp", "ray")
        _checked((folder / "ray_current_cluster").read_text("utf-8").strip())
        return True
    return False


def _import_ray() -> Any:
    if not _is_debugged():
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError as error:
        raise UsageError(
            f'the executor ray needs Ray ({error}): pip install "musictool[ray]"'
        ) from None
    return ray


def _checked(address: str) -> str:
    """An address with its port, where something answers that can be Ray.

    Ray itself waits for minutes, and ends the process.
    """
    client = address.startswith(CLIENT)
    host, colon, port = address.removeprefix(CLIENT).rpartition(":")
    if not colon or port.endswith("]"):
        host, port = address.removeprefix(CLIENT), str(CLIENT_PORT if client else PORT)
    if not host or not port.isdecimal() or "/" in host:
        raise UsageError(f"--address must be host:port or ray://host:port, not {address}")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), WAIT_SECONDS):
            pass
    except (OSError, OverflowError) as error:
        raise MusictoolError(
            f"no Ray cluster answers at {host}:{port} ({error}); is it started, and can this "
            "computer reach it?"
        ) from None
    if not os.environ.get("RAY_USE_TLS"):
        _check_speaks(f"{host}:{port}", needed=client)
    return f"{CLIENT if client else ''}{host}:{port}"


def _check_speaks(where: str, needed: bool) -> None:
    """See whether gRPC is spoken at an address, by whoever it is."""
    try:
        import grpc
    except ImportError:
        if needed:
            raise UsageError(
                f'{CLIENT}{where} needs Ray\'s client: pip install "musictool[ray]"'
            ) from None
        return
    with grpc.insecure_channel(where) as channel:
        try:
            grpc.channel_ready_future(channel).result(WAIT_SECONDS)
        except grpc.FutureTimeoutError:
            raise MusictoolError(
                f"what answers at {where} is no Ray cluster; its port is {PORT} by default, with "
                f"{CLIENT} it is {CLIENT_PORT}"
            ) from None


def _is_debugged() -> bool:
    return bool(os.environ.get("MUSICTOOL_DEBUG"))
