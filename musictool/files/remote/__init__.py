"""Files behind URLs: found, fetched whole, and sent whole or not at all.

fsspec knows the protocols. `systems` has one of its file systems for an address, `attempts` says
what failed and tries again what may pass, `listing` finds files, `transfer` brings them here and
there. Whatever works on a recording works on a local copy.
"""

from musictool.files.remote.attempts import Absent
from musictool.files.remote.listing import (
    State,
    check_far,
    found_at,
    found_under,
    is_folder,
    state,
)
from musictool.files.remote.transfer import fetch, fetch_folder, send

__all__ = [
    "Absent",
    "State",
    "check_far",
    "fetch",
    "fetch_folder",
    "found_at",
    "found_under",
    "is_folder",
    "send",
    "state",
]
