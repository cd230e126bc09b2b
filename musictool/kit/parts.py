"""Checks of what the hub does around a command: blocks, regions, mixes, tails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from musictool.errors import CannotProcess
from musictool.jobs import Settings
from musictool.jobs.apply import Application
from musictool.kinds import Kind
from musictool.kit.checks import check, refused
from musictool.kit.findings import Amiss, NotChecked
from musictool.kit.music import Piece
from musictool.kit.same import difference
from musictool.kit.subject import Subject
from musictool.values import Audio, Stream


def _music(subject: Subject, piece: Piece | None = None) -> Audio:
    """The recording that flows in."""
    (music,) = subject.inputs((piece or Piece()).audio())
    return music.audio() if isinstance(music, Stream) else music


SHORT = 0.125
"""Seconds of a recording that comes frame by frame."""


@check(
    "blocks",
    expected="the same samples whatever the length of the blocks, and no more readings than "
    "declared",
    mend="carry over from block to block what the next one needs, begin afresh with each reading, "
    "and ask for blocks of one length, stream.blocks(4096), where the result depends on it; "
    "passes= says how often a stream is read",
    suits=lambda subject: subject.spec.takes is Kind.STREAM,
    ways={"of one frame": 1, "of 1000 frames": 1000, "of drawn lengths": 0, "a single one": 10**9},
)
def blocks(subject: Subject, way: int) -> None:
    """A stream equals the whole."""
    piece = Piece(seconds=SHORT) if way == 1 else subject.short if not way else Piece()
    try:
        expected = {0: lambda: subject.of_short, 1: lambda: subject.perform(piece)}.get(
            way, lambda: subject.usual
        )()
    except CannotProcess as error:
        refused(error, subject)
        raise NotChecked("seconds in blocks of one frame, read several times, take long") from None
    stream, readings = _music(subject, piece).stream(way or 10**9), []

    def read() -> Iterator[np.ndarray]:
        readings.append(way)  # once the first block is asked for: to open alone reads nothing
        for block in stream.blocks():
            yield from [block] if way else _cut(block)

    known = way != 10**9  # beforehand, how long it is; or else some must count
    counted = replace(stream, open_blocks=read, frames=stream.frames if known else None)
    pipeline = subject.checked(piece.audio())
    application = Application(pipeline, Settings(), registry=subject.registry)
    results = application.run([counted])
    result = results if subject.spec.several else results[0]
    if known and isinstance(result, Stream) and result.frames not in (None, expected.frames):
        raise Amiss(f"it says {result.frames} frames and gives {expected.frames}")
    made = result.audio() if isinstance(result, Stream) else result
    if differs := difference(expected, made):
        raise Amiss(differs)
    if known and len(readings) > subject.spec.passes:
        raise Amiss(f"it reads the stream {len(readings)} times and declares {subject.spec.passes}")
    if not known and isinstance(result, Stream) and (differs := difference(made, result.audio())):
        raise Amiss(f"in a second reading {differs}")


def _cut(whole: np.ndarray) -> Iterator[np.ndarray]:
    """A recording in blocks from one frame to some thousands, the same ones in each reading."""
    rng = np.random.default_rng(0)
    begin = 0
    while begin < whole.shape[1]:
        end = begin + int(10 ** rng.uniform(0, 4))
        yield whole[:, begin:end]
        begin = end


@check(
    "region",
    expected="outside of --start and --end every bit stays",
    mend="say keeps_form=False if changing the form is what the command is for",
    suits=lambda subject: {"start", "crossfade"} <= subject.hub_names,
)
def region(subject: Subject, way: Any) -> None:
    """The hub's region fits the command."""
    before = _music(subject).samples
    after = subject.perform(start=0.5, end=2.5).samples
    rate = _music(subject).sample_rate
    first, last = rate // 2, before.shape[1] - 5 * rate // 2
    if not np.array_equal(after[:, :first], before[:, :first]):
        raise Amiss("what is before the region is changed")
    if not np.array_equal(after[:, after.shape[1] - last :], before[:, -last:]):
        raise Amiss("what is behind the region is changed")


@check(
    "mix",
    expected="a mix is a part of the recording and a part of the result",
    mend="say keeps_time=False if what sounds at a moment did not do so in the recording",
    suits=lambda subject: "mix" in subject.hub_names,
)
def mix(subject: Subject, way: Any) -> None:
    """Dry and wet lie beside each other."""
    dry, wet = _music(subject).samples, subject.usual.samples
    frames = max(dry.shape[1], wet.shape[1])
    dry, wet = (np.pad(one, ((0, 0), (0, frames - one.shape[1]))) for one in (dry, wet))
    mixed = subject.perform(mix=0.25).samples
    if mixed.shape != dry.shape:
        raise Amiss(f"the mix has the shape {mixed.shape}, not {dry.shape}")
    apart = float(np.abs(mixed - (0.75 * dry + 0.25 * wet)).max())
    if apart > 1e-6:
        raise Amiss(f"the mix is {apart:g} off")


@check(
    "tail",
    expected="a tail is as long as it is asked for, and what is before it does not change",
    mend="process the silence that follows like everything else; context.tail_frames counts it",
    suits=lambda subject: "tail" in subject.hub_names,
)
def tail(subject: Subject, way: Any) -> None:
    """What rings on is the hub's to cut."""
    frames, cut = _music(subject).frames, subject.without_tail
    longer = subject.perform(tail=0.5)
    for result, wanted in ((cut, frames), (longer, frames + _music(subject).sample_rate // 2)):
        if result.frames != wanted:
            raise Amiss(f"there are {result.frames} frames, not {wanted}")
    if not np.array_equal(cut.samples, longer.samples[:, :frames]):
        raise Amiss("with a tail, what comes before it is another")
