"""A folder that is watched: what comes into it is worked on as soon as it is complete.

    folder --arrivals--> files and their states --settling--> those that are complete
    --rounds--> a batch of them

`bell` wakes up when something may have changed.
"""

from musictool.watching.rounds import Rounds

__all__ = ["Rounds"]
