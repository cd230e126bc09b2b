"""`evaluate` and `explain`: what is measured of models and of scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from musictool import Context, Extra, Model, Param, Report, Score, command

__all__ = ["evaluate", "explain"]


@command(
    "evaluate",
    also=("measure-scores", "novelty", "plagiarism", "mgeval", "perplexity"),
    uses=("device",),
    unreadable="left out",
    extras={
        "plot": Extra(
            "Densities of the distances within the sets and between them, and the measures",
            (".png", ".svg"),
            also=("picture", "image", "png"),
        )
    },
    examples=(
        "generated/ --against tunes/ --plot sets.png",
        "tunes/ --model model/",
    ),
    docs="evaluation",
)
def evaluate(
    scores: Sequence[Score],
    against: Annotated[
        Sequence[Score],
        Param(
            "What they are held against, such as the music a model has learnt from: files, folders",
            also=("reference", "with", "training", "to"),
        ),
    ] = (),
    model: Annotated[
        Model | None,
        Param("A model that tells what the scores cost it, a folder that train has made"),
    ] = None,
    *,
    context: Context,
) -> Report:
    """Measure scores by a model, alone or against others: nats, likeness, novelty, keys, form.

    nats_a_note is what the scores cost --model, minus the logarithm of their probability, over the
    number of notes; nats_a_frame the same over sixteenths, or over the rows of piano rolls. The
    less, the better the model knows such music: measure it on what it has not learnt from.

    Of two sets, the distances of pieces by each feature of Yang and Lerch: overlap is the area
    that the density of those between the sets has in common with that of those within --against,
    1 for sets that cannot be told apart, and kl their divergence in nats; spread is how far the
    pieces lie apart, with those of --against as 1. Every figure has an interval in which 95 of 100
    such sets would lie, by drawing pieces again.

    longest_copy counts the notes of the longest passage of a piece that --against has, in any key;
    beside it stands what the pieces of --against have of each other. Without --against, it is held
    against what the model has learnt from, or the other pieces. Fewer than 8 notes count as none.
    out_of_key is the share of time that tones sound which are not of the scale of the piece's key;
    phrase_repetition the share of notes in phrases that were there before, in any key;
    self_similarity what two bars have in common; structure how much shorter a piece is told as
    earlier bars again; empty_bars the share of those in which nothing sounds.

    References
    ----------
    Yang and Lerch, "On the evaluation of generative models in music", Neural Computing and
    Applications 32, 2020.
    """
    from ..evaluation.report import evaluation

    return evaluation(scores, against, model, context)


@command(
    "explain",
    also=("saliency", "attention", "surprise", "surprisal", "attribution"),
    uses=("device",),
    extras={
        "plot": Extra(
            "Surprise over a piano roll, and what the explained bar came from",
            (".png", ".svg"),
            also=("picture", "image", "png"),
        )
    },
    examples=("new.mid --model model/", "new.mid --model model/ --bar 5 --plot new.png"),
    docs="evaluation",
)
def explain(
    score: Score,
    model: Annotated[Model, Param("The model, a folder that train has made")],
    bar: Annotated[
        int | None,
        Param("Bar of which is told what it came from; the most surprising unless given", ge=0),
    ] = None,
    reach: Annotated[
        int, Param("So many bars before it are looked at, note by note", ge=1, le=1000)
    ] = 8,
    by: Annotated[
        Literal["leaving-out", "gradients"],
        Param(
            "How it is found what the bar came from",
            choices={
                "leaving-out": "what it costs more without each note: exact, of any family",
                "gradients": "how much of it hangs on each note when all fade in; of networks",
            },
            also=("how", "saliency", "attribution"),
        ),
    ] = "leaving-out",
    training: Annotated[
        Sequence[Score],
        Param(
            "Where like passages are looked for; in what the model has learnt from unless given",
            also=("against", "sources"),
        ),
    ] = (),
    *,
    context: Context,
) -> Report:
    """Tell what a model makes of a score: what surprises it, what a bar came from, what it is like.

    The surprise of a note is its cost in nats: minus the logarithm of its probability, given all
    before it; expected is the likeliest of the same part in its place. What a bar came from is
    found by leaving out each note before it in turn: rise_nats is by how much more the bar costs
    then, below 0 where the note misled the model. This works with any family that has a likelihood.
    With --by gradients all these notes fade in together, and rise_nats is how much of what the bar
    comes to cost less is due to each (integrated gradients): notes that say the same share it.

    Passages are those that the training set has as well, in any key, from 8 notes on;
    usual_passage is how many notes its own pieces mostly share.

    Raises
    ------
    BadParameter
        For a bar without notes.
    CannotProcess
        For a model without a likelihood, or one that knows none of the notes.

    References
    ----------
    Robnik-Sikonja and Kononenko, "Explaining classifications for individual instances", IEEE
    Transactions on Knowledge and Data Engineering 20(5), 2008. Sundararajan, Taly and Yan,
    "Axiomatic attribution for deep networks", ICML 2017.
    """
    from ..explanation.report import explanation

    return explanation(score, model, bar, reach, by, training, context)
