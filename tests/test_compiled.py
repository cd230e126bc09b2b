"""What one worker of a run has had compiled, another finds in its own cache, whole."""

from __future__ import annotations

from .compiled import Exchange


def compiled(folder, function, parts):
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(parts):
        (folder / f"{function}.{number}.nbc").write_text(f"{folder.parent.name} {number}")
    (folder / f"{function}.nbi").write_text(folder.parent.name)


def test_each_function_goes_from_worker_to_worker_with_all_its_files(tmp_path):
    one, other = (Exchange(tmp_path / name, tmp_path / "shared") for name in ("one", "other"))
    compiled(tmp_path / "one" / "beat", "track.py311", 2)
    compiled(tmp_path / "other" / "beat", "track-7.py311", 1)
    compiled(tmp_path / "other" / "beat", "track.py311", 1)
    other()
    one()
    other()
    ours, theirs = tmp_path / "one" / "beat", tmp_path / "other" / "beat"
    assert (ours / "track-7.py311.0.nbc").read_text() == "other 0"
    assert (ours / "track.py311.nbi").read_text() == "one"  # what it has itself stays
    assert {file.name for file in theirs.iterdir()} == {
        *("track.py311.nbi", "track.py311.0.nbc"),
        *("track-7.py311.nbi", "track-7.py311.0.nbc"),
    }
    assert {path.name for path in tmp_path.iterdir()} == {"one", "other", "shared"}
