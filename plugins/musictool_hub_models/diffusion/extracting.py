"""`separate --engine ace-step`: instruments of a recording made anew, and what they leave of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Samples,
    Stems,
    amplitude,
    decibels,
    did_you_mean,
    near_names,
    parts_and_rest,
)

from ..checking import SILENT_DB, fault_of, unchanged, unclipped
from .parameters import TRACKS
from .restyling import anew, heard_by
from .writing import Work

__all__ = ["extract", "wanted_of"]

REST = "rest"


def wanted_of(stems: Sequence[str], only: str | None) -> list[str]:
    """The instruments to be made: those asked for, or the one that alone is.

    Raises
    ------
    BadParameter
        None is asked for, or the one is none that the model knows.
    """
    if only is not None and only not in (*TRACKS, REST):
        meant = did_you_mean(near_names(only, (*TRACKS, REST)))
        makes = f"ace-step makes {', '.join(TRACKS)} and {REST}, and no part {only}"
        raise BadParameter(f"separate: {'; '.join(filter(None, (makes, meant)))}")
    if only in TRACKS:
        return [only]
    if not stems:
        raise BadParameter("separate: stems: name at least one instrument, such as vocals")
    return list(dict.fromkeys(stems))


def extract(audio: Audio, wanted: Sequence[str], only: str | None, work: Work) -> Stems:
    """Stems that sum to the recording sample by sample, at its rate and channels, or one of them.

    Parameters
    ----------
    wanted
        As `wanted_of`; what they leave is the last stem.

    Raises
    ------
    BadParameter
        The weights have not learnt it.
    CannotProcess
        The model hears none of the instruments in it, or what it makes is no use.
    """
    if work.model.pipeline.is_turbo:
        raise BadParameter(
            "model: these weights are distilled, and have not learnt to take out instruments; "
            "choose those of the base model, such as ace-step-1.5-xl-base"
        )
    if _level(audio.samples) < amplitude(SILENT_DB):
        made = [np.zeros_like(audio.samples) for _ in wanted]
    else:
        made = _instruments(audio, wanted, work)
    subtype = audio.origin.subtype if audio.origin else None
    parts = parts_and_rest(audio.samples, np.stack(made), subtype)
    stems = dict(zip((*wanted, REST), map(audio.with_samples, parts), strict=True))
    if only is None:
        louder = _db_over(parts[-1], audio.samples)
        work.context.note(
            "what the stems, which are made anew, differ by is in the rest: it is "
            f"{abs(louder):.1f} dB {'louder' if louder > 0 else 'quieter'} than the recording"
        )
    return Stems(stems if only is None else {only: stems[only]}, audio.origin)


def _instruments(audio: Audio, wanted: Sequence[str], work: Work) -> list[Samples]:
    """Each instrument, at the level that the model gives it, but no louder than the recording."""
    known, context, made = heard_by(work.model, audio), work.context, []
    for number, name in enumerate(wanted):
        asked = work._replace(asked=work.asked._replace(track=name))

        def told(fraction: float, number: int = number, name: str = name) -> None:
            context.progress(0.9 * (number + fraction) / len(wanted), f"making {name}")

        def sound(generator: torch.Generator, asked: Work = asked, told: Any = told) -> Samples:
            stem = anew(asked, audio, known, generator, told)
            loudest = _level(audio.samples) / max(_level(stem), 1e-9)
            return np.asarray(stem * min(1.0, loudest), np.float32)

        made.append(asked.tried(sound, partial(_fault, audio=audio)))
    silent = [
        name for name, stem in zip(wanted, made, strict=True) if _level(stem) < amplitude(SILENT_DB)
    ]
    if len(silent) == len(wanted):
        raise CannotProcess(
            f"the model hears no {' and no '.join(silent)} in it; name other instruments by stems"
        )
    for name in silent:
        context.warn(f"{name} is silent: the model hears none in it")
    return made


def _fault(made: Samples, audio: Audio) -> str:
    """An instrument may be silent in a part of a recording, or in all of it."""
    found = fault_of(unclipped(made), audio.sample_rate, audio.frames, may_be_silent=True)
    return found or unchanged(made, audio.samples)


def _level(samples: Samples) -> float:
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean())) if samples.size else 0.0


def _db_over(samples: Samples, other: Samples) -> float:
    return decibels(max(_level(samples), 1e-9) / max(_level(other), 1e-9))
