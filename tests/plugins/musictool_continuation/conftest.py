"""Music whose beats, chords and length are known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from musictool import Audio

from ... import songs


@pytest.fixture(scope="session")
def song() -> Callable[..., Audio]:
    """`song(seconds, bpm, …)`: drums, bass, chords and a changing melody."""
    return songs.song
