"""`train`: a model made of scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from musictool import BadParameter, Context, Model, Param, Score, command, one_thread

from ..families import FAMILIES

__all__ = ["train"]

if TYPE_CHECKING:
    Chosen = str
else:
    Chosen = Literal[("auto", *FAMILIES)]

MINUTES = 10.0


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
    family: Annotated[
        Chosen,
        Param("Kind of model; auto tries several", also=("model", "architecture", "kind", "net")),
    ] = "auto",
    size: Annotated[
        Literal["small", "usual", "large"] | None,
        Param("How large it is; without it, usual, and auto tries several", also=("width",)),
    ] = None,
    minutes: Annotated[
        float | None,
        Param("Time for all of it; 10 without --steps", unit="min", also=("time", "hours"), gt=0),
    ] = None,
    steps: Annotated[
        int | None,
        Param(
            "Steps to learn in place of a time, so that equal seeds give equal models",
            also=("iterations", "epochs", "updates"),
            ge=1,
        ),
    ] = None,
    from_: Annotated[
        Model | None,
        Param(
            "A model to go on from: it learns these scores, too, but no other instruments",
            also=("base",),
        ),
    ] = None,
    augment: Annotated[
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
    ] = "all",
    licence: Annotated[
        str | None,
        Param("Licence of the scores, where no LICENSE beside them says it", also=("license",)),
    ] = None,
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
    from ..learning.learning import Asked

    if minutes is not None and steps is not None:
        raise BadParameter("give minutes or steps, not both: which would it end by?")
    if from_ is not None and (family, size) != ("auto", None):
        raise BadParameter("a model to go on from has its family and size; leave these away")
    limit = None if steps is not None else 60 * (minutes or MINUTES)
    asked = Asked(
        family,
        size,
        limit,
        steps,
        transpose=augment in ("all", "transpose"),
        stretch=augment in ("all", "stretch"),
        seed=context.seed,
        device=context.device,
    )
    with one_thread():  # so that no result depends on how many there are
        return delivered(scores, asked, from_, licence, context)
