"""A pipeline of stream commands never holds the recording, so its memory does not grow with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musictool.discovery import registry

PIPELINES = {
    "basics": "trim start=1 | gain db=-3 | fade in=1 out=2 | convert sample_rate=48000 | normalize",
    "effects": (
        "fx.highpass mix=0.9 | fx.compressor threshold_db=-20 ratio=4 | fx.eq band='peak 900 -3' | "
        "fx.reverb start=5 | fx.tremolo rate_hz='0:1, 60:5' | fx.true-peak-limiter"
    ),
}
MEASURE = """
import resource, sys
from musictool.cli import main
sys.argv = ["musictool", *sys.argv[1:]]
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_megabytes(folder: Path, pipeline: str, minutes: int) -> int:
    """Peak resident memory of the whole process, on that many minutes of stereo noise."""
    source, target = folder / f"{minutes}.wav", folder / f"{minutes}.out.wav"
    rng = np.random.default_rng(0)
    minute = rng.normal(0, 0.1, (60 * 44100, 2)).astype(np.float32)
    with soundfile.SoundFile(source, "w", 44100, 2, "PCM_16") as file:
        for _ in range(minutes):
            file.write(minute)
    command = [sys.executable, "-c", MEASURE, "run", pipeline, str(source), "-o", str(target), "-q"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert soundfile.info(target).duration >= minutes * 60 - 1
    return int(result.stdout.split()[-1])


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_memory_does_not_grow_with_the_recording(tmp_path: Path, pipeline: str) -> None:
    short, long = (peak_megabytes(tmp_path, PIPELINES[pipeline], minutes) for minutes in (2, 3))
    # A minute more is 21 MB of float samples.
    assert long - short < 10


def test_second_recordings_are_read_block_by_block() -> None:
    """But for an impulse response, of which every sample meets every other."""
    held = {
        (name, parameter.name)
        for name, command in registry().commands.items()
        for variant in command.variants
        for parameter in variant.spec.all_parameters
        if parameter.kind == "audio" and not parameter.streamed
    }
    assert held == {("fx.convolution", "impulse_response")}
