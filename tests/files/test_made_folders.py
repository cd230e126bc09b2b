"""Folders that are made for a file are gone again if it does not come about."""

import os

import numpy as np
import pytest

from musictool.files import atomic, parts, write
from musictool.values import Stream


def test_folders_that_were_made_for_it_go_too(tmp_path, listing, tones):
    """Unless something is in them by then."""
    deep = tmp_path / "new" / "deep"

    def broken():
        yield np.full((2, 65536), 0.1, np.float32)
        raise OSError(5, "x")

    def blocks():
        yield np.full((2, 65536), 0.1, np.float32)
        write(tmp_path / "new" / "other.wav", tones(0.1))
        raise OSError(5, "x")

    with pytest.raises(OSError):
        write(deep / "x.wav", Stream(broken, 48000, 2, 65536), parents=True)
    assert listing(tmp_path) == []
    with pytest.raises(OSError):
        write(deep / "x.wav", Stream(blocks, 48000, 2, 65536), parents=True)
    assert listing(tmp_path / "new") == ["other.wav"]
    write(deep / "x.wav", tones(0.1), parents=True)
    assert listing(deep) == ["x.wav"]


def test_a_folder_that_goes_while_it_is_needed_is_made_again(tmp_path, monkeypatch, tones):
    """Another file, the only one in it so far, can fail at that very moment."""
    real, gone = parts.needed_folder, []

    def going(folder):
        if not gone:
            folder.mkdir()
            monkeypatch.setattr(os, "open", once(os.open, folder.rmdir))
        gone.append(folder)
        return real(folder)

    def once(usual, before):
        def opened(*given, **more):
            monkeypatch.setattr(os, "open", usual)
            before()
            return usual(*given, **more)

        return opened

    monkeypatch.setattr(atomic, "needed_folder", going)
    write(tmp_path / "new" / "x.wav", tones(0.1), parents=True)
    assert len(gone) == 2
    assert (tmp_path / "new" / "x.wav").is_file()
