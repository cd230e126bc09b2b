"""The notes of a recording, as `transcribe` hears them, in seconds and in units of its beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, CannotProcess, Context, Score, Step

from ..unit.grid import Seconds

__all__ = ["Heard", "hear_notes"]

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Heard:
    """Notes that were heard, in the order of their onsets; all of shape `(n,)`.

    Parameters
    ----------
    onset, offset
        Seconds in the recording.
    pitch, velocity
        As in MIDI.
    """

    onset: Seconds
    offset: Seconds
    pitch: Integers
    velocity: Integers

    def __len__(self) -> int:
        return len(self.onset)

    def where(self, chosen: npt.NDArray[np.bool_], begins: float = 0.0) -> Heard:
        """Some of them, in the seconds of what begins at a moment of the recording."""
        return Heard(
            self.onset[chosen] - begins,
            self.offset[chosen] - begins,
            self.pitch[chosen],
            self.velocity[chosen],
        )


def hear_notes(audio: Audio, context: Context) -> Heard:
    """The pitched notes of a recording; none where none are heard."""
    try:
        score: Score = context.run(Step("transcribe", {"beats": False}), audio)
    except CannotProcess:
        score = Score(())
    columns = []
    for track in score.tracks:
        if track.drum:
            continue
        notes = track.notes
        ends = notes["start"].astype(np.int64) + notes["duration"]
        columns.append(
            np.stack(
                [
                    score.clock.seconds(notes["start"]),
                    score.clock.seconds(ends),
                    notes["pitch"].astype(np.float64),
                    notes["velocity"].astype(np.float64),
                ]
            )
        )
    rows = np.concatenate(columns, axis=1) if columns else np.zeros((4, 0))
    rows = rows[:, np.lexsort((rows[2], rows[0]))]
    pitch, velocity = rows[2].astype(np.int64), rows[3].astype(np.int64)
    return Heard(rows[0], rows[1], pitch, velocity)
