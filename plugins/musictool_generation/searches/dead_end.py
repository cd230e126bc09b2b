"""What to say where no search comes any further."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool import CannotProcess

from .constraints import Constraints
from .draft import Draft

__all__ = ["no_way_on"]


def no_way_on(stuck: Sequence[Draft], constraints: Constraints) -> CannotProcess:
    """What to say if every try of a search came to where it could not go on."""
    furthest = max(stuck, key=lambda draft: draft.time)
    bar = int(np.searchsorted(constraints.frame.bars, furthest.time, "right"))
    place = "there" if constraints.in_part else f"from bar {bar}"  # a part counts its own bars
    wishes = constraints.wishes
    if furthest.broken_by:
        return CannotProcess(
            f"the model knows no way on {place} that is not copied from what it has learnt; "
            f"a higher temperature may find one, allow_copies lets it copy"
        )
    if not wishes:
        return CannotProcess(f"the model knows no way on {place}; it has learnt too little")
    named = " and ".join(([", ".join(wishes[:-1])] if wishes[1:] else []) + wishes[-1:])
    return CannotProcess(
        f"the model knows no way on {place} with {named} as wished; wish for less there"
    )
