"""A run of many files that was typed begins the process of its workers early, and no other run."""

from pathlib import Path

import pytest

from musictool.batches import headstart
from musictool.discovery import registry
from musictool.pipeline import check, parse_inline


@pytest.fixture
def steps():
    return check(parse_inline("gain db=-1"), registry()).steps


@pytest.fixture
def many(tmp_path, monkeypatch):
    monkeypatch.setattr(headstart, "cores", lambda: 2)
    monkeypatch.delenv(headstart.USUAL, raising=False)
    folder = tmp_path / "many"
    for number in range(headstart.MANY):
        (folder / str(number % 3)).mkdir(parents=True, exist_ok=True)
        (folder / str(number % 3) / f"{number}.wav").touch()
    yield folder
    headstart.dismiss()


def test_it_forks_workers_for_whoever_takes_it_first(steps, many):
    headstart.begin(steps, [str(many)], f"{many}-out/", {})
    nursery = headstart.taken()
    assert headstart.taken() is None
    with (many / "0" / "0.wav").open() as held:
        process = Path(f"/proc/{nursery.worker('', (held.fileno(),)).pid}")
        kept = [one.readlink() for one in (process / "fd").iterdir()]
    assert many / "0" / "0.wav" in kept
    nursery.close()
    assert not process.exists()


@pytest.mark.parametrize("why", ["few", "serial", "done", "one core"])
def test_nothing_is_begun_in_vain(why, steps, many, tmp_path, monkeypatch):
    out = tmp_path / "out"
    if why == "few":
        next(many.rglob("*.wav")).unlink()
    if why == "done":
        (out / ".musictool").mkdir(parents=True)
    if why == "one core":
        monkeypatch.setattr(headstart, "cores", lambda: 1)
    given = {"executor": "serial" if why == "serial" else None}
    headstart.begin(steps, [str(many)], f"{out}/", given)
    assert headstart.taken() is None
