"""The face for scripts: `read`, `run`, `map`, `sweep`, `write`, `info`, `redo`, and all commands.

    import musictool as mt

    song = mt.read("in.wav")
    longer = mt.run("continue seconds=20 | normalize lufs=-14", song, seed=7)
    same = mt.commands.normalize(mt.commands.continue_(song, seconds=20, seed=7), lufs=-14)
    mt.write("out.flac", longer)

`work` is what is done with a file, a value and a pipeline, `many` with many, `grids` with grids,
`again` makes files again. `calls` makes a function of each command, with a signature of its own
(`signatures`), and type checkers read `installed.pyi`, which `stubs` writes.
"""

from musictool.script.again import redo
from musictool.script.calls import commands
from musictool.script.grids import sweep
from musictool.script.many import map  # noqa: A004
from musictool.script.work import info, read, run, write

__all__ = ["commands", "info", "map", "read", "redo", "run", "sweep", "write"]
