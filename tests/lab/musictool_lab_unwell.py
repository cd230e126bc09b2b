"""Commands of the lab that misbehave, take long, or say what they should not."""

# ruff: noqa: T201 - that a plugin prints is what some of these are for

import errno
import os
import sys
import time
from typing import Literal

import numpy as np

from musictool import (
    Audio,
    CannotProcess,
    Context,
    Report,
    Stream,
    command,
)

BAD = Literal[
    "raises", "exits", "refuses", "junk", "nan", "prints", "integers", "longer", "shorter",
    "memory", "writes", "turns", "moves", "full", "unmapped",
]  # fmt: skip


def misbehave(how: str, samples: np.ndarray) -> object:
    if how == "raises":
        raise ZeroDivisionError("so sad")
    if how == "exits":
        sys.exit(7)
    if how == "refuses":
        raise CannotProcess("lab: this is too sad to be played")
    if how == "junk":
        return {"not": "samples"}
    if how == "nan":
        return samples * np.nan
    if how == "integers":
        return (samples * 32767).astype(np.int16)
    if how == "memory" and os.environ.get("LAB_DEVICE") != "cpu":
        import torch

        os.environ["LAB_DEVICE"] = "cpu"  # as if the second attempt were on another device
        raise torch.OutOfMemoryError("no room")
    if how == "full":
        raise OSError(errno.ENOMEM, "Cannot allocate memory")
    if how == "unmapped":
        raise ImportError("libnet.so: failed to map segment from shared object")
    if how == "writes":
        samples[:] = 0
    if how == "turns":
        return samples.T
    if how == "moves":
        os.chdir("/")
    print("a plugin prints this")
    return samples


@command("lab.bad")
def bad(audio: Audio, how: BAD = "raises") -> Audio:
    """Do something that no command should."""
    samples = misbehave(how, audio.samples)
    return samples if how == "junk" else Audio(samples, audio.sample_rate)


@command("lab.lazy")
def lazy(stream: Stream, how: BAD = "raises") -> Stream:
    """Do the same, but only while the result is written."""

    def transform(blocks):
        for block in blocks:
            yield misbehave(how, block[:, : 1000 if how == "shorter" else None])
            if how == "longer":
                yield block

    return stream.through(transform, frames=stream.frames)


@command("lab.zero")
def zero(stream: Stream, key: Audio | None = None) -> Stream:
    """Write zeros into everything it gets, past NumPy, as torch can."""
    import torch

    if key is not None:
        torch.from_numpy(key.samples).zero_()

    def transform(blocks):
        for block in blocks:
            torch.from_numpy(block).zero_()
            yield block.copy()

    return stream.through(transform, frames=stream.frames)


@command("lab.tensor")
def tensor(stream: Stream) -> Stream:
    """Use one tensor for every block."""
    import torch

    def transform(blocks):
        held = torch.zeros(stream.channels, 4096)
        for block in blocks:
            for at in range(0, block.shape[1], 4096):
                piece = torch.tensor(block[:, at : at + 4096])
                held[:, : piece.shape[1]] = piece
                yield held[:, : piece.shape[1]].numpy()

    return stream.through(transform, frames=stream.frames)


@command("lab.leave")
def leave(audio: Audio, then: Literal["fail", "go on"] = "go on") -> Audio:
    """Change the current folder, and perhaps fail."""
    os.chdir("/")
    if then == "fail":
        raise CannotProcess("no")
    return audio


@command("lab.itself")
def itself(audio: Audio, *, context: Context) -> Audio:
    """Run itself."""
    return context.run("lab.itself", audio)


@command("lab.odd-report")
def odd_report(audio: Audio) -> Report:
    """Find what JSON cannot hold."""
    return Report({"odd": object()})


@command("lab.buffer")
def buffer(stream: Stream, which: Literal["same", "part"] = "same") -> Stream:
    """Use one buffer for every block."""

    def transform(blocks):
        held = np.zeros((stream.channels, 4096), np.float32)
        for block in blocks:
            for at in range(0, block.shape[1], 4096):
                piece = block[:, at : at + 4096]
                held[:, : piece.shape[1]] = piece
                yield held[:, : piece.shape[1]]

    return stream.through(transform, frames=stream.frames)


@command("lab.wait")
def wait(audio: Audio) -> Audio:
    """Say so, and wait."""
    print("working", file=sys.__stderr__, flush=True)
    for _ in range(3000):
        time.sleep(0.01)
    return audio


@command("lab.hold")
def hold(audio: Audio, over: float = 0.0, *, context: Context) -> Audio:
    """Say so, wait with what lasts over so long until there is a file named go, and halve it."""
    context.progress(0.5, "waiting for go")
    with open("held", "a") as file:  # noqa: PTH123
        file.write("one\n")
    print("working", file=sys.__stderr__, flush=True)
    while audio.duration > over and not os.path.exists("go"):  # noqa: PTH110
        time.sleep(0.01)
    return audio.with_samples(audio.samples / 2)


@command("lab.nap")
def nap(audio: Audio, *, context: Context) -> Audio:
    """Say that it rests, and do so for a moment."""
    context.progress(0.5, "resting")
    time.sleep(0.15)
    return audio.with_samples(audio.samples / 2)


@command("lab.crawl")
def crawl(stream: Stream, pause: float = 3.0) -> Stream:
    """Say so for every block, and take long."""

    def transform(blocks):
        for block in blocks:
            yield block
            print("working", file=sys.__stderr__, flush=True)
            time.sleep(pause)

    return stream.through(transform, frames=stream.frames)


@command("lab.complain", uses=())
def complain(stream: Stream, gamble: bool = False, *, context: Context) -> Stream:
    """Have something to say about the recording whenever it is read."""

    def transform(blocks):
        yield from blocks
        context.warn("nothing was done: the recording is fine")
        if gamble:
            print(context.rng)

    return stream.through(transform, frames=stream.frames)
