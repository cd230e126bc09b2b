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
from ..placing import CODEC, NETWORK, TEXT, Parts, loaded
from ..weights import Family, changed_at, find_folder, import_transformers, reading
from .steps import StaticForward

__all__ = [
    "Asked",
    "Diffusion",
    "Task",
    "load",
    "model_of",
    "placed",
    "record_steps",
    "sampled",
    "sounded",
]

TEXTS = 16
"""So many texts are kept as the encoder has them."""

SOURCES = frozenset({"diffusers", "transformers", "stable_audio_3", "ace_step"})
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
    parts: Parts
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
        return self.parts.device

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
        return self.parts.within_memory(partial(self._latents_of, samples))

    @torch.inference_mode()
    def _latents_of(self, samples: Samples) -> Tensor:
        self.parts.bring(CODEC)
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
        self.parts.bring(CODEC)
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
            some = [tasks[at] for at in places]
            generators = [task.generator for task in some]
            latents = model.parts.within_memory(
                partial(model.made, some), generators, many=len(some) > 1
            )
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
        latents = torch.cat([several[at] for at in places])
        sounds = model.parts.within_memory(partial(model.decoded, latents), many=len(places) > 1)
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
    return loaded(context, key, partial(load, folder=folder, family=family, dtype=dtype))


def _import_diffusers(family: Family) -> None:
    try:
        import diffusers
    except ImportError as error:
        needed = f"the engine {family.engine} needs diffusers: "
        raise UsageError(f"{needed}pip install 'musictool[{family.extra}]'") from error
    diffusers.utils.logging.set_verbosity(CRITICAL)  # what it writes as an error, it raises too
    diffusers.utils.logging.disable_progress_bar()


def load(
    device: str, folder: Path, family: Family, dtype: Dtype, in_turns: bool = False
) -> Diffusion:
    """Load a pipeline; "auto" is float32 on a CPU and bfloat16 elsewhere; its codec is float32.

    Parameters
    ----------
    in_turns
        Only the part that works is on the device.
    """
    import diffusers

    from .ace_step_15 import AceStep
    from .stable_audio_3 import StableAudio
    from .trying import check_index, check_parts, try_out

    parts = json.loads((folder / family.index).read_bytes())
    for name, part in parts.items():
        if isinstance(part, list) and part[:1] != [None] and str(*part[:1]) not in SOURCES:
            raise UnreadableFile(
                folder,
                f"has a part {name} of {str(*part[:1])}, whose code is not run; only parts of "
                "diffusers and transformers are",
            )
    chosen = dtype if dtype != "auto" else "float32" if device == "cpu" else "bfloat16"
    kind = placed(getattr(diffusers, parts["_class_name"]), torch.device(device))
    dtypes = {"default": getattr(torch, chosen), "vae": torch.float32}
    with reading(folder, family), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of torch, on diffusers' weight norm
        check_index(kind, parts)
        pipeline = kind.from_pretrained(
            folder, dtype=dtypes, use_safetensors=True, local_files_only=True
        )
        check_parts(pipeline, folder)
        engine = AceStep if family.engine == "ace-step" else StableAudio
        model = engine.of(pipeline, _parts_of(pipeline, device, in_turns))
        try_out(model)
    if model.device.type == "cuda":
        record_steps(model)
    return model


def record_steps(model: Diffusion) -> None:
    """Let the steps of a model be recorded, as long as its parts stay where they are."""
    transformer, parts = model.pipeline.transformer, model.parts
    transformer.forward = static = StaticForward(
        transformer.forward, parts.device, model.depth, lambda: not parts.in_turns
    )
    parts.forget = static.kept.clear


def placed(kind: Any, device: torch.device) -> Any:
    """A kind of pipeline that works on a device, wherever its parts wait.

    Its own looks where the first of them is.
    """
    return type(kind.__name__, (kind,), {"_execution_device": device})


def _parts_of(pipeline: Any, device: str, in_turns: bool) -> Parts:
    """The parts of a pipeline on the device, of which each comes when it is called."""
    modules = {
        name: one for name, one in pipeline.components.items() if isinstance(one, torch.nn.Module)
    }
    groups = {TEXT: [modules.pop("text_encoder")], CODEC: [modules.pop("vae")]}
    groups[NETWORK] = list(modules.values())
    parts = Parts(device, groups, in_turns)
    for module in groups[NETWORK]:
        module.register_forward_pre_hook(lambda module, given: parts.bring(NETWORK))
    pipeline.encode_prompt = _remembering(pipeline.encode_prompt, parts)
    return parts


def _remembering(encode: Callable[..., Any], parts: Parts) -> Callable[..., Any]:
    """A text encoder that keeps what it made of the last texts, in a batch of one text as alone."""
    kept: OrderedDict[str, Any] = OrderedDict()

    def encode_once(*args: Any, **wishes: Any) -> Any:
        given = {**dict(enumerate(args)), **wishes}
        texts = [one for one in given.values() if isinstance(one, list)]
        rows = len(texts[0]) if texts and all(len({*one}) == 1 for one in texts) else 1
        if rows > 1:
            given = {name: one[:1] if isinstance(one, list) else one for name, one in given.items()}
        key = repr(given)  # texts, numbers and a device
        if key not in kept:
            parts.bring(TEXT)
            first = [given.pop(number) for number in range(len(args))]
            kept[key] = encode(*first, **given)
            parts.done(TEXT)
        kept.move_to_end(key)
        while len(kept) > TEXTS:
            kept.popitem(last=False)
        return tuple(one.repeat_interleave(rows, dim=0) for one in kept[key])

    return encode_once
