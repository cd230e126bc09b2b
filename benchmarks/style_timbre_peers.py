"""Textbook mosaicing, for comparison with the engine `timbre`.

`nearest` is what tutorials do: each frame of the input is replaced by the reference's frame with
the nearest MFCC and chroma, at the input's level, without regard to what came before. `bees` is
Driedger, Prätzlich and Müller, "Let it Bee", ISMIR 2015: a factorisation of the input's spectrogram
whose templates are the reference's frames, with few activations at once, none repeated, in
diagonals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

import musictool as mt

__all__ = ["bees", "nearest"]

Doubles = npt.NDArray[np.float64]

RATE = 22050
SIZE = 4096

BEE_SIZE = 2048
ROUNDS = 20
REPEATED, AT_ONCE, LONG = 3, 10, 3
"""Half widths of neighbourhoods in the paper's section 3, in frames, and activations at once."""


def nearest(audio: mt.Audio, reference: mt.Audio) -> mt.Audio:
    """Frames of 186 ms, overlapping by half."""
    x, y = _mono(audio), _mono(reference)
    hop, window = SIZE // 2, np.hanning(SIZE + 1)[:SIZE]
    places = np.argmin(_apart(_described(x, hop), _described(y, hop)), axis=1)
    padded = np.pad(y, (SIZE // 2, SIZE * 2))
    target = np.pad(x, (SIZE // 2, SIZE * 2))
    out = np.zeros(len(places) * hop + SIZE)
    for frame, place in enumerate(places):
        piece = padded[place * hop : place * hop + SIZE]
        wanted = target[frame * hop : frame * hop + SIZE]
        gain = np.sqrt(np.mean(wanted**2) / max(float(np.mean(piece**2)), 1e-9))
        out[frame * hop : frame * hop + SIZE] += piece * window * gain
    return _finished(out[SIZE // 2 :][: len(x)], audio)


def bees(audio: mt.Audio, reference: mt.Audio, seed: int = 0) -> mt.Audio:
    """Frames of 93 ms, overlapping by half."""
    import librosa

    x, y = _mono(audio), _mono(reference)
    hop = BEE_SIZE // 2
    pattern, store = (librosa.stft(part, n_fft=BEE_SIZE, hop_length=hop) for part in (x, y))
    length = np.maximum(np.linalg.norm(store, axis=0), 1e-6)
    store = store / length
    wanted, templates = np.abs(pattern), np.abs(store)
    active = np.random.default_rng(seed).random((store.shape[1], pattern.shape[1]))
    for number in range(ROUNDS):
        active = _restricted(active, 1 - (number + 1) / ROUNDS)
        ratio = wanted / np.maximum(templates @ active, 1e-9)
        active *= templates.T @ ratio / np.maximum(templates.sum(axis=0)[:, None], 1e-9)
    return _finished(librosa.istft(store @ active, hop_length=hop, length=len(x)), audio)


def _restricted(active: Doubles, weaker: float) -> Doubles:
    from scipy.ndimage import maximum_filter1d

    peaks = maximum_filter1d(active, 2 * REPEATED + 1, axis=1) == active
    active = np.where(peaks, active, active * weaker)
    if active.shape[0] > AT_ONCE:
        least = np.partition(active, -AT_ONCE, axis=0)[-AT_ONCE]
        active = np.where(active >= least, active, active * weaker)
    padded = np.pad(active, LONG)
    height, width = active.shape
    return sum(
        padded[LONG + shift : LONG + shift + height, LONG + shift : LONG + shift + width]
        for shift in range(-LONG, LONG + 1)
    )


def _described(samples: Doubles, hop: int) -> Doubles:
    """MFCC 1 to 13 and chroma, each of variance 1, `(frames, 25)`."""
    import librosa

    options = {"sr": RATE, "n_fft": SIZE, "hop_length": hop}
    mfcc = librosa.feature.mfcc(y=samples, n_mfcc=14, **options)[1:]
    chroma = librosa.feature.chroma_stft(y=samples, **options)
    rows = [
        (part - part.mean(axis=1, keepdims=True))
        / np.maximum(part.std(axis=1, keepdims=True), 1e-6)
        for part in (mfcc, chroma)
    ]
    return np.concatenate(rows).T


def _apart(one: Doubles, other: Doubles) -> Doubles:
    return (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * one @ other.T


def _mono(audio: mt.Audio) -> Doubles:
    mono = audio.with_samples(audio.mono()[None])
    return mt.resample(mono.stream(), RATE).audio().samples[0].astype(np.float64)


def _finished(samples: Doubles, audio: mt.Audio) -> mt.Audio:
    level = np.sqrt(np.mean(_mono(audio) ** 2)) / max(float(np.sqrt(np.mean(samples**2))), 1e-9)
    made = mt.Audio((samples * level).astype(np.float32), RATE)
    return mt.resample(made.stream(), audio.sample_rate).audio()
