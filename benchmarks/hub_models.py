"""How fast MusicGen's loop is against transformers' own `generate`, on random weights.

    python benchmarks/hub_models.py --random-weights tiny    two layers, for a look
    python benchmarks/hub_models.py --random-weights small   as large as musicgen-small
    python benchmarks/hub_models.py --model FOLDER           weights of yours
    python benchmarks/hub_models.py --drift 300              does five minutes fade or grow dull?

On a GPU, all that is wanted of it in one call:

    python benchmarks/hub_models.py --random-weights large --frames 500 --batches 1 8 32 64

Both have the same weights, words, steps and guidance, in float32 on the CPU and bfloat16 on a GPU,
and take turns, after a first round that does not count; of each the median is told, in seconds of
the processor on a CPU, else by the clock. Transformers' `generate` is measured for the batches of
`--compare`, and on a GPU also with its static cache, which it compiles. The floor is what it takes
to read all weights once for a step, at the speed at which this device reads memory in the same run.
Nothing is downloaded. Codes are compared, too.
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

import numpy as np
import torch

from musictool_hub_models.musicgen.decoder import Decoder
from musictool_hub_models.musicgen.delay import steps_for
from musictool_hub_models.musicgen.making import Task, composed
from musictool_hub_models.musicgen.model import MusicGen, load
from musictool_hub_models.musicgen.sampling import Sampling
from musictool_hub_models.musicgen.writing import written
from musictool_hub_models.steadying import drift_of, steadied

ROOT = Path(__file__).parents[1]
TEXT = "calm piano slow beat"
FRAMES_PER_S = 50
"""Of the published models' codes."""

COLUMNS = (
    "batch", "cfg", "transformers, steps/s", "compiled", "musictool, steps/s", "times",
    "ms a step", "of the floor", "s of music a s", "same codes",
)  # fmt: skip


def main() -> None:
    """Print a row for each batch, with and without guidance."""
    asked = argparse.ArgumentParser()
    sizes = ["tiny", "small", "medium", "large"]
    asked.add_argument("--random-weights", choices=sizes, default="tiny")
    asked.add_argument("--model", type=Path)
    asked.add_argument("--frames", type=int, default=60)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--batches", type=int, nargs="*", default=[1])
    asked.add_argument("--cfg", type=float, nargs="*", default=[1.0, 3.0])
    asked.add_argument("--compare", type=int, nargs="*", default=[1])
    asked.add_argument("--drift", type=float, metavar="SECONDS")
    options = asked.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.model or _random(Path(temporary), options.random_weights, device)
        if options.drift:
            _drift(load(device, folder), options.drift)
            return
        size = folder if options.model else f"random weights, {options.random_weights}"
        name = torch.cuda.get_device_name() if device == "cuda" else "CPU, processor seconds"
        print(f"{size}; {options.frames} frames; {name}; {torch.get_num_threads()} threads")
        _rows(folder, device, options)


def _rows(folder: Path, device: str, options: Any) -> None:
    from transformers import MusicgenForConditionalGeneration

    model = load(device, folder)
    theirs = MusicgenForConditionalGeneration.from_pretrained(folder, dtype=model.decoder.dtype)
    theirs = theirs.to(device).eval()
    decode = theirs.audio_encoder.decode
    late = model.decoder.codebooks // model.channels
    steps = steps_for(options.frames, list(range(late)))
    weights, speed = _bytes_of(model.decoder), _read_speed(device)
    print(f"{weights / 1e9:.2f} GB of weights; memory is read at {speed / 1e9:.0f} GB/s\n")
    print(f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}")
    for batch in options.batches:
        told = dict(model.tokenizer([TEXT] * batch, padding=True, return_tensors="pt").to(device))
        told.pop("token_type_ids", None)
        known = torch.zeros((batch, model.decoder.codebooks, 0), dtype=torch.long, device=device)
        for cfg in options.cfg:
            seen: list[Any] = []

            def listening(codes: Any, audio_scales: Any, seen: list[Any] = seen) -> Any:
                seen.append(codes[0])
                return decode(codes, audio_scales)

            theirs.audio_encoder.decode = listening

            def their(told: Any = told, cfg: float = cfg, cache: str | None = None) -> None:
                theirs.generate(
                    **told,
                    do_sample=False,
                    guidance_scale=cfg,
                    max_new_tokens=options.frames - 1 + late,
                    cache_implementation=cache,
                )

            def our(known: Any = known, cfg: float = cfg, batch: int = batch) -> Any:
                words = model.words([TEXT] * batch)
                sampling = Sampling(temperature=0, cfg=cfg)
                codes = written(model.decoder, words, known, options.frames, sampling)
                for row in range(batch):
                    model.sound_of(codes[row : row + 1])
                return codes

            compares = batch in options.compare
            times = _alternating([our, their] if compares else [our], options.rounds, device)
            same: Any = ""
            if compares:
                their_codes = torch.stack(seen[: model.channels], 2).flatten(1, 2)
                same = torch.equal(our(), their_codes)
            compiled = None
            if compares and device == "cuda":
                compiled = _compiled(lambda their=their: their(cache="static"), options.rounds)
            each = times[0] / steps
            row = (
                batch,
                cfg,
                f"{batch * steps / times[1]:.1f}" if compares else "",
                f"{batch * steps / compiled:.1f}" if compiled else "",
                f"{batch * steps / times[0]:.1f}",
                f"{times[1] / times[0]:.2f}" if compares else "",
                f"{1000 * each:.2f}",
                f"{each / (weights / speed):.2f}",
                f"{batch * options.frames / FRAMES_PER_S / times[0]:.2f}",
                same,
            )
            print(f"| {' | '.join(map(str, row))} |", flush=True)


def _compiled(their: Callable[[], None], rounds: int) -> float | None:
    """Transformers' time with a static cache, which it compiles; None if it refuses."""
    try:
        return _alternating([their], rounds, "cuda")[0]
    except Exception as error:  # noqa: BLE001 - whatever it says, the other rows are wanted
        print(f"transformers' static cache: {type(error).__name__}: {error}", file=sys.stderr)
        return None


def _bytes_of(decoder: Decoder) -> int:
    """What a step reads of the weights: all layers and heads, and next to nothing of the tables."""
    held = [decoder._heads]
    for layer in decoder._layers:
        words = layer.words
        held += [layer.query_key_value, layer.out, layer.up, layer.down]
        held += [words.query, words.out] if words else []
    return sum(one.nbytes for one in held)


def _read_speed(device: str) -> float:
    """Bytes a second that the device reads: of a sum over much more than its caches hold."""
    much = torch.ones(2**28 if device == "cuda" else 2**26, device=device)
    (seconds,) = _alternating([much.sum], 5, device)
    return much.nbytes / seconds


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


def _drift(model: MusicGen, seconds: float) -> None:
    """How level and bands of long sound go, as it is made and spoilt, before and after."""
    rate = model.sample_rate
    nothing = torch.zeros((1, model.decoder.codebooks, 0), dtype=torch.long, device=model.device)
    generator = torch.Generator(model.device).manual_seed(1)
    task = Task(TEXT, nothing, generator, lambda fraction: None)
    frames = round(seconds * rate / model.hop)
    (codes,) = composed([task], model, frames, model.window // 3, Sampling())
    made = model.sound_of(codes)
    fall = np.float32(10 ** (np.linspace(0, -10, made.shape[1]) / 20))
    dull = np.cumsum(made, axis=1, dtype=np.float64)
    dull = np.float32(dull[:, 8:] - dull[:, :-8]) / 8
    shorter, share = made[:, 4:-4], np.linspace(0, 0.8, dull.shape[1], dtype=np.float32)
    sounds = {
        "as it was made": made,
        "the same, by 10 dB softer in the end": fall * made,
        "the same, duller and duller": (1 - share) * shorter + share * dull,
    }
    print(f"{seconds:g} s, {frames / model.window:.0f} windows, at {rate} Hz\n")
    print("| sound | level, dB | most of a band, dB | level after, dB | band after, dB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, sound in sounds.items():
        found = [drift_of(sound, rate), drift_of(steadied(sound, rate)[0], rate)]
        figures = [(one.level_db, one.bands_db[np.abs(one.bands_db).argmax()]) for one in found]
        print(f"| {name} | " + " | ".join(f"{one:+.1f}" for pair in figures for one in pair) + " |")


def _random(folder: Path, size: str, device: str) -> Path:
    """A model that the tests make, too."""
    sys.path.insert(0, str(ROOT / "tests" / "plugins" / "musictool_hub_models"))
    from models import write_model

    half = device == "cuda" and size != "tiny"
    write_model(folder, size=size, codes=512 if size == "tiny" else 2048, half=half)
    return folder


if __name__ == "__main__":
    main()
