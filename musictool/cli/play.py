"""What `play` does: recordings one after the other, a line for each as it begins."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from musictool.cli.views import begin_work, exit_code, print_line, show_failure
from musictool.errors import MusictoolError, UsageError
from musictool.kinds import Kind

__all__ = ["play_files"]


def play_files(arguments: list[str], within: Mapping[str, Any]) -> int:
    """Play files, folders and patterns. Returns the exit code."""
    from musictool.files import expand_inputs
    from musictool.jobs.pipes import STDIN, standard_input

    if not arguments:
        raise UsageError("play: name at least one recording: a file, a folder, a pattern or -")
    begin_work()
    paths = [item.path for item in expand_inputs(arguments, repeats=True)]
    failed = []
    for path in paths:
        piped = str(path) == "-"
        name = STDIN if piped else str(path)
        try:
            with standard_input(Kind.AUDIO) if piped else nullcontext(path) as place:
                _play(place, name, within)
        except MusictoolError as error:
            failed.append(error)
            show_failure(error, as_json=False)
        except KeyboardInterrupt as stop:
            stop.args = (f"while {name} was played",)
            raise
    return exit_code(len(failed), len(paths), failed[0].exit_code if failed else 0)


def _play(path: Path, name: str, within: Mapping[str, Any]) -> None:
    from musictool.playback import play

    print_line(name, sys.stdout)
    play(path, **{name: value for name, value in within.items() if value is not None})
