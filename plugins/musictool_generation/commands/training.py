"""`train`: a model made of scores, or of recordings, whose notes are heard first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from musictool import BadParameter, Context, Model, Param, Score, Stream, command, one_thread

from ..families import FAMILIES

__all__ = ["train", "train_on_recordings"]

if TYPE_CHECKING:
    from ..learning.learning import Asked

    Chosen = str
else:
    Chosen = Literal[("auto", *FAMILIES)]

MINUTES = 10.0

Family = Annotated[
    Chosen,
    Param("Kind of model; auto tries several", also=("model", "architecture", "kind", "net")),
]
Size = Annotated[
    Literal["small", "usual", "large"] | None,
    Param("How large it is; without it, usual, and auto tries several", also=("width",)),
]
Minutes = Annotated[
    float | None,
    Param("Time for all of it; 10 without --steps", unit="min", also=("time", "hours"), gt=0),
]
Steps = Annotated[
    int | None,
    Param(
        "Steps to learn in place of a time, so that equal seeds give equal models",
        also=("iterations", "epochs", "updates"),
        ge=1,
    ),
]
From = Annotated[
    Model | None,
    Param(
        "A model to go on from: it learns these scores, too, but no other instruments",
        also=("base",),
    ),
]
Augment = Annotated[
    Literal["all", "transpose", "stretch", "none"],
    Param(
        "Whether scores are learnt in other keys and note values, too",
        choices={
            "all": "in other keys, and sometimes at twice or half their note values",
            "transpose": "in other keys",
            "stretch": "at twice or half their note values",
            "none": "as they are",
        },
    ),
]
Licence = Annotated[
    str | None,
    Param("Licence of the scores, where no LICENSE beside them says it", also=("license",)),
]


@command(
    "train",
    also=("learn", "fit", "finetune", "fine-tune"),
    examples=(
        "tunes/ -o folk/ --minutes 30",
        "tunes/ -o better/ --from model/ --minutes 5",
    ),
    uses=("seed", "device", "checkpoint"),
    docs="training",
    unreadable="left out",
)
def train(
    scores: Sequence[Score],
    family: Family = "auto",
    size: Size = None,
    minutes: Minutes = None,
    steps: Steps = None,
    from_: From = None,
    augment: Augment = "all",
    licence: Licence = None,
    *,
    context: Context,
) -> Model:
    """Make a model of scores, such as a folder of them, that music can be generated with.

    The model is a folder: its weights, a card that says what it learnt from and how well, and
    samples. One score of ten is kept to measure it with, and one to say when to stop; copies of a
    score, in another key or at another tempo, too, and versions of one tune stay on one side.

    Raises
    ------
    CannotProcess
        If there is too little to learn from.
    """
    from ..learning.delivery import delivered

    asked = _asked(family, size, minutes, steps, from_, augment, context)
    with one_thread():  # so that no result depends on how many there are
        return delivered(scores, asked, from_, licence, context)


@command(
    "train",
    examples=("songs/ -o mine/", "songs/ -o mine/ --minutes 30 --licence CC-BY-4.0"),
    uses=("seed", "device", "checkpoint"),
    docs="training",
    unreadable="left out",
)
def train_on_recordings(
    recordings: Sequence[Stream],
    family: Family = "auto",
    size: Size = None,
    minutes: Minutes = None,
    steps: Steps = None,
    from_: From = None,
    augment: Augment = "all",
    licence: Licence = None,
    *,
    context: Context,
) -> Model:
    """Make a model of the notes that are heard in recordings (transcribe).

    Recordings in which no notes are heard are left out. What is heard of a mix of many instruments
    has mistakes, and the model learns them too: piano, guitar or a voice alone teach it best.

    Raises
    ------
    CannotProcess
        If there is too little to learn from.
    """
    from ..learning.delivery import delivered
    from ..learning.hearing import heard_in

    asked = _asked(family, size, minutes, steps, from_, augment, context)
    scores, without = heard_in(recordings, context)
    context = replace(context, left_out=(*context.left_out, *without))
    with one_thread():
        return delivered(scores, replace(asked, heard=True), from_, licence, context)


def _asked(
    family: str,
    size: str | None,
    minutes: float | None,
    steps: int | None,
    base: Model | None,
    augment: str,
    context: Context,
) -> Asked:
    from ..learning.learning import Asked

    if minutes is not None and steps is not None:
        raise BadParameter("give minutes or steps, not both: which would it end by?")
    if base is not None and (family, size) != ("auto", None):
        raise BadParameter("a model to go on from has its family and size; leave these away")
    return Asked(
        family,
        size,
        None if steps is not None else 60 * (minutes or MINUTES),
        steps,
        transpose=augment in ("all", "transpose"),
        stretch=augment in ("all", "stretch"),
        seed=context.seed,
        device=context.device,
    )
