"""What is drawn where nobody says it."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from musictool import Score, Track
from musictool_generation.base import base_model
from musictool_generation.parts import Style
from musictool_generation.searches.wishes import Wishes
from musictool_generation.vocabulary import Vocabulary
from musictool_generation.wishing.mood import Mood
from musictool_generation.wishing.settling import HOMES, settled

KEYS = (("D major", 3), ("E minor", 1))
STYLES = (Style("reel", (4, 4), 100, ((0, 0),), KEYS), Style("march", (4, 4), 100, ((0, 0),)))
SCORE = Score((Track.of([(0, 12, 60), (12, 12, 72)]),), resolution=12)
VOCABULARY = replace(Vocabulary.of([SCORE]), styles=STYLES, told=True, centred=True)


def _drawn(style: str, mood: str | None = None, count: int = 400) -> Counter[str | None]:
    wishes = Wishes(style=style, mood=Mood.of(mood, None, None))
    rng = np.random.default_rng(0)
    found = [settled(wishes, VOCABULARY, rng) for _ in range(count)]
    return Counter(one.key or one.home for one in found)


def test_keys_are_drawn_as_often_as_scores_of_the_style_are_in_them() -> None:
    found = _drawn("reel")
    assert set(found) == {"D major", "E minor"}
    assert found["D major"] / 400 == pytest.approx(3 / 4, abs=0.07)


def test_a_mood_keeps_to_its_mode() -> None:
    assert set(_drawn("reel", "dark", 20)) == {"E minor"}
    assert set(_drawn("reel", "bright", 20)) == {"D major"}


def test_of_a_style_whose_keys_nobody_counted_any_of_few_signatures_is_drawn() -> None:
    assert set(_drawn("march")) == {*HOMES["major"], *HOMES["minor"]}
    assert set(_drawn("march", "dark", 100)) == set(HOMES["minor"])


def test_styles_keep_their_keys_in_a_model() -> None:
    assert Vocabulary.from_json(VOCABULARY.to_json()).styles == STYLES


def test_the_base_model_knows_in_which_keys_folk_tunes_are() -> None:
    (folk,) = [
        style
        for style in Vocabulary.from_json(base_model().about["vocabulary"]).styles
        if style.name == "folk"
    ]
    common = [key for key, _ in folk.keys[:3]]
    assert common == ["D major", "G major", "A major"]
