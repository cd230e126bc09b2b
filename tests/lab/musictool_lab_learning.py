"""Commands that learn something, slowly if they are asked to: how often each pitch is played."""

import json
import time
from collections.abc import Sequence
from typing import Annotated

import numpy as np

from musictool import Audio, CannotProcess, Context, Model, Note, Param, Report, Score, command

Pitches = np.ndarray


@command("lab.learn", uses=("seed", "checkpoint"), unreadable="left out", goes_on=("pause", "most"))
def learn(
    scores: Sequence[Score],
    family: Annotated[str, Param("What is learnt")] = "histogram",
    from_: Annotated[Model | None, Param("What was learnt before")] = None,
    pause: Annotated[float, Param("How long after each score", unit="s", ge=0)] = 0.0,
    most: Annotated[int, Param("Break off after so many", ge=0)] = 1000,
    *,
    context: Context,
) -> Model:
    """Count pitches."""
    counts = np.zeros(128) if from_ is None else counts_of(from_)
    kept = context.checkpoint / "counts.npy"
    first = 0
    if kept.exists():
        first, *counts = np.load(kept)
        counts = np.array(counts)
    for number, score in enumerate(scores[int(first) :], int(first)):
        if number == most:
            raise CannotProcess(f"broke off after {number}")
        context.progress(number / len(scores), "counting")
        for track in score.tracks:
            counts += np.bincount(track.notes["pitch"], minlength=128)
        part = kept.with_name("part.npy")
        np.save(part, [number + 1, *counts])
        part.rename(kept)
        time.sleep(pause)
    about = {"family": family, "parameters": 128, "licence": "CC0-1.0"}
    about["went_on_after"] = int(first)
    about["left_out"] = [list(one) for one in context.left_out]
    card = f"# Pitches\n\nHow often each pitch is played\nin {len(scores)} scores.\n\n## Limits\n"
    files = {
        "counts.json": json.dumps(counts.tolist()).encode(),
        "MODEL_CARD.md": card.encode(),
    }
    return Model(about, files)


@command("lab.dream", uses=("seed",))
def dream(
    model: Annotated[Model, Param("What it knows")],
    notes: Annotated[int, Param("How many", ge=1)] = 8,
    *,
    context: Context,
) -> Score:
    """Play pitches as often as they were learnt."""
    counts = counts_of(model)
    pitches = context.rng.choice(128, notes, p=counts / counts.sum())
    return Score.of([Note(at / 2, at / 2 + 0.5, int(one)) for at, one in enumerate(pitches)])


@command("lab.judge", uses=())
def judge(
    scores: Sequence[Score], model: Annotated[Model | None, Param("What is asked")] = None
) -> Report:
    """Say how many notes there are, and how many nats they cost."""
    pitches = np.concatenate([track.notes["pitch"] for one in scores for track in one.tracks])
    found = {"scores": len(scores), "notes": int(pitches.size)}
    if model is not None:
        counts = counts_of(model) + 1
        found["nats"] = float(-np.log(counts / counts.sum())[pitches].mean())
    return Report(found)


@command("lab.forget", uses=())
def forget(model: Model, below: Annotated[int, Param("Rarer pitches are forgotten")] = 2) -> Model:
    """Forget what is rare."""
    counts = counts_of(model)
    counts[counts < below] = 0
    return Model(model.about, {"counts.json": json.dumps(counts.tolist()).encode()})


@command("lab.longest", uses=(), unreadable="left out")
def longest(audios: Sequence[Audio]) -> Report:
    """Find the longest recording."""
    one = max(audios, key=lambda audio: audio.frames)
    return Report({"seconds": one.duration, "of": len(audios)})


def counts_of(model: Model) -> Pitches:
    if "counts.json" not in model.files:
        raise CannotProcess(f"{model} counts no pitches")
    return np.array(json.loads(model.files["counts.json"]), float)


COMMANDS = [learn, dream, judge, forget, longest]
