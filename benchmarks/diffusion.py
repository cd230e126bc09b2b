"""How fast Stable Audio and ACE-Step are against their pipelines' own calls, on random weights.

    python benchmarks/diffusion.py                   a layer of each, for a look
    python benchmarks/diffusion.py --codec same-s    Stable Audio with a codec as large as SAME-S

Both have the same weights, words, steps and noise, in float32 on the CPU and on a GPU, and take
turns, after a first round that does not count; of each the median is told, in seconds of the
processor on a CPU, else by the clock. Nothing is downloaded. Sound is compared, too. What the text
encoder makes of the words is kept by musictool from the first round on, as it is between windows
and files; of random weights that is next to nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from hub_models import _alternating

from musictool_hub_models.diffusion.ace_step_15 import FAMILY as ACE_STEP
from musictool_hub_models.diffusion.model import Asked, Diffusion, Task, load, sampled, sounded
from musictool_hub_models.diffusion.stable_audio_3 import FAMILY as STABLE_AUDIO

ROOT = Path(__file__).parents[1]
TEXT = "calm piano slow beat"
STEPS = 8


def main() -> None:
    """Print a row for each engine, length and batch."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--codec", choices=["tiny", "same-s"], default="tiny")
    asked.add_argument("--seconds", type=float, nargs="*", default=[5.0, 20.0])
    asked.add_argument("--batches", type=int, nargs="*", default=[1, 4])
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    warnings.simplefilter("ignore", FutureWarning)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU, processor seconds"
    print(f"codec {options.codec}, {STEPS} steps; {name}; {torch.get_num_threads()} threads\n")
    print("| engine | seconds | batch | pipeline, s | musictool, s | times | furthest apart |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as temporary:
        for family in (STABLE_AUDIO,) if options.codec == "same-s" else (STABLE_AUDIO, ACE_STEP):
            folder = _random(Path(temporary, family.engine), family.engine, options.codec)
            model = load(device, folder, family, "float32")
            for seconds in options.seconds:
                for batch in options.batches:
                    _row(family.engine, folder, model, seconds, batch, options.rounds, device)


def _row(
    engine: str,
    folder: Path,
    model: Diffusion,
    seconds: float,
    batch: int,
    rounds: int,
    device: str,
) -> None:
    import diffusers

    kind = diffusers.AceStepPipeline
    call: dict[str, Any] = {"audio_duration": seconds, "lyrics": [""] * batch}
    if engine == "stable-audio":
        kind, call = diffusers.StableAudio3Pipeline, {"duration": seconds}
    theirs = kind.from_pretrained(folder).to(device)
    theirs.set_progress_bar_config(disable=True)
    latents = -(-round(seconds * model.sample_rate) // model.hop)

    def seeded() -> list[torch.Generator]:
        return [torch.Generator(device).manual_seed(number) for number in range(batch)]

    def their() -> Any:
        wishes = {**call, "num_inference_steps": STEPS, "generator": seeded()}
        return theirs([TEXT] * batch, **wishes).audios.cpu().numpy()

    def our() -> Any:
        tasks = [
            Task(Asked(TEXT, STEPS), seconds, model.noise(latents, one), one, lambda part: None)
            for one in seeded()
        ]
        return np.stack(sounded(model, sampled(model, tasks)))

    sounds = [their(), our()]
    if engine == "ace-step":  # its pipeline brings all to one level
        sounds = [one / np.abs(one).max(axis=(1, 2), keepdims=True) for one in sounds]
    apart = np.abs(sounds[0] - sounds[1][:, :, : sounds[0].shape[2]]).max()
    times = _alternating([their, our], rounds, device)
    told = [f"{one:.2f}" for one in times]
    row = (engine, f"{seconds:g}", batch, *told, f"{times[0] / times[1]:.2f}", f"{apart:.1e}")
    print(f"| {' | '.join(map(str, row))} |", flush=True)


def _random(folder: Path, engine: str, codec: str) -> Path:
    """A pipeline that the tests make, too."""
    sys.path.insert(0, str(ROOT))
    from tests.plugins.musictool_hub_models.pipelines import write_ace_step, write_stable_audio

    folder.mkdir()
    (write_ace_step if engine == "ace-step" else write_stable_audio)(folder)
    if codec == "same-s":
        from diffusers import AutoencoderSAME

        torch.manual_seed(1)
        AutoencoderSAME(latent_dim=8, sampling_rate=44100).save_pretrained(folder / "vae")
    return folder


if __name__ == "__main__":
    main()
