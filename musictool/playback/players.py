"""The programs of a system that play a WAV file and end with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NotPlayed", "Player", "players_here"]


class NotPlayed(Exception):
    """A program or a device refused; the message is what it said last."""


@dataclass(frozen=True)
class Player:
    """A program, and what stands between its name and the file's."""

    program: str
    arguments: tuple[str, ...] = ()

    def play(self, path: Path) -> None:
        """Play a file to its end; if that is interrupted, the program ends.

        Raises
        ------
        NotPlayed
        """
        process = subprocess.Popen(
            [self.program, *self.arguments, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _, said = process.communicate()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            lines = said.decode("utf-8", "replace").strip().splitlines()
            raise NotPlayed(lines[-1] if lines else f"exit code {process.returncode}")


MAC = (Player("afplay"),)
LINUX = (Player("pw-play"), Player("paplay"), Player("aplay", ("-q",)))
ANYWHERE = (
    Player("ffplay", ("-nodisp", "-autoexit", "-loglevel", "error", "-i")),
    Player("mpv", ("--no-config", "--no-video", "--really-quiet", "--")),
    Player("play", ("-q",)),  # of sox
)


def players_here() -> Iterator[Player]:
    """Those that are installed, in the order in which they are to be tried."""
    if sys.platform == "win32":  # where a program of the current folder would be found first
        code = "import sys, winsound; winsound.PlaySound(sys.argv[1], winsound.SND_FILENAME)"
        yield Player(sys.executable, ("-c", code))
        return
    for player in (*(MAC if sys.platform == "darwin" else LINUX), *ANYWHERE):
        if shutil.which(player.program):
            yield player
