"""What is measured of music that models make, on notes counted out; what is kept and recorded."""

from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from benchmarks.generation_bench.completing import BARS, Gap
from benchmarks.generation_bench.keeping import Kept
from benchmarks.generation_bench.measures import (
    Bars,
    fits,
    onset_agreement,
    pitch_agreement,
    rank_of,
)
from benchmarks.generation_bench.planted import found_again
from benchmarks.generation_bench.recording import with_row
from musictool import Meter, Score, Track
from musictool_generation.copying import Passages
from musictool_generation.digest import Digest
from musictool_generation.families import family_class
from musictool_generation.families.family import Fitting
from musictool_generation.saved import WEIGHTS, described, weights_of
from musictool_generation.vocabulary import STEPS, Vocabulary
from training.generation.corpus import Work

LINES = [0, 48, 96]


def _bars(*rows: tuple[int, int]) -> Bars:
    """Of steps and pitches."""
    notes = [(step, 3, pitch) for step, pitch in rows]
    score = Score((Track.of(notes), Track.of([(0, 1, 36)], drum=True)), resolution=STEPS)
    vocabulary = Vocabulary.of([Score((Track.of([(0, 1, 30), (0, 1, 90)]),)), score])
    return Bars.of(vocabulary.encode(score), vocabulary, LINES)


def test_the_same_bars_agree_and_an_octave_changes_nothing():
    one = _bars((0, 60), (12, 64), (48, 67), (60, 72))
    other = _bars((0, 72), (12, 52), (48, 55), (60, 60))
    assert pitch_agreement(one, other) == onset_agreement(one, other) == 1.0


def test_half_of_the_notes_and_half_of_the_onsets():
    one = _bars((0, 60), (12, 64), (48, 60), (60, 64))
    other = _bars((0, 60), (12, 65), (48, 60), (60, 65))
    assert onset_agreement(one, other) == 1.0
    assert pitch_agreement(one, other) == pytest.approx((2 / 3 + 1 / 2) / 2)  # a drum in bar 1
    late = _bars((0, 60), (15, 64), (48, 60), (63, 64))
    assert onset_agreement(one, late) == 0.5
    assert pitch_agreement(one, late) == 1.0


def test_a_bar_that_is_copied_and_an_empty_one():
    one = _bars((0, 60), (24, 62), (48, 60), (72, 62))
    again = one.repeated(1, 2)
    assert onset_agreement(again, one) == 1.0
    assert onset_agreement(_bars((0, 60)), one) == pytest.approx((2 / 3 + 0) / 2)


def test_the_rank_of_the_truth():
    assert rank_of(1.0, [2.0, 3.0]) == 1
    assert rank_of(2.5, [2.0, 3.0]) == 2
    assert rank_of(2.0, [2.0, 2.0]) == 2


def test_beats_on_which_all_is_of_the_chord():
    notes = np.array([[0, 4, 60], [0, 2, 64], [2, 4, 65]])
    chord = frozenset((0, 4, 7))
    assert fits(np.array([0, 1, 2, 3]), notes, [chord] * 4) == 0.5
    assert np.isnan(fits(np.array([9]), notes, [chord]))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("filled", [False, True])
def test_hidden_bars_of_a_refrain_are_found_again_by_who_knows_it(filled, tmp_path):
    tune = Track.of([(48 * bar + 12 * at, 12, 72 + at) for bar in range(14) for at in range(4)])
    work = Work("folk", "refrain", Score((tune,), meters=(Meter(0, 4, 4),), resolution=STEPS))
    vocabulary = Vocabulary.of([work.score])
    family = family_class("markov")(vocabulary)
    family.fit(*[[vocabulary.encode(work.score)] * 4] * 2, Fitting(tmp_path))
    gap = Gap.of(work, vocabulary, filled)
    piece = gap.filling(mt.Model(described(family), {WEIGHTS: weights_of(family)}), seed=0)
    truth, made = (gap.bars(one, BARS, 2 * BARS) for one in (gap.moments, piece))
    assert pitch_agreement(made, truth) > 0.9
    assert onset_agreement(made, truth) > 0.9
    hidden, both = gap.cost(family, gap.moments)
    assert 0 < hidden < 0.5
    assert (both > hidden) == filled
    rng = np.random.default_rng(0)
    times = np.sort(rng.choice(48 * BARS, 32, replace=False)) + 48 * BARS
    strange = Track.of([(time, 3, 75) for time in times.tolist()])
    other = gap.vocabulary.encode(replace(gap.score, tracks=(strange,)))
    assert gap.cost(family, other)[0] > hidden + 1


def test_what_was_planted_is_found_and_nothing_else():
    rng = np.random.default_rng(0)
    scores = [
        Score((Track.of([(3 * at, 3, int(pitch)) for at, pitch in enumerate(some)], drum=drum),))
        for drum in (False, True)
        for some in rng.integers(40, 80, (20, 60))
    ]
    known = Digest.of(Passages.of(scores)).fingerprints(16)
    count, found, seen = found_again(scores, known, 16)
    assert count == found == 40
    assert seen < 10
    others = Digest.of(Passages.of(scores[:10])).fingerprints(16)
    assert found_again(scores[10:20], others, 16)[1] < 5


def test_what_was_made_once_is_kept(tmp_path):
    made = []
    for _ in range(2):
        assert Kept(tmp_path)(lambda: made.append(1) or len(made), "rows", "folk") == 1
    assert Kept(tmp_path)(lambda: made.append(1) or len(made), "rows", "song") == 2
    assert Kept(None)(lambda: 3, "rows", "folk") == 3


def test_a_row_takes_the_place_of_the_one_before_it_in_its_table():
    order, head = ("folk", "song"), ["style", "task", "nats"]
    page = "# Page\n\n## Nats\n\nProse.\n\n## Other\n\ntext\n"
    for row in (["song", "a", "1"], ["folk", "b", "2"], ["folk", "a", "3"], ["song", "a", "4"]):
        page = with_row(page, "Nats", head, row, 2, order)
    assert page == (
        "# Page\n\n## Nats\n\nProse.\n\n| style | task | nats |\n| --- | --- | ---: |\n"
        "| folk | a | 3 |\n| folk | b | 2 |\n| song | a | 4 |\n\n## Other\n\ntext\n"
    )
    anew = with_row(page, "Nats", ["style", "task", "bits"], ["song", "a", "5"], 2, order)
    assert "folk" not in anew
