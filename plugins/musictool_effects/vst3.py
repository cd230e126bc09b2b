"""Effects of others: VST3, and Audio Units on a Mac, each in a process of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import numpy as np

from musictool import BLOCK_FRAMES, CannotProcess, Param, Report, Samples, Stream, command

from .streaming import PATIENCE, pairs
from .vst_client import Plugin
from .vst_settings import rows, values

__all__ = ["COMMANDS"]


File = Annotated[
    Path,
    Param(
        "A .vst3, or the name of one that is installed; on a Mac a .component",
        positional=True,
        native=True,
    ),
]
Name = Annotated[str | None, Param("Which one, if the file holds several plugins")]


@command(
    "fx.vst3",
    also=("vst", "audio-unit", "au"),
    rings=3.0,
    shows={"params": "fx.vst3-params"},
    examples=("ZamCompX2 --params", "ZamCompX2 song.wav --set threshold_db=-30 --set ratio=4"),
    docs="effects/vst3",
)
def vst3(
    stream: Stream,
    path: File,
    set_: Annotated[
        Sequence[str], Param('A setting as name=value, or "name=0:value, 8:value"')
    ] = (),
    vstpreset: Annotated[Path | None, Param("A .vstpreset to begin with")] = None,
    plugin_name: Name = None,
) -> Stream:
    """Put a recording through a VST3 effect, or on a Mac an Audio Unit.

    What can be set depends on the plugin: --params lists it, with ranges and units. A preset is
    loaded first, the settings are made after it, in their order. A number may be a curve of
    time:value, "cutoff=0:200, 8:8000": the plugin is handed a new value every 64 frames, and
    smooths them as it does in a workstation. The plugin runs in a process of its own, so that it
    can crash without harm to the rest of a batch. Its latency is made up for. A plugin made for one
    channel has an instance for each; one made for two gets a mono recording on both sides, and the
    mean of what comes out is kept; of a surround recording it gets the pairs, and single channels
    like mono ones.

    Raises
    ------
    BadParameter
        If the plugin does not have what is set, or does not take the value.
    CannotProcess
        If the plugin cannot be loaded, is an instrument, crashes, hangs, or takes no such
        channels.
    """
    if vstpreset is not None and not vstpreset.is_file():
        raise CannotProcess(f"there is no preset {vstpreset}")

    def ready() -> Plugin:
        plugin = Plugin(str(path), plugin_name)
        try:
            plugin.settle(
                sample_rate=stream.sample_rate,
                channels=stream.channels,
                groups=pairs(stream.channels),
                vstpreset=str(vstpreset) if vstpreset else None,
                values=values(plugin.about, set_, "fx.vst3"),
            )
        except BaseException:
            plugin.close()
            raise
        return plugin

    loaded = [ready()]  # for the first reading; what is wrong shows before any work

    def blocks() -> Iterator[Samples]:
        try:
            plugin = loaded.pop()
        except IndexError:
            plugin = ready()
        with closing(plugin):
            yield from _processed(stream, plugin)

    return stream.with_blocks(blocks)


@command("fx.vst3-params", examples=("ZamCompX2", "ZamCompX2 --json"), docs="effects/vst3")
def parameters(path: File, plugin_name: Name = None) -> Report:
    """List what can be set of a VST3 effect, or on a Mac of an Audio Unit.

    Name, range, unit and choices are the plugin's own; the default is what it has when it is
    loaded. Of very many choices only some are listed.

    Raises
    ------
    CannotProcess
        If the plugin cannot be loaded, is an instrument, crashes or hangs.
    """
    with closing(Plugin(str(path), plugin_name)) as plugin:
        about = plugin.about
    head = {"plugin": about["name"], "maker": about["maker"], "version": about["version"]}
    return Report(head | {"file": about["file"], "parameters": rows(about)})


def _processed(stream: Stream, plugin: Plugin) -> Iterator[Samples]:
    """What the plugin makes of a recording, frame for frame where the recording was.

    While the plugin works on a block, the next one is read, and the one before is written.
    """
    source = stream.blocks(BLOCK_FRAMES)
    silence = np.zeros((stream.channels, BLOCK_FRAMES), np.float32)
    owed = waited = 0
    under_way: deque[Callable[[], Samples]] = deque()
    while True:
        block = next(source, None)
        if block is not None:
            owed += block.shape[1]
            missing = BLOCK_FRAMES - block.shape[1]
            block = np.pad(block, ((0, 0), (0, missing))) if missing else block
            under_way.append(plugin.begin(block))
            if len(under_way) < 2:
                continue
        elif not under_way:
            if not owed:
                return
            under_way.append(plugin.begin(silence))
            waited += BLOCK_FRAMES
        result = under_way.popleft()()[:, :owed]
        owed -= result.shape[1]
        if result.shape[1]:
            yield result
        elif waited > PATIENCE * stream.sample_rate:
            raise CannotProcess(f"{plugin.name} keeps the last {owed} frames of the recording back")


COMMANDS = (vst3, parameters)
