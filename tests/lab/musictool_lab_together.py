"""Commands of the lab whose network works on several recordings at once."""

# ruff: noqa: T201 - that a plugin prints is what some of these are for

import os
from collections.abc import Sequence
from functools import partial

import numpy as np

from musictool import (
    Audio,
    Batching,
    CannotProcess,
    Context,
    Report,
    Stream,
    command,
)


@command("lab.together")
def together(
    audios: Sequence[Audio], other: Audio | None = None, *, context: Context
) -> Sequence[Audio]:
    """Halve many recordings at once; how many at once is said on standard error."""
    print(f"together {len(audios)} on {context.device}")
    if len(audios) > int(os.environ.get("LAB_FITS", "99")) and context.device != "none":
        import torch

        raise torch.OutOfMemoryError("no room")
    parts = [audio.samples / 2 for audio in audios]
    if other is not None:
        parts = [other.samples[:, : part.shape[1]] for part in parts]
    return [audio.with_samples(part) for audio, part in zip(audios, parts, strict=True)]


def padded(audios: Sequence[Audio]) -> np.ndarray:
    """What networks get: `(recordings, channels, frames)`."""
    longest = max(audio.frames for audio in audios)
    return np.stack(
        [np.pad(one.samples, ((0, 0), (0, longest - one.frames))) for one in audios]
    )  # fails for those of other channels


@command("lab.hear", batch=Batching(sample_rate=8000, channels=1), uses=("device",))
def hear(audios: Sequence[Audio], louder: float = 1.0, *, context: Context) -> Sequence[Report]:
    """Measure many recordings at once."""
    print(f"hear {[round(one.duration, 1) for one in audios]} on {context.device}")
    assert {(one.sample_rate, one.channels) for one in audios} == {(8000, 1)}
    energies = louder * np.square(padded(audios), dtype=np.float64).sum(axis=(1, 2))
    for at, audio in enumerate(audios):
        if not energies[at]:
            raise CannotProcess("nothing but silence")
        if audio.duration < 0.6:
            context.of(at).warn(f"only {audio.duration:.1f} s")
        context.of(at).note(f"heard {audio.duration:.1f} s")
    return [Report({"energy": float(one), "on": context.device}) for one in energies]


@command("lab.crowd", batch=Batching(sample_rate=16000), uses=("seed",))
def crowd(audios: Sequence[Audio], level: float = 0.1, *, context: Context) -> Sequence[Audio]:
    """Add a noise to each of many recordings, of its own randomness, and an echo."""
    print(f"crowd {len(audios)}")
    result = []
    for at, (audio, samples) in enumerate(zip(audios, padded(audios), strict=True)):
        own = context.of(at)
        own.progress(at / len(audios), "shouting")
        noise = level * own.rng.uniform(-1, 1, audio.samples.shape).astype(np.float32)
        echo = np.roll(samples[:, : audio.frames], 2000, axis=1) / 2
        result.append(audio.with_samples(audio.samples + noise + echo))
    return result


def smoothed(size: int, items: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
    """The network of `lab.smooth`: the mean of some samples to either side."""
    import torch

    print(f"smooth {len(items)}")
    if len(items) > int(os.environ.get("LAB_FITS", "99")):
        raise torch.OutOfMemoryError("no room")
    longest = max(item.shape[-1] for item in items)
    batch = torch.stack(
        [torch.nn.functional.pad(torch.tensor(one), (0, longest - one.shape[-1])) for one in items]
    )
    with torch.inference_mode():
        means = torch.nn.functional.avg_pool1d(batch, 2 * size + 1, 1, size)
    return [mean[:, : item.shape[-1]].numpy() for mean, item in zip(means, items, strict=True)]


@command("lab.smooth", batch=Batching(), uses=("device",))
def smooth(stream: Stream, size: int = 5, *, context: Context) -> Stream:
    """Smooth a recording, half a second at a time, together with others."""

    def transform(_):
        for block in stream.blocks(stream.sample_rate // 2):
            yield context.together(partial(smoothed, size), block, block.shape[-1])

    return stream.through(transform, frames=stream.frames)
