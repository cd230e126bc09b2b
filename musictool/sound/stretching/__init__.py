"""Time and pitch of a recording changed, each with the other kept, by a phase vocoder.

`time_map` maps times to times, `duration` stretches along a map and keeps attacks as they are,
`vocoder` makes the sound, and `pitch` resamples what was stretched.
"""

from musictool.sound.stretching.duration import stretch
from musictool.sound.stretching.pitch import shift_pitch
from musictool.sound.stretching.time_map import TimeMap

__all__ = ["TimeMap", "shift_pitch", "stretch"]
