"""`plugins install`, `uninstall`, `upgrade`, `freeze` and `search`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from musictool.cli import isolating
from musictool.cli.commands import Command, known
from musictool.cli.groups import AS_JSON, argument, verb
from musictool.cli.params import Argument, Option, switch
from musictool.cli.passing import Passing
from musictool.cli.plugins import brings
from musictool.cli.views import print_json, print_line, print_prose, show_line
from musictool.errors import PluginError, UnknownName, UsageError

if TYPE_CHECKING:
    from musictool.discovery import Plugin
    from musictool.installing import Change, Environment, Wanted

__all__ = ["installing_verbs"]

DRY_RUN = switch("dry_run", "--dry-run", help="Say what would change, and change nothing")

MOVE = Option(
    "move",
    "--move",
    metavar="PACKAGE",
    multiple=True,
    help="Let this package that is installed get another version, if it must; may be repeated. "
    "Without it nothing that is installed moves",
)


def installing_verbs() -> list[Command]:
    """The verbs, in the order of the help."""
    return [
        verb(
            "install",
            _install,
            Argument(
                "names",
                metavar="NAME|PATH|URL",
                nargs=-1,
                help="A package, with bounds or without, a folder or a file of one, or a URL",
            ),
            Option("file", "--requirement", "-r", metavar="FILE", help="All that a file lists"),
            Option(
                "editable",
                "--editable",
                "-e",
                metavar="PATH",
                multiple=True,
                help="A folder, used as it lies there, for who writes the plugin; may be repeated",
            ),
            isolating.ISOLATED,
            MOVE,
            DRY_RUN,
            also=("add", "get"),
            examples=("plugins install musictool-acme", "plugins install ./musictool-acme"),
            docs="plugins/installing",
        ),
        verb(
            "uninstall",
            _uninstall,
            argument("names", "NAME", "A plugin, or its package", nargs=-1, complete=_theirs),
            also=("remove", "delete", "rm"),
            examples=("plugins uninstall acme",),
            docs="plugins/installing",
        ),
        verb(
            "upgrade",
            _upgrade,
            Argument(
                "names",
                metavar="NAME",
                nargs=-1,
                help="Which; without one, all that came from an index",
                complete=_theirs,
            ),
            MOVE,
            DRY_RUN,
            also=("update",),
            examples=("plugins upgrade", "plugins upgrade acme"),
            docs="plugins/installing",
        ),
        verb(
            "freeze",
            _freeze,
            switch("exact", "--exact", help="The very versions and commits, nothing later"),
            also=("export", "lock"),
            examples=("plugins freeze",),
            docs="plugins/installing",
        ),
        verb(
            "search",
            _search,
            Argument("words", metavar="WORDS", nargs=-1, help="Parts of the name"),
            AS_JSON,
            also=("find", "discover"),
            examples=("plugins search acme",),
            docs="plugins/installing",
        ),
    ]


def _theirs() -> list[str]:
    from musictool.discovery.chosen import OWN

    return [plugin.name for plugin in known().plugins if plugin.distribution != OWN]


def _install(
    names: list[str],
    file: str | None,
    editable: list[str],
    isolated: bool,
    move: list[str],
    dry_run: bool,
) -> None:
    """Install plugins; nothing else that is installed moves unless --move names it."""
    from musictool.installing import install, plan, read_file, this_environment, wanted_of

    wanted = [wanted_of(name) for name in names] + [wanted_of(it, editable=True) for it in editable]
    wanted += read_file(file) if file is not None else []
    if not wanted:
        raise UsageError(
            "plugins install: " + (f"{file} lists nothing" if file else "name a plugin, or -r FILE")
        )
    _refuse_own(one.name for one in wanted)
    if isolated:
        with Passing() as passing:
            isolating.install_isolated(wanted, move, dry_run, passing.show)
        return
    isolating.refuse_isolated(wanted)
    environment = this_environment()
    with Passing() as passing:
        if dry_run:
            change = plan(environment, wanted, move, told=passing.show)
        else:
            change = install(environment, wanted, move, told=passing.show)
    if dry_run:
        _show_plan(change)
        return
    _remember(environment, wanted)
    _show_brought(environment, change, [_key(one) for one in wanted])


def _key(wanted: Wanted) -> str:
    """The package that something asked for became."""
    from musictool.installing.freezing import name_of

    return wanted.name or name_of(wanted.text)


def _remember(environment: Environment, wanted: Sequence[Wanted]) -> None:
    from musictool.address import without_secrets
    from musictool.installing.asked import remember

    asked = {_key(one): without_secrets(one.line) for one in wanted}
    remember(environment.folder, {name: text for name, text in asked.items() if name})


def _uninstall(names: list[str]) -> None:
    """Uninstall plugins, and forget what was chosen for them."""
    from musictool.discovery import chosen
    from musictool.installing import look, this_environment, uninstall
    from musictool.installing.asked import forget

    left = isolating.not_isolated(names)
    plugins = {name: _of_package(name) for name in map(_package, left)}
    _refuse_needed(list(plugins))
    isolating.uninstall_isolated(names)
    if not plugins:
        return
    environment = this_environment()
    with Passing() as passing:
        change = uninstall(environment, list(plugins), passing.show)
    forget(environment.folder, change.gone)
    chosen.forget(one.name for several in plugins.values() for one in several)
    for name, version in change.gone.items():
        gone = "; ".join(filter(None, (brings(one) for one in plugins.get(name, ()))))
        print_prose(f"{name} {version}: uninstalled{f'; gone: {gone}' if gone else ''}", sys.stdout)
    found = look(environment)
    if found.broken:
        raise PluginError(f"musictool does not begin any more: {found.broken}")


def _upgrade(names: list[str], move: list[str], dry_run: bool) -> None:
    """Get newer versions of plugins; nothing else moves unless --move names it."""
    from musictool.installing import install, plan, this_environment
    from musictool.installing.freezing import as_asked, asked_for

    packages = [_package(name) for name in isolating.not_isolated(names)]
    with Passing() as passing:
        isolating.upgrade_isolated(names, dry_run, passing.show)
    if names and not packages:
        return
    environment = this_environment()
    there = asked_for(environment.folder)
    packages = packages or [key for key, one in there.items() if not one.origin]
    if not packages:
        print_line("No plugin here came from an index.", sys.stdout)
        return
    wanted = [as_asked(environment.folder, name) for name in packages]
    with Passing() as passing:
        do = plan if dry_run else install
        change = do(environment, wanted, move, upgrade=True, told=passing.show)
    if dry_run:
        _show_plan(change)
        return
    _show_brought(environment, change, packages)


def _freeze(exact: bool) -> None:
    """Print the plugins that are installed as requirements, for plugins install -r."""
    from pathlib import Path

    from musictool.cli.views import print_document
    from musictool.installing.freezing import freeze

    for line, note in freeze(Path(sys.prefix), exact):
        print_document(line, sys.stdout)
        if note:
            show_line("note", note)
    for note in isolating.isolated_notes():
        show_line("note", note)


def _search(words: list[str], as_json: bool) -> None:
    """Look for plugins by their names; package indexes let programs search nothing else."""
    from musictool.installing.installed import installed
    from musictool.installing.searching import search

    found = search(words)
    there = installed()
    if as_json:
        print_json([{"name": one, "installed": one in there} for one in found.names])
    for name in () if as_json else found.names:
        print_line(f"{name}{' (installed)' if name in there else ''}", sys.stdout)
    for note in found.notes:
        show_line("note", note)
    if not found.names and not as_json:
        print_line("Nothing was found of that name.", sys.stderr)


def _package(name: str) -> str:
    """The package that a plugin, or a package, is called by.

    Raises
    ------
    UsageError
        If it is a part of musictool, or no plugin.
    UnknownName
        If there is none of that name.
    """
    from pathlib import Path

    from packaging.utils import canonicalize_name

    from musictool.discovery.chosen import OWN
    from musictool.installing.freezing import asked_for
    from musictool.installing.installed import installed

    plugin = next((one for one in known().plugins if one.name == name), None)
    key = canonicalize_name(plugin.distribution if plugin else name)
    if key == OWN:
        advice = f"; musictool plugins disable {name} leaves it out" if plugin else ""
        raise UsageError(f"{name} is part of musictool, and stays as long as that does{advice}")
    asked = asked_for(Path(sys.prefix))
    if key in asked:
        return key
    if key in installed():
        raise UsageError(f"{name} is no plugin, so it is left to what installed it")
    theirs = [*_theirs(), *asked]
    raise UnknownName("plugin", name, theirs, advice="" if theirs else "none has been added")


def _of_package(package: str) -> list[Plugin]:
    from packaging.utils import canonicalize_name

    return [one for one in known().plugins if canonicalize_name(one.distribution) == package]


def _refuse_own(names: Iterable[str]) -> None:
    from musictool.discovery.chosen import OWN

    if OWN in names:
        raise UsageError(f"{OWN} is here already, and is no plugin of its own")


def _refuse_needed(packages: Sequence[str]) -> None:
    """Refuse to take away what another plugin needs."""
    from musictool.installing.installed import needing

    for package in packages:
        others = [one for one in needing(package) if one not in packages]
        if others:
            raise UsageError(f"{package} stays, since {' and '.join(others)} needs it")


def _show_plan(change: Change) -> None:
    for name, version in change.came.items():
        print_line(f"{name} {version} would be installed", sys.stdout)
    for name, (old, new) in change.moved.items():
        print_line(f"{name} {old} would become {new}", sys.stdout)
    if not change.came and not change.moved:
        print_line("Nothing would change.", sys.stdout)


def _show_brought(environment: Environment, change: Change, asked: Sequence[str]) -> None:
    """What came, what it brings to musictool, and how to go back if that is not what was wanted.

    Raises
    ------
    PluginError
        If a plugin that came, or musictool itself, is broken.
    """
    from musictool.installing import look
    from musictool.installing.installed import installed

    there = installed()
    versions = {name: there[name].version for name in asked if name in there}
    for name, version in versions.items():
        old = change.moved.get(name, ("", ""))[0]
        new = name in change.came or bool(there[name].origin)
        state = f"was {old}" if old else "installed" if new else "as it was"
        print_line(f"{name} {version}: {state}", sys.stdout)
    others = {name: f"{name} {it}" for name, it in change.came.items() if name not in asked}
    if others:
        print_prose(f"with it: {', '.join(others.values())}", sys.stdout)
    for name, (old, later) in change.moved.items():
        if name not in asked:
            print_prose(f"moved: {name} {old}, which is now {later}", sys.stdout)
    found = look(environment)
    back = _back(change, asked)
    if found.broken:
        raise PluginError(f"musictool does not begin any more: {found.broken}; {back}")
    plugins = found.of(versions)
    for one in plugins:
        words = one.off or brings(one)
        if words or not one.problems:
            print_prose(f"{one.name}: {words or 'brings nothing'}", sys.stdout)
        for note in one.notes:
            show_line("note", note)
    ill = {one.distribution for one in plugins if one.problems}
    for name in versions:
        if not found.of([name]):
            show_line(
                "note",
                f"{there[name].name} is no plugin: it has no entry point in the group musictool; "
                f"{_back(change, [name])}",
            )
    problems = [problem for one in plugins for problem in one.problems]
    if problems:
        for problem in problems[:-1]:
            show_line("problem", problem)
        raise PluginError(f"{problems[-1]}; {_back(change, sorted(ill))}")


def _back(change: Change, names: Iterable[str]) -> str:
    """How to undo it."""
    from packaging.utils import canonicalize_name

    keys: Mapping[str, str] = {canonicalize_name(name): name for name in names}
    old = [f"'{name}=={change.moved[key][0]}'" for key, name in keys.items() if key in change.moved]
    if old:
        return f"musictool plugins install {' '.join(old)} goes back"
    return f"musictool plugins uninstall {' '.join(keys.values())} takes it away"
