"""Pipelines of diffusers as models of one kind: sound to latents and back, and latents anew.

What the pipelines do with latents is theirs, to the bit; what they do with sound is done here, a
piece at a time, as their codecs take memory by the square of the length, or all at once.
"""

from __future__ import annotations

import json
import threading
import warnings
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from logging import CRITICAL
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from musictool import Context, Samples, UnreadableFile, UsageError

from ..parameters import Dtype
from ..weights import Family, changed_at, find_folder, import_transformers, reading

__all__ = ["Asked", "Diffusion", "Task", "load", "model_of", "sampled", "sounded"]

TEXTS = 16
"""So many texts are kept as the encoder has them."""

PARTS = frozenset({"diffusers", "transformers", "stable_audio_3", "ace_step"})
"""Where the classes of a pipeline's parts may come from."""


class Asked(NamedTuple):
    """What is asked of a model, beside the sound."""

    prompt: str
    steps: int | None = None
    """None for as many as the weights are made for."""
    cfg: float | None = None
    negative: str = ""
    lyrics: str = ""
    language: str = "en"
    tempo: float | None = None
    key: str | None = None
    meter: str | None = None
    track: str = ""
    """The instrument to be made of a recording's sound, if it is one."""


class Task(NamedTuple):
    """Latents to be made. Equal ones are made together, but for noise, generator and sound."""

    asked: Asked
    seconds: float
    """What the model is told of the length."""
    noise: Tensor
    """Where it begins, shape `(1, latent channels, latents)`."""
    generator: torch.Generator
    told: Callable[[float], None]
    """`told(fraction)`: how much is done."""
    known: Tensor | None = None
    """A recording, of the same shape."""
    span: tuple[int, int] = (0, 0)
    """The latents of it that are made anew, if not all."""
    strength: float = 0.0
    """If all are made anew: how far they need not follow what the recording plays, 0 to 1."""
    noised: float = 1.0
    """How much noise takes the place of the recording at the beginning, over 0 to 1 for all."""


@dataclass(frozen=True, eq=False)
class Diffusion(ABC):
    """What `model_of` makes of a folder."""

    pipeline: Any
    sample_rate: int
    channels: int
    hop: int
    """Samples of a latent."""
    window: int
    """Latents that it can hear at once."""
    reach: int
    """Latents on either side on which a piece of sound depends, in the codec."""
    piece: int
    """Latents that go through the codec at once."""
    lock: Any = field(default_factory=threading.Lock)
    """A pipeline remembers steps while it works, so it does one thing at a time."""

    @property
    def device(self) -> torch.device:
        found: torch.device = self.pipeline.device
        return found

    def noise(self, latents: int, generator: torch.Generator) -> Tensor:
        """What the pipelines begin with: shape `(1, latent channels, latents)`."""
        from diffusers.utils.torch_utils import randn_tensor

        shape = self._laid((1, self.depth, latents))
        drawn: Tensor = randn_tensor(shape, generator, self.device, self.pipeline.transformer.dtype)
        return self._turned(drawn)

    @property
    @abstractmethod
    def depth(self) -> int:
        """Numbers of a latent."""

    @abstractmethod
    def made(self, tasks: Sequence[Task]) -> Tensor:
        """Latents of equal tasks, shape `(tasks, latent channels, latents)`."""

    @abstractmethod
    def _encoded(self, sound: Tensor) -> Tensor: ...

    def _laid(self, shape: tuple[int, int, int]) -> tuple[int, int, int]:
        """A shape as the pipeline lays out latents."""
        return shape

    def _turned(self, latents: Tensor) -> Tensor:
        """Latents from the pipeline's layout to `(batch, latent channels, latents)`, and back."""
        return latents

    @torch.inference_mode()
    def latents_of(self, samples: Samples) -> Tensor:
        """A recording as latents.

        Parameters
        ----------
        samples
            Shape `(channels, latents × hop)`, of the model's rate and channels.

        Returns
        -------
        Shape `(1, latent channels, latents)`, float32.
        """
        sound = torch.from_numpy(np.array(samples)).to(self.device)[None]
        parts = []
        for begin, end, first, last in self._pieces(samples.shape[1] // self.hop):
            whole = self._encoded(sound[:, :, first * self.hop : last * self.hop])
            parts.append(whole[:, :, begin - first : end - first])
        return torch.cat(parts, dim=-1) if parts else sound.new_zeros(1, self.depth, 0)

    def sound_of(self, latents: Tensor) -> Samples:
        """Sound of latents of shape `(1, latent channels, latents)`: `(channels, frames)`."""
        return sounded(self, [latents])[0]

    @torch.inference_mode()
    def decoded(self, latents: Tensor) -> Tensor:
        """Latents as sound, shape `(batch, channels, latents × hop)`.

        A piece at a time, each with the latents around it on which it depends, so that it is what
        it would be in the whole.
        """
        parts = []
        for begin, end, first, last in self._pieces(latents.shape[-1]):
            whole = self.pipeline.vae.decode(latents[:, :, first:last].float()).sample
            parts.append(whole[:, :, (begin - first) * self.hop : (end - first) * self.hop].cpu())
        return torch.cat(parts, dim=-1)

    def _pieces(self, latents: int) -> Iterator[tuple[int, int, int, int]]:
        """Where pieces begin and end, and what is around them."""
        for begin in range(0, latents, self.piece):
            end = min(begin + self.piece, latents)
            yield begin, end, max(begin - self.reach, 0), min(end + self.reach, latents)


def sampled(model: Diffusion, tasks: Sequence[Task]) -> list[Tensor]:
    """Latents for each task, equal ones in one batch; each is what it would be alone.

    Returns
    -------
    Each of the shape of its noise.
    """
    alike: dict[Any, list[int]] = {}
    for at, task in enumerate(tasks):
        shape = tuple(task.noise.shape)
        key = (task.asked, task.seconds, shape, task.known is None, task.span, *task[-2:])
        alike.setdefault(key, []).append(at)
    made: list[Tensor] = [task.noise for task in tasks]
    with model.lock, torch.inference_mode():
        for places in alike.values():
            latents = model.made([tasks[at] for at in places])
            for at, one in zip(places, latents.float().split(1), strict=True):
                made[at] = one
    return made


def sounded(model: Diffusion, several: Sequence[Tensor]) -> list[Samples]:
    """Sound of latents, shape `(channels, frames)`; those of one length go through in a batch."""
    alike: dict[int, list[int]] = {}
    for at, latents in enumerate(several):
        alike.setdefault(latents.shape[-1], []).append(at)
    made: dict[int, Samples] = {}
    for places in alike.values():
        sounds = model.decoded(torch.cat([several[at] for at in places]))
        made |= zip(places, sounds.numpy(), strict=True)
    return [made[at] for at in range(len(several))]


def model_of(name: str, family: Family, dtype: Dtype, context: Context) -> Diffusion:
    """The model of a folder or a repository, loaded once for many files.

    Raises
    ------
    UsageError
        Diffusers or transformers are not installed.
    MissingWeights, BadParameter, UnreadableFile
        As `find_folder`, and if the folder's files are damaged or of something else.
    """
    import_transformers(family)
    _import_diffusers(family)
    folder = find_folder(name, family, context)
    key = f"musictool_hub_models/{family.engine}/{folder}/{changed_at(folder)}/{dtype}"
    return context.model(key, partial(load, folder=folder, family=family, dtype=dtype))


def _import_diffusers(family: Family) -> None:
    try:
        import diffusers
    except ImportError as error:
        needed = f"the engine {family.engine} needs diffusers: "
        raise UsageError(f"{needed}pip install 'musictool[{family.extra}]'") from error
    diffusers.utils.logging.set_verbosity(CRITICAL)  # what it writes as an error, it raises too
    diffusers.utils.logging.disable_progress_bar()


def load(device: str, folder: Path, family: Family, dtype: Dtype) -> Diffusion:
    """Load a pipeline; "auto" is float32 on a CPU and bfloat16 elsewhere; its codec is float32."""
    import diffusers

    from .ace_step_15 import AceStep
    from .stable_audio_3 import StableAudio
    from .trying import check_index, check_parts, try_out

    parts = json.loads((folder / family.index).read_bytes())
    for name, part in parts.items():
        if isinstance(part, list) and part[:1] != [None] and str(*part[:1]) not in PARTS:
            raise UnreadableFile(
                folder,
                f"has a part {name} of {str(*part[:1])}, whose code is not run; only parts of "
                "diffusers and transformers are",
            )
    chosen = dtype if dtype != "auto" else "float32" if device == "cpu" else "bfloat16"
    kind = getattr(diffusers, parts["_class_name"])
    with reading(folder, family), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of torch, on diffusers' weight norm
        check_index(kind, parts)
        pipeline = kind.from_pretrained(
            folder, dtype=getattr(torch, chosen), use_safetensors=True, local_files_only=True
        )
        check_parts(pipeline, folder)
        pipeline = pipeline.to(device)
        pipeline.vae.float()
        pipeline.encode_prompt = _remembering(pipeline.encode_prompt)
        model = (AceStep if family.engine == "ace-step" else StableAudio).of(pipeline)
        try_out(model)
    return model


def _remembering(encode: Callable[..., Any]) -> Callable[..., Any]:
    """A text encoder that keeps what it made of the last texts."""
    kept: OrderedDict[str, Any] = OrderedDict()

    def encode_once(*args: Any, **wishes: Any) -> Any:
        key = repr((args, wishes))  # texts, numbers and a device
        if key not in kept:
            kept[key] = encode(*args, **wishes)
        kept.move_to_end(key)
        while len(kept) > TEXTS:
            kept.popitem(last=False)
        return kept[key]

    return encode_once
