"""How fast MusicGen's loop is against transformers' own `generate`, on random weights.

    python benchmarks/hub_models.py --random-weights tiny    two layers, for a look
    python benchmarks/hub_models.py --random-weights small   as large as musicgen-small
    python benchmarks/hub_models.py --model FOLDER           weights of yours

Both have the same weights, words, steps and guidance, in float32 on the CPU and bfloat16 on a GPU,
and take turns, after a first round that does not count; of each the median is told, in seconds of
the processor on a CPU, else by the clock. Nothing is downloaded. Codes are compared, too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from musictool_hub_models.musicgen.delay import steps_for
from musictool_hub_models.musicgen.model import load
from musictool_hub_models.musicgen.sampling import Sampling
from musictool_hub_models.musicgen.writing import written

ROOT = Path(__file__).parents[1]
TEXT = "calm piano slow beat"


def main() -> None:
    """Print a row for each batch, with and without guidance."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--random-weights", choices=["tiny", "small"], default="tiny")
    asked.add_argument("--model", type=Path)
    asked.add_argument("--frames", type=int, default=60)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--batches", type=int, nargs="*", default=[1])
    options = asked.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.model or _random(Path(temporary), options.random_weights)
        size = folder if options.model else f"random weights, {options.random_weights}"
        name = torch.cuda.get_device_name() if device == "cuda" else "CPU, processor seconds"
        print(f"{size}; {options.frames} frames; {name}; {torch.get_num_threads()} threads\n")
        print("| batch | cfg | transformers, steps/s | musictool, steps/s | times | same codes |")
        print("| --- | --- | --- | --- | --- | --- |")
        _rows(folder, device, options)


def _rows(folder: Path, device: str, options: Any) -> None:
    from transformers import MusicgenForConditionalGeneration

    model = load(device, folder)
    theirs = MusicgenForConditionalGeneration.from_pretrained(folder, dtype=model.decoder.dtype)
    theirs = theirs.to(device).eval()
    decode = theirs.audio_encoder.decode
    late = model.decoder.codebooks // model.channels
    steps = steps_for(options.frames, list(range(late)))
    for batch in options.batches:
        told = dict(model.tokenizer([TEXT] * batch, padding=True, return_tensors="pt").to(device))
        told.pop("token_type_ids", None)
        known = torch.zeros((batch, model.decoder.codebooks, 0), dtype=torch.long, device=device)
        for cfg in (1.0, 3.0):
            seen: list[Any] = []

            def listening(codes: Any, audio_scales: Any, seen: list[Any] = seen) -> Any:
                seen.append(codes[0])
                return decode(codes, audio_scales)

            theirs.audio_encoder.decode = listening

            def their(told: Any = told, cfg: float = cfg) -> None:
                theirs.generate(
                    **told,
                    do_sample=False,
                    guidance_scale=cfg,
                    max_new_tokens=options.frames - 1 + late,
                )

            def our(known: Any = known, cfg: float = cfg, batch: int = batch) -> Any:
                words = model.words([TEXT] * batch)
                sampling = Sampling(temperature=0, cfg=cfg)
                codes = written(model.decoder, words, known, options.frames, sampling, None)
                for row in range(batch):
                    model.sound_of(codes[row : row + 1])
                return codes

            codes = our()
            times = _alternating([their, our], options.rounds, device)
            same = torch.equal(codes, torch.stack(seen[: model.channels], 2).flatten(1, 2))
            fast = [batch * steps / seconds for seconds in times]
            row = (batch, cfg, *(f"{one:.1f}" for one in fast), f"{fast[1] / fast[0]:.2f}", same)
            print(f"| {' | '.join(map(str, row))} |", flush=True)


def _alternating(works: list[Callable[[], Any]], rounds: int, device: str) -> list[float]:
    """The median time of each, taken in turns."""
    clock = time.process_time if device == "cpu" else time.perf_counter
    times: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for work, spent in zip(works, times, strict=True):
            begin = clock()
            work()
            if device != "cpu":
                torch.cuda.synchronize()
            if number:
                spent.append(clock() - begin)
    return [statistics.median(one) for one in times]


def _random(folder: Path, size: str) -> Path:
    """A model that the tests make, too."""
    sys.path.insert(0, str(ROOT / "tests" / "plugins" / "musictool_hub_models"))
    from models import write_model

    write_model(folder, size=size, codes=512 if size == "tiny" else 2048)
    return folder


if __name__ == "__main__":
    main()
