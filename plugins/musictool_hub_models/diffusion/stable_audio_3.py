"""Stable Audio 3: from words, parts anew, and all anew from a recording, in latents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import torch
from torch import Tensor

from ..placing import Parts
from ..weights import Family
from .model import Diffusion, Task, placed
from .published import STABLE_AUDIO

__all__ = ["FAMILY", "StableAudio"]

FAMILY = Family(
    "stable-audio",
    extra="diffusion",
    kinds=frozenset({"StableAudio3Pipeline"}),
    weights=STABLE_AUDIO,
    index="model_index.json",
    key="_class_name",
)


PIECE = 128
"""12 s; the codec's work and memory go by the square of it."""

LEAST_LOG_SNR, MOST_LOG_SNR = -6.2, 2.0
"""Between which the pipeline's steps from noise lie."""


@dataclass(frozen=True, eq=False)
class StableAudio(Diffusion):
    """StableAudio3Pipeline, and those for inpainting and for audio to audio of the same parts."""

    filling: Any = None
    restyling: Any = None

    @classmethod
    def of(cls, pipeline: Any, parts: Parts) -> StableAudio:
        """The model of a pipeline."""
        from diffusers import StableAudio3AudioToAudioPipeline, StableAudio3InpaintPipeline

        codec, length = pipeline.vae.config, pipeline.duration_embedder.config
        hop = pipeline.vae.downsampling_ratio
        made = cls(
            pipeline,
            parts,
            codec.sampling_rate,
            codec.audio_channels,
            hop,
            int(length.max_val * codec.sampling_rate / hop),
            # Each layer hears so many latents on either side.
            sum(codec.encoder_transformer_depths) * codec.sliding_window,
            PIECE,
        )
        others = []
        for kind in (StableAudio3InpaintPipeline, StableAudio3AudioToAudioPipeline):
            other = placed(kind, parts.device)(**pipeline.components)
            other._encode_reference_audio = _as_latents
            other.encode_prompt = pipeline.encode_prompt
            others.append(other)
        for one in (pipeline, *others):
            one.set_progress_bar_config(disable=True)
        return replace(made, filling=others[0], restyling=others[1])

    @property
    def depth(self) -> int:
        found: int = self.pipeline.vae.config.latent_dim
        return found

    @property
    def steps(self) -> int:
        """Unless others are asked for."""
        return 8 if self.pipeline.scheduler.config.stochastic_sampling else 100

    def made(self, tasks: Sequence[Task]) -> Tensor:
        first = tasks[0]
        asked, latents = first.asked, first.noise.shape[-1]
        steps = asked.steps or self.steps
        common: dict[str, Any] = {
            "prompt": [asked.prompt] * len(tasks),
            "duration": first.seconds,
            "num_inference_steps": steps,
            "latents": torch.cat([task.noise for task in tasks]),
            "generator": [task.generator for task in tasks],
            "output_type": "latent",
            "callback_on_step_end": _telling(tasks, steps),
        }
        if first.known is None:
            cfg = asked.cfg or 1.0
            common |= {"guidance_scale": cfg}
            if cfg > 1:
                common |= {"negative_prompt": [asked.negative] * len(tasks)}
            return _made(self.pipeline, common)
        common |= {
            "audio": torch.cat([task.known for task in tasks if task.known is not None]),
            # Rounded up to whole latents, it is no latent more.
            "duration": (latents * self.hop - 0.5) / self.sample_rate,
        }
        begin, end = first.span
        if begin == end:
            least, most = _log_snr(first.noised)
            common |= {"init_noise_level": first.noised, "logsnr_min": least, "logsnr_max": most}
            return _made(self.restyling, common)
        mask = torch.ones(len(tasks), 1, latents)
        mask[:, :, begin:end] = 0
        return _made(self.filling, {**common, "mask": mask})

    def _encoded(self, sound: Tensor) -> Tensor:
        latents: Tensor = self.pipeline.vae.encode(sound).latents
        return latents


def _log_snr(noised: float) -> tuple[float, float]:
    """The ends of the pipeline's schedule for which its steps lead down from a noise level.

    By its own ends the second level is often noisier than the first, so that the recording is
    lost. It goes from `most - noise × (most - least)` to `most`, in ln(SNR).
    """
    begin = LEAST_LOG_SNR
    if noised < 1:
        begin = max(begin, log((1 - noised) / noised))
    most = max(MOST_LOG_SNR, begin + MOST_LOG_SNR)
    return most - (most - begin) / noised, most


def _as_latents(audio: Tensor, device: torch.device, target_length: int = 0) -> Tensor:
    """In place of the pipelines' own encoding of sound: it is done already."""
    return audio.to(device)


def _made(pipeline: Any, wishes: dict[str, Any]) -> Tensor:
    latents: Tensor = pipeline(**wishes).audios
    return latents


def _telling(tasks: Sequence[Task], steps: int) -> Any:
    def tell(pipeline: Any, step: int, at: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        for task in tasks:
            task.told((step + 1) / steps)
        return {}

    return tell
