"""Time and pitch of a recording changed, each with the other kept, by a phase vocoder.

`duration` stretches along a map of time and keeps attacks as they are, `vocoder` makes the sound,
and `pitch` resamples what was stretched. Both say with the result what they did (`edits`).
"""

from musictool.sound.stretching.duration import stretch
from musictool.sound.stretching.pitch import shift_pitch

__all__ = ["shift_pitch", "stretch"]
