"""What the references of a style must be, and how much of them is heard."""

import tracemalloc
import warnings
from itertools import repeat

import numpy as np
import pytest

from musictool import Audio, BadParameter, CannotProcess, Context, Stream
from musictool.origin import Origin
from musictool_style import references
from musictool_style.references import checked_references, name_of

from .material import RATE, band


def test_without_a_reference_there_is_no_style():
    with pytest.raises(BadParameter, match="give at least one reference"):
        checked_references((), 1200.0, Context())


@pytest.mark.parametrize("seconds", [2.99, 0.0])
def test_a_short_reference_says_little(seconds):
    with pytest.raises(CannotProcess, match=rf"is {seconds:.2f} s long.* at least 3 s"):
        checked_references([band(seconds).stream()], 1200.0, Context())


def test_three_seconds_are_enough():
    (kept,) = checked_references([band(3).stream()], 1200.0, Context())
    assert np.array_equal(kept.audio().samples, band(3).samples)


def test_the_one_that_does_not_do_is_named(tmp_path):
    faint = band(4)
    named = Audio(1e-5 * faint.samples, RATE, Origin(tmp_path / "faint.wav"))
    with pytest.raises(CannotProcess, match=r"reference .*faint\.wav is silent"):
        checked_references([faint.stream(), named.stream()], 1200.0, Context())


def test_of_a_long_reference_the_middle_is_heard():
    long, short = band(10), band(4)
    first, second = checked_references([long.stream(), short.stream()], 8.0, Context())
    assert np.array_equal(first.audio().samples, long.samples[:, 3 * RATE : 7 * RATE])
    assert np.array_equal(second.audio().samples, short.samples)


def test_of_many_references_some_from_everywhere_are_heard(monkeypatch):
    monkeypatch.setattr(references, "MOST", 3)
    given = [band(3, seed) for seed in range(7)]
    with pytest.warns(UserWarning, match="of the 7 references, 3 are listened to"):
        heard = checked_references([one.stream() for one in given], 1200.0, Context())
    for one, number in zip(heard, (0, 3, 6), strict=True):
        assert np.array_equal(one.audio().samples, given[number].samples)


def test_a_recording_without_a_file_has_a_name(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert name_of(band(0.1)) == "a recording"
        named = Audio(np.zeros((1, 1)), RATE, Origin(tmp_path / "warm.flac"))
        assert name_of(named) == "warm.flac"


def test_of_each_at_least_three_seconds_are_heard():
    given = [band(4, seed).stream() for seed in range(4)]
    for one in checked_references(given, 4.0, Context()):
        assert one.frames == 3 * RATE


def test_references_are_not_held():
    second = band(1).samples
    minutes = Stream(lambda: repeat(second, 120), RATE, len(second), 120 * RATE)
    checked_references([band(3).stream()], 60.0, Context())  # what is imported is held
    tracemalloc.start()
    (middle,) = checked_references([minutes], 60.0, Context())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert middle.frames == 60 * RATE
    assert peak < 10e6
