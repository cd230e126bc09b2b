"""For every registered command: where a marker is in the result, there its sound is, or it is gone.

Strokes at the markers, every half second; what a stroke is known by is that it is much louder than
what was just before it.
"""

from dataclasses import replace

import numpy as np
import pytest

from musictool import Audio, CannotProcess, Stream
from musictool.files.tags.following import settled
from musictool.files.tags.model import Marker, Tags
from musictool.jobs import Settings
from musictool.jobs.apply import Application
from musictool.origin import Origin
from musictool.pipeline import Pipeline, Step, check

from .every_command import KNOWN, NEED_A_BEAT, SPECS, arguments_of
from .strokes import strokes

RESYNTHESISED = {"style-texture": "it makes sound anew", "style-timbre": "it makes sound anew"}
"""These keep time only as closely as their pieces do."""

IMPULSE = Audio(np.eye(1, 441, dtype=np.float32), 44100)
CLEAR = {"fx.convolution": {"impulse_response": IMPULSE}, "rhythm.click": {"level": -60.0}}
"""Settings by which a command does not bury the strokes."""

ON_SOUND = pytest.mark.parametrize(
    "name", [n for n, spec in SPECS.items() if spec.takes.is_recording and spec.gives.is_recording]
)


def marked(seconds):
    times = np.arange(0.25, seconds - 0.3, 0.5)
    tags = Tags(markers=tuple(Marker(time) for time in times.tolist()))
    return replace(strokes(times, seconds), origin=Origin(tags=tags))


def result_of(name, song, **further):
    spec = SPECS[name]
    arguments = arguments_of(spec, song) | CLEAR.get(name, {}) | further
    pipeline = check(Pipeline((Step(spec.name, arguments, spec.engine),)), KNOWN)
    application = Application(pipeline, Settings(), registry=KNOWN)
    (result,) = application.run([song, song] if spec.joins else [song])
    return settled(result.audio() if isinstance(result, Stream) else result)


def rises(audio, time):
    """How many times louder 15 ms after a moment are than 15 ms before it."""
    power = (audio.samples.astype(np.float64) ** 2).mean(axis=0)
    at, span, near = (round(seconds * audio.sample_rate) for seconds in (time, 0.015, 0.005))
    before = power[max(at - near - span, 0) : max(at - near, 0)]
    return power[at : at + span].sum() / (before.sum() + 1e-6)


@ON_SOUND
def test_markers_are_where_their_strokes_are(name):
    if name in RESYNTHESISED:
        pytest.skip(RESYNTHESISED[name])
    song = marked(5.0 if name in NEED_A_BEAT or name.startswith(("continue", "vary")) else 3.0)
    result = result_of(name, song)
    # The loop that `loop` marks is its own, and begins where it does.
    own = "loop" if name == "loop" else None
    markers = [one for one in result.origin.tags.markers if one.kind != own]
    assert markers or result.origin.tags.lost
    assert [time for time in markers if rises(result, time.start) < 2] == []


@ON_SOUND
def test_within_a_region_too(name):
    spec = SPECS[name]
    if name in RESYNTHESISED or "start" not in {one.name for one in spec.hub_parameters}:
        pytest.skip("it has no region, or makes sound anew")
    song = marked(5.0 if name in NEED_A_BEAT or name.startswith("continue") else 3.0)
    try:
        result = result_of(name, song, start=0.6, end=song.duration - 0.6)
    except CannotProcess:
        pytest.skip("it refuses so short a part")
    markers = result.origin.tags.markers
    assert markers[0].start == 0.25
    assert [time for time in markers if rises(result, time.start) < 2] == []
