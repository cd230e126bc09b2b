"""A plugin of commands that are each broken in one way, and of those that are well."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from itertools import count
from typing import Annotated

import numpy as np

from musictool import Audio, CannotProcess, Context, MissingWeights, Param, Stream, command

CALLS = count()
"""What a plugin must not do: keep something from call to call."""


AT_WORK: list[None] = []

FIRST: list[int] = []


def louder(audio: Audio, factor: float = 0.5) -> Audio:
    return audio.with_samples(audio.samples * np.float32(factor))


@command("broken.well", rings=0.5, uses=("seed",))
def well(
    stream: Stream, level: Annotated[float, Param("Level", ge=0, le=1)] = 0.5, *, context: Context
) -> Stream:
    """Be well: make it softer, with a click that is drawn."""
    at = int(context.rng.integers(5, 50))

    def transform(blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        begin = 0
        for block in blocks:
            made = block * np.float32(level)
            if begin <= at < begin + block.shape[1]:
                made[:, at - begin] = 1.0
            begin += block.shape[1]
            yield made

    return stream.through(transform, frames=stream.frames)


@command("broken.words")
def words(audio: Audio, level: Annotated[float, Param("Level.")] = 1.0) -> Audio:
    """Have help that ends with a full stop."""
    return louder(audio)


@command("broken.sound")
def sound(audio: Audio) -> Audio:
    """Give nothing back."""
    return audio.with_samples(audio.samples[:, :0])


@command("broken.form")
def form(audio: Audio) -> Audio:
    """Work on the rates that its author knows."""
    return louder(audio, {44100: 0.5, 8000: 0.5, 16000: 0.5}[audio.sample_rate])


@command("broken.refuses")
def refuses(audio: Audio) -> Audio:
    """Refuse what is short in two lines."""
    if audio.duration < 0.2:
        raise CannotProcess("too short\nfor this")
    return louder(audio)


@command("broken.recording")
def recording(audio: Audio) -> Audio:
    """Divide by the peak."""
    return audio.with_samples(audio.samples / float(np.abs(audio.samples).max()))


@command("broken.again")
def again(audio: Audio) -> Audio:
    """Be another in each call."""
    return louder(audio, 1 / (2 + next(CALLS)))


@command("broken.seed", uses=("seed",))
def seed(audio: Audio, *, context: Context) -> Audio:
    """Declare a seed, and draw nothing."""
    return louder(audio)


@command("broken.plain", uses=())
def plain(audio: Audio, *, context: Context) -> Audio:
    """Look at who calls."""
    return louder(audio, 0.5 if hasattr(context.load_model, "__self__") else 0.25)


@command("broken.blocks")
def blocks(stream: Stream) -> Stream:
    """Bring every block to its own level."""

    def level(block: np.ndarray) -> np.ndarray:
        return (block / (1 + np.abs(block).max(initial=0))).astype(np.float32)

    return stream.map(level)


@command("broken.passes")
def passes(stream: Stream) -> Stream:
    """Read a stream twice, and declare one reading."""
    peak = max((float(np.abs(block).max(initial=0)) for block in stream.blocks()), default=0.0)
    return stream.map(lambda block: block * np.float32(1 / (1 + peak)))


@command("broken.tail", rings=0.5)
def tail(audio: Audio) -> Audio:
    """Turn round what it gets, the silence at its end, too."""
    return audio.with_samples(audio.samples[:, ::-1])


@command("broken.writes")
def writes(audio: Audio) -> Audio:
    """Write into what it was lent, as torch.from_numpy lets it."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shared = torch.from_numpy(audio.samples)
    return audio.with_samples(shared.mul_(0.9).numpy().copy())


@command("broken.shared")
def shared(audio: Audio) -> Audio:
    """Count who is at work, and let that be heard."""
    AT_WORK.append(None)
    time.sleep(0.05)
    count = len(AT_WORK)
    time.sleep(0.05)
    AT_WORK.pop()
    return louder(audio, 1 / (1 + count))


@command("broken.scratch", uses=())
def scratch(audio: Audio, *, context: Context) -> Audio:
    """Leave a file if it does not come to its end."""
    number, path = tempfile.mkstemp()
    os.close(number)
    context.progress(0.5)
    os.unlink(path)  # noqa: PTH108
    return louder(audio)


@command("broken.thread", uses=())
def thread(audio: Audio, *, context: Context) -> Audio:
    """Leave a thread if it does not come to its end."""
    done = threading.Event()
    threading.Thread(target=done.wait, name="waits", daemon=True).start()
    context.progress(0.5)
    done.set()
    return louder(audio)


@command("broken.late", uses=())
def late(audio: Audio, *, context: Context) -> Audio:
    """Leave a file if it is stopped shortly before its end."""
    for part in range(8):
        context.progress(part / 10)
    return scratch(audio, context=context)


@command("broken.spools")
def spools(stream: Stream) -> Stream:
    """Leave a file if the stream is not read to its end."""

    def transform(blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        number, path = tempfile.mkstemp()
        os.close(number)
        for block in blocks:
            yield block * np.float32(0.5)
        os.unlink(path)  # noqa: PTH108

    return stream.through(transform, frames=stream.frames)


@command("broken.child", uses=())
def child(audio: Audio, *, context: Context) -> Audio:
    """Leave a process if it does not come to its end."""
    process = subprocess.Popen(["sleep", "5"])
    context.progress(0.5)
    process.kill()
    process.wait()
    return louder(audio)


@command("broken.steady")
def steady(stream: Stream) -> Stream:
    """Fade out by the number of blocks, as if all were as long as the first one."""

    def transform(blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        length = 0
        for number, block in enumerate(blocks):
            length = length or block.shape[1]
            at = number * length + np.arange(block.shape[1])
            yield (block / (1 + at / 44100)).astype(np.float32)

    return stream.through(transform, frames=stream.frames)


@command("broken.first")
def first(audio: Audio) -> Audio:
    """Remember what came first, and take it for the measure of all that follows."""
    FIRST.append(audio.sample_rate)
    return louder(audio, 0.5 if audio.sample_rate == FIRST[0] else 0.25)


@command("broken.process")
def process(audio: Audio) -> Audio:
    """Depend on the process."""
    return louder(audio, (os.getpid() % 1009) / 1009)


@command("broken.unfetched")
def unfetched(
    audio: Audio, packed: Annotated[bool, Param("Its package should have them")] = False
) -> Audio:
    """Want weights that nobody has fetched, or that its own package should have brought."""
    missing = MissingWeights(
        "the weights deep are not here; get them by: musictool models pull deep"
    )
    missing.come_along = packed
    raise missing


@command("broken.bounds")
def bounds(audio: Audio, level: Annotated[float, Param("Level", ge=0, le=1)] = 0.5) -> Audio:
    """Divide by what its bounds let be zero."""
    return louder(audio, 0.1 / (1 - level))


@command("broken.parameters")
def parameters(audio: Audio, level: float = 1.0) -> Audio:
    """Have no words for a parameter."""
    return louder(audio, level)
