"""Large files of weights are read once for their hash, whoever asks, until they change."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from musictool import UnreadableFile
from musictool.weights import hashes, store

from .conftest import declared

CONTENT = b"weights" * 100


@pytest.fixture
def file(tmp_path: Path, monkeypatch) -> Path:
    """A file that counts as large, written a while ago."""
    monkeypatch.setattr(hashes, "LARGE", 10)
    path = tmp_path / "net.safetensors"
    path.write_bytes(CONTENT)
    os.utime(path, (1, 1))
    return path


@pytest.fixture
def reads(monkeypatch) -> list[Path]:
    """The files that were read for their hash."""
    found: list[Path] = []
    hash_of = hashes.hash_of
    monkeypatch.setattr(hashes, "hash_of", lambda one, digits: found.append(one) or hash_of(one))
    return found


def check(path: Path, again: bool = False) -> None:
    """As a process does that begins now."""
    store._known_hash.cache_clear()
    store.check_files("net", declared(f"file:{path}", CONTENT), again)


def test_a_file_is_read_by_the_first_process_alone_until_it_changes(file, reads) -> None:
    for _ in range(3):
        check(file)
    assert reads == [file]
    file.write_bytes(b"x" + CONTENT[1:])
    os.utime(file, (1, 1))  # of the same size and time
    with pytest.raises(UnreadableFile, match="damaged or changed"):
        check(file)
    assert reads == [file] * 2
    file.write_bytes(CONTENT)
    check(file)
    check(file)
    assert reads == [file] * 4  # written just now: it may change without another time of it


def test_what_is_asked_for_is_read_and_what_is_kept_may_be_damaged(file, reads) -> None:
    check(file)
    check(file, again=True)
    assert len(reads) == 2
    (kept,) = hashes._place(file, 64).parent.iterdir()
    kept.write_text("{")
    check(file)
    check(file)
    assert len(reads) == 3
    kept.unlink()
    kept.mkdir()  # nothing can be kept there
    check(file)
    assert len(reads) == 4
    assert hashes.known_hash(file) == sha256(CONTENT).hexdigest()


def test_of_what_is_small_or_gone_nothing_is_kept(file, reads, monkeypatch) -> None:
    check(file)
    place = hashes._place(file, 64)
    assert place.is_file()
    hashes.forget_hash(file)
    monkeypatch.setattr(hashes, "LARGE", 1 << 24)
    check(file)
    assert not place.exists()
