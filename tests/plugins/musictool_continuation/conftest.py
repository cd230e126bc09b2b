"""Music whose beats, chords and length are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from musictool import Audio

from ... import songs


@pytest.fixture(scope="session")
def song() -> Callable[..., Audio]:
    """`song(seconds, bpm, …)`: drums, bass, chords and a changing melody."""
    return songs.song


@pytest.fixture(scope="module", autouse=True)
def hardly_trained() -> Iterator[None]:
    """What goes on is learnt in 20 steps instead of 160, which would take most of the time."""
    from musictool_continuation.unit import engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "train", partial(engine.train, steps=20))
        yield
