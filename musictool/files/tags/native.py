"""Tags as one family keeps them, brought to what was done to the sound.

Where a field has changed, what holds it is taken out, and is written anew from the fields.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from musictool.files.tags import id3_following, mp4
from musictool.files.tags.model import Tags
from musictool.files.tags.moves import Moves

__all__ = ["followed_native"]


def followed_native(tags: Tags, changed: Collection[str], moves: Moves) -> Any:
    """`tags.native` without the fields that have changed; ID3's own times follow here."""
    native: Any = tags.native
    if native is None:
        return None
    if tags.family == "id3":
        return id3_following.followed(native, tags.unnamed, changed, moves)
    if tags.family == "vorbis":
        return tuple((name, value) for name, value in native if name.upper() not in changed)
    if tags.family == "mp4":
        return tuple(
            (name, values)
            for name, values in native
            if not any(field.upper() in changed for field, _ in mp4.pairs_of(name, values))
        )
    return native
