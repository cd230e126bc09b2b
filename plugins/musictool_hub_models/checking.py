"""What is wrong with sound that a model has made, and trying again with another seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from musictool import CannotProcess, Context, Samples, amplitude

from .placing import Parts

__all__ = ["fault_of", "tried", "unchanged", "unclipped"]

SILENT_DB = -60.0
"""Below this a stretch is silent, in dBFS (root mean square)."""

STRETCH_S = 0.5
SILENT_SHARE = 0.5
"""More of its stretches must not be silent: models that break down leave half of it empty."""

SAME_DB = -40.0
"""If no more than this is left when the recording is taken out of a result, it is none."""

CLIPPED_SHARE = 0.01
"""Of its samples, more must not be beyond full scale."""

IN_TURNS = (
    "the GPU's memory does not hold the model's parts together; they took turns, which takes longer"
)


def fault_of(samples: Samples, sample_rate: int, frames: int, may_be_silent: bool = False) -> str:
    """Why sound is no use, as a person says it; "" if nothing is wrong with it.

    Parameters
    ----------
    samples
        Shape `(channels, frames)`.
    frames
        How many it should have.
    """
    if samples.shape[1] != frames:
        return f"it has {samples.shape[1] / sample_rate:.2f} s, not {frames / sample_rate:.2f} s"
    if not np.isfinite(samples).all():
        return "it holds samples that are no numbers"
    stretch = min(round(STRETCH_S * sample_rate), frames)
    whole = samples[:, : frames - frames % stretch].reshape(len(samples), -1, stretch)
    loudness = np.sqrt(np.square(whole, dtype=np.float64).mean(axis=(0, 2)))
    silent = float((loudness < amplitude(SILENT_DB)).mean())
    if silent > SILENT_SHARE and not may_be_silent:
        return "it is silent" if silent == 1 else f"{silent:.0%} of it is silent"
    clipped = float((np.abs(samples) > 1).mean())
    if clipped > CLIPPED_SHARE:
        return f"{clipped:.0%} of it is clipped"
    return ""


def unclipped(samples: Samples) -> Samples:
    """Sound whose level is still to be set, within full scale: that beyond it nothing is lost."""
    return samples / max(1.0, float(np.abs(samples).max(initial=0)))


def unchanged(samples: Samples, before: Samples) -> str:
    """Why a result is none: it is what was there before, if need be at another level; else "".

    Parameters
    ----------
    samples, before
        Of one shape, `(channels, frames)`.
    """
    made, was = samples.astype(np.float64).ravel(), before.astype(np.float64).ravel()
    power = float(was @ was)
    left = made - (made @ was / power if power else 0.0) * was
    same = float(left @ left) < amplitude(SAME_DB) ** 2 * float(made @ made)
    return "it is the recording, unchanged" if same else ""


def tried(
    make: Callable[[torch.Generator], Samples],
    fault: Callable[[Samples], str],
    attempts: int,
    parts: Parts,
    context: Context,
) -> Samples:
    """What a model makes, at another seed if something is wrong with it.

    Parameters
    ----------
    make
        Given a generator of random numbers on the device.
    attempts
        How often at most. The first has the seed of the run, the others seeds that follow from it.
    parts
        Of the model.

    Raises
    ------
    CannotProcess
        Something is wrong with all of them; says what.
    """
    faults: list[str] = []
    for attempt in range(attempts):
        seed = int(np.random.SeedSequence([context.seed, attempt]).generate_state(1, np.uint64)[0])
        generator = torch.Generator(parts.device).manual_seed(seed & (2**63 - 1))
        made = make(generator)
        found = fault(made)
        if not found:
            if faults:
                context.note(f"made {attempt + 1} times, for at first {faults[0]}")
            if parts.in_turns:
                context.note(IN_TURNS)
            return made
        faults.append(found)
    times = "once" if attempts == 1 else f"{attempts} times, each with another seed"
    raise CannotProcess(
        f"what the model made is no use: {faults[-1]}; it was tried {times}; try other words or "
        "other settings of it"
    )
