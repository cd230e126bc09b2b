"""Scores for the tests of synth."""

import musictool as mt


def track(*notes, controls=(), **more):
    """A part; at 480 ticks to a second."""
    return mt.Track.of(notes, controls, **more)


def score(*tracks):
    """A score in which a second has 480 ticks."""
    return mt.Score(tracks, tempos=(mt.Tempo(0, 1_000_000),), resolution=480)
