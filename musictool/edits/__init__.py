"""What an edit did to the time, the tempo and the pitch of a recording, told with the recording.

Sound that was cut or stretched does not show it, and tags speak of times, of a tempo and of a key.
`moved`, `transposed`, `at_tempo`, `looped` and `joined` say it in the origin of a value
(`telling`), as a `TimeMap` or `Passages`; `Changes` is what all of it came to, for whoever carries
tags along.
"""

from musictool.edits.changes import Changes, confined
from musictool.edits.edit import Edit
from musictool.edits.passages import Passages
from musictool.edits.telling import (
    at_tempo,
    edited,
    joined,
    looped,
    moved,
    told,
    transposed,
)
from musictool.edits.time_map import TimeMap

__all__ = [
    "Changes",
    "Edit",
    "Passages",
    "TimeMap",
    "at_tempo",
    "confined",
    "edited",
    "joined",
    "looped",
    "moved",
    "told",
    "transposed",
]
