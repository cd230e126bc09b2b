"""A tracked command has two engines; each hands its own tracker to the one function."""

from __future__ import annotations

from typing import Annotated

import numpy as np

import musictool_rhythm.librosa
import musictool_rhythm.tcn.engine
from musictool import Audio, Context, Param, Report, Stream
from musictool.contract.signature import spec_of
from musictool_rhythm.engines import Tracker, engines_of, tracked_command


@tracked_command("rhythm.count-test")
def count(
    stream: Stream,
    least: Annotated[int, Param("Count from here")] = 0,
    *,
    track: Tracker,
    context: Context,
) -> Report:
    """Count the beats."""
    return Report({"beats": least + len(track(stream, context).times), "tracker": track})


def test_both_engines_have_the_parameters_but_not_the_tracker() -> None:
    default, other = map(spec_of, engines_of(count))
    assert (default.name, default.engine, other.engine) == ("rhythm.count-test", "tcn", "librosa")
    for spec in (default, other):
        assert [one.name for one in spec.parameters] == ["least"]
        assert not spec.engine_parameters
        assert spec.context == "context"
    assert (default.uses, other.uses) == (("device",), ())


def test_the_hub_finds_each_by_its_target() -> None:
    for function in engines_of(count):
        assert globals()[spec_of(function).target.partition(":")[2]] is function


def test_each_engine_tracks_with_its_own_tracker(monkeypatch) -> None:
    silence = Audio(np.zeros(22050), 22050).stream()
    for module, function in zip(
        (musictool_rhythm.tcn.engine, musictool_rhythm.librosa),
        engines_of(count),
        strict=True,
    ):
        asked = []
        with monkeypatch.context() as patch:
            real = module.track
            patch.setattr(
                module, "track", lambda *a, real=real, asked=asked: asked.append(1) or real(*a)
            )
            assert function(silence, 3, context=Context()).findings["beats"] == 3
        assert asked == [1]
