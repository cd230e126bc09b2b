"""Sections of features and of sounds that were put together from parts."""

from itertools import pairwise

import numpy as np
import pytest

from musictool_rhythm.analysis.sections import find_sections

EDGES = np.arange(0, 1000.5, 0.5)


def part(kind, seconds, rng):
    """Half seconds of one harmony and one timbre, with some variation."""
    taste = np.random.default_rng(kind)
    stretches = int(2 * seconds)
    chroma = np.abs(taste.random(12) ** 3 + 0.05 * rng.standard_normal((stretches, 12)))
    timbre = taste.normal(0, 15, 13) + rng.normal(0, 3, (stretches, 13))
    return chroma, timbre


def sections_of(*parts):
    rng = np.random.default_rng(0)
    made = [part(kind, seconds, rng) for kind, seconds in parts]
    chroma, timbre = (np.concatenate(one) for one in zip(*made, strict=True))
    return find_sections(EDGES[: len(chroma) + 1], chroma, timbre)


def test_parts_are_found_and_named():
    sections = sections_of((1, 20), (2, 25), (1, 20), (3, 15), (2, 20))
    assert [one.label for one in sections] == ["A", "B", "A", "C", "B"]
    borders = [one.start for one in sections]
    np.testing.assert_allclose(borders, [0, 20, 45, 65, 80], atol=1.5)
    assert sections[-1].end == 100


def test_sections_fill_the_time_without_gap():
    sections = sections_of((1, 20), (2, 25), (1, 20))
    for one, following in pairwise(sections):
        assert one.end == following.start > one.start
    assert (sections[0].start, sections[-1].end) == (0, 65)


@pytest.mark.parametrize("seconds", [0.5, 2, 10, 120])
def test_what_stays_the_same_is_one_section(seconds):
    (section,) = sections_of((1, seconds))
    assert (section.start, section.end, section.label) == (0, seconds, "A")


def test_two_bars_of_something_else_are_no_section():
    assert len(sections_of((1, 20), (2, 2), (1, 20))) == 1


def test_silence_is_one_section_and_nothing_none():
    (section,) = find_sections(EDGES[:101], np.zeros((100, 12)), np.zeros((100, 13)))
    assert section.label == "A"
    assert find_sections(np.zeros(1), np.zeros((0, 12)), np.zeros((0, 13))) == []


def test_a_repeated_progression_has_its_letter_though_each_chord_differs():
    """Two verses run through the same chords; the bridge runs through others."""
    rng = np.random.default_rng(3)

    def verse(chords):
        rows = [np.eye(12)[[root, (root + 4) % 12, (root + 7) % 12]].sum(axis=0) for root in chords]
        return np.repeat(np.array(rows), 8, axis=0) + 0.05 * rng.random((8 * len(rows), 12))

    chroma = np.concatenate([verse([0, 9, 5, 7]), verse([3, 8, 10, 1]), verse([0, 9, 5, 7])])
    labels = [
        one.label for one in find_sections(EDGES[: len(chroma) + 1], chroma, np.zeros((96, 13)))
    ]
    assert labels[0] == labels[-1] == "A"
    assert len(set(labels)) > 1


def test_three_hours_stay_small():
    import tracemalloc

    stretches = 21600
    rng = np.random.default_rng(1)
    chroma, timbre = rng.random((stretches, 12)), rng.normal(0, 1, (stretches, 13))
    tracemalloc.start()
    try:
        sections = find_sections(0.5 * np.arange(stretches + 1), chroma, timbre)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sections[-1].end == 10800
    assert peak < 120_000_000
