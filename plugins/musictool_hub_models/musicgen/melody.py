"""A melody as MusicGen hears it: of each moment the one pitch class that is the strongest.

References
----------
Copet et al., "Simple and Controllable Music Generation", 2023, section 2.3: chroma, and that only
its greatest entry is kept, so that the model cannot copy the recording. The figures are those of
transformers' `MusicgenMelodyFeatureExtractor`, with which it agrees.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from musictool import Samples

__all__ = ["Melody", "melody_of"]

FORM = {"n_fft": 16384, "hop_length": 4096, "num_chroma": 12}
"""Unless the model's own files say otherwise."""


@dataclass(frozen=True, eq=False)
class Melody:
    """How a model hears melodies."""

    filters: Tensor
    """Shape `(pitch classes, frequencies)`."""
    hop: int
    projection: Any
    """From pitch classes to the width of the decoder; None if they are the same."""
    frames: int
    """That stand before the codes: a shorter melody is repeated."""

    @torch.inference_mode()
    def chroma(self, samples: Samples) -> Tensor:
        """Ones where a pitch class is the strongest.

        Parameters
        ----------
        samples
            Shape `(frames,)`, at the model's rate.

        Returns
        -------
        Shape `(moments, pitch classes)`, a moment every `hop` frames.
        """
        length = 2 * (self.filters.shape[1] - 1)
        sound = torch.tensor(samples).to(self.filters)
        lacks = max(length - len(sound), 0)
        sound = functional.pad(sound, (lacks // 2, lacks - lacks // 2))
        window = torch.hann_window(length, device=sound.device)
        spectra = torch.stft(sound, length, self.hop, window=window, return_complex=True)
        power = (spectra.abs() / window.square().sum().sqrt()).square()
        raw = self.filters @ power
        strongest = functional.normalize(raw, p=float("inf"), dim=0, eps=1e-6).argmax(0)
        return functional.one_hot(strongest, len(self.filters)).to(self.filters)

    def nothing(self) -> Tensor:
        """What stands for no melody."""
        return functional.one_hot(torch.zeros(1, dtype=torch.long), len(self.filters)).to(
            self.filters
        )

    def hidden(self, chroma: Tensor, like: Tensor) -> Tensor:
        """What the decoder hears of it, shape `(frames, width)`."""
        told = chroma.to(like)
        if self.projection is not None:
            told = self.projection(told)
        return told.repeat(-(-self.frames // len(told)), 1)[: self.frames]


def melody_of(model: Any, folder: Path, device: str) -> Melody:
    """How a model of transformers in a folder hears melodies.

    Parameters
    ----------
    model
        A `MusicgenMelodyForConditionalGeneration`.
    """
    from transformers.audio_utils import chroma_filter_bank

    try:
        told = json.loads((folder / "preprocessor_config.json").read_bytes())
    except (OSError, ValueError):
        told = {}
    form = {name: int(told.get(name, usual)) for name, usual in FORM.items()}
    config = model.config
    filters = chroma_filter_bank(
        num_frequency_bins=form["n_fft"],
        num_chroma=form["num_chroma"],
        sampling_rate=config.audio_encoder.sampling_rate,
    )
    return Melody(
        torch.from_numpy(filters).float().to(device),
        form["hop_length"],
        getattr(model, "audio_enc_to_dec_proj", None),
        config.chroma_length,
    )
