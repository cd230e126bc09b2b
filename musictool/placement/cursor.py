"""Taking a stream's frames in whatever amounts are wanted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from musictool.values import Samples, Stream

__all__ = ["Cursor"]


class Cursor:
    """One reading of a stream, and how far it has come."""

    def __init__(self, stream: Stream) -> None:
        self.blocks = stream.blocks()
        self.held = np.zeros((stream.channels, 0), np.float32)
        self.at = 0

    def pieces(self, frames: int | None = None) -> Iterator[Samples]:
        """The next frames as they come, all that are left if no number is given."""
        while frames is None or frames > 0:
            if not self.held.shape[1]:
                block = next(self.blocks, None)
                if block is None:
                    return
                self.held = block
            piece = self.held[:, :frames]
            self.held = self.held[:, piece.shape[1] :]
            self.at += piece.shape[1]
            frames = None if frames is None else frames - piece.shape[1]
            if piece.shape[1]:
                yield piece

    def take(self, frames: int) -> Samples:
        """The next frames at once; silence where the stream has ended."""
        pieces = list(self.pieces(frames))
        missing = frames - sum(piece.shape[1] for piece in pieces)
        if missing:
            pieces.append(np.zeros((self.held.shape[0], missing), np.float32))
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)

    def skip_to(self, frame: int) -> None:
        """Read on to a frame, and drop what comes before it."""
        for _ in self.pieces(max(frame - self.at, 0)):
            pass
