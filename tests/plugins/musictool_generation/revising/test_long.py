"""Long scores: what is made is paid for, and not what is there."""

from dataclasses import replace

import pytest

from musictool import Context, Score
from musictool_generation import continue_score, inpaint, vary
from musictool_generation.searches.drafts import Drafts

from .tunes import MODEL, band, rows

REGION = {"start": 21, "end": 23, "unit": "bars"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("verb", "options"),
    [(inpaint, REGION), (vary, {"amount": 1.0, **REGION}), (continue_score, {"bars": 2})],
)
def test_two_thousand_bars_are_no_more_work_than_forty(verb, options, monkeypatch) -> None:
    looks = []
    chances = Drafts.chances

    def counted(self: Drafts) -> object:
        looks.append(len(self.rows))
        return chances(self)

    monkeypatch.setattr(Drafts, "chances", counted)

    def work(bars: int) -> int:
        score = band(bars)
        score = replace(score, tracks=score.tracks[:2])
        looks.clear()
        made: Score = verb(score, **options, model=MODEL, particles=2, context=Context(seed=1))
        assert rows(made) != rows(score)
        return sum(looks)

    short, long = work(40), work(2000)
    assert long < 1.5 * short
