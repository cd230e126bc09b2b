"""Edit a recording from Python: one command, a pipeline, and what is known of the result.

    python examples/edit.py [FOLDER]

Writes `intro.wav` and `longer.flac` into the folder, by default the current one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import musictool as mt

DEMO = Path(__file__).parent / "demo.flac"


def main(folder: Path) -> None:
    """Make both files, and print what they are."""
    song = mt.read(DEMO)
    print(f"{DEMO.name}: {song.duration:.1f} s, {song.channels} channels at {song.sample_rate} Hz")

    # A command as a call. A word of the Python language gets an underscore: `in_`, `continue_`.
    intro = mt.commands.trim(song, duration=5)
    intro = mt.commands.fade(intro, in_=0.02, out=1.5, shape="equal-power")
    written = mt.write(folder / "intro.wav", intro, force=True)
    print(f"{written.path.name}: {written.seconds:.1f} s, peak {written.peak:.2f}")

    # A pipeline as text, the same as on the command line. Equal seeds give equal results.
    longer = mt.run("continue seconds=8 ending=fade | normalize lufs=-16", song, seed=7)
    mt.write(folder / "longer.flac", longer, force=True)
    print(f"longer.flac: {longer.duration:.1f} s at {mt.measure_loudness(longer).lufs:.1f} LUFS")

    # Samples are a float32 array of shape (channels, frames), full scale ±1: anything goes.
    side = (longer.samples[0] - longer.samples[1]) / 2
    level = 10 * np.log10(np.mean(side**2))
    print(f"its side signal has an RMS level of {level:.0f} dBFS")

    # The file says how it was made.
    for made in mt.info(folder / "longer.flac")["history"]:
        print(f"made with musictool {made['musictool']}, seed {made['seed']}: {made['pipeline']}")


if __name__ == "__main__":
    main(Path(*sys.argv[1:2]))
