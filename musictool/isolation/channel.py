"""Messages between two processes: JSON, and behind it the arrays that it speaks of, as they are.

    8 bytes   the mark of a message, and how long the JSON is
    JSON      {"told": ..., "arrays": [[dtype, shape], ...]}
    samples   of one array after the other, as they lie in memory

Large arrays go through shared memory where the system has some without a name (Linux): in place of
its samples, the handle of such a piece is passed along. Nothing has to be cleaned up after a crash.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import socket
import struct
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]

__all__ = ["Channel"]

HEAD, MARK = struct.Struct("!4sI"), b"\x93mt\n"

SHARED_BYTES = 4 << 20
"""From here on shared memory costs less than to send what is in it twice through the kernel."""

MOST_HANDLES = 64
"""Passed along with one message; what comes behind is sent."""


class Channel:
    """One end of a connection; several threads may send, one receives.

    Parameters
    ----------
    connection
        A connected socket of the system's own kind (`socket.socketpair`).
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._sending = threading.Lock()

    def close(self) -> None:
        """End the connection: the other end has nothing more to receive."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def forget(self) -> None:
        """Close the handle, in a fork, without a word to the other end."""
        self._socket.close()

    def wait_to_send(self, seconds: float | None) -> None:
        """Let `send` raise BlockingIOError if the other end takes nothing for so long."""
        milliseconds = round(1000 * (seconds or 0))
        form = struct.pack("@ll", milliseconds // 1000, milliseconds % 1000 * 1000)
        if sys.platform == "win32":
            form = struct.pack("@L", milliseconds)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, form)

    def send(self, told: Any, arrays: Sequence[Array] = ()) -> None:
        """Send a message.

        Parameters
        ----------
        told
            What JSON can hold.
        arrays
            Of any shape, and of types that need no Python objects.

        Raises
        ------
        OSError
            If there is nobody at the other end.
        """
        arrays = [np.ascontiguousarray(one) for one in arrays]
        handles: list[int] = []
        try:
            forms = []
            for one in arrays:
                shared = one.nbytes >= SHARED_BYTES and len(handles) < MOST_HANDLES
                handle = _shared(one) if shared else None
                if handle is not None:
                    handles.append(handle)
                forms.append([_described(one.dtype), list(one.shape), handle is not None])
            text = json.dumps({"told": told, "arrays": forms}).encode()
            with self._sending:
                head = HEAD.pack(MARK, len(text))
                if handles:
                    socket.send_fds(self._socket, [head], handles)
                    self._socket.sendall(text)
                else:
                    self._socket.sendall(head + text)
                for one, (_, _, is_shared) in zip(arrays, forms, strict=True):
                    if one.nbytes and not is_shared:
                        self._socket.sendall(_bytes_of(one))
        finally:
            for handle in handles:
                os.close(handle)

    def receive(self) -> tuple[Any, list[Array]]:
        """The next message, with its arrays, which nobody else holds.

        Raises
        ------
        EOFError
            If there will be none, or what comes is none.
        """
        head, handles = self._head()
        try:
            mark, length = HEAD.unpack(head)
            if mark != MARK:  # something at the other end writes into handles that are not its own
                raise EOFError
            text = self._exactly(bytearray(length))
            message = json.loads(bytes(text))
            arrays = []
            for descr, shape, is_shared in message["arrays"]:
                array = np.empty(tuple(shape), _dtype(descr))
                if is_shared:
                    arrays.append(_mapped(handles.pop(0), array.shape, array.dtype))
                    continue
                if array.nbytes:
                    self._exactly(_bytes_of(array))
                arrays.append(array)
            return message["told"], arrays
        finally:
            for handle in handles:
                os.close(handle)

    def _head(self) -> tuple[bytes, list[int]]:
        head, handles = b"", []
        while len(head) < HEAD.size:
            try:
                part, more = _received(self._socket, HEAD.size - len(head))
            except OSError:
                part, more = b"", []
            handles += more
            if not part:
                for handle in handles:
                    os.close(handle)
                raise EOFError
            head += part
        return head, handles

    def _exactly(self, room: Any) -> Any:
        view = memoryview(room)
        while view.nbytes:
            try:
                count = self._socket.recv_into(view)
            except OSError:
                count = 0
            if not count:
                raise EOFError
            view = view[count:]
        return room


def _received(connection: socket.socket, most: int) -> tuple[bytes, list[int]]:
    """Bytes, and handles that were passed along with them."""
    if not hasattr(socket, "recv_fds"):  # Windows, where none are
        return connection.recv(most), []
    part, handles, _, _ = socket.recv_fds(connection, most, MOST_HANDLES)
    return part, handles


def _bytes_of(array: Array) -> memoryview:
    """What it holds, to be read or written."""
    held: Any = array.reshape(-1).view(np.uint8)
    return memoryview(held)


def _shared(array: Array) -> int | None:
    """A handle of memory that holds what an array does; None where there is no such memory."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        handle = os.memfd_create("musictool", os.MFD_CLOEXEC)
    except OSError:
        return None
    rest = _bytes_of(array)
    try:
        while rest.nbytes:
            rest = rest[os.write(handle, rest) :]
    except OSError:  # there is not enough of it
        os.close(handle)
        return None
    return handle


def _mapped(handle: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """The array behind a handle; whoever writes into it has pages of its own from there on."""
    try:
        # What is written over must be nobody else's, and must not end the process either: torch
        # writes into arrays that are read-only.
        memory = mmap.mmap(handle, 0, access=mmap.ACCESS_COPY)
    finally:
        os.close(handle)
    return np.frombuffer(memory, dtype).reshape(shape)


def _described(dtype: np.dtype[Any]) -> Any:
    if dtype.hasobject:
        raise TypeError(f"an array of {dtype} holds Python objects")
    return np.lib.format.dtype_to_descr(dtype)


def _dtype(descr: Any) -> np.dtype[Any]:
    fields = [tuple(one) for one in descr] if isinstance(descr, list) else descr
    return np.lib.format.descr_to_dtype(fields)
