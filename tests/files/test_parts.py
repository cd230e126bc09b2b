"""What a killed process left behind goes with the next write, and nobody else's part does."""

import os
import signal
import subprocess
import sys
import time

import pytest

from musictool.files import parts, write

CRAWL = """
import sys, time, numpy as np
from musictool.files import write
from musictool.values import Stream
def blocks():
    while True:
        yield np.zeros((1, 4096), np.float32)
        print("on", flush=True)
        time.sleep(0.01)
write(sys.argv[1], Stream(blocks, 8000, 1, None))
"""


@pytest.fixture
def crawl(tmp_path):
    """A process that is writing `x.wav`, and its part."""
    process = subprocess.Popen(
        [sys.executable, "-c", CRAWL, tmp_path / "x.wav"], stdout=subprocess.PIPE
    )
    process.stdout.readline()
    yield process, next(tmp_path.glob(".musictool-part-*"))
    process.kill()
    process.communicate()


@pytest.fixture(autouse=True)
def _as_a_new_process():
    parts._begin.cache_clear()


def test_what_a_killed_process_left_is_removed(tmp_path, listing, tones, crawl):
    process, part = crawl
    write(tmp_path / "a.wav", tones(0.1))
    assert part.exists()  # its maker lives
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert part.exists()
    parts._begin.cache_clear()
    write(tmp_path / "b.wav", tones(0.1))
    assert listing(tmp_path) == ["a.wav", "b.wav"]


@pytest.mark.parametrize(
    "name", [".musictool-part-00000000-0123456789ab.wav", ".musictool-part-0123456789ab.wav"]
)
def test_a_part_of_another_machine_or_version_goes_when_it_is_old(tmp_path, listing, tones, name):
    part = tmp_path / name
    part.write_bytes(b"x")
    write(tmp_path / "a.wav", tones(0.1))
    assert part.exists()
    parts._begin.cache_clear()
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(part, (long_ago, long_ago))
    write(tmp_path / "b.wav", tones(0.1))
    assert listing(tmp_path) == ["a.wav", "b.wav"]


def test_nothing_else_is_removed(tmp_path, tones):
    long_ago = time.time() - 30 * 24 * 3600
    others = [".musictool-part-mine.wav", "x.musictool-part-0123456789ab.wav", ".wav"]
    for name in others:
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (long_ago, long_ago))
    (tmp_path / ".musictool-part-0123456789ab.wav").mkdir()
    write(tmp_path / "a.wav", tones(0.1))
    assert all((tmp_path / name).exists() for name in others)
    assert (tmp_path / ".musictool-part-0123456789ab.wav").is_dir()
