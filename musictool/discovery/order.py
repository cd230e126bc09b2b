"""Who of several plugins was there first with a command, remembered for good.

So it is with engines and presets. A claim is a command for a kind of value, or an engine of one, or
a preset, the distribution that has it, and the folder in which that is installed, by which
environments are told apart: of an isolated plugin the file that names its environment, which is
made anew in another folder. Claims lie in a file of the user's, the earlier first, and are
forgotten once their distribution is gone, or has no such command any more: who comes back is new.
One that is off or broken keeps its place.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from musictool.contract.spec import Spec
from musictool.discovery.chosen import OWN, lines_of, preferred, write_lines
from musictool.discovery.environments import card_of, environments
from musictool.discovery.found import Found
from musictool.discovery.sources import declared_in
from musictool.errors import UsageError
from musictool.kinds import Kind

__all__ = ["Order", "engine_claim", "order_file", "order_of", "preset_claim"]

Claim = tuple[str, str, str, str]
"""Command, engine or preset, kind of value, distribution, folder."""


def order_file() -> Path:
    """The file with the claims, a line each, its fields parted by tabs."""
    from platformdirs import user_config_path

    return user_config_path("musictool") / "commands-by-age"


class Order:
    """In which order plugins have their claims on names."""

    def __init__(self, claims: Sequence[Claim] = (), chosen: Sequence[str] = ()) -> None:
        self._places = {claim: at for at, claim in enumerate(claims)}
        self._preferred = frozenset(chosen)

    def age(self, plugin: Found, name: str, kind: Kind | None) -> tuple[int, int, str]:
        """What sorts plugins by when they came; our own are before all others."""
        place = self._places.get(_claim(plugin, name, kind), len(self._places))
        return int(plugin.distribution != OWN), place, plugin.name

    def is_old(self, plugin: Found, name: str, kind: Kind | None) -> bool:
        """Whether a plugin has had a name already."""
        return _claim(plugin, name, kind) in self._places

    def declared(self, plugin: Found) -> tuple[list[str], list[tuple[str, str]]]:
        """The commands, and the engines with their commands, that a broken plugin would bring.

        Its source tells; where that is gone, what it had.
        """
        found = declared_in(plugin.module, plugin.folder if plugin.isolated else "")
        if any(found):
            return found
        of = [plugin.distribution, _place(plugin)]
        had = [name.split(" ") for name, _, *claimed in self._places if claimed == of]
        engines = [(one[0], one[1]) for one in had if len(one) == 2 and one[0] != "preset"]
        return [one[0] for one in had if len(one) == 1], engines

    def knows(self, plugin: Found, name: str, kind: Kind, short: str = "") -> bool:
        """Whether a plugin has had a name, or is to have it."""
        is_old = self.is_old(plugin, name, kind) or plugin.distribution == OWN
        return is_old or self.prefers(plugin, short or name)

    def prefers(self, plugin: Found, name: str) -> bool:
        """Whether the user wants the name to be this plugin's."""
        return f"{plugin.name}:{name}" in self._preferred

    def rank(
        self, plugin: Found, name: str, kind: Kind | None, short: str = ""
    ) -> tuple[bool, int, int, str]:
        """What sorts plugins by who gets a name.

        Parameters
        ----------
        name
            As it is in a claim.
        short
            As it is preferred, if that is not the same.
        """
        return (not self.prefers(plugin, short or name), *self.age(plugin, name, kind))


def engine_claim(spec: Spec) -> str:
    """How an engine is called in a claim: with its command."""
    return f"{spec.name} {spec.engine}"


def preset_claim(name: str) -> str:
    """How a preset is called in a claim; no command is called so."""
    return f"preset {name}"


def order_of(found: Sequence[Found]) -> Order:
    """The order of these plugins; those that are new in it are last, and remembered from now on.

    Of several that are new, the first by name is first: that is the same on every computer.
    """
    before: list[Claim] = [
        (one[0], one[1], one[2], one[3])
        for one in (line.split("\t") for line in lines_of(order_file()))
        if len(one) == 4
    ]
    others = [plugin for plugin in found if plugin.distribution != OWN]
    new = [_claim(it, name, kind) for it in others for name, kind in _named(it)]
    unread = {(it.distribution, _place(it)) for it in others if it.off or it.problems}
    keeps = _keeper({*new}, unread)
    claims = list(dict.fromkeys([*filter(keeps, before), *new]))
    if claims != before:
        with contextlib.suppress(UsageError):  # a folder that cannot be written is no error
            write_lines(order_file(), map("\t".join, claims))
    return Order(claims, preferred())


def _keeper(new: set[Claim], unread: set[tuple[str, str]]) -> Callable[[Claim], bool]:
    """What tells whether a remembered claim still stands."""
    searched = {os.path.abspath(entry) for entry in sys.path}  # noqa: PTH100
    searched |= {str(card_of(one.name)) for one in environments()}

    def keeps(claim: Claim) -> bool:
        if claim[3] not in searched:  # of another environment
            return os.path.exists(claim[3])  # noqa: PTH110
        return claim in new or claim[2:] in unread

    return keeps


def _named(plugin: Found) -> Iterator[tuple[str, Kind | None]]:
    """All that a plugin has a claim on."""
    yield from ((spec.name, spec.takes.flow) for spec in plugin.commands)
    yield from ((engine_claim(spec), spec.takes.flow) for spec in plugin.engines)
    yield from ((preset_claim(name), None) for name in plugin.presets)


def _claim(plugin: Found, name: str, kind: Kind | None) -> Claim:
    return name, kind.value if kind else "", plugin.distribution, _place(plugin)


def _place(plugin: Found) -> str:
    """Where it is, for as long as it is not uninstalled."""
    return str(card_of(plugin.isolated)) if plugin.isolated else plugin.folder
