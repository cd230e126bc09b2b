"""Which licence lies beside files."""

import os
from pathlib import Path

import pytest

from musictool.files.licences import licence_beside


@pytest.fixture
def tunes(tmp_path: Path) -> Path:
    folder = tmp_path / "set" / "tunes"
    folder.mkdir(parents=True)
    return folder


def test_the_nearest_is_taken_and_none_above_the_top(tmp_path, tunes):
    assert licence_beside(tunes, tmp_path) is None
    (tmp_path / "set" / "COPYING").write_text("GNU  General\nPublic License\nVersion 3")
    assert licence_beside(tunes, tmp_path) == "GPL"
    assert licence_beside(tunes, tunes) is None
    (tunes / "license.md").write_text("# Attribution 4.0 International")
    assert licence_beside(tunes, tmp_path) == "CC-BY-4.0"


def test_of_what_no_short_name_is_known_for_the_beginning_is_told(tmp_path, tunes):
    (tunes / "LICENCE").write_text("Ask\x1b[31m the composer.\n")
    assert licence_beside(tunes, tmp_path) == r"see LICENCE: Ask\x1b[31m the composer."


def test_what_is_called_so_and_is_none_is_passed_over(tmp_path, tunes):
    (tunes / "Licence").mkdir()
    (tunes / "License to Kill.mid").write_bytes(b"MThd\0\0\0\6")
    (tunes / "License.musicxml").write_text("<score-partwise/>")
    os.mkfifo(tunes / "LICENSE")
    assert licence_beside(tunes, tmp_path) is None
