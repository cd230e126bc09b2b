"""`style` and `vary`: a whole recording made anew from itself, as long as it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil

import numpy as np
import torch
from torch import Tensor

from musictool import Audio, CannotProcess, Samples, Step, amplitude, resample

from ..checking import SILENT_DB, fault_of, unclipped
from ..drawing import report_file
from ..joining import CROSSFADE_S, MOST_GAIN, crossfaded
from .filling import LEAST_S, part_of
from .model import Diffusion, Task, sampled
from .writing import Work

__all__ = ["anew", "heard_by", "restyle", "restyle_part", "style_whole"]

JOINED_S = 1.0
"""Of the overlap of two windows, in which one goes over into the other."""

LEAST_CHANGE = 1e-3
"""Of the power; less is the recording itself."""


def restyle(audio: Audio, work: Work, strength: float, noise: float) -> Audio:
    """The recording made anew, at its own rate, channels and loudness, and exactly as long.

    Its peaks may be higher than those of the recording, and beyond full scale.

    Parameters
    ----------
    strength, noise
        As of a `Task`.

    Raises
    ------
    CannotProcess
        The recording is silent or next to nothing, or what is made is no use.
    """
    rate = audio.sample_rate
    power = float(np.square(audio.samples, dtype=np.float64).mean()) if audio.frames else 0.0
    if power < amplitude(SILENT_DB) ** 2:
        raise CannotProcess("is silent, so that there is nothing to make anew")
    if audio.frames < LEAST_S * rate:
        raise CannotProcess(f"is shorter than {LEAST_S:g} s, too short to be made anew")
    model = work.model
    known = heard_by(model, audio)

    def told(fraction: float) -> None:
        work.context.progress(0.9 * fraction, "making anew")

    def sound(generator: torch.Generator) -> Samples:
        whole = anew(work, audio, known, generator, told, strength, noise)
        level = float(np.square(whole, dtype=np.float64).mean())
        gain = np.clip(np.sqrt(power / max(level, 1e-20)), 1 / MOST_GAIN, MOST_GAIN)
        return np.asarray(whole * gain, np.float32)

    def fault(made: Samples) -> str:
        if np.square(made - audio.samples, dtype=np.float64).mean() < LEAST_CHANGE * power:
            return "it is the recording itself"
        found = fault_of(unclipped(made), rate, audio.frames)
        return "" if found == fault_of(audio.samples, rate, audio.frames) else found

    return audio.with_samples(work.tried(sound, fault))


def heard_by(model: Diffusion, audio: Audio) -> Tensor:
    """A recording as the model hears it: latents for all of it, and for silence to a whole one."""
    heard = resample(audio, model.sample_rate, model.channels).samples
    more = -heard.shape[1] % model.hop or (0 if heard.shape[1] else model.hop)
    return model.latents_of(np.pad(heard, ((0, 0), (0, more))))


def anew(
    work: Work,
    audio: Audio,
    known: Tensor,
    generator: torch.Generator,
    told: Callable[[float], None],
    strength: float = 0.0,
    noise: float = 1.0,
) -> Samples:
    """Sound of all latents anew, windows of one length that overlap, from one noise.

    Parameters
    ----------
    audio, known
        A recording, and as `heard_by` has it.
    strength, noise
        As of a `Task`.

    Returns
    -------
    Of the recording's rate, channels and length.
    """
    model, context, latents = work.model, work.context, known.shape[-1]
    window, overlap = min(work.windows.window, latents), work.windows.overlap
    count = 1 if latents <= window else 1 + ceil((latents - window) / (window - overlap))
    begins = [round(one) for one in np.linspace(0, latents - window, count)]
    drawn = model.noise(latents, generator)
    whole = np.zeros((model.channels, 0), np.float32)
    for number, begin in enumerate(begins):

        def told_of_window(fraction: float, number: int = number) -> None:
            told((number + fraction) / count)

        piece = slice(begin, begin + window)
        task = Task(
            work.asked,
            window * model.hop / model.sample_rate,
            drawn[:, :, piece],
            generator,
            told_of_window,
            known[:, :, piece],
            strength=strength,
            noised=noise,
        )
        made = work.sound_of(context.together(partial(sampled, model), task))
        both = whole.shape[1] - begin * model.hop
        if both <= 0:
            whole = made
            continue
        fade = min(both, round(JOINED_S * model.sample_rate))
        at = begin * model.hop + (both - fade) // 2
        inner = at - begin * model.hop
        old, new = whole[:, at : at + fade], made[:, inner : inner + fade]
        mixed = crossfaded(old, new, _likeness(old, new))
        whole = np.concatenate([whole[:, :at], mixed, made[:, inner + fade :]], axis=1)
    back = resample(Audio(whole, model.sample_rate), audio.sample_rate, audio.channels)
    fitted = back.samples[:, : audio.frames]
    return np.pad(fitted, ((0, 0), (0, audio.frames - fitted.shape[1])))


def _likeness(one: Samples, other: Samples) -> float:
    """Correlation of two stretches, 0 if they go against each other."""
    powers = np.square(one).sum() * np.square(other).sum()
    return float(max((one * other).sum() / np.sqrt(max(powers, 1e-20)), 0.0))


def style_whole(
    audio: Audio, work: Work, strength: float, noise: float, ceiling_dbtp: float
) -> Audio:
    """As `restyle`, with no true peak over the ceiling; of strength 0 the recording itself.

    Silence at its end, as the hub gives it for what rings, stays silence.
    """
    sounding = np.flatnonzero(audio.samples.any(axis=0))
    ends = int(sounding[-1]) + 1 if sounding.size else 0
    heard = audio.with_samples(audio.samples[:, :ends])
    made, context = heard, work.context
    if strength:
        anew = restyle(heard, work, strength, noise)
        context.keep_under(ceiling_dbtp)
        limiter = Step("fx.true-peak-limiter", {"ceiling_dbtp": ceiling_dbtp})
        made = context.run(limiter, anew)
    report = {"strength": strength, "prompt": work.asked.prompt}
    drawn = partial(report_file, "style", report, heard, made, (0, ends))
    context.extra("report", drawn)
    return audio.with_samples(np.pad(made.samples, ((0, 0), (0, audio.frames - ends))))


def restyle_part(
    audio: Audio, start: float | None, end: float | None, work: Work, noise: float
) -> Audio:
    """The recording with a part of it made anew; what is outside stays to the bit.

    The model hears as much on either side of it as windows overlap. Both joins are crossfades
    inside of the part.

    Raises
    ------
    CannotProcess
        As `part_of` and `restyle`.
    """
    rate, model = audio.sample_rate, work.model
    first, last = part_of(audio, start, end)
    made = audio
    if noise:
        near = round(work.windows.overlap * model.hop * rate / model.sample_rate)
        begin, behind = max(first - near, 0), min(last + near, audio.frames)
        heard = Audio(audio.samples[:, begin:behind], rate)
        anew = restyle(heard, work, strength=0.0, noise=noise).samples
        ceiling = max(1.0, float(np.abs(audio.samples).max()))
        anew = anew * np.float32(min(1.0, ceiling / float(np.abs(anew).max())))
        whole = np.concatenate(
            [
                audio.samples[:, :first],
                anew[:, first - begin : last - begin],
                audio.samples[:, last:],
            ],
            axis=1,
        )
        fade = min(round(CROSSFADE_S * rate), (last - first) // 3)
        if first:
            rise = slice(first, first + fade)
            old, new = audio.samples[:, rise], whole[:, rise].copy()
            whole[:, rise] = crossfaded(old, new, _likeness(old, new))
        if last < audio.frames:
            fall = slice(last - fade, last)
            new, old = whole[:, fall].copy(), audio.samples[:, fall]
            whole[:, fall] = crossfaded(new, old, _likeness(new, old))
        made = audio.with_samples(whole)
    report = {"amount": noise, "part_s": [first / rate, last / rate]}
    work.context.extra("report", partial(report_file, "vary", report, audio, made, (first, last)))
    return made
