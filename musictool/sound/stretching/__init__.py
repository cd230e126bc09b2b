"""Time and pitch of a recording changed, each with the other kept, by a phase vocoder.

`time_map` says where each moment comes to lie, `duration` keeps attacks as they are on the way, and
`vocoder` makes the sound; `pitch` plays what was stretched at another rate.
"""

from musictool.sound.stretching.duration import stretch
from musictool.sound.stretching.pitch import shift_pitch
from musictool.sound.stretching.time_map import TimeMap

__all__ = ["TimeMap", "shift_pitch", "stretch"]
