"""Temporary folders, and what becomes of those whose process was killed."""

import subprocess
import sys
import tempfile

from musictool.files.scratch import _remove_abandoned, scratch

KILLED = """
import os, signal
from musictool.files.scratch import scratch
with scratch() as folder:
    (folder / "half.wav").write_bytes(b"x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_folder_of_a_process_that_was_killed_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    subprocess.run([sys.executable, "-c", KILLED], check=False)
    (left,) = tmp_path.iterdir()
    assert (left / "half.wav").exists()
    with scratch() as first:
        assert list(tmp_path.iterdir()) == [first]
        _remove_abandoned.cache_clear()
        with scratch() as second:
            assert first.is_dir()
            assert second != first
    assert list(tmp_path.iterdir()) == []
