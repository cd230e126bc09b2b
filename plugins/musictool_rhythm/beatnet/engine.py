"""The tracker: what the network says of each frame, decoded as the engine `tcn` does."""

from __future__ import annotations

from functools import partial

import numpy as np

from musictool import Context, Stream, one_thread

from ..beats import Beats, no_beats
from ..tcn.engine import beats_from
from .features import levels

__all__ = ["WEIGHTS", "track"]

WEIGHTS = "beatnet"

BETWEEN = 0.25
"""Median of the activation at which there is no pulse: it hears a beat everywhere, as in noise. In
music that median is under 0.15; chosen on recordings, noise and tones."""


@one_thread()
def track(stream: Stream, context: Context | None = None) -> Beats:
    """The beats of a recording; reads it once, and holds what the network says of each frame.

    Raises
    ------
    MissingWeights
        If the network's weights were not fetched.

    References
    ----------
    M. Heydari, F. Cwitkowitz, Z. Duan, "BeatNet: CRNN and particle filtering for online joint
    beat, downbeat and meter tracking", ISMIR 2021; the decoder is that of the engine `tcn`.
    """
    from .network import activations, load

    context = context or Context()
    weights = context.weights(WEIGHTS)
    network = context.model("musictool_rhythm/beatnet", partial(load, path=weights))
    said = activations(network, levels(stream), context.device)
    if not len(said):
        return no_beats()
    pulse = np.clip(1 - np.median(said[:, 0]) / BETWEEN, 0, 1)
    columns = [said[:, 0], said[:, 1], np.full(len(said), pulse), said[:, 2]]
    return beats_from(np.stack(columns, axis=1).astype(np.float32))
