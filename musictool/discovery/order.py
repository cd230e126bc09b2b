"""Who of several plugins was there first with a command, remembered for good.

A claim is a command for a kind of value, the distribution that has it, and the folder in which
that is installed, by which environments are told apart. Claims lie in a file of the user's, the
earlier first, and are forgotten once their distribution is gone, or has no such command any more:
who comes back is new. One that is off or broken keeps its place.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from musictool.discovery.chosen import OWN, lines_of, preferred, write_lines
from musictool.discovery.environments import environments
from musictool.discovery.found import Found
from musictool.errors import UsageError
from musictool.kinds import Kind

__all__ = ["Order", "order_file", "order_of"]

Claim = tuple[str, str, str, str]
"""Command, kind of value, distribution, folder."""


def order_file() -> Path:
    """The file with the claims, a line each, its fields parted by tabs."""
    from platformdirs import user_config_path

    return user_config_path("musictool") / "commands-by-age"


class Order:
    """In which order plugins have their claims on names."""

    def __init__(self, claims: Sequence[Claim] = (), chosen: Sequence[str] = ()) -> None:
        self._places = {claim: at for at, claim in enumerate(claims)}
        self._preferred = frozenset(chosen)

    def age(self, plugin: Found, name: str, kind: Kind) -> tuple[int, int, str]:
        """What sorts plugins by when they came; our own are before all others."""
        place = self._places.get(_claim(plugin, name, kind), len(self._places))
        return int(plugin.distribution != OWN), place, plugin.name

    def knows(self, plugin: Found, name: str, kind: Kind) -> bool:
        """Whether a plugin has had a name, or is to have it."""
        is_old = _claim(plugin, name, kind) in self._places
        return is_old or plugin.distribution == OWN or self.prefers(plugin, name)

    def prefers(self, plugin: Found, name: str) -> bool:
        """Whether the user wants the name to be this plugin's."""
        return f"{plugin.name}:{name}" in self._preferred

    def rank(self, plugin: Found, name: str, kind: Kind) -> tuple[bool, int, int, str]:
        """What sorts plugins by who gets a name."""
        return (not self.prefers(plugin, name), *self.age(plugin, name, kind))


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
    new = [_claim(it, spec.name, spec.takes.flow) for it in others for spec in it.commands]
    unread = {(it.distribution, it.folder) for it in others if it.off or it.problems}
    keeps = _keeper({*new}, unread)
    claims = list(dict.fromkeys([*filter(keeps, before), *new]))
    if claims != before:
        with contextlib.suppress(UsageError):  # a folder that cannot be written is no error
            write_lines(order_file(), map("\t".join, claims))
    return Order(claims, preferred())


def _keeper(new: set[Claim], unread: set[tuple[str, str]]) -> Callable[[Claim], bool]:
    """What tells whether a remembered claim still stands."""
    searched = {os.path.abspath(entry) for entry in sys.path}  # noqa: PTH100
    searched |= {str(one.site) for one in environments()}

    def keeps(claim: Claim) -> bool:
        if claim[3] not in searched:  # of another environment
            return os.path.isdir(claim[3])  # noqa: PTH112
        return claim in new or claim[2:] in unread

    return keeps


def _claim(plugin: Found, name: str, kind: Kind) -> Claim:
    return name, kind.value, plugin.distribution, plugin.folder
