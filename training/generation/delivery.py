"""The base model's folder: weights, what it must not copy, and a card of what it learnt from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np
from safetensors.numpy import save

from musictool import Model, ModelCard, Source, card_text
from musictool_generation.copying import Passages
from musictool_generation.digest import Digest
from musictool_generation.families.family import Family, Fitted
from musictool_generation.saved import PASSAGES, WEIGHTS, bytes_of_passages, described
from training.generation.corpus import SOURCES, Work

__all__ = ["delivered"]


def delivered(
    model: Family,
    works: Sequence[Work],
    parts: Mapping[str, Sequence[int]],
    figures: Mapping[str, tuple[float, float]],
    made_by: str,
    fitted: Fitted,
) -> Model:
    """What comes of the training, its weights as numbers of 16 bits.

    Parameters
    ----------
    parts
        Numbers of the works of "train" and "test".
    figures
        Of each style nats a note, with all told and with nothing.
    made_by
        The command.
    """
    halves = {name: array.astype(np.float16) for name, array in model.arrays().items()}
    weights = save({name: np.ascontiguousarray(array) for name, array in halves.items()})
    counts = Counter(works[at].style for at in parts["train"])
    apart = Counter(works[at].style for at in parts["test"])
    sources = tuple(
        Source(
            source.title,
            source.licence,
            counts[source.style],
            apart[source.style],
            _hash(works, source.style),
        )
        for source in SOURCES
        if source.style in figures
    )
    told = "\n".join(
        f"| {style} | {known:.3f} | {bare:.3f} |" for style, (known, bare) in figures.items()
    )
    card = ModelCard(
        "Makes notes of seven styles: " + ", ".join(figures) + ". A network of long short-term "
        "memory over moments, joint over the notes of each; it is told style, instruments, mode, "
        "density, chords, melody and how many bars are left, or any of them.",
        "its weights may be used under the licence of musictool, GPL-3.0-or-later; scores as below",
        made_by,
        (
            "Times are rounded to a twelfth of a quarter; velocities and tempos are not learnt.",
            "It knows European music of the 18th and 19th century, folk tunes of the British "
            "Isles, songs of until 1930, the music of one game, and eight drummers.",
        ),
        sources,
        sections={
            "Figures": "Nats a note of scores never learnt from, with all told and with nothing:"
            f"\n\n| style | told | not told |\n| --- | ---: | ---: |\n{told}"
        },
    )
    learning = ", ".join(f"{name} {value:g}" for name, value in fitted.figures.items())
    learnt = [works[at] for at in parts["train"]]
    passages = Passages.of([work.score for work in learnt])
    digest = Digest.of(passages, [work.style for work in learnt])
    about = {
        **described(model),
        "name": "base",
        "licence": "GPL-3.0-or-later",
        "figures": {style: round(known, 4) for style, (known, _) in figures.items()},
        "seconds": round(fitted.seconds, 1),
    }
    files = {
        WEIGHTS: weights,
        PASSAGES: bytes_of_passages(digest),
        "MODEL_CARD.md": card_text(
            card,
            "The base model of notes",
            weights,
            f"It learnt for {fitted.seconds:.0f} s ({learning}).",
        ).encode(),
    }
    return Model(about, files)


def _hash(works: Sequence[Work], style: str) -> str:
    found = sha256()
    for work in works:
        if work.style == style:
            for track in work.score.tracks:
                found.update(track.notes.tobytes())
    return found.hexdigest()
