"""`hear`: the style and the parts with which a model finds a score likeliest."""

from dataclasses import replace

import pytest

from musictool import Context, Score, Track, UnknownName, excerpt
from musictool_generation import generate, inpaint
from musictool_generation.base import base_model
from musictool_generation.families.family import Family
from musictool_generation.parts import DRUMS
from musictool_generation.revising.hearing import hear
from musictool_generation.saved import loaded

from .tunes import MODEL, band, rows


def base() -> Family:
    return loaded(base_model(), Context())


def voices(*programs: int) -> Score:
    """A hymn in four voices, two cadences in C, over and over."""
    chords = [(72, 67, 64, 48), (71, 67, 62, 55), (72, 69, 60, 53), (71, 67, 62, 43)] * 6
    tracks = [
        Track.of(
            [(480 * at, 480, chord[voice]) for at, chord in enumerate(chords)], program=program
        )
        for voice, program in enumerate(programs)
    ]
    return Score(tuple(tracks), resolution=480)


def test_four_of_a_family_that_the_model_knows_one_of_are_four_voices() -> None:
    family, score = base(), voices(65, 65, 66, 67)
    heard = hear(score, score.length, family)
    assert heard.style in ("chorale", "quartet")
    assert list(heard.seats) == sorted(set(heard.seats)), heard  # from high to low
    upside_down = replace(score, tracks=score.tracks[::-1])
    assert hear(upside_down, score.length, family).seats == heard.seats[::-1]


def test_drums_are_heard_as_drums_in_a_style_that_has_them() -> None:
    family = base()
    drums = replace(band(6), tracks=band(6).tracks[2:])
    style, (seat,) = hear(drums, drums.length, family)
    assert seat is not None
    assert family.vocabulary.parts[seat].family == DRUMS
    assert seat in next(one for one in family.vocabulary.styles if one.name == style).parts


def test_a_style_that_is_given_is_taken() -> None:
    family, score = base(), voices(0, 0, 0, 0)
    heard = hear(score, score.length, family, "folk")
    assert heard.style == "folk"
    with pytest.raises(UnknownName, match="jazz"):
        hear(score, score.length, family, "jazz")


def test_what_it_is_told_to_be_makes_other_notes() -> None:
    score = voices(40, 40, 41, 42)
    made = [
        inpaint(score, 3, 4, "bars", style=style, particles=1, context=Context(seed=1))
        for style in ("quartet", "quartet", "game")
    ]
    assert rows(made[0]) == rows(made[1]) != rows(made[2])


def test_around_what_stays_those_play_who_go_with_it() -> None:
    choir = excerpt(voices(52, 52, 52, 52), 0, 2 * 1920)
    made = generate(keep=choir, bars=4, phrases=0, context=Context(seed=1))
    assert {(track.program, track.drum) for track in made.tracks} == {(52, False)}
    assert sum(track.notes.size for track in made.tracks) > 4 * 8
    drums = replace(band(2), tracks=band(2).tracks[2:])
    made = generate(keep=drums, bars=2, phrases=0, context=Context(seed=1))
    assert {track.drum for track in made.tracks} == {False, True}


def test_of_a_model_without_styles_tracks_have_their_usual_parts() -> None:
    heard = hear(band(4), 1920, loaded(MODEL, Context()))
    assert heard == (None, (0, 1, 2))
