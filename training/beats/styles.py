"""Patterns by style, one bar each: `x` a stroke, `o` a soft one, `.` none.

Commonplaces of each style, written for this project; a composed piece varies them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HELD_OUT", "KEYBOARD", "STYLES", "Style"]


@dataclass(frozen=True)
class Style:
    """How a style goes: `steps` to a beat, and patterns to choose from for each instrument."""

    beats: int
    steps: int
    bpm: tuple[float, float]
    kick: tuple[str, ...]
    snare: tuple[str, ...]
    hat: tuple[str, ...]
    bass: tuple[str, ...]
    chords: tuple[str, ...]
    electronic: float = 0.2
    """How likely its drums are synthetic."""
    swing: float = 0.1
    """How likely it swings."""
    steady: bool = True
    running: bool = False
    """Keyboard music whose hands run on in the smallest steps, with no drums."""

    @property
    def ternary(self) -> bool:
        return self.steps in (3, 6) and self.beats != 4


STYLES: dict[str, Style] = {
    "rock": Style(
        4, 4, (80, 180),
        ("x.......x.......", "x.....x.x.......", "x..x..x.x.x.....", "x.....x...x...x.",
         "x.x.....x.x....."),
        ("....x.......x...", "....x.......x..o", "....x..o.o..x..."),
        ("x.x.x.x.x.x.x.x.", "x...x...x...x...", "xoxoxoxoxoxoxoxo", "..x...x...x...x."),
        ("x.x.x.x.x.x.x.x.", "x.....x.x.......", "x...x...x...x...", "x..x..x.x.x....."),
        ("x...............", "x.x.x.x.x.x.x.x.", "x..x..x.....x...", "x...x...x...x..."),
    ),
    "funk": Style(
        4, 4, (80, 130),
        ("x..x......x.....", "x.x....x..x..x..", "x......x.xx.....", "x..x..x..x....x."),
        ("....x..o.o..x..o", "....x..o....x...", "..o.x..o.o.ox..o"),
        ("xoxoxoxoxoxoxoxo", "x.x.x.x.x.x.x.x.", "x.xxx.xxx.xxx.xx"),
        ("x..x..x.....x.xx", "x.....x..x.x..x.", "xx.x..x...x...x."),
        ("....x.......x...", "...x..x....x..x.", "x.xx..x...x..x.."),
        swing=0.25,
    ),
    "house": Style(
        4, 4, (112, 135),
        ("x...x...x...x...", "x...x...x...x..x"),
        ("....x.......x...", "................", "....x.......x.x."),
        ("..x...x...x...x.", "x.xxx.xxx.xxx.xx", "..xo..xo..xo..xo"),
        ("..x...x...x...x.", "x..x..x...x..x..", "x.xx.xx.x.xx.xx."),
        ("x...............", "..x...x...x...x.", "x..x..x..x..x.x."),
        electronic=0.8,
    ),
    "techno": Style(
        4, 4, (120, 150),
        ("x...x...x...x...",),
        ("................", "....x.......x..."),
        ("..x...x...x...x.", "xxxxxxxxxxxxxxxx"),
        ("..xx..xx..xx..xx", ".xxx.xxx.xxx.xxx", "..x...x...x...x."),
        ("x.....x.....x...", "...x..x...x....."),
        electronic=0.9,
    ),
    "hip-hop": Style(
        4, 4, (70, 108),
        ("x.....x...x.....", "x..x......xx....", "x.x....x..x....."),
        ("....x.......x...", "....x..o....x..o"),
        ("x.x.x.x.x.x.x.x.", "x.x.x.xxx.x.x.x.", "x...x...x...x..."),
        ("x.....x...x.....", "x..x......x.....", "x..............."),
        ("x...............", "x.....x...x.....", "...x......x....."),
        electronic=0.5, swing=0.4,
    ),
    "trap": Style(
        4, 4, (65, 80),
        ("x.....x..x......", "x..x......x.....", "x......x..x.x..."),
        ("........x.......", "....x.......x..."),
        ("x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxxxxx"),
        ("x.....x..x......", "x..............."),
        ("x...............", "x.......x......."),
        electronic=0.9,
    ),
    "breakbeat": Style(
        4, 4, (120, 178),
        ("x.x.......xx....", "x.x.......x.....", "x.....x...x....."),
        ("....x..o.o..x..o", "....x..o.o....x.", "....x.......x..."),
        ("x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo"),
        ("x.............x.", "x..x..x.........", "x.x.......xx...."),
        ("x...............", "x.......x......."),
        electronic=0.5,
    ),
    "reggae": Style(
        4, 4, (62, 92),
        ("........x.......", "x.......x.......", "x...x...x...x..."),
        ("........x.......", "........x..o...."),
        ("x.x.x.x.x.x.x.x.", "..x...x...x...x."),
        ("x..x..x.x...x...", "....x.x.x..x....", "x.....x.x.x....."),
        ("....x.......x...", "..x...x...x...x.", "....x.x.....x.x."),
        swing=0.4,
    ),
    "dembow": Style(
        4, 4, (85, 105),
        ("x...x...x...x...",),
        ("...x..x....x..x.", "...x..x....x...."),
        ("x.x.x.x.x.x.x.x.", "................"),
        ("x...x...x...x...", "x..x..x.x..x..x."),
        ("x...............", "..x...x...x...x."),
        electronic=0.7,
    ),
    "bossa": Style(
        4, 4, (62, 90),
        ("x..xx..xx..xx..x", "x...x...x...x..."),
        ("x..x..x...x..x..", "..x..x..x..x..x."),
        ("xxxxxxxxxxxxxxxx", "x.x.x.x.x.x.x.x."),
        ("x..xx..xx..xx..x", "x...x...x...x..."),
        ("x..x..x...x..x..", "..x..x..x..x..x.", "x.x..x.x..x.x..x"),
        electronic=0.0, steady=False,
    ),
    "son": Style(
        4, 4, (85, 125),
        ("x.......x.......", "...x..x....x..x."),
        ("x..x..x...x.x...", "..x.x...x..x..x."),
        ("x.xxx.xxx.xxx.xx", "x...x...x...x..."),
        ("...x..x....x..x.", "x.....x...x....."),
        ("x.x.xx.xx.x.xx.x", "x.xx.xx.x.xx.xx."),
        electronic=0.0,
    ),
    "disco": Style(
        4, 4, (108, 130),
        ("x...x...x...x...",),
        ("....x.......x...", "....x.......x..x"),
        ("..x...x...x...x.", "x.xxx.xxx.xxx.xx"),
        ("x.x.x.x.x.x.x.x.", "x..x..x.x..x..x.", "..x...x...x...x."),
        ("..x...x...x...x.", "x..x..x.....x...", "....x.......x..."),
    ),
    "ska": Style(
        4, 4, (110, 160),
        ("x...x...x...x...", "........x.......", "x.......x......."),
        ("....x.......x...", "........x......."),
        ("..x...x...x...x.", "x.x.x.x.x.x.x.x."),
        ("x...x...x...x...", "x.x.x.x.x.x.x.x."),
        ("..x...x...x...x.",),
        electronic=0.0,
    ),
    "swing": Style(
        4, 3, (95, 210),
        ("x..x..x..x..", "x.....x.....", "............"),
        ("............", "...x.....x..", "..o.....x..o"),
        ("x..x.xx..x.x", "x..x.xx..x.x", "...x.....x.."),
        ("x..x..x..x..", "x..x..x..x.x", "x.....x....."),
        ("x....x......", "..x.....x...", "...x.....x..", "x..x..x..x.."),
        electronic=0.0, steady=False,
    ),
    "shuffle": Style(
        4, 3, (75, 150),
        ("x.....x.....", "x....xx.....", "x..x..x..x.."),
        ("...x.....x..", "...x.o...x.o"),
        ("x.xx.xx.xx.x", "x..x..x..x..", "x.xx.xx.xx.x"),
        ("x.xx.xx.xx.x", "x..x..x..x..", "x....xx....."),
        ("x.xx.xx.xx.x", "x...........", "..x..x..x..x"),
    ),
    "slow-twelve": Style(
        4, 3, (45, 78),
        ("x.....x.....", "x....xx....."),
        ("...x.....x..",),
        ("xxxxxxxxxxxx", "x.xx.xx.xx.x"),
        ("x....xx....x", "x.....x....."),
        ("xxxxxxxxxxxx", "x...........", "x..x..x..x.."),
    ),
    "ballad": Style(
        4, 4, (52, 88),
        ("x.......x.......", "x......xx.......", "x.....x.x......."),
        ("....x.......x...",),
        ("x.x.x.x.x.x.x.x.", "x...x...x...x...", "xoxoxoxoxoxoxoxo"),
        ("x.......x.......", "x.....x.x.......", "x..............."),
        ("x...............", "x...x...x...x...", "x.x.x.x.x.x.x.x."),
        steady=False,
    ),
    "half-time": Style(
        4, 4, (110, 160),
        ("x.........x.....", "x..x......x.....", "x.............x."),
        ("........x.......",),
        ("x.x.x.x.x.x.x.x.", "x...x...x...x..."),
        ("x.........x.....", "x.x.x.x.x.x.x.x."),
        ("x...............", "x.x.x.x.x.x.x.x."),
    ),
    "metal": Style(
        4, 4, (100, 200),
        ("xxxxxxxxxxxxxxxx", "x.x.x.x.x.x.x.x.", "x.xxx.xxx.xxx.xx"),
        ("....x.......x...", "..x...x...x...x.", "........x......."),
        ("x...x...x...x...", "x.x.x.x.x.x.x.x."),
        ("x.xxx.xxx.xxx.xx", "xxxxxxxxxxxxxxxx", "x.x.x.x.x.x.x.x."),
        ("x.xxx.xxx.xxx.xx", "x...............", "x..x..x..x..x.x."),
        electronic=0.0,
    ),
    "march": Style(
        2, 4, (95, 140),
        ("x...x...", "x......."),
        ("..x...x.", "x.xxx.x.", "..xo..xo"),
        ("x...x...", "........"),
        ("x...x...",),
        ("..x...x.",),
        electronic=0.0, steady=False,
    ),
    "waltz": Style(
        3, 4, (80, 195),
        ("x...........", "x.......x..."),
        ("....x...x...", "............", "........x..."),
        ("x...x...x...", "x.x.x.x.x.x."),
        ("x...........", "x...x...x..."),
        ("....x...x...", "x...x...x...", "x.x.x.x.x.x.", "x..........."),
        electronic=0.1, steady=False,
    ),
    "three-rock": Style(
        3, 4, (80, 160),
        ("x.....x.....", "x.x.....x..."),
        ("....x...x...", "........x...", "......x....."),
        ("x.x.x.x.x.x.", "x...x...x..."),
        ("x.....x.....", "x.x.x.x.x.x."),
        ("x...........", "x.x.x.x.x.x."),
    ),
    "five": Style(
        5, 4, (85, 185),
        ("x.....x.....x.......", "x..x........x...x...", "x...........x......."),
        ("....x...........x...", "........x.......x...", "....x...x.......x..."),
        ("x.x.x.x.x.x.x.x.x.x.", "x...x...x...x...x..."),
        ("x.....x.....x...x...", "x...........x......."),
        ("x.....x.....x...x...", "x...................", "....x...x.......x..."),
    ),
    "six": Style(
        2, 3, (48, 96),
        ("x.....", "x....x", "x..x.."),
        ("...x..", "...x.o"),
        ("xxxxxx", "x.xx.x", "x..x.."),
        ("x..x..", "x....x", "x....."),
        ("xxxxxx", "x.....", "x..x..", ".xx.xx"),
        steady=False,
    ),
    "jig": Style(
        2, 3, (95, 140),
        ("x.....", "x..x.."),
        ("...x..", "..x..x"),
        ("x.xx.x", "xxxxxx"),
        ("x..x..",),
        ("x..x..", "..x..x", "x.xx.x"),
        electronic=0.0,
    ),
    "nine": Style(
        3, 3, (55, 120),
        ("x........",),
        ("...x..x..",),
        ("x..x..x..", "xxxxxxxxx"),
        ("x..x..x..", "x........"),
        ("x..x..x..", "xxxxxxxxx"),
        steady=False,
    ),
}  # fmt: skip

KEYBOARD: dict[str, Style] = {
    "running-four": Style(
        4, 4, (44, 100), (), (), (),
        ("x.x.x.x.x.x.x.x.", "x...x...x...x...", "x.......x.......", "xxxxxxxxxxxxxxxx"),
        ("x...............", "x...x...x...x...", "..x...x...x...x.", "x.......x......."),
        steady=False, running=True,
    ),
    "running-three": Style(
        3, 4, (44, 100), (), (), (),
        ("x.x.x.x.x.x.", "x...x...x...", "x...........", "xxxxxxxxxxxx"),
        ("x...........", "x...x...x...", "....x...x..."),
        steady=False, running=True,
    ),
    "running-two": Style(
        2, 4, (44, 90), (), (), (),
        ("x.x.x.x.", "x...x...", "x.......", "xxxxxxxx"),
        ("x.......", "..x...x.", "x...x..."),
        steady=False, running=True,
    ),
    "running-six": Style(
        2, 6, (40, 80), (), (), (),
        ("x.....x.....", "x.x.x.x.x.x.", "x...x.x...x."),
        ("x...........", "..x.x...x.x.", "x.....x....."),
        steady=False, running=True,
    ),
}  # fmt: skip
"""Keyboard music at slow tempi, whose beats are far longer than its notes."""

HELD_OUT = frozenset({"son", "ska", "breakbeat", "three-rock"})
"""Styles never trained on."""
