"""What is heard, frame by frame: log-mel, chroma, loudness and onset strength of a recording.

The units stand on these frames. The analysis runs on a mono copy at 22.05 kHz whatever the
recording's own rate, in chunks, so ten minutes of 192 kHz cost as little memory as of 22 kHz.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr
import torch

from musictool import MEL, Audio, peak_offset, triangular_bank

__all__ = [
    "ANALYSIS_RATE",
    "FRAME_HOP",
    "MEL_FFT",
    "ONSET_RATE",
    "Frames",
    "analyse",
    "mel_filters",
    "mono_mix",
    "onset_strength",
]

Floats = npt.NDArray[np.float32]

ANALYSIS_RATE = 22050
FRAME_HOP = 512
"""23 ms between feature frames."""
ONSET_HOP = 105
"""4.8 ms between onset frames: an onset is placed within a few ms."""
ONSET_RATE = ANALYSIS_RATE / ONSET_HOP
"""Onset frames a second: 210."""
FRAME_FFT = 4096
"""186 ms: separates semitones down to about 100 Hz, where chords begin."""
MEL_FFT = 1024
"""46 ms, for mel and onsets: a longer window would smear attacks across a join."""
MEL_BANDS = 48
CHROMA_BINS = 36
"""Thirds of a semitone, so that a neighbour a quarter tone off does not look the same."""
CHUNK_SECONDS = 60


@dataclass(frozen=True, eq=False)
class Frames:
    """Features of one recording; `n` frames of 512 samples, `g` onset frames of 105, at 22.05 kHz.

    Parameters
    ----------
    mono
        The recording at 22.05 kHz, shape `(samples,)`.
    mel
        Log-mel spectrum in dB above a floor 70 dB under the piece's mean power, `(n, 48)`.
    chroma
        Magnitude per third of a semitone, `(n, 36)`, bin 0 is C; unnormalised.
    level
        Power in dB, `(n,)`.
    onset
        Spectral flux in three bands (below 200 Hz, to 2 kHz, above), `(g, 3)`.
    """

    mono: Floats
    mel: Floats
    chroma: Floats
    level: Floats
    onset: Floats

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.mono) / ANALYSIS_RATE

    def at(self, seconds: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Feature frame that holds a time."""
        frame = np.floor(np.asarray(seconds) * ANALYSIS_RATE / FRAME_HOP).astype(np.intp)
        return np.clip(frame, 0, len(self.mel))


def mono_mix(samples: Floats, chunk: int = 1 << 20) -> Floats:
    """Mean of the channels, or the strongest channel where they cancel in the mean.

    Parameters
    ----------
    samples
        Shape `(channels, frames)`.
    """
    mean: Floats = samples.mean(axis=0, dtype=np.float32)
    if samples.shape[0] == 1:
        return mean
    powers = np.zeros(samples.shape[0])
    for start in range(0, samples.shape[1], chunk):
        block = samples[:, start : start + chunk]
        powers += np.einsum("cf,cf->c", block, block)
    # Out-of-phase stereo: less than a twentieth of the power survives the mean.
    if float(np.dot(mean, mean)) < 0.05 * powers.mean():
        strongest: Floats = samples[int(powers.argmax())].copy()
        return strongest
    return mean


def analyse(audio: Audio, device: str = "cpu") -> Frames:
    """Features of a whole recording.

    Parameters
    ----------
    audio
        Any channel count and sample rate.
    device
        Torch device for the Fourier transforms.
    """
    mono = mono_mix(audio.samples)
    if audio.sample_rate != ANALYSIS_RATE:
        mono = np.asarray(soxr.resample(mono, audio.sample_rate, ANALYSIS_RATE), np.float32)
    power = float(np.mean(np.square(mono, dtype=np.float32))) if len(mono) else 0.0
    scale = 1.0 / max(np.sqrt(power), 1e-9)

    filters = torch.from_numpy(mel_filters(MEL_FFT)).to(device)
    chroma_filters, lowest, highest = _chroma_range()
    onset_bands = _onset_bands()
    mels, chromas, levels, onsets = [], [], [], []
    # A chunk is a multiple of both hops, and each carries half a window of its neighbours.
    step = CHUNK_SECONDS * ANALYSIS_RATE // (FRAME_HOP * ONSET_HOP) * (FRAME_HOP * ONSET_HOP)
    margin = FRAME_FFT // 2
    padded = np.pad(mono * np.float32(scale), margin)
    previous: torch.Tensor | None = None
    for start in range(0, max(len(mono), 1), step):
        stop = min(start + step, len(mono))
        chunk = torch.from_numpy(padded[start : stop + 2 * margin]).to(device)
        # (frames, bins) each
        long = _spectrum(chunk, FRAME_FFT, FRAME_HOP, stop - start, margin)
        short = _spectrum(chunk, MEL_FFT, FRAME_HOP, stop - start, margin).square()
        mel = 10 * torch.log10(short @ filters.T + 1e-7) + 70
        mels.append(mel.clamp_min(0).cpu().numpy())
        # Without the lowest bins: an offset of the zero line is no sound.
        levels.append(10 * np.log10(short[:, 2:].mean(1).cpu().numpy() + 1e-12))
        chromas.append(_chroma(long, chroma_filters, lowest, highest).cpu().numpy())

        fine = _spectrum(chunk, MEL_FFT, ONSET_HOP, stop - start, margin).square()
        # log(1 + x) compression keeps quiet attacks and ignores the noise floor.
        loud = torch.log1p(300.0 * (fine @ filters.T))
        joined = loud if previous is None else torch.cat([previous, loud])
        flux = _flux(joined)
        onsets.append(flux[0 if previous is None else len(previous) :].cpu().numpy() @ onset_bands)
        previous = loud[-4:]
    return Frames(
        mono,
        np.concatenate(mels).astype(np.float32),
        np.concatenate(chromas).astype(np.float32),
        np.concatenate(levels).astype(np.float32),
        np.concatenate(onsets).astype(np.float32),
    )


def onset_strength(onset: Floats) -> npt.NDArray[np.float64]:
    """One onset curve from the flux in three bands: each band counts equally, peaks stand out.

    Parameters
    ----------
    onset
        Flux, shape `(g, 3)`.

    Returns
    -------
    Shape `(g,)`, mean about 0, standard deviation 1.
    """
    from scipy.ndimage import uniform_filter1d

    flux = np.asarray(onset, np.float64)
    spread = flux.std(axis=0)
    # A band with almost no flux of its own would be noise blown up to full size.
    total = (flux / np.maximum(spread, 0.2 * spread.max() + 1e-9)).sum(axis=1)
    strength = np.maximum(total - uniform_filter1d(total, int(ONSET_RATE), mode="nearest"), 0)
    strength = np.minimum(strength, np.quantile(strength, 0.998) + 1e-9)
    return np.asarray((strength - strength.mean()) / (strength.std() + 1e-9))


def _spectrum(chunk: torch.Tensor, n_fft: int, hop: int, frames: int, margin: int) -> torch.Tensor:
    """Magnitudes `(frames / hop, bins)` of windows centred on every hop, scaled to unit sine."""
    inner = chunk[margin - n_fft // 2 : len(chunk) - margin + n_fft // 2]
    count = max(1, -(-frames // hop))
    missing = (count - 1) * hop + n_fft - len(inner)
    if missing > 0:
        inner = torch.nn.functional.pad(inner, (0, missing))
    windows = inner.unfold(0, n_fft, hop)[:count]
    window = torch.hann_window(n_fft, device=chunk.device)
    # One block at a time: the windows overlap up to tenfold, so all at once would be large.
    parts = [
        torch.fft.rfft(block * window, dim=1).abs() / (n_fft / 4)
        for block in torch.split(windows, 2048)
    ]
    return torch.cat(parts)


def _flux(loud: torch.Tensor) -> torch.Tensor:
    """Rise of each band against its neighbourhood 14 ms earlier (SuperFlux, Böck 2013)."""
    lag = 3
    spread = torch.nn.functional.max_pool1d(loud[:, None], 3, stride=1, padding=1)[:, 0]
    rise = torch.zeros_like(loud)
    rise[lag:] = (loud[lag:] - spread[:-lag]).clamp_min(0)
    return rise


def _chroma(
    magnitudes: torch.Tensor, bins: npt.NDArray[np.float64], lowest: int, highest: int
) -> torch.Tensor:
    """Chroma from spectral peaks at interpolated frequencies, `(frames, 36)`."""
    inner = magnitudes[:, lowest:highest]
    left, right = magnitudes[:, lowest - 1 : highest - 1], magnitudes[:, lowest + 1 : highest + 1]
    # Parabola through three log magnitudes: frequency to a few cents.
    offset = peak_offset(*(torch.log(x + 1e-9) for x in (left, inner, right)))
    frequency = (torch.from_numpy(bins).to(inner) + offset) * (ANALYSIS_RATE / FRAME_FFT)
    pitch = 12 * torch.log2(frequency / 261.6256)
    bin_index = torch.remainder(torch.round(pitch * CHROMA_BINS / 12), CHROMA_BINS).long()
    peak = (inner > left) & (inner >= right)
    # Square root: loud bass does not drown the chord.
    weight = torch.where(peak, inner.sqrt(), torch.zeros_like(inner))
    chroma = torch.zeros(len(inner), CHROMA_BINS, device=inner.device)
    return chroma.scatter_add_(1, bin_index, weight)


def _chroma_range() -> tuple[npt.NDArray[np.float64], int, int]:
    """FFT bins between 80 Hz and 2 kHz, where chords and melodies have their fundamentals."""
    lowest = int(80 * FRAME_FFT / ANALYSIS_RATE)
    highest = int(2000 * FRAME_FFT / ANALYSIS_RATE)
    return np.arange(lowest, highest, dtype=np.float64), lowest, highest


def mel_filters(n_fft: int) -> Floats:
    """Triangular filters, each with a sum of 1, `(48, n_fft // 2 + 1)`."""
    # The lowest bands are narrower than one bin: each has at least its nearest bin.
    bank = triangular_bank(np.fft.rfftfreq(n_fft, 1 / ANALYSIS_RATE), _mel_edges(), nearest=0.5)
    return np.asarray(bank / bank.sum(1, keepdims=True), np.float32)


def _mel_edges() -> npt.NDArray[np.float64]:
    """In Hz, of 48 bands from 40 Hz to 10 kHz."""
    return MEL.spaced(40, 10000, MEL_BANDS + 2)


def _onset_bands() -> Floats:
    """Averages mel bands into three: bass and kick, body, hiss; `(48, 3)`."""
    centre = _mel_edges()[1:-1]
    member = np.stack([centre < 200, (centre >= 200) & (centre < 2000), centre >= 2000], axis=1)
    return np.asarray(member / member.sum(0), np.float32)
