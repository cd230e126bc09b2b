"""A text in its user's editor: a draft that stays if what was written cannot be kept."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from musictool.errors import MusictoolError, UsageError

__all__ = ["Draft"]

USUAL = ("notepad",) if os.name == "nt" else ("sensible-editor", "editor", "nano", "vi")
"""Editors of those who chose none."""


class Draft:
    """A temporary file with a text.

    It is removed at the end of the block; if an error ends it, what was written stays, and the
    error says where.
    """

    def __init__(self, name: str, text: str) -> None:
        self._text = text
        self._folder = Path(tempfile.mkdtemp(prefix="musictool-"))
        self.path = self._folder / name
        self.path.write_bytes(text.encode())

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if isinstance(error, MusictoolError) and self._content() != self._text.encode():
            error.args = (f"{error}; the old one stays, what you wrote is in {self.path}",)
        else:
            shutil.rmtree(self._folder, ignore_errors=True)

    def edited(self) -> str:
        """The text as it is once the editor was closed.

        Raises
        ------
        UsageError
            If there is no editor, it ended with an error, or left what is no text.
        """
        command = _editor()
        try:
            done = subprocess.run([*command, str(self.path)], check=False)
        except OSError as error:
            raise UsageError(
                f"the editor {command[0]} cannot be started: {error.strerror}; set EDITOR to one "
                "that can"
            ) from None
        if done.returncode:
            raise UsageError(f"the editor {command[0]} ended with {done.returncode}")
        try:
            return self._content().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError("this is not UTF-8 text") from None

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError:  # the editor removed it
            return b""


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        try:
            words = shlex.split(chosen, posix=os.name != "nt")
        except ValueError as error:
            raise UsageError(f"EDITOR is {chosen!r}, which is no command: {error}") from None
        if words:
            return words
    found = next(filter(shutil.which, USUAL), None)
    if found is None:
        raise UsageError("there is no editor; set EDITOR to one, such as EDITOR=nano")
    return [found]
