"""Whether the parts of a pipeline are what they should be and fit each other, before it is used.

The libraries take a part of another class, leave weights that no file has as memory was, and find
sizes of parts that do not fit each other once they meet. What is raised here has the words for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import torch

from .model import Asked, Diffusion, Task, sampled

__all__ = ["check_index", "check_parts", "try_out"]

LATENTS = 8


def check_index(kind: Any, index: Mapping[str, Any]) -> None:
    """Refuse the file that names the parts of a pipeline, if it does not name all that it needs.

    Raises
    ------
    ValueError
    """
    for name, parameter in signature(kind.__init__).parameters.items():
        part = index.get(name)
        named = isinstance(part, list) and len(part) == 2 and all(part)
        if name != "self" and parameter.default is parameter.empty and not named:
            raise ValueError(f"its model_index.json names no {name}")


def check_parts(pipeline: Any, folder: Path) -> None:
    """Refuse networks of another class, and weights that are in no file.

    Raises
    ------
    ValueError
    """
    from diffusers import ModelMixin
    from safetensors import safe_open

    hints = get_type_hints(type(pipeline).__init__)
    for name, part in pipeline.components.items():
        if not isinstance(part, torch.nn.Module):
            continue
        kinds = tuple(
            one for one in get_args(hints[name]) or (hints[name],) if one is not type(None)
        )
        if not isinstance(part, kinds):
            found = type(part).__name__
            raise ValueError(f"its {name} is of class {found}, not {kinds[0].__name__}")
        if not isinstance(part, ModelMixin):  # of transformers, which ties and renames weights
            continue
        held: set[str] = set()
        for file in (folder / name).glob("*.safetensors"):
            with safe_open(file, "pt") as weights:
                held |= set(weights.keys())
        missing = [one for one, _ in part.named_parameters() if one not in held]
        if missing:
            raise ValueError(
                f"the files of its {name} lack {len(missing)} weights, such as {missing[0]}"
            )


def try_out(model: Diffusion) -> None:
    """Let a moment of silence through all parts, and refuse numbers that cannot be.

    Raises
    ------
    Exception
        Whatever comes of parts that do not fit each other.
    """
    for name in ("sample_rate", "channels", "hop", "window"):
        value = getattr(model, name)
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"its {name.replace('_', ' ')} is {value}")
    latents = min(LATENTS, model.window)
    silence = np.zeros((model.channels, latents * model.hop), np.float32)
    generator = torch.Generator(model.device).manual_seed(0)
    task = Task(
        Asked("music", 1),
        latents * model.hop / model.sample_rate,
        model.noise(latents, generator),
        generator,
        lambda fraction: None,
    )
    heard, made = model.latents_of(silence), sampled(model, [task])[0]
    if heard.shape != made.shape or model.sound_of(made).shape != silence.shape:
        raise ValueError("its parts do not fit each other")
