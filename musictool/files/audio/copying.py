"""A recording that no step has changed, written as it lies in its file: the very bytes.

What was encoded with losses would lose more by being encoded once more, and tags can be added to
any file without touching its sound.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from musictool.files.access import Place
from musictool.files.atomic import new_file
from musictool.files.audio.formats import CONTAINERS, SUBTYPES, Encoding, container_for
from musictool.files.system_errors import file_errors
from musictool.files.tags.adding import add_fields
from musictool.origin import Origin
from musictool.values import Stream

__all__ = ["can_be_copied", "copy_file"]

_SAME = ({"OGG", "OPUS"}, {"WAV", "WAVEX"})
"""Names of one and the same container."""


def can_be_copied(path: Path, origin: Origin, wanted: Encoding) -> bool:
    """Whether the source's bytes are what the output is to be: its container, and no new encoding.

    A lossless source without fields to add is encoded anew, which loses nothing and mends headers;
    so is a damaged one.
    """
    if wanted != Encoding() or origin.path is None or origin.edits:
        return False
    name = container_for(path, origin)
    alike = {name, origin.container}
    if name != origin.container and not any(alike <= same for same in _SAME):
        return False
    subtype = SUBTYPES.get(origin.subtype)
    is_lossy = subtype is not None and subtype.bitrates is not None
    return bool(origin.measured) or (is_lossy and not origin.warnings)


def copy_file(place: Place, stream: Stream, origin: Origin) -> list[str]:
    """Copy the file behind a recording to a place that was checked, with what its tags now say.

    Returns
    -------
    Warnings.
    """
    assert origin.path is not None
    with new_file(place) as temporary:
        for _ in stream.blocks():  # to its end, so that no damage is copied in silence
            pass
        with file_errors(place.path):
            shutil.copyfile(origin.path, temporary)
        family = CONTAINERS[container_for(place.path, origin)].tags
        return add_fields(temporary, place.path, family, origin.measured, origin.history)
