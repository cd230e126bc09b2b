"""What `style --engine melody --report` draws: the melody that was heard, and the result's."""

from __future__ import annotations

from torch import Tensor

from musictool import SERIES, Picture

__all__ = ["melodies"]

CLASSES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def melodies(heard: Tensor, made: Tensor, moment_s: float, prompt: str) -> Picture:
    """Both in time, a line of pitch classes each.

    Parameters
    ----------
    heard, made
        As `Melody.chroma`.
    """
    common = min(len(heard), len(made))
    same = float((heard[:common] * made[:common]).sum(1).mean())
    picture = Picture(
        1200, 620, rows=(1, 1), share=True, title=prompt, subtitle=f"{same:.0%} of moments agree"
    )
    titles = ("the strongest pitch class, as the model hears it", "the same, of the result")
    for number, (panel, chroma) in enumerate(zip(picture.panels, (heard, made), strict=True)):
        classes = chroma.argmax(1).tolist()
        begins = [at * moment_s for at in range(len(classes))]
        ends = [at + moment_s for at in begins]
        panel.axes.hlines(classes, begins, ends, colors=SERIES[number], linewidth=5)
        panel.axes.set_yticks(range(len(CLASSES)), CLASSES)
        panel.axes.set_ylim(-0.7, len(CLASSES) - 0.3)
        panel.titled(titles[number])
    picture.panels[-1].axes.set_xlabel("seconds")
    return picture
