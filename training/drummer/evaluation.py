"""How near the drummer comes to drummers: nats and errors on performances held out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from musictool_scores.humanizing.drummer.hits import LATENESS
from musictool_scores.humanizing.drummer.network import DrummerNetwork
from musictool_scores.humanizing.drummer.styles import STYLES
from training.recipe import Log

from .performances import Example, heard_before

__all__ = ["evaluate", "nats"]

Array = NDArray[Any]


@torch.inference_mode()
def nats(network: DrummerNetwork, example: Example) -> tuple[Array, Array]:
    """Of each hit: what its level costs, and its lateness as a density of milliseconds."""
    hits = example.hits
    styles = np.full(len(hits), len(STYLES))
    written = (hits.drums, hits.places, hits.beats, styles, hits.numbers)
    given = [
        torch.as_tensor(one[None])
        for one in (*written, heard_before(example), example.levels, example.late)
    ]
    given.append(torch.tensor([len(hits)]))
    loud, late = network.nats(*given)
    return loud[0].numpy(), late[0].numpy() + np.log(1000 * LATENESS)


def evaluate(network: Any, examples: Mapping[str, Example], log: Log) -> dict[str, float]:
    """Nats a hit, apart for known and new drummers."""
    sums: dict[str, list[Array]] = defaultdict(list)
    for name, example in examples.items():
        who = "new drummers" if name.startswith("new_drummer") else "known drummers"
        loud, late = nats(network, example)
        sums[f"{who}: nats of the velocity (32 levels)"].append(loud)
        sums[f"{who}: nats of the lateness (ms)"].append(late)
    figures = {name: float(np.concatenate(found).mean()) for name, found in sorted(sums.items())}
    for name, value in figures.items():
        log(f"{name}: {value:.3f}")
    return figures
