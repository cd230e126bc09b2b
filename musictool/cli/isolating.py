"""`plugins install --isolated`, and what the other verbs do with plugins that were installed so."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from musictool.cli.commands import known
from musictool.cli.params import switch
from musictool.cli.plugins import brings
from musictool.cli.views import print_prose, show_line
from musictool.errors import PluginError, UsageError

if TYPE_CHECKING:
    from musictool.discovery.environments import Environment
    from musictool.installing import Wanted

__all__ = [
    "ISOLATED",
    "install_isolated",
    "isolated_notes",
    "not_isolated",
    "refuse_isolated",
    "uninstall_isolated",
    "upgrade_isolated",
]

Told = Callable[[str], None]

ISOLATED = switch(
    "isolated",
    "--isolated",
    help="Each in an environment of its own, so that what it requires suits it alone",
)


def install_isolated(
    wanted: Sequence[Wanted], move: Sequence[str], dry_run: bool, told: Told
) -> None:
    """Install plugins, each in an environment of its own.

    Raises
    ------
    UsageError
        If one of them is installed beside musictool, or what is asked for has no meaning here.
    PluginError
        If one cannot be installed, or is broken.
    """
    from musictool.installing.installed import installed

    if move:
        raise UsageError(
            "--move is about what lies beside musictool, where --isolated puts nothing"
        )
    there = installed()
    for one in wanted:
        if one.name in there:
            raise UsageError(
                f"{one.name} is installed beside musictool; first musictool plugins uninstall "
                f"{one.name}"
            )
    for one in wanted:
        if dry_run:
            _show_plan(one, told)
        else:
            _make(one, told)


def _show_plan(wanted: Wanted, told: Told) -> None:
    """What an environment would have."""
    from musictool.installing.isolating import plan

    versions = [f"{name} {version}" for name, version in sorted(plan([wanted], told).items())]
    print_prose(
        f"{wanted.line}: an environment of its own would have {', '.join(versions)}", sys.stdout
    )


def _make(wanted: Wanted, told: Told) -> None:
    """One environment, and what has come into it.

    Raises
    ------
    PluginError
        If the plugin is broken.
    """
    from musictool.discovery import registry
    from musictool.installing.isolating import make

    made = make([wanted], told)
    plugins = [one for one in registry().plugins if one.isolated == made.name]
    for one in plugins:
        print_prose(
            f"{one.distribution} {one.version}: installed in an environment of its own", sys.stdout
        )
        print_prose(f"{one.name}: {one.off or brings(one) or 'brings nothing'}", sys.stdout)
        for note in one.notes:
            show_line("note", note)
    problems = [problem for one in plugins for problem in one.problems]
    for problem in problems[:-1]:
        show_line("problem", problem)
    if problems:
        back = f"musictool plugins uninstall {made.name} takes it away"
        raise PluginError(f"{problems[-1]}; {back}")


def refuse_isolated(wanted: Sequence[Wanted]) -> None:
    """Refuse to install beside musictool what has an environment of its own, which would hide it.

    Raises
    ------
    UsageError
        If that is so.
    """
    there = {one.name for one in _environments()}
    for one in wanted:
        if one.name in there:
            raise UsageError(
                f"{one.name} has an environment of its own; first musictool plugins uninstall "
                f"{one.name}, or go on with --isolated"
            )


def not_isolated(names: Sequence[str]) -> list[str]:
    """The names of those that have no environment of their own."""
    return [name for name in names if _of(name) is None]


def uninstall_isolated(names: Sequence[str]) -> None:
    """Remove the environments of those that have one."""
    from musictool.installing.isolating import remove

    for found in dict.fromkeys(filter(None, map(_of, names))):
        gone = "; ".join(filter(None, (brings(it) for it in known().plugins if _is_in(it, found))))
        remove(found.name)
        print_prose(f"{found.name}: uninstalled{f'; gone: {gone}' if gone else ''}", sys.stdout)


def upgrade_isolated(names: Sequence[str], dry_run: bool, told: Told) -> None:
    """Make the environments anew of those that have one, without names of all."""
    from musictool.installing import wanted_of

    ones = dict.fromkeys(filter(None, map(_of, names))) if names else _environments()
    for one in ones:
        if dry_run:
            print_prose(f"{one.name}: its environment would be made anew", sys.stdout)
            continue
        (text,) = one.asked
        editable = text.removeprefix("-e ")
        _make(wanted_of(editable, editable=editable != text), told)


def isolated_notes() -> Iterator[str]:
    """What to say of them where requirements are listed, which are for one environment."""
    for one in _environments():
        yield f"{one.name} has an environment of its own: {one.anew}"


def _environments() -> list[Environment]:
    from musictool.discovery.environments import environments

    return environments()


def _of(name: str) -> Environment | None:
    """The environment of a plugin, or of its package."""
    from packaging.utils import canonicalize_name

    plugin = next((one for one in known().plugins if one.name == name), None)
    key = plugin.isolated if plugin else canonicalize_name(name)
    return next((one for one in _environments() if one.name == key), None)


def _is_in(plugin: object, environment: Environment) -> bool:
    return getattr(plugin, "isolated", "") == environment.name
