"""Which beats are played in another rhythm, and which accents are ornamented, by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..filling.report import Filled
from ..remixing.form import Form
from ..unit.units import Units
from .attacks import Attacks
from .changes import Change, Kind
from .choosing import TOGETHER
from .ornaments import ornaments_of
from .rhythm import figures_of

__all__ = ["changes_within", "options_within"]

Options = Mapping[str, Mapping[int, Sequence[Change]]]
"""Changes by their kind and beat."""


def options_within(attacks: Attacks, units: Units, free: Sequence[int]) -> Options:
    """All changes of each kind, beat by beat, of those beats that have any."""
    ornaments = {unit: list(ornaments_of(attacks, unit)) for unit in free}
    rhythm = {unit: list(figures_of(attacks, units, unit)) for unit in free}
    kinds: dict[Kind, dict[int, list[Change]]] = {"ornaments": ornaments, "rhythm": rhythm}
    return {
        kind: {unit: changes for unit, changes in found.items() if changes}
        for kind, found in kinds.items()
    }


def changes_within(
    options: Options,
    form: Form,
    free: Sequence[int],
    wished: Mapping[str, int],
    play: Callable[[Change], Filled | None],
    rng: np.random.Generator,
) -> list[tuple[Change, Filled]]:
    """Changes within beats and their sound, of each kind so many, or as many as there can be.

    A figure comes at the same place of bars that follow each other, and passages take turns.

    Parameters
    ----------
    options
        From `options_within`.
    form
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
    for kind, of_kind in options.items():
        count = wished.get(kind, 0)
        for group in _taking_turns(form, sorted(left & of_kind.keys()), rng):
            if not count:
                break
            named: dict[str, list[Change]] = {}
            for change in (one for unit in group for one in of_kind[unit]):
                named.setdefault(change.name, []).append(change)
            for name in rng.permutation(sorted(named)).tolist():
                played = [(one, play(one)) for one in named[name][:count]]
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
