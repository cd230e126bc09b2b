"""Which beats are played in another rhythm, and which accents are ornamented, by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ..filling.report import Filled
from ..remixing.form import Form
from ..unit.units import Units
from .attacks import Attacks
from .changes import Change, Kind
from .choosing import TOGETHER
from .ornaments import ornaments_of
from .rhythm import figures_of

__all__ = ["changes_within"]


def changes_within(
    attacks: Attacks,
    units: Units,
    form: Form,
    free: Sequence[int],
    wished: dict[Kind, int],
    play: Callable[[Change], Filled | None],
    rng: np.random.Generator,
) -> list[tuple[Change, Filled]]:
    """Changes within beats and their sound, of each kind so many, or as many as there can be.

    A figure comes at the same place of bars that follow each other, and passages take turns.

    Parameters
    ----------
    attacks, units, form
        Of the piece.
    free
        The beats that may change.
    wished
        How many beats are to change, kind by kind.
    play
        Makes the sound of a change, or None if it does not sound as it is to.
    rng
        Chooses.
    """
    found: list[tuple[Change, Filled]] = []
    left = set(free)
    ways: dict[Kind, Callable[[int], Iterable[Change]]] = {
        "ornaments": lambda unit: ornaments_of(attacks, unit),
        "rhythm": lambda unit: figures_of(attacks, units, unit),
    }
    for kind in [one for one in ways if wished.get(one)]:
        count = wished[kind]
        for group in _taking_turns(form, sorted(left), rng):
            if not count:
                break
            options: dict[str, list[Change]] = {}
            for unit in group:
                for change in ways[kind](unit):
                    options.setdefault(change.name, []).append(change)
            for name in rng.permutation(sorted(options)).tolist():
                played = [(one, play(one)) for one in options[name][:count]]
                heard = [(one, filled) for one, filled in played if filled is not None]
                if heard:
                    found += heard
                    count -= len(heard)
                    left -= {one.unit for one, _ in heard}
                    break
    return found


def _taking_turns(form: Form, free: Sequence[int], rng: np.random.Generator) -> list[list[int]]:
    """Beats at the same place of the bars of a phrase; of each phrase one place, then the next."""
    phrases: dict[int, dict[int, list[int]]] = {}
    length = TOGETHER * form.bar
    first = int(np.flatnonzero(form.places == 0)[0]) % length
    for unit in free:
        places = phrases.setdefault((unit - first) // length, {})
        places.setdefault(int(form.places[unit]), []).append(unit)
    shuffled = [
        [groups[k] for k in rng.permutation(len(groups))]
        for groups in (list(one.values()) for one in phrases.values())
    ]
    rounds = max((len(one) for one in shuffled), default=0)
    return [
        shuffled[phrase][turn]
        for turn in range(rounds)
        for phrase in rng.permutation(len(shuffled))
        if turn < len(shuffled[phrase])
    ]
