"""What a musician wishes, held in what comes out; and what he cannot have, said in a sentence."""

from dataclasses import replace

import numpy as np
import pytest

from musictool import BadParameter, CannotProcess, Key, Meter, Score, Tempo, Track, UnknownName
from musictool_generation.copying import Passages, longest_copy
from musictool_generation.searches.finishing import finished
from musictool_generation.searches.originals import Originals, longest_by_chance
from musictool_generation.searches.sampling import sample
from musictool_generation.searches.wishes import Wishes

from .hand_made import anything

MODEL = anything()
VOCABULARY = MODEL.vocabulary


def _made(wishes: Wishes, seed: int = 0, copies=None, **more) -> Score:
    constraints = wishes.constraints(VOCABULARY, copies)
    (piece,) = sample(MODEL, constraints, 1, np.random.default_rng(seed))
    assert constraints.broken(piece) == 0
    return finished(piece, constraints, wishes, **more)


def _classes(score: Score) -> set[int]:
    tracks = [track for track in score.tracks if not track.drum]
    return {int(pitch) % 12 for track in tracks for pitch in track.notes["pitch"]}


@pytest.mark.parametrize(
    ("key", "allowed", "signature"),
    [
        ("G", {7, 9, 11, 0, 2, 4, 6}, (1, False)),
        ("a", {9, 11, 0, 2, 4, 5, 7, 8}, (0, True)),
        ("F# minor", {6, 8, 9, 11, 1, 2, 4, 5}, (3, True)),
        ("D dorian", {2, 4, 5, 7, 9, 11, 0}, (0, True)),
        ("Bb mixolydian", {10, 0, 2, 3, 5, 7, 8}, (-3, False)),
        ("A# major", {10, 0, 2, 3, 5, 7, 9}, (-2, False)),
    ],
)
def test_a_key_is_played_in_and_said(key, allowed, signature) -> None:
    score = _made(Wishes(bars=6, key=key))
    assert _classes(score) <= allowed
    assert len(_classes(score)) > 3
    assert score.keys == (Key(0, *signature),)


def test_bars_and_meter_are_as_wished() -> None:
    score = _made(Wishes(bars=3, meter="6/8"))
    assert score.meters == (Meter(0, 6, 8),)
    assert score.length == 3 * 3 * score.resolution
    assert 2 * 3 * score.resolution < max(track.end for track in score.tracks) <= score.length


def test_the_tempo_is_the_one_given_or_the_models() -> None:
    assert round(_made(Wishes(bars=1)).tempos[0].bpm) == VOCABULARY.bpm
    assert round(_made(Wishes(bars=1), bpm=90.0).tempos[0].bpm) == 90


def test_ranges_are_of_all_but_drums_or_of_parts() -> None:
    score = _made(Wishes(bars=4, ranges=("bass:C2-G2", "C4-C5")))
    ranges = {track.program: track.notes["pitch"] for track in score.tracks if not track.drum}
    assert 60 <= ranges[0].min() < ranges[0].max() <= 72
    assert 36 <= ranges[32].min() < ranges[32].max() <= 43
    assert any(track.drum for track in score.tracks)


def test_chords_come_a_bar_each_and_again() -> None:
    wishes = Wishes(bars=5, chords="Am F")
    frame = wishes.frame(VOCABULARY)
    places = [(step // 48, str(chord)) for step, chord in wishes.places_of_chords(frame)]
    assert places == [(0, "Am"), (1, "F"), (2, "Am"), (3, "F"), (4, "Am")]
    several = Wishes(bars=2, chords="| C G | Am |")
    places = [(step, str(one)) for step, one in several.places_of_chords(frame)][:3]
    assert places == [(0, "C"), (24, "G"), (48, "Am")]
    score = _made(wishes)
    assert [text.text for text in score.texts if text.kind == "chord"][:2] == ["Am", "F"]


TUNE = Score(
    (
        Track.of([(11, 470, 64, 99), (480, 1010, 67, 33), (3840, 77, 60)], name="Tune"),
        Track.of([(1, 2, 90)], program=127, name="Noise"),
    ),
    tempos=(Tempo(0, 400_000),),
    meters=(Meter(0, 4, 4),),
    resolution=480,
)


def test_what_must_stay_does_to_the_tick() -> None:
    score = _made(Wishes(keep=TUNE))
    times = score.resolution / TUNE.resolution
    assert times == round(times)
    for track, made in zip(TUNE.tracks, score.tracks, strict=False):
        rows = set(made.notes[["start", "duration", "pitch", "velocity"]].tolist())
        for start, duration, pitch, velocity, *_ in track.notes.tolist():
            assert (start * times, duration * times, pitch, velocity) in rows
        assert (made.name, made.program) == (track.name, track.program)
    assert score.tempos[0].microseconds == 400_000
    assert score.length == 3 * 4 * score.resolution  # the bars of what stays
    assert len(score.tracks[0].notes) > 3
    assert len(score.tracks[1].notes) == 1
    _nothing_sounds_over(score)


def test_bars_of_what_must_stay_are_counted_to_its_end() -> None:
    longer = replace(TUNE, length=5 * 1920)
    assert Wishes(keep=longer).frame(VOCABULARY).length == 5 * 48
    assert Wishes(keep=longer, bars=3).frame(VOCABULARY).length == 3 * 48
    pickup = replace(TUNE, meters=(Meter(0, 1, 4), Meter(480, 4, 4)))
    assert Wishes(keep=pickup, bars=3).frame(VOCABULARY).length == 12 + 3 * 48


def _nothing_sounds_over(score: Score) -> None:
    for track in score.tracks:
        notes = track.notes[np.lexsort((track.notes["start"], track.notes["pitch"]))]
        same = np.diff(notes["pitch"]) == 0
        ends = notes["start"] + notes["duration"]
        assert (ends[:-1][same] <= notes["start"][1:][same]).all()


def test_no_two_notes_of_a_pitch_sound_at_once() -> None:
    _nothing_sounds_over(_made(Wishes(bars=8)))


@pytest.mark.parametrize(
    ("wishes", "error", "words"),
    [
        (Wishes(meter="4/5"), BadParameter, "meter"),
        (Wishes(meter="7/64"), BadParameter, "7/64"),
        (Wishes(key="H"), BadParameter, "key"),
        (Wishes(key="Cm dorian"), BadParameter, "key"),
        (Wishes(chords="Am Q"), BadParameter, "Q"),
        (Wishes(chords=" "), BadParameter, "chords"),
        (Wishes(chords="C | | F"), BadParameter, "chords"),
        (Wishes(bars=1, chords="C F"), CannotProcess, "bars=2"),
        (Wishes(ranges=("C5-C4",)), BadParameter, "range"),
        (Wishes(ranges=("C4-C4", "C5-C5")), BadParameter, "C4-C4 and C5-C5 are both of Piano"),
        (Wishes(ranges=("bass:C2-G2", "C4-C5", "Bass:C3-G3")), BadParameter, "both of Bass"),
        (Wishes(ranges=("C9-D9",)), CannotProcess, "range: C9-D9"),
        (Wishes(ranges=("violin:C4-C5",)), UnknownName, "violin"),
        (Wishes(ranges=("C#4-C#4",), key="C"), CannotProcess, "within key and range"),
        (Wishes(key="C", chords="F#"), CannotProcess, "F# has no tone within key"),
        (Wishes(keep=TUNE, bars=2), CannotProcess, "until bar 3"),
        (Wishes(keep=TUNE, key="Db major"), CannotProcess, "E4 in bar 1 .*key Db major"),
        (Wishes(keep=TUNE, ranges=("C4-F4",)), CannotProcess, "G4 in bar 1 .*range C4-F4"),
        (Wishes(keep=Score((Track.of([(0, 9, 100)], program=9),))), CannotProcess, "knows none"),
        (Wishes(keep=Score()), CannotProcess, "no notes"),
    ],
)
def test_what_cannot_be_wished_is_said_before_any_work(wishes, error, words) -> None:
    with pytest.raises(error, match=words):
        wishes.constraints(VOCABULARY)


def test_passages_of_the_training_set_do_not_come_again() -> None:
    free = _made(Wishes(bars=16), seed=4)
    index = Passages.of([free])
    assert longest_copy(free, index) is not None
    originals = Originals.of(VOCABULARY, index, 8)
    again = _made(Wishes(bars=16), seed=4, copies=originals)
    copy = longest_copy(again, index)
    assert copy is None or copy.notes < 8


def test_what_must_stay_may_be_of_the_training_set() -> None:
    free = _made(Wishes(bars=4), seed=4)
    index = Passages.of([free])
    wishes = Wishes(bars=6, keep=free)
    _made(wishes, copies=Originals.of(VOCABULARY, index, 8, keep=[free]))


def test_by_chance_is_what_pieces_share_with_each_other() -> None:
    rng = np.random.default_rng(1)

    def tune(head: list[int]) -> Score:
        pitches = [*head, *rng.integers(40, 80, 40).tolist()]
        return Score((Track.of([(480 * at, 480, one) for at, one in enumerate(pitches)]),))

    shared = rng.integers(40, 80, 15).tolist()
    alike = Passages.of([tune(shared), tune(shared), tune(shared)])
    assert longest_by_chance(alike) == 15
    assert longest_by_chance(Passages.of([tune([]), tune([])])) == 8
