"""Sounds with a known answer, and places with a known obstacle."""

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musictool.values import Audio, Origin


def tones(seconds=1.0, sample_rate=44100, channels=2, level=0.5):
    """A sine of another pitch in each channel: order, length and level of channels show."""
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    pitches = 440.0 * 1.25 ** np.arange(channels)
    return Audio(np.float32(level * np.sin(2 * np.pi * np.outer(pitches, t))), sample_rate)


@pytest.fixture(name="tones")
def tones_fixture():
    return tones


@pytest.fixture
def made():
    """A value with one more step in its history."""

    def with_step(value, step):
        origin = value.origin or Origin()
        return replace(value, origin=replace(origin, history=(*origin.history, step)))

    return with_step


@pytest.fixture
def listing():
    """All names in a folder, hidden ones too: what a failed write must not add to."""

    def names(folder):
        return sorted(path.name for path in Path(folder).iterdir())

    return names


@pytest.fixture
def mounted(tmp_path):
    """Mount a small file system of its own, where the system lets us."""
    points = []

    def mount(options):
        point = tmp_path / f"mounted{len(points)}"
        point.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(point)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError as error:
            pytest.skip(f"NOT TESTED on a mounted disk: {error}")
        if done.returncode:
            pytest.skip(f"NOT TESTED on a mounted disk: {done.stderr.decode().strip()}")
        points.append(point)
        return point

    yield mount
    for point in points:
        subprocess.run(["umount", str(point)], check=True)
