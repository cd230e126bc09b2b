"""Recordings with known content, and streams that tell on whoever holds or over-reads them."""

import weakref
from dataclasses import dataclass, field

import numpy as np
import pytest

from musictool import Audio, Stream

RATE = 44100


@dataclass
class Watched:
    """A stream of one repeated block, which counts readings, blocks drawn, and blocks alive."""

    block: np.ndarray
    blocks: int
    sample_rate: int
    length_known: bool = True
    readings: int = 0
    drawn: int = 0
    alive: int = 0
    most_alive: int = 0
    closed: int = 0
    stream: Stream = field(init=False)

    def __post_init__(self):
        frames = self.block.shape[1] * self.blocks if self.length_known else None
        self.stream = Stream(self._open, self.sample_rate, self.block.shape[0], frames)

    def _open(self):
        self.readings += 1
        try:
            for _ in range(self.blocks):
                block = self.block.copy()
                self.drawn += 1
                self.alive += 1
                self.most_alive = max(self.most_alive, self.alive)
                weakref.finalize(block, self._free)
                yield block
                del block
        finally:
            self.closed += 1

    def _free(self):
        self.alive -= 1


@pytest.fixture
def watched():
    return Watched


@pytest.fixture
def long_recording():
    """Twenty minutes of a quiet tone at 8 kHz in blocks of 4 s; the length may be unknown."""

    def make(length_known=True):
        tone = 0.1 * np.sin(2 * np.pi * 500 * np.arange(32000) / 8000)
        return Watched(tone[np.newaxis].astype(np.float32), 300, 8000, length_known)

    return make


@pytest.fixture
def noise():
    """3.3 s of stereo noise that swells; no two frames are alike."""
    rng = np.random.default_rng(1)
    frames = 145531
    swell = np.linspace(0.05, 0.5, frames)
    return Audio((rng.standard_normal((2, frames)) * swell * 0.3).astype(np.float32), RATE)


@pytest.fixture
def in_blocks():
    """The same recording as a stream in blocks of any size, its length known or not."""

    def make(audio, block_frames, length_known=True):
        stream = audio.stream(block_frames)
        if length_known:
            return stream
        return Stream(stream.open_blocks, stream.sample_rate, stream.channels, None)

    return make


@pytest.fixture
def sine():
    def make(frequency, seconds, sample_rate=RATE, amplitude=1.0, channels=1):
        time = np.arange(round(seconds * sample_rate)) / sample_rate
        wave = amplitude * np.sin(2 * np.pi * frequency * time)
        return Audio(np.tile(wave, (channels, 1)), sample_rate)

    return make


@pytest.fixture
def ramp():
    """Frame n holds n / 2**20: exact in float32, so every frame can be told from all others."""

    def make(frames, sample_rate=1000, channels=1):
        return Audio(np.tile(np.arange(frames) / 2**20, (channels, 1)), sample_rate)

    return make


@pytest.fixture
def constant():
    def make(seconds, value=1.0, sample_rate=1000, channels=1):
        return Audio(np.full((channels, round(seconds * sample_rate)), value), sample_rate)

    return make
