"""ACE-Step 1.5: from words and lyrics, parts repainted, and covers, in latents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, prod
from typing import Any

import torch
from torch import Tensor

from musictool import BadParameter, CannotProcess

from ..placing import NETWORK, Parts
from ..weights import Family
from .model import Diffusion, Task
from .published import ACE_STEP

__all__ = ["FAMILY", "AceStep"]

FAMILY = Family(
    "ace-step",
    extra="diffusion",
    kinds=frozenset({"AceStepPipeline"}),
    weights=ACE_STEP,
    index="model_index.json",
    key="_class_name",
)

PIECE = 384
"""15 s; what is around a piece goes through the codec twice."""

STEPS = 50
"""Of weights that are not distilled to 8, unless others are asked for."""

GUIDANCE = 7.0
"""Of the same; the pipeline's own."""

SHIFT = 3.0
"""Of the steps towards noise; the pipeline's own."""

LANGUAGE = re.compile("[a-z]{2,3}")
"""As ISO 639 has them."""

RESIDUAL = 39
"""Samples on either side that the three residual units of a codec's block hear: kernels of 7,
dilated by 1, 3 and 9."""


@dataclass(frozen=True, eq=False)
class AceStep(Diffusion):
    """AceStepPipeline."""

    @classmethod
    def of(cls, pipeline: Any, parts: Parts) -> AceStep:
        """The model of a pipeline."""
        pipeline.prepare_src_latents = partial(_source_latents, pipeline, parts)
        pipeline.set_progress_bar_config(disable=True)
        codec = pipeline.vae.config
        ratios = codec.downsampling_ratios[::-1]
        reach = 3.0 + 3 / prod(ratios)
        for level in range(len(ratios)):
            reach += 1 / prod(ratios[:level]) + RESIDUAL / prod(ratios[: level + 1])
        return cls(
            pipeline,
            parts,
            codec.sampling_rate,
            codec.audio_channels,
            prod(ratios),
            # It ships with so much silence, as its codec has it, to take the place of sound.
            pipeline.condition_encoder.silence_latent.shape[1],
            ceil(reach),
            PIECE,
        )

    @property
    def depth(self) -> int:
        found: int = self.pipeline.transformer.config.audio_acoustic_hidden_dim
        return found

    def made(self, tasks: Sequence[Task]) -> Tensor:
        first, pipeline = tasks[0], self.pipeline
        asked, distilled = first.asked, pipeline.is_turbo
        if distilled and asked.cfg not in (None, 1):
            raise BadParameter(
                "cfg: these weights are distilled for no guidance; leave it out, or take weights "
                "of the base model"
            )
        if not LANGUAGE.fullmatch(asked.language):
            raise BadParameter(f"language: {asked.language or 'nothing'} is none; write it as en")
        steps = asked.steps or (8 if distilled else STEPS)

        def tell(pipeline: Any, step: int, at: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            for task in tasks:
                task.told((step + 1) / steps)
            return {}

        wishes: dict[str, Any] = {
            "prompt": [asked.prompt] * len(tasks),
            "lyrics": [asked.lyrics] * len(tasks),
            "vocal_language": asked.language,
            "bpm": round(asked.tempo) if asked.tempo else None,
            "keyscale": asked.key,
            "timesignature": asked.meter and asked.meter.partition("/")[0],
            "audio_duration": first.seconds,
            "num_inference_steps": steps,
            "guidance_scale": 1.0 if distilled else asked.cfg or GUIDANCE,
            "latents": self._turned(torch.cat([task.noise for task in tasks])),
            "output_type": "latent",
            "callback_on_step_end": tell,
        }
        if first.known is not None:
            known = torch.cat([task.known for task in tasks if task.known is not None])
            wishes["src_audio"] = self._turned(known)
            begin, end = first.span
            if asked.track:
                wishes |= {"task_type": "extract", "track_name": asked.track}
            elif begin == end:
                if pipeline.audio_tokenizer is None or pipeline.audio_token_detokenizer is None:
                    raise CannotProcess("these weights have no audio_tokenizer, which covers need")
                wishes |= {"task_type": "cover", "audio_cover_strength": 1 - first.strength}
                if first.noised < 1:
                    wishes |= self._begun(wishes, known, first.noised, steps)
            else:
                at = pipeline.latents_per_second  # the pipeline rounds down
                wishes |= {
                    "task_type": "repaint",
                    "repainting_start": (begin + 0.5) / at,
                    "repainting_end": (end + 0.5) / at,
                }
        return self._turned(pipeline(**wishes).audios)

    def _begun(
        self, wishes: dict[str, Any], known: Tensor, noised: float, steps: int
    ) -> dict[str, Any]:
        """Begin between the recording and noise, and go only the rest of the way."""
        schedule = self.pipeline._get_timestep_schedule(steps, SHIFT, dtype=torch.float32)
        latents = self._turned(known).to(wishes["latents"])
        return {
            "latents": (1 - noised) * latents + noised * wishes["latents"],
            "timesteps": (noised * schedule).tolist(),
        }

    def _encoded(self, sound: Tensor) -> Tensor:
        mean: Tensor = self.pipeline.vae.encode(sound).latent_dist.mode()
        return mean

    def _laid(self, shape: tuple[int, int, int]) -> tuple[int, int, int]:
        return shape[0], shape[2], shape[1]

    def _turned(self, latents: Tensor) -> Tensor:
        return latents.transpose(1, 2)


def _source_latents(
    pipeline: Any,
    parts: Parts,
    device: torch.device,
    dtype: torch.dtype,
    batch_size: int = 1,
    src_audio: Tensor | None = None,
    audio_codes: Any = None,
    latent_length: int | None = None,
    task_type: str = "text2music",
) -> tuple[Tensor, int]:
    """In place of the pipeline's own encoding of sound, which is done already.

    A cover hears the source by its codes, that is by what is played and not by how it sounds.
    """
    if src_audio is None:
        silent: tuple[Tensor, int] = type(pipeline).prepare_src_latents(
            pipeline, device, dtype, batch_size, latent_length=latent_length
        )
        return silent
    latents = src_audio.to(device=device, dtype=dtype)
    length = latents.shape[1]
    if task_type == "cover":
        parts.bring(NETWORK)
        silence = pipeline.condition_encoder.silence_latent.to(device=device, dtype=dtype)
        codes, _ = pipeline.audio_tokenizer.tokenize(latents, silence)
        latents = pipeline.audio_token_detokenizer(codes.to(dtype))[:, :length].contiguous()
    return latents, length
