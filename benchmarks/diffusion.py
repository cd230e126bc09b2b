"""How fast Stable Audio and ACE-Step are against their pipelines' own calls, on random weights.

    python benchmarks/diffusion.py                      a layer of each, for a look
    python benchmarks/diffusion.py --codec same-s       Stable Audio's codec as large as SAME-S
    python benchmarks/diffusion.py --steps --random-weights small       steps alone

On a GPU, all that is wanted of it:

    python benchmarks/diffusion.py --steps --random-weights published --batches 1 4 16
    python benchmarks/diffusion.py --random-weights published
    python benchmarks/diffusion.py --random-weights published --in-turns

Both have the same weights, words, steps and noise, and take turns, after a first round that does
not count, in which a GPU's steps are recorded; of each the median is told, in seconds of the
processor on a CPU, else by the clock. Numbers are float32, but of steps on a GPU bfloat16. Nothing
is downloaded. What is made is compared, too. What the text encoder makes of the words is kept by
musictool from the first round on, as it is between windows and files; of random weights that is
next to nothing. On a CPU, `--steps` goes over static memory as on a GPU, where nothing is gained.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from hub_models import _alternating

from musictool_hub_models.diffusion.ace_step_15 import FAMILY as ACE_STEP
from musictool_hub_models.diffusion.model import (
    Asked,
    Diffusion,
    Task,
    load,
    record_steps,
    sampled,
    sounded,
)
from musictool_hub_models.diffusion.stable_audio_3 import FAMILY as STABLE_AUDIO
from musictool_hub_models.parameters import Dtype

ROOT = Path(__file__).parents[1]
TEXT = "calm piano slow beat"
STEPS = 8

TRANSFORMERS: dict[str, dict[str, dict[str, int]]] = {
    "stable-audio": {
        "small": {"embed_dim": 512, "depth": 6, "num_heads": 8},
        "published": {"embed_dim": 1536, "depth": 24, "num_heads": 24},
    },
    "ace-step": {
        "small": {"hidden_size": 512, "intermediate_size": 1536, "num_hidden_layers": 6},
        "published": {"hidden_size": 2048, "intermediate_size": 6144, "num_hidden_layers": 24},
    },
}
"""Sizes; the published ones are diffusers' defaults: Stable Audio 3 medium, ACE-Step 1.5 of 2 B."""


def main() -> None:
    """Print a row for each engine, length and batch."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--codec", choices=["tiny", "same-s"], default="tiny")
    asked.add_argument("--random-weights", choices=["tiny", "small", "published"], default="tiny")
    asked.add_argument("--seconds", type=float, nargs="*", default=[5.0, 20.0])
    asked.add_argument("--batches", type=int, nargs="*", default=[1, 4])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--steps", action="store_true")
    asked.add_argument("--in-turns", action="store_true")
    options = asked.parse_args()
    warnings.simplefilter("ignore", FutureWarning)
    diffusers.utils.logging.set_verbosity_error()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU, processor seconds"
    print(f"{options.random_weights}, codec {options.codec}, {STEPS} steps; {name}; ", end="")
    print(f"{torch.get_num_threads()} threads\n")
    unit = "ms a step" if options.steps else "s"
    print(f"| engine | seconds | batch | pipeline, {unit} | musictool, {unit} | times | ", end="")
    print("furthest apart | GPU memory, GB |\n|" + 8 * " --- |")
    dtype: Dtype = "bfloat16" if options.steps and device == "cuda" else "float32"
    with tempfile.TemporaryDirectory() as temporary:
        for family in (STABLE_AUDIO,) if options.codec == "same-s" else (STABLE_AUDIO, ACE_STEP):
            folder = _random(Path(temporary, family.engine), family.engine, options)
            model = load(device, folder, family, dtype, options.in_turns)
            if options.steps and device == "cpu":
                record_steps(model)
            for seconds in options.seconds:
                for batch in options.batches:
                    _row(family.engine, folder, model, seconds, batch, options)


def _row(
    engine: str,
    folder: Path,
    model: Diffusion,
    seconds: float,
    batch: int,
    options: argparse.Namespace,
) -> None:
    kind = diffusers.AceStepPipeline
    call: dict[str, Any] = {"audio_duration": seconds, "lyrics": [""] * batch}
    if engine == "stable-audio":
        kind, call = diffusers.StableAudio3Pipeline, {"duration": seconds}
    device = model.device.type
    theirs = kind.from_pretrained(folder, dtype=model.pipeline.transformer.dtype).to(device)
    theirs.set_progress_bar_config(disable=True)
    if options.steps:
        call["output_type"] = "latent"
    latents = -(-round(seconds * model.sample_rate) // model.hop)

    def seeded() -> list[torch.Generator]:
        return [torch.Generator(device).manual_seed(number) for number in range(batch)]

    def their() -> Any:
        wishes = {**call, "num_inference_steps": STEPS, "generator": seeded()}
        return theirs([TEXT] * batch, **wishes).audios.float().cpu().numpy()

    def our() -> Any:
        tasks = [
            Task(Asked(TEXT, STEPS), seconds, model.noise(latents, one), one, lambda part: None)
            for one in seeded()
        ]
        made = sampled(model, tasks)
        if not options.steps:
            return np.stack(sounded(model, made))
        return torch.cat(made).transpose(1, 2 if engine == "ace-step" else 1).cpu().numpy()

    sounds = [their(), our()]
    if engine == "ace-step" and not options.steps:  # its pipeline brings all to one level
        sounds = [one / np.abs(one).max(axis=(1, 2), keepdims=True) for one in sounds]
    apart = np.abs(sounds[0] - sounds[1][:, :, : sounds[0].shape[2]]).max()
    times = _alternating([their, our], options.rounds, device)
    told = [f"{1000 * one / STEPS:.2f}" if options.steps else f"{one:.2f}" for one in times]
    memory = ""
    if device == "cuda":
        del theirs
        torch.cuda.reset_peak_memory_stats()
        our()
        memory = f"{torch.cuda.max_memory_allocated() / 1e9:.2f}"
    row = (
        engine,
        f"{seconds:g}",
        batch,
        *told,
        f"{times[0] / times[1]:.2f}",
        f"{apart:.1e}",
        memory,
    )
    print(f"| {' | '.join(map(str, row))} |", flush=True)


def _random(folder: Path, engine: str, options: argparse.Namespace) -> Path:
    """A pipeline that the tests make, too; of another size its transformer alone."""
    sys.path.insert(0, str(ROOT))
    from tests.plugins.musictool_hub_models.pipelines import write_ace_step, write_stable_audio

    folder.mkdir()
    (write_ace_step if engine == "ace-step" else write_stable_audio)(folder)
    if options.random_weights != "tiny":
        config = json.loads((folder / "transformer" / "config.json").read_text())
        kind = getattr(diffusers, config.pop("_class_name"))
        if engine == "ace-step":
            del config["num_attention_heads"], config["num_key_value_heads"], config["head_dim"]
            config["encoder_hidden_size"] = config["hidden_size"]
        torch.manual_seed(1)
        config |= TRANSFORMERS[engine][options.random_weights]
        made = kind(**{name: one for name, one in config.items() if name[0] != "_"})
        with torch.no_grad():
            for weights in made.parameters():
                if not weights.any():  # what training begins at zero would leave nothing to compare
                    weights.normal_(std=0.02)
        made.save_pretrained(folder / "transformer")
    if options.codec == "same-s":
        from diffusers import AutoencoderSAME

        torch.manual_seed(1)
        AutoencoderSAME(latent_dim=8, sampling_rate=44100).save_pretrained(folder / "vae")
    return folder


if __name__ == "__main__":
    main()
