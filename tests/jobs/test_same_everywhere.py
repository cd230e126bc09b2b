"""One seed is one result: alone, in a folder, from a file of steps or Python, with any threads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile

import musictool as mt

from ..songs import song

STEP = {"seconds": 2.0, "only": True}
FLAGS = ["--seed", "5", "--bit-depth", "32"]


def cli(folder: Path, threads: int, *arguments: str) -> None:
    """In a process of its own, since threads are counted when torch is imported."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    command = [sys.executable, "-m", "musictool", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_equal_seeds_are_equal_samples_wherever_they_come_from(tmp_path):
    (tmp_path / "in").mkdir()
    for name, bpm in (("a", 120), ("b", 97)):
        music = song(5, bpm)
        soundfile.write(tmp_path / f"in/{name}.wav", music.samples.T, 22050, subtype="FLOAT")
    lines = ["steps:", "  - continue:", "      seconds: 2", "      only: true"]
    (tmp_path / "p.yaml").write_text("\n".join(lines))
    cli(
        tmp_path, 1, "continue", "in", "--seconds", "2", "--only", *FLAGS, "-o", "folder/{stem}.wav"
    )
    cli(tmp_path, 3, "run", "p.yaml", "in/b.wav", *FLAGS, "-o", "alone.wav")
    folder, alone = (soundfile.read(tmp_path / name)[0].T for name in ("folder/b.wav", "alone.wav"))
    np.testing.assert_array_equal(folder, alone)
    python = mt.run(mt.Step("continue", STEP), tmp_path / "in/b.wav", seed=5)
    np.testing.assert_allclose(python.samples, alone, rtol=0, atol=2**-31)  # a file is of integers
