"""Hearing recordings: on a device of this computer, or through a program of its system.

`playing` plays recordings one after the other, by `device` where sounddevice is installed and finds
an output, else by the first of the programs in `players` that is here and works.
"""

from musictool.playback.playing import play, way_to_play

__all__ = ["play", "way_to_play"]
