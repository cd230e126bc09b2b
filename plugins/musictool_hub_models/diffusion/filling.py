"""`inpaint`: a part of a recording made anew, between its own samples, that stay to the bit."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from musictool import Audio, CannotProcess, Samples, format_time, moved, resample

from ..checking import fault_of, unclipped
from ..colour import colour_of, filtered
from ..drawing import report_file
from ..joining import CROSSFADE_S, SEARCH_S, Seam, crossfaded, seam_of
from .extrapolating import extrapolated
from .model import Diffusion
from .writing import Work, written

__all__ = ["Part", "fill", "heard_of", "part_of"]

LEAST_S = 0.05
"""Of a part that can be filled."""

UNHEARD = Seam(0, 0.0, 1.0)
"""Where nothing is heard on the other side."""


class Part(NamedTuple):
    """Frames of a recording."""

    first: int
    last: int
    """The frame behind its last one."""


def part_of(audio: Audio, start: float | None, end: float | None) -> Part:
    """The part from start to end, in seconds; negative ones count from the end.

    Raises
    ------
    CannotProcess
        Nothing, or next to nothing, lies between them.
    """
    rate, total = audio.sample_rate, audio.frames

    def frame(seconds: float) -> int:
        return min(max(round(seconds * rate) + (total if seconds < 0 else 0), 0), total)

    first = 0 if start is None else frame(start)
    last = total if end is None else frame(end)
    if last <= first:
        raise CannotProcess(
            f"start={format_time(first / rate)} and end={format_time(last / rate)} leave nothing "
            f"of the recording, which lasts {format_time(round(total / rate, 3))}"
        )
    if last - first < LEAST_S * rate:
        raise CannotProcess(f"what is to be made anew is shorter than {LEAST_S:g} s")
    return Part(first, last)


def heard_of(samples: Samples, rate: int, model: Diffusion, is_end: bool) -> Tensor:
    """The end of sound, or its beginning, as latents: whole ones, at the model's rate.

    Returns
    -------
    Shape `(1, latent channels, latents)`; the last ends where the sound does, or the first begins
    where it does.
    """
    if not samples.shape[1]:
        return torch.zeros((1, model.depth, 0), device=model.device)
    there = resample(Audio(samples, rate), model.sample_rate, model.channels).samples
    whole = there.shape[1] // model.hop * model.hop
    return model.latents_of(there[:, there.shape[1] - whole :] if is_end else there[:, :whole])


def fill(audio: Audio, part: Part, seconds: float | None, listen: float, work: Work) -> Audio:
    """The recording with the part made anew, `seconds` long, or as long as it was.

    Raises
    ------
    CannotProcess
        Too little is outside of the part, or what is made is no use.
    """
    model = work.model
    rate, scale = audio.sample_rate, model.sample_rate / audio.sample_rate
    first, last = part
    frames = last - first if seconds is None else round(seconds * rate)
    near = round(listen * rate)
    known = heard_of(audio.samples[:, max(first - near, 0) : first], rate, model, is_end=True)
    lead = 0 if known.shape[-1] else 1  # room for moving the new part, where nothing is before it
    more = lead + ceil(frames * scale / model.hop)
    begin = round((known.shape[-1] + lead) * model.hop / scale)
    behind = round((known.shape[-1] + more) * model.hop / scale)
    # Latents come whole, so the first one behind the part begins a little after its end.
    skipped = last + behind - begin - frames
    after = heard_of(audio.samples[:, skipped : skipped + near], rate, model, is_end=False)
    if not after.shape[-1]:
        more += ceil(SEARCH_S * model.sample_rate / model.hop)
    if not known.shape[-1] and not after.shape[-1]:
        raise CannotProcess("too little of the recording is outside of what is to be filled")

    def sound(generator: torch.Generator) -> Samples:
        latents = written(work, known, more, after, generator)
        made = Audio(work.sound_of(latents), model.sample_rate)
        return resample(made, rate, audio.channels).samples

    def fault(made: Samples) -> str:
        return fault_of(unclipped(made[:, begin : begin + frames]), rate, frames)

    made = work.tried(sound, fault)
    copies = (begin if known.shape[-1] else 0, behind if after.shape[-1] else made.shape[1])
    outside = audio.samples[:, :first], audio.samples[:, skipped:], audio.samples[:, last:]
    new, report = _fitted(made, begin, frames, copies, outside, rate)
    whole = np.concatenate([audio.samples[:, :first], new, audio.samples[:, last:]], axis=1)
    spans = [(0.0, first / rate, 0.0), (last / rate, audio.duration, (first + frames) / rate)]
    filled = moved(audio.with_samples(whole), [one for one in spans if one[0] < one[1]])
    report |= {
        "part_s": [first / rate, last / rate],
        "new_part_s": [first / rate, (first + frames) / rate],
    }
    drawn = partial(report_file, "inpaint", report, audio, filled, Part(first, first + frames))
    work.context.extra("report", drawn)
    return filled


def _fitted(
    made: Samples,
    begin: int,
    frames: int,
    copies: tuple[int, int],
    outside: tuple[Samples, Samples, Samples],
    rate: int,
) -> tuple[Samples, dict[str, Any]]:
    """What was made, in the colour, at the level and in the phase of both sides.

    Parameters
    ----------
    made
        A copy of what is before, what is new from `begin` on, and a copy of what is behind.
    copies
        Where the first copy ends, 0 if there is none, and where the second begins.
    outside
        What is before; what the second copy is of; and what is right behind the part.
    """
    before, copied, behind = outside
    ends, begins = copies
    ends = min(ends, before.shape[1])
    length = min(made.shape[1] - begins, copied.shape[1])
    told = np.concatenate([before[:, before.shape[1] - ends :], copied[:, :length]], axis=1)
    heard = np.concatenate([made[:, begin - ends : begin], made[:, begins : begins + length]], 1)
    made = filtered(made, colour_of(told, heard, rate), rate)
    lead = seam_of(before[:, before.shape[1] - ends :], made, begin, rate) if ends else UNHEARD
    tail = lead
    if length:
        turned = made[:, begins + length - 1 :: -1]
        tail = seam_of(copied[:, length - 1 :: -1], turned, length, rate)
        tail = tail._replace(late=-tail.late)
    if not ends:
        lead = tail._replace(likeness=0.0)
    new = _moved(made, begin, frames, lead.late, tail.late, rate)
    new = new * np.geomspace(lead.gain, tail.gain, frames)
    ceiling = max(1.0, *(float(np.abs(one).max(initial=0)) for one in (before, behind)))
    new = new * min(1.0, ceiling / max(float(np.abs(new).max()), 1e-9))
    fade = min(round(CROSSFADE_S * rate), frames // 3)
    if before.shape[1]:
        new[:, :fade] = crossfaded(extrapolated(before, fade), new[:, :fade], lead.likeness)
    if behind.shape[1]:
        back = extrapolated(behind[:, ::-1], fade)[:, ::-1]
        likeness = tail.likeness if length else 0.0
        new[:, frames - fade :] = crossfaded(new[:, frames - fade :], back, likeness)
    report = {
        "sample_rate": rate,
        "crossfade_s": fade / rate,
        **{
            name: {
                "moved_by_ms": round(1000 * seam.late / rate, 3),
                "likeness": round(seam.likeness, 4),
                "gain_db": round(20 * float(np.log10(seam.gain)), 2),
            }
            for name, seam, there in (("begin", lead, ends), ("end", tail, length))
            if there
        },
    }
    return new.astype(np.float32), report


def _moved(made: Samples, begin: int, frames: int, late: int, later: int, rate: int) -> Samples:
    """What is new, moved to fit what is before, and from its middle on what is behind."""
    new = made[:, begin + late : begin + late + frames].astype(np.float64)
    if late == later:
        return new
    other = made[:, begin + later : begin + later + frames]
    fade = min(round(CROSSFADE_S * rate), frames // 3)
    middle = slice((frames - fade) // 2, (frames - fade) // 2 + fade)
    new[:, middle] = crossfaded(new[:, middle], other[:, middle], 0.0)
    new[:, middle.stop :] = other[:, middle.stop :]
    return new
