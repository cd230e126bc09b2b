"""Checks with recordings of any form: rates, channels, lengths, silence, full scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from musictool.errors import CannotProcess
from musictool.kinds import Kind
from musictool.kit.checks import check, refused
from musictool.kit.findings import Amiss
from musictool.kit.music import Piece
from musictool.kit.same import arrays, refuse_unsound
from musictool.kit.subject import Subject
from musictool.values import Audio

FORMS = {
    "the lowest rate": Piece(100, 1, 2.0),
    "200 Hz": Piece(200, 1, 2.0),
    "3400 Hz": Piece(3400, 1, 2.0),
    "six channels": Piece(16000, 6, 2.0),  # two seconds are enough to compose from
    "192 kHz": Piece(192_000, 1, 0.5),
    "the highest rate": Piece(768_000, 1, 0.25),
}


def _takes_recordings(subject: Subject) -> bool:
    return subject.spec.takes.is_recording


SOUND = {kind for kind in Kind if kind.has_sound}


def _hears(subject: Subject) -> bool:
    """Whether there is sound in what flows in, or in a second input; to notes it is all one."""
    return subject.spec.takes in SOUND or any(
        one.kind in SOUND for one in subject.spec.all_parameters
    )


@check(
    "sound",
    expected="a result that is there, all numbers, of the rate and channels of what went in",
    mend="give back all samples as float32 (channels, frames); say keeps_form=False if changing "
    "the form is what the command is for",
)
def sound(subject: Subject, way: Any) -> None:
    """The usual piece comes out well."""
    spec, result = subject.spec, subject.usual
    refuse_unsound(result)
    if not all(array.size for array in arrays(result)):
        raise Amiss("there is nothing in the result")
    if isinstance(result, Audio) and spec.keeps_form and spec.takes.is_recording and not spec.joins:
        (music,) = subject.inputs(Piece().audio())
        form, other = ((one.sample_rate, one.channels) for one in (music, result))
        if form != other:
            raise Amiss("the result has {} Hz and {} channels, not {} and {}".format(*other, *form))


@check(
    "form",
    expected="a result, or CannotProcess with a sentence, whatever the sample rate and channels",
    mend="take the rate from the recording, and say CannotProcess for what cannot be done",
    suits=_hears,
    ways=FORMS,
)
def form(subject: Subject, way: Piece) -> None:
    """From the lowest rate to the highest, mono to six channels."""
    piece = way
    if way.sample_rate == 192_000 and subject.seconds > way.seconds:  # less would be refused
        piece = Piece(way.sample_rate, way.channels, subject.seconds)
    # Half a minute of a tail is long at the highest rate.
    rings = subject.spec.rings and way.sample_rate == 768_000
    further: dict[str, Any] = {"tail": "none"} if rings else {}
    try:
        result = subject.perform(piece, **further)
    except CannotProcess as error:
        refused(error, subject)
    else:
        refuse_unsound(result)


def _full_scale() -> Audio:
    """A square wave at 8 kHz, of a prime number of frames."""
    time = np.arange(8009) / 8000
    square = np.where(np.sin(2 * np.pi * 110 * time) < 0, -1, 1)
    return Audio(np.stack([square, -square]).astype(np.float32), 8000)


def _held(frames: int, level: float) -> Audio:
    return Audio(np.full((2, frames), level, np.float32), 44100)


@check(
    "recording",
    expected="a result, or CannotProcess with a sentence, whatever is in the recording",
    mend="mind divisions by a level or a length of zero, and say CannotProcess for what cannot be "
    "done",
    suits=_takes_recordings,
    ways={
        "empty": _held(0, 0.0),
        "silence": _held(44100, 0.0),
        "one frame": _held(1, 0.1),
        "a tenth of a second": _held(4410, 0.1),
        "full scale, of an odd length": _full_scale(),
    },
)
def recording(subject: Subject, way: Audio) -> None:
    """What strangers have on their disks."""
    try:
        (result,) = subject.run(way, inputs=[way, way] if subject.spec.joins else [way])
    except CannotProcess as error:
        refused(error, subject)
    else:
        refuse_unsound(result)
