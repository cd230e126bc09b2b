"""What a card says of where scores are from."""

from pathlib import Path

import musictool as mt
from musictool_generation.training_set.leaving_out import why_not
from musictool_generation.training_set.sources import folders

from .tunes import tune


def _written(folder: Path, numbers: range) -> list[mt.Score]:
    folder.mkdir(parents=True)
    for number in numbers:
        mt.write(folder / f"{number}.mid", tune(number))
    return [mt.read(folder / f"{number}.mid") for number in numbers]


def test_folders_have_numbers_hashes_and_licences(tmp_path: Path) -> None:
    scores = [
        *_written(tmp_path / "sets" / "folk" / "jigs", range(3)),
        *_written(tmp_path / "sets" / "chorales", range(3, 5)),
    ]
    (tmp_path / "sets" / "folk" / "LICENSE.txt").write_text("MIT License\n\nCopyright")
    chorales, jigs = folders(scores, None)
    assert (chorales.name, chorales.scores, chorales.licence) == ("chorales", 2, "unknown")
    assert (jigs.name, jigs.scores, jigs.licence) == ("jigs", 3, "MIT")
    assert jigs.notes == sum(track.notes.size for score in scores[:3] for track in score.tracks)
    assert {one.licence for one in folders(scores, "CC0-1.0")} == {"CC0-1.0"}


def test_the_hash_is_of_the_notes_and_not_of_names(tmp_path: Path) -> None:
    one = _written(tmp_path / "a", range(4))
    other = _written(tmp_path / "b", range(4))
    hashes = {folder.sha256 for folder in folders([*one, *other[::-1]], None)}
    assert len(hashes) == 1
    assert folders(one[:3], None)[0].sha256 not in hashes


def test_many_folders_are_told_as_those_that_hold_them(tmp_path: Path) -> None:
    scores = [
        score
        for number in range(20)
        for score in _written(tmp_path / "set" / f"book {number % 2}" / str(number), range(1))
    ]
    assert [(one.name, one.scores) for one in folders(scores, None)] == [
        ("book 0", 10),
        ("book 1", 10),
    ]


def test_what_was_no_file_has_no_folder() -> None:
    assert [one.name for one in folders([tune(1)], None)] == ["given as notes"]


def test_samples_of_a_model_are_no_music_to_learn_from(tmp_path: Path) -> None:
    (score,) = _written(tmp_path / "tunes" / "model" / "samples", range(1))
    assert why_not(score) is None
    (tmp_path / "tunes" / "model" / "model.json").write_text("{}")
    assert why_not(score) == "is a sample that a model has made"


def test_what_cannot_be_learnt_from_is_left_out_with_a_reason() -> None:
    assert why_not(tune(1)) is None
    assert why_not(mt.Score()) == "has no notes"
    assert why_not(mt.Score((mt.Track.of([(0, 480, 60)]),))) == "has only 1 note, fewer than 8"
    many = mt.Track.of([(at, 1, 60) for at in range(100_001)])
    assert why_not(mt.Score((many,))) == "has 100,001 notes, more than 100,000"
    far = mt.Track.of([(2_000_000 * at, 480, 60) for at in range(8)])
    assert why_not(mt.Score((far,), resolution=480)) == ("lasts 29,168 quarters, more than 20,000")
