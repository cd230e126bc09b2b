"""Engine `unit`: learn a recording's beats, choose new ones, join them.

recording -> frames, beats -> units -> model, prices -> path -> plan -> sound
             analysis  grid   units    model  costs     search  plan    render
             `listening` does these three
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from musictool import (
    Audio,
    Context,
    Samples,
    Stream,
    moved,
    one_thread,
)

from ..drawing.report import report_file
from .costs import find_cut, longest_run, prices
from .ending import Ending, fade_out, final_slot
from .layers import choose_drums, percussive_share
from .listening import listen
from .model import train
from .paths import runs_of
from .plan import Plan, lay_out
from .problem import Problem, metrical_places
from .render import keep_peak, lay
from .report import drawn_of, report_of
from .search import Decode
from .takes import take

__all__ = ["LONGEST_S", "carried_on", "continue_recording", "finished", "hear", "plan", "render"]

LONGEST_S = 600.0
"""Seconds at the end of a recording that it is learnt from; so much of it is held in memory."""
LEAST_PERCUSSION, MOST_PERCUSSION = 0.03, 0.6
"""Percussive share of the power between which both layers are worth taking apart."""
DRUMS = 0.15
"""Share of the runs that get the percussive layer of another place, at novelty 0.5."""
LESSON = 5
"""Seed of the training: what a piece is like does not depend on the take."""


def continue_recording(
    stream: Stream,
    seconds: float,
    only: bool,
    *,
    novelty: float,
    decode: Decode,
    ending: Ending,
    tracker: str | None,
    tempo_range: tuple[float, float] | None,
    context: Context,
) -> Stream:
    """Carry a recording on; the parameters are those of the command.

    Returns
    -------
    The recording and `round(seconds * sample_rate)` frames more, or those frames alone. The
    recording is bit-identical up to the join at its end; where it ends in a fade or in silence,
    the join is before that, and the new part makes up for what it replaces.

    Raises
    ------
    CannotProcess
        The recording is silent or too short.
    """
    heard = hear(stream, LONGEST_S)
    audio = heard.audio
    made = plan(
        audio,
        seconds,
        only=only,
        novelty=novelty,
        decode=decode,
        ending=ending,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )
    context.progress(0.8, "joining")
    new = audio.with_samples(render(audio, made, heard.peak))
    context.extra(
        "report",
        lambda suffix: report_file(
            suffix,
            lambda: report_of(audio, made, new.samples, heard.start, only),
            lambda: drawn_of(audio, made, new.samples, heard.start, only),
        ),
    )
    context.progress(1.0, "joining")
    return carried_on(stream, heard.start + made.cut, new, only)


def carried_on(stream: Stream, cut: int, new: Audio, only: bool) -> Stream:
    """A recording up to a frame, bit for bit, and a new part after it; or that part alone."""
    if only:
        return moved(new.stream(), None, speed=1)

    def blocks() -> Iterator[Samples]:
        at = 0
        for block in stream.blocks():
            if at < cut:
                yield block[:, : cut - at]
            at += block.shape[1]
        yield from new.stream().blocks()

    whole = replace(stream, open_blocks=blocks, frames=cut + new.frames)
    return moved(whole, [(0.0, cut / stream.sample_rate, 0.0)])


@dataclass(frozen=True)
class Heard:
    """The end of a recording, in memory, and what must be known of the rest."""

    audio: Audio
    start: int
    """The frame of the recording at which it begins."""
    peak: float
    """The highest sample magnitude of the whole."""


def hear(stream: Stream, longest_s: float) -> Heard:
    """The last minutes of a recording, in one reading."""
    longest = round(longest_s * stream.sample_rate)
    blocks: deque[Samples] = deque()
    length = held = 0
    peak = 0.0
    for block in stream.blocks():
        peak = max(peak, float(np.abs(block).max()))
        length += block.shape[1]
        held += block.shape[1]
        blocks.append(block)
        while held - blocks[0].shape[1] >= longest:
            held -= blocks.popleft().shape[1]
    kept = min(length, longest)
    samples = np.zeros((stream.channels, kept), np.float32)
    at = kept
    while blocks:  # each is let go once it is there
        block = blocks.pop()[:, -at:]
        samples[:, at - block.shape[1] : at] = block
        at -= block.shape[1]
    return Heard(Audio(samples, stream.sample_rate, stream.origin), length - kept, peak)


@one_thread()
def plan(
    audio: Audio,
    seconds: float,
    *,
    only: bool = False,
    novelty: float = 0.5,
    decode: Decode = "beam",
    ending: Ending = "open",
    tracker: str | None = "tempogram",
    tempo_range: tuple[float, float] | None = None,
    context: Context | None = None,
) -> Plan:
    """Decide what the new part is made of, without making it.

    Returns
    -------
    The pieces of the recording and where each goes; `render` makes sound of it.
    """
    context = context or Context()
    heard = listen(audio, "carry it on", "learn from", tracker, tempo_range, context)
    frames, units = heard.frames, heard.units
    cut = find_cut(units, frames, heard.end)
    table = prices(units, frames, cut)

    context.progress(0.15, "learning the piece")
    generator = torch.Generator().manual_seed(LESSON)
    places = metrical_places(units.position, units.bar, units.meter)
    # Frames after the cut: more than asked for where the recording's own end was a fade.
    cut_frame = min(round(cut.time * audio.sample_rate), audio.frames)
    total = round(seconds * audio.sample_rate) + (0 if only else audio.frames - cut_frame)
    final = final_slot(units, cut, total / audio.sample_rate) if ending == "resolve" else None
    prediction = train(
        units.feature,
        np.roll(places, -1, axis=0),
        device=context.device,
        generator=generator,
        progress=lambda part: context.progress(0.15 + 0.35 * part, "learning the piece"),
    )
    longest = longest_run(novelty, units.meter, units.rhythmic, int(units.usable.sum()))
    path = take(
        Problem(units, table, prediction, cut, total / audio.sample_rate, longest, final),
        decode,
        context.seed,
        lambda part: context.progress(0.5 + 0.3 * part, "composing"),
    )
    drums: list[int | None] = []
    if LEAST_PERCUSSION < percussive_share(frames) < MOST_PERCUSSION:
        runs = [(path[start], stop - start) for start, stop in runs_of(path)]
        drums = choose_drums(units, runs, DRUMS * (0.5 + novelty), context.rng)
    return lay_out(audio, heard, cut, path, cut_frame, total, ending, final and final[0], drums)


def render(audio: Audio, made: Plan, peak: float) -> Samples:
    """The new part as sound.

    Parameters
    ----------
    peak
        The highest magnitude of the recording, which the new part does not pass.

    Returns
    -------
    Shape `(channels, made.frames)`, from `made.cut` on.
    """
    new, _ = lay(audio.samples, made.pieces, audio.sample_rate, made.cut, made.frames)
    return finished(new, audio, made, peak)


def finished(new: Samples, audio: Audio, made: Plan, peak: float) -> Samples:
    """A new part, no louder than the recording, and faded out at its end; see `render`."""
    new = keep_peak(new, max(peak, 1e-6), audio.sample_rate)
    return fade_out(new, made.fade_start)
