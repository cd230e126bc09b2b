"""`style --engine melody`: a recording's melody, played as words say."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch

from musictool import (
    TRUE_PEAK_REACH,
    Audio,
    CannotProcess,
    Context,
    Samples,
    amplitude,
    resample,
    true_peaks,
)

from ..checking import SILENT_DB, fault_of, tried, unchanged, unclipped
from ..parameters import Dtype
from ..steadying import steadied_with
from .decoder import Prefix
from .making import overlap_of
from .model import MELODY, model_of
from .sampling import Sampling
from .writing import carried_on

__all__ = ["cover"]

LEAST_S = 1.0
"""Of a recording that has a melody."""

MOST_GAIN = 4.0
"""12 dB, by which the result is brought to the recording's level."""


def cover(
    audio: Audio,
    prompt: str,
    *,
    strength: float,
    ceiling_dbtp: float,
    model: str,
    dtype: Dtype,
    sampling: Sampling,
    overlap: float,
    attempts: int,
    context: Context,
) -> Audio:
    """A recording as long as another, with its rate and channels, of its melody.

    Parameters
    ----------
    strength
        The new one's share; the rest is the recording.
    ceiling_dbtp
        What no peak passes.

    Raises
    ------
    MissingWeights, UsageError, BadParameter, UnreadableFile
        As `model_of`.
    CannotProcess
        The recording is too short or silent, or what is made is no use.
    """
    whole, audio = audio, context.without_tail(audio)
    if audio.frames < LEAST_S * audio.sample_rate:
        raise CannotProcess(f"is shorter than {LEAST_S:g} s, too short for a melody")
    level = float(np.sqrt(np.square(audio.samples, dtype=np.float64).mean()))
    if level < amplitude(SILENT_DB):
        raise CannotProcess("is silent, so that it has no melody")
    network = model_of(model, dtype, context, MELODY)
    melody = network.melody
    assert melody is not None
    rate, hop = network.sample_rate, network.hop
    heard = resample(audio, rate, 1).samples[0]
    chroma = melody.chroma(heard)
    if network.channels == 1 and audio.channels > 1:
        context.note("the model makes one channel: the result is the same in all of them")

    def asked(begin: int) -> Prefix:
        """What a window hears: the melody from where it begins."""
        first = min(begin * hop // melody.hop, len(chroma) - 1)
        return network.prefix(prompt, chroma[first : first + melody.frames])

    def sound(generator: torch.Generator) -> Samples:
        nothing = torch.zeros((1, network.decoder.codebooks, 0), dtype=torch.long)
        work = partial(
            carried_on,
            network.decoder,
            asked,
            nothing.to(network.device),
            -(-len(heard) // hop) + 1,
            network.window,
            overlap_of(network, overlap),
            sampling,
            [generator],
            lambda fraction: context.progress(0.9 * fraction, "composing"),
        )
        codes = network.parts.within_memory(work, [generator])
        context.progress(0.9, "decoding")
        new = steadied_with(network.sound_of(codes), rate, context)
        made = resample(Audio(new, rate), audio.sample_rate, audio.channels).samples
        made = made[:, : audio.frames]
        loudness = float(np.sqrt(np.square(made, dtype=np.float64).mean()))
        return made * np.float32(min(level / max(loudness, 1e-9), MOST_GAIN))

    def fault(made: Samples) -> str:
        found = fault_of(unclipped(made), audio.sample_rate, audio.frames)  # peaks are dealt with
        return found or unchanged(made, audio.samples)

    made = tried(sound, fault, attempts, network.parts, context)

    def drawn(suffix: str) -> bytes:
        from .picture import melodies

        again = melody.chroma(resample(audio.with_samples(made), rate, 1).samples[0])
        return melodies(chroma.cpu(), again.cpu(), melody.hop / rate, prompt).drawn(suffix)

    context.extra("report", drawn)
    mixed = strength * made + (1 - strength) * audio.samples
    around = np.pad(mixed, ((0, 0), (TRUE_PEAK_REACH, TRUE_PEAK_REACH)))
    peak = float(true_peaks(around, audio.sample_rate).max())
    mixed *= min(1.0, amplitude(ceiling_dbtp) / max(peak, 1e-9))
    silence = whole.frames - audio.frames
    return whole.with_samples(np.pad(mixed.astype(np.float32), ((0, 0), (0, silence))))
