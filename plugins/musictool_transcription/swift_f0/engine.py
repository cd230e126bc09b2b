"""The course of a pitch by SwiftF0, cut into notes as that of the engine `melody` is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool import Context, Samples, Stream, resample

from ..heard import Heard
from ..onnx import Network, network
from ..voice import notes_of

__all__ = ["WEIGHTS", "hear"]

Array = npt.NDArray[np.float64]

WEIGHTS = "swift-f0"

RATE, HOP = 16_000, 256
HOP_S = HOP / RATE

BEFORE, AFTER = 11, 10
"""Frames on either side that what is said of one depends on."""
RUN = 1875
"""Frames that go through the network at once: half a minute."""

VOICED = 0.5
"""Confidence from which on a frame has a pitch."""
SILENCE = 1e-3
"""Peak under which a frame has none: of digital silence the network says anything."""

LOWEST_HZ, HIGHEST_HZ = 46.875, 2093.75


def hear(stream: Stream, context: Context) -> Heard:
    """The notes of one voice, with the course of their pitch as bends.

    References
    ----------
    L. Nieradzik, "SwiftF0: Fast and accurate monophonic pitch detection", 2025.
    """
    listening = network(WEIGHTS, context)
    context.progress(0.0, "pitch")
    parts = [_said(listening, *run) for run in _runs(stream)]
    if not parts:
        return Heard.of([])
    pitch, level = (np.concatenate(one) for one in zip(*parts, strict=True))
    return notes_of(pitch, level, HOP_S)


def _said(network: Network, samples: Samples, first: int, frames: int) -> tuple[Array, Array]:
    """MIDI notes, nan where there is none, and levels in dB, of `frames` from `first` on."""
    inputs = {
        "audio": samples[None],
        "fmin": np.array(LOWEST_HZ, np.float32),
        "fmax": np.array(HIGHEST_HZ, np.float32),
    }
    hertz, confidence = (
        one[0, first : first + frames].astype(np.float64)
        for one in network.run(["pitch", "confidence"], inputs)
    )
    hops = samples[: len(samples) // HOP * HOP].reshape(-1, HOP)[first : first + frames]
    level = 10 * np.log10((hops.astype(np.float64) ** 2).mean(axis=1) + 1e-12)
    voiced = (confidence >= VOICED) & (np.abs(hops).max(axis=1) >= SILENCE)
    return np.where(voiced, 69 + 12 * np.log2(np.maximum(hertz, 1.0) / 440), np.nan), level


def _runs(stream: Stream) -> Iterator[tuple[Samples, int, int]]:
    """Samples that go through at once, the first frame among them that counts, and how many do."""
    held: Samples = np.zeros(0, np.float32)
    before = 0
    for block in resample(stream, RATE, 1).blocks(RUN * HOP):
        held = np.concatenate([held, block[0]])
        while len(held) >= (before + RUN + AFTER) * HOP:
            yield held[: (before + RUN + AFTER) * HOP], before, RUN
            held = held[(before + RUN - BEFORE) * HOP :]
            before = BEFORE
    left = len(held) // HOP - before
    if left > 0:
        yield held, before, left
