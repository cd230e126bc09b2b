"""Where a command acts, how much of it is heard, and how long it may ring: the hub's own settings.

They are there for every command that makes audio of audio, with no line in its plugin: `region`
confines it to a part of the recording, `tail` lets it sound on after its input, and `placed` puts
both around a command and mixes its output with its input. Of a command that makes a score of a
score, `score` confines it to bars, beats or seconds.
"""

from musictool.placement.placed import Placed, placed, placement_of

__all__ = ["Placed", "placed", "placement_of"]
