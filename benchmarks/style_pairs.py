"""What styles are measured on: pairs with a hidden target, and real pairs without one."""

from __future__ import annotations

import hashlib
import inspect
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import style_chains
import style_recordings
from style_chains import LEVEL, draw_chain
from style_metrics import RATE, Samples, lufs, rms_db
from style_recordings import Half, load, load_room, title_of

import musictool as mt

SHORTEST, LONGEST = 20.0, 60.0
"""Seconds of an excerpt, as far as the recording has them."""
GAP = 0.5
HIGHEST = -1.0
"""dBTP that nothing passes, neither inputs nor what leaves the hidden chain."""


@dataclass(frozen=True)
class Pair:
    """A recording to change, one to sound like, and perhaps the truth."""

    folder: Path
    title: str
    chain: tuple[str, ...]
    """The hidden effects, in words."""
    kinds: tuple[str, ...]

    @property
    def input(self) -> Samples:
        return read(self.folder / "input.wav")

    @property
    def reference(self) -> Samples:
        return read(self.folder / "reference.wav")

    @property
    def target(self) -> Samples:
        return read(self.folder / "target.wav")


def same_song(half: Half, recordings: Path, work: Path, count: int) -> list[Pair]:
    """Two passages of one recording and loudness, the first through a hidden chain."""
    return [_known(half, recordings, work, n, across=False) for n in range(count)]


def other_song(half: Half, recordings: Path, work: Path, count: int) -> list[Pair]:
    """The same with passages of two recordings."""
    return [_known(half, recordings, work, n, across=True) for n in range(count)]


def real(half: Half, recordings: Path, work: Path, count: int = 12) -> list[Pair]:
    """Excerpts of 20 to 30 s of two recordings as they are, at their own levels."""
    pairs = []
    for number in range(count):
        rng = np.random.default_rng([half.first_seed + number, 2])
        names = rng.permutation([*half.long, *half.short])[:2]
        title = " as ".join(title_of(name) for name in names)
        folder = _folder(work, half, "real", number)
        if not (folder / "pair.json").exists():
            for name, kind in zip(names, ("input", "reference"), strict=True):
                samples = _excerpt(rng, load(recordings, str(name)), 30)
                write(folder / f"{kind}.wav", _under_peak(samples))
            _finish(folder, title, (), ())
        pairs.append(_made(folder))
    return pairs


def minute(half: Half, recordings: Path, work: Path) -> Pair:
    """60 s to change and 60 s to sound like, for times."""
    folder = _folder(work, half, "minute", 0)
    if not (folder / "pair.json").exists():
        long = [name for name in half.long if load(recordings, name).shape[1] >= 60 * RATE][:2]
        for name, kind in zip(long, ("input", "reference"), strict=True):
            write(folder / f"{kind}.wav", _under_peak(load(recordings, name)[:, : 60 * RATE]))
        _finish(folder, "a minute", (), ())
    return _made(folder)


def _known(half: Half, recordings: Path, work: Path, number: int, *, across: bool) -> Pair:
    folder = _folder(work, half, "other_song" if across else "same_song", number)
    if (folder / "pair.json").exists():
        return _made(folder)
    rng = np.random.default_rng([half.first_seed + number, int(across)])
    rooms = tuple(load_room(recordings, name) for name in half.rooms)
    if across:
        names = [str(name) for name in rng.permutation([*half.long, *half.short])[:2]]
        a, b = (_excerpt(rng, load(recordings, name), 40) for name in names)
    else:
        names = [half.long[number % len(half.long)]]
        a, b = _disjoint(rng, load(recordings, names[0]))
    loudness = min(LEVEL, *(lufs(x) + HIGHEST - _true_peak_db(x) for x in (a, b)))
    a, b = (_amplified(x, loudness - lufs(x)) for x in (a, b))
    steps = draw_chain(rng, rooms)
    through = [a, b]
    for step in steps:
        through = [step.apply(x) for x in through]
    gain = min(rng.uniform(-6, 6), *(HIGHEST - _true_peak_db(x) for x in through))
    reference, target = (_amplified(x, gain) for x in through)
    for kind, samples in (("input", b), ("reference", reference), ("target", target)):
        write(folder / f"{kind}.wav", samples)
    words = (*(step.words for step in steps), f"gain {gain:+.1f} dB")
    title = " as ".join(title_of(name) for name in reversed(names))
    _finish(folder, title, words, tuple(sorted({step.kind for step in steps})))
    return _made(folder)


def _disjoint(rng: np.random.Generator, samples: Samples) -> tuple[Samples, Samples]:
    """Two passages that do not meet, of equal length, in either order."""
    gap = round(GAP * RATE)
    longest = min((samples.shape[1] - gap) // 2, round(LONGEST * RATE))
    for _ in range(100):
        frames = int(rng.integers(round(SHORTEST * RATE), longest + 1))
        start = int(rng.integers(samples.shape[1] - gap - 2 * frames + 1))
        second = int(rng.integers(start + frames + gap, samples.shape[1] - frames + 1))
        found = [samples[:, at : at + frames] for at in (start, second)]
        if all(_sounds(part) for part in found):
            a, b = (found[int(n)] for n in rng.permutation(2))
            return a, b
    raise ValueError("a recording is mostly silent")


def _excerpt(rng: np.random.Generator, samples: Samples, most: float) -> Samples:
    """One passage that sounds."""
    for _ in range(100):
        longest = min(samples.shape[1], round(most * RATE))
        frames = int(rng.integers(round(SHORTEST * RATE), longest + 1))
        start = int(rng.integers(samples.shape[1] - frames + 1))
        if _sounds(part := samples[:, start : start + frames]):
            return part
    raise ValueError("a recording is mostly silent")


def _sounds(samples: Samples) -> bool:
    """Over −60 dBFS in nine of ten seconds."""
    seconds = samples[:, : samples.shape[1] // RATE * RATE].reshape(2, -1, RATE)
    return bool(np.mean(np.sqrt(np.mean(seconds**2, axis=(0, 2))) > 1e-3) >= 0.9)


def _true_peak_db(samples: Samples) -> float:
    peak = mt.measure_loudness(mt.Audio(samples, RATE), true_peak=True).true_peak_db
    assert peak is not None
    return peak


def _amplified(samples: Samples, db: float) -> Samples:
    return np.asarray(samples * 10 ** (db / 20), np.float32)


def _under_peak(samples: Samples) -> Samples:
    """Turned down where lossy decoding went past full scale."""
    return _amplified(samples, min(0.0, HIGHEST - _true_peak_db(samples)))


def read(path: Path) -> Samples:
    """A file in stereo at `RATE`; whatever it holds else is an error."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != RATE or samples.shape[1] != 2:
        raise ValueError(f"{path.name}: {rate} Hz, {samples.shape[1]} channels")
    return np.ascontiguousarray(samples.T)


def write(path: Path, samples: Samples) -> None:
    """In 32 bits of floating point."""
    if not np.isfinite(rms_db(samples)):
        raise ValueError(f"{path.name} holds numbers that are not finite")
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples.T, RATE, "FLOAT")


def _finish(folder: Path, title: str, chain: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    text = json.dumps({"title": title, "chain": chain, "kinds": kinds})
    (folder / "pair.json").write_text(text, encoding="utf-8")


def _made(folder: Path) -> Pair:
    found = json.loads((folder / "pair.json").read_text(encoding="utf-8"))
    return Pair(folder, found["title"], tuple(found["chain"]), tuple(found["kinds"]))


def _folder(work: Path, half: Half, kind: str, number: int) -> Path:
    """Named after the code that makes pairs too, so that a change of it makes them anew."""
    return work / f"{_version()}" / half.name / f"{kind}_{number:02d}"


@lru_cache(maxsize=1)
def _version() -> str:
    sources = [inspect.getsource(module) for module in (style_chains, style_recordings)]
    source = "".join(sources) + Path(__file__).read_text(encoding="utf-8")
    return hashlib.sha256(source.encode()).hexdigest()[:8]
