"""The small index of a large training set: nothing that is copied escapes it, in little room."""

from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from musictool import Model, Score, Track, UnreadableFile
from musictool_generation.copying import Passages, copies_in, longest_copies
from musictool_generation.digest import Digest
from musictool_generation.fingerprints import Fingerprints
from musictool_generation.saved import PASSAGES, bytes_of_passages, passages_of
from musictool_generation.searches.originals import Originals, longest_by_chance
from musictool_generation.vocabulary import Vocabulary

from .models import small_model


def _tune(seed: int, notes: int, head: Score | None = None, up: int = 0) -> Score:
    """By chance, after the notes of another tune in another key."""
    rng = np.random.default_rng(seed)
    own = zip(rng.choice([240, 480, 720], notes), rng.integers(48, 80, notes), strict=True)
    lead = head.tracks[0].notes if head else np.zeros(0, Track.of([]).notes.dtype)
    steps = [(int(one["duration"]), int(one["pitch"]) + up) for one in lead]
    rows, time = [], 0
    for duration, pitch in [*steps, *((int(one), int(pitch)) for one, pitch in own)]:
        rows.append((time, duration, pitch))
        time += duration
    return Score((Track.of(rows),), resolution=480)


def _part(tune: Score, start: int, notes: int) -> Score:
    track = tune.tracks[0]
    return Score((replace(track, notes=track.notes[start : start + notes]),), resolution=480)


TUNES = [_tune(seed, 400) for seed in range(12)]
INDEX = Passages.of(TUNES)
DIGEST = Digest.of(INDEX, ["song", "folk"] * 6)
OTHERS = [_tune(seed, 200) for seed in range(500, 505)]


def _saved(index: Passages | Digest) -> bytes:
    return bytes_of_passages(index)


def test_every_passage_of_a_length_is_found_in_any_key_wherever_it_stands():
    vocabulary = Vocabulary.of(TUNES)
    back = passages_of({PASSAGES: _saved(DIGEST)}, "model")
    assert back is not None
    for notes in (9, 13, 25, 40):
        originals = Originals.of(vocabulary, back, notes)
        for start in range(0, 60, 7):
            copy = _tune(start + 100, 30, _part(TUNES[start % 12], start, notes), up=3)
            assert originals.is_copy(vocabulary.encode(copy))
    assert not any(originals.is_copy(vocabulary.encode(one)) for one in OTHERS)


def test_lengths_are_told_but_not_less_than_they_are_and_no_place():
    copy = _tune(1000, 60, _part(TUNES[4], 100, 31), up=-2)
    (exact,) = longest_copies([copy], INDEX)
    (found,) = longest_copies([copy], DIGEST)
    assert exact is not None
    assert found is not None
    assert 31 <= exact.notes <= found.notes <= exact.notes + 4
    assert (found.bar, found.source, found.source_bar, found.semitones) == (1, None, None, None)
    assert longest_copies(OTHERS, DIGEST) == [None] * len(OTHERS)
    assert [one.notes for one in copies_in(Passages.of([copy]), DIGEST)] == [found.notes]


def test_what_is_usual_is_that_of_a_style():
    phrase = _part(TUNES[0], 0, 20)
    folk = [_tune(seed, 90, phrase, up=seed % 5) for seed in range(40, 44)]
    songs = [_tune(seed, 90) for seed in range(50, 58)]
    styles = ["folk"] * 4 + ["song"] * 8
    digest = Digest.of(Passages.of([*folk, *songs]), styles)
    assert longest_by_chance(digest, "folk") == 20
    assert longest_by_chance(digest, "song") == longest_by_chance(digest) == 8
    assert longest_by_chance(digest, "opera") == 8


def test_it_takes_less_than_a_tenth_of_the_room():
    assert len(_saved(DIGEST)) < 2.5 * sum(one.tracks[0].notes.size for one in TUNES)
    assert len(_saved(Digest.of(Passages.of(TUNES * 4)))) < len(_saved(DIGEST)) + 200


def test_what_its_owner_has_himself_is_no_copy():
    vocabulary = Vocabulary.of(TUNES)
    own = _part(TUNES[2], 50, 60)
    assert Originals.of(vocabulary, DIGEST, 13).is_copy(vocabulary.encode(own))
    assert not Originals.of(vocabulary, DIGEST, 13, keep=[own]).is_copy(vocabulary.encode(own))


@pytest.mark.parametrize("name", ["1.high", "styles", "among", "0.low"])
def test_a_damaged_one_is_refused(name):
    arrays = DIGEST.arrays()
    with pytest.raises(ValueError, match=r"no (digest|fingerprints)"):
        Digest.of_arrays({**arrays, name: arrays[name][:-3]})


def test_commands_take_it_as_they_take_all_passages():
    model = small_model()
    free = mt.commands.generate(model=model, bars=4, allow_copies=True)
    digest = Digest.of(Passages.of([free, *TUNES]), ["song"] * 13)
    small = Model(model.about, {**model.files, PASSAGES: _saved(digest)})
    tune = _part(TUNES[0], 10, 30)
    report = mt.commands.evaluate([tune], model=small)
    assert report["against"] == 13
    assert [(row["notes"], row["source"]) for row in report["copies"]] == [(30, None)]
    found = mt.commands.explain(tune, model=small)
    assert found["usual_passage"] == 8
    assert found["passages"][0]["notes"] == 30
    again = mt.commands.generate(model=small, bars=4)
    assert longest_copies([again], digest) == [None]
    files = {**model.files, PASSAGES: _saved(digest)[:-10]}
    with pytest.raises(UnreadableFile, match="passages"):
        mt.commands.generate(model=Model(model.about, files), bars=2)


def test_fingerprints_of_nothing_know_nothing():
    empty = Fingerprints.of(np.zeros(0, np.uint32), np.zeros(1, np.int64), 9, 3, small=True)
    back = Fingerprints.of_arrays(empty.arrays())
    assert not back.shared(INDEX.hashes, INDEX.lines).any()
    assert not len(back.without(INDEX.hashes, INDEX.lines).keys)
