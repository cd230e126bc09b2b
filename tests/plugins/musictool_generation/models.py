"""Models to make music with: small, and hardly trained."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from musictool import Model, Score, Track


@cache
def small_model() -> Model:
    """Of piano, bass and drums."""
    scale = [(480 * at, 480, 60 + pitch) for at, pitch in enumerate((0, 2, 4, 5, 7, 9, 11, 12))]
    bass = [(1920 * at, 1920, 36 + 7 * at) for at in range(2)]
    drums = [(960 * at, 240, 36) for at in range(4)]
    tracks = (Track.of(scale), Track.of(bass, program=32), Track.of(drums, drum=True))
    return model_of(Score(tracks, resolution=480))


def model_of(score: Score, steps: int = 40) -> Model:
    """One that knows the parts of a score, and that there are notes."""
    from musictool_generation.copying import Passages
    from musictool_generation.families import family_class
    from musictool_generation.families.family import Fitting
    from musictool_generation.saved import (
        PASSAGES,
        WEIGHTS,
        bytes_of_passages,
        described,
        weights_of,
    )
    from musictool_generation.vocabulary import Vocabulary

    vocabulary = Vocabulary.of([score])
    model, pieces = (
        family_class("lstm")(vocabulary, width=16, rate=1e-2),
        [vocabulary.encode(score)],
    )
    with TemporaryDirectory() as folder:
        model.fit(pieces, pieces, Fitting(Path(folder), steps=steps))
    passages = bytes_of_passages(Passages.of([score]))
    return Model(described(model), {WEIGHTS: weights_of(model), PASSAGES: passages})
