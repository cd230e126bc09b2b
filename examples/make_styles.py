"""Write `styles/`: eight pieces of each style that the base model knows, and how the first sounds.

    python examples/make_styles.py [OUT]

Each piece is written twice: as MIDI, and as packed MusicXML, a sheet that any notation program
opens. Nothing is chosen and nothing is edited: the seeds are 1 to 8, and what they give is here.
The first piece of each style is played by `synth`, in mono at a low bitrate, to be small.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import musictool as mt

STYLES = ("chorale", "song", "quartet", "folk", "lead-sheet", "game", "drums")
PIECES = 8
PLAYED = "synth | convert channels=1 sample-rate=48000 | normalize lufs=-20 limit=yes"


def main(out: Path, styles: Sequence[str] = STYLES, pieces: int = PIECES) -> None:
    """Write the pieces of styles, a folder each."""
    for style in styles:
        (out / style).mkdir(parents=True, exist_ok=True)
        made = mt.run(f"generate style={style}", variations=pieces, seed=1)
        for number, score in enumerate(made, 1):
            for suffix in ("mid", "mxl"):
                mt.write(out / style / f"{number}.{suffix}", score, force=True)
        sound = mt.run(PLAYED, made[0])
        mt.write(out / style / "1.opus", sound, force=True, bitrate=24)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "styles")
