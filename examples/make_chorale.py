"""Write `chorale.mid`, the score that the examples play: Old Hundredth, for four winds.

    python examples/make_chorale.py [OUT]

The melody is that of Psalm 134 in the Genevan Psalter (1551), known as Old Hundredth; it is in the
public domain. Its harmony was written for this example, and is given to it under CC0. OUT may be
any file that musictool can write notes to.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import musictool as mt

BEAT = mt.RESOLUTION
FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}

# A bar between each two lines: notes as letters with octaves, F sharp as the key has it, and a 2
# or 4 in brackets where one is longer than a beat.
VOICES = {
    "Soprano": (73, "G4 G4 F4 E4 | D4 G4 A4 B4 | B4 B4 B4 A4 | G4 C5 B4 A4 | G4 A4 B4 A4 | "
                    "G4 E4 F4 G4 | D5 B4 G4 A4 | C5 B4 A4(2) | G4(4)"),
    "Alto": (68, "D4 E4 D4 C4 | B3 B3 D4 D4 | D4 E4 D4 D4 | B3 E4 D4 D4 | D4 D4 D4 C4 | "
                 "B3 C4 C4 B3 | D4 E4 E4 E4 | C4 D4 C4(2) | B3(4)"),
    "Tenor": (71, "B3 B3 B3 G3 | G3 G3 F3 G3 | G3 G3 G3 F3 | G3 G3 G3 F3 | G3 F3 G3 E3 | "
                  "G3 A3 A3 G3 | B3 B3 B3 C4 | G3 G3 F3(2) | G3(4)"),
    "Bass": (70, "G3 E3 B2 C3 | G2 E3 D3 G2 | G3 E3 B2 D3 | E3 C3 G2 D3 | B2 C3 B2 C3 | "
                 "E3 A2 D3 G2 | G3 G3 E3 A2 | E3 D3 D3(2) | G2(4)"),
}  # fmt: skip
"""By name: the General MIDI program, and the notes."""

STEPS = {"C": 0, "D": 2, "E": 4, "F": 6, "G": 7, "A": 9, "B": 11}
"""Semitones above C, in G major."""

LOUDER = (0, 4, 6, 8, 10, 8, 4, 0)
"""Each phrase of two bars swells and falls, in steps of velocity, by the beat."""


def voice(name: str) -> mt.Track:
    """A part, of its notes as they are written."""
    program, written = VOICES[name]
    rows = []
    at = 0
    for letter, octave, beats in re.findall(r"([A-G])(\d)(?:\((\d)\))?", written):
        length = int(beats or 1)
        pitch = 12 * (int(octave) + 1) + STEPS[letter]
        place = 6 if letter == "F" else FIFTHS[letter]
        velocity = 74 + LOUDER[at % 8]
        rows.append((at * BEAT, length * BEAT, pitch, velocity, 64, 0, place))
        at += length
    return mt.Track.of(rows, name=name, program=program)


def chorale() -> mt.Score:
    """Nine bars of 4/4 in G major, at 84 BPM."""
    return mt.Score(
        tuple(voice(name) for name in VOICES),
        tempos=(mt.Tempo(0, round(60e6 / 84)),),
        meters=(mt.Meter(0, 4, 4),),
        keys=(mt.Key(0, 1),),
        texts=(
            mt.Text(0, "title", "Old Hundredth"),
            mt.Text(0, "copyright", "CC0-1.0 (the harmony; the melody is from 1551)"),
        ),
    )


def main(out: Path) -> None:
    mt.write(out, chorale(), force=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("chorale.mid"))
