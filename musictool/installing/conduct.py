"""Installing and uninstalling, so that nothing else moves and nothing is left half done.

All that is installed is held at its version by a file of constraints, but what is named: by the
requirement itself, or as what may move. What named packages would become is asked for first, and
refused if it breaks something that is installed. If the program fails, what has come until then is
taken out again.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import canonicalize_name

from musictool.errors import PluginError, UnknownName
from musictool.installing.environment import Environment
from musictool.installing.indexes import index_options
from musictool.installing.installed import Installed, constraints, installed, unsuited
from musictool.installing.made import forgetting, made_anew
from musictool.installing.refusals import Refusal, refusal_of
from musictool.installing.running import Told, started
from musictool.installing.wanted import Wanted

__all__ = ["Change", "install", "plan", "planned_versions", "uninstall"]

PLANNED = re.compile(r"^ \+ ([\w.-]+)(?:==| @ )([^\s]+)", re.MULTILINE)
"""As uv says what it would install: versions, or where it is."""


def _untold(line: str) -> None:
    pass


@dataclass(frozen=True)
class Change:
    """What became other packages: versions by names as indexes spell them."""

    came: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The version before, and that after."""
    gone: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def between(before: Mapping[str, str], after: Mapping[str, str]) -> Change:
        """What is different of two states."""
        both = sorted(before.keys() & after.keys())
        return Change(
            {name: after[name] for name in sorted(after.keys() - before.keys())},
            {one: (before[one], after[one]) for one in both if before[one] != after[one]},
            {name: before[name] for name in sorted(before.keys() - after.keys())},
        )


@dataclass(frozen=True)
class _Task:
    """What is to be installed, and what may change for it."""

    environment: Environment
    wanted: Sequence[Wanted]
    free: frozenset[str]
    upgrade: bool
    told: Told

    @property
    def words(self) -> str:
        return " and ".join(Path(it.text).name if it.is_path else it.text for it in self.wanted)

    def command(self, options: Sequence[str]) -> list[str]:
        """What pip or uv is called with, but for the file of constraints."""
        uv = self.environment.is_uv
        command = [*self.environment.installer, "install", *_python(self.environment)]
        if not uv:
            command += ["--no-warn-conflicts"]  # which takes as long as all the rest, for nothing
        if self.upgrade and not uv:
            command.append("--upgrade")  # of these alone: the others are as new as they need
        elif self.upgrade:
            names = [one.name for one in self.wanted if one.name]
            command += [word for name in names for word in ("--upgrade-package", name)]
        command += [*index_options(self.environment), *options]
        return [*command, *(word for one in self.wanted for word in one.arguments)]


def install(
    environment: Environment,
    wanted: Sequence[Wanted],
    move: Iterable[str] = (),
    *,
    upgrade: bool = False,
    told: Told = _untold,
) -> Change:
    """Install what is wanted.

    Parameters
    ----------
    move
        Packages that may get another version for it.
    upgrade
        Look for newer versions of what is wanted.
    told
        Is given each line that the program prints.

    Raises
    ------
    UnknownName
        If something that is to move is not installed.
    PluginError
        If it cannot be done; all is then as it was.
    """
    task = _task(environment, wanted, move, upgrade, told)
    before = installed()
    is_kept_elsewhere = environment.kind in ("pipx", "uv tool") and not upgrade
    if task.free & before.keys() or any(not one.name for one in wanted) or is_kept_elsewhere:
        _, task = _planned(task, before)
    try:
        if is_kept_elsewhere:
            with _held(before, task.free) as held:
                code, output = started(*made_anew(environment, wanted, before, held, told))
        else:
            code, output = _run(task, before)
    except BaseException:
        _take_back(environment, before)
        raise
    if code != 0:
        left = _take_back(environment, before)
        refusal = refusal_of(output, task.words, before)
        raise PluginError(f"{refusal.sentence}{left}{_alone(refusal, task)}")
    return Change.between(_versions(before), _versions(installed()))


def plan(
    environment: Environment,
    wanted: Sequence[Wanted],
    move: Iterable[str] = (),
    *,
    upgrade: bool = False,
    told: Told = _untold,
) -> Change:
    """What `install` would change; raises as it does."""
    return _planned(_task(environment, wanted, move, upgrade, told), installed())[0]


def uninstall(environment: Environment, names: Sequence[str], told: Told = _untold) -> Change:
    """Uninstall packages, and nothing else.

    Raises
    ------
    PluginError
        If it cannot be done.
    """
    before = installed()
    command = [*environment.installer, "uninstall", *_python(environment)]
    command += [] if environment.is_uv else ["--yes"]
    code, output = started(forgetting(environment, names) or [*command, *names], told)
    change = Change.between(_versions(before), _versions(installed()))
    left = [name for name in names if name not in change.gone]
    if code != 0 or left:
        said = re.search(r"(?:Not uninstalling|Cannot uninstall) .*", output)
        words = " and ".join(left or names)
        raise PluginError(said[0] if said else refusal_of(output, words, before).sentence)
    return change


def _task(
    environment: Environment,
    wanted: Sequence[Wanted],
    move: Iterable[str],
    upgrade: bool,
    told: Told,
) -> _Task:
    there = installed()
    names = {canonicalize_name(name): name for name in move}
    for key, name in names.items():
        if key not in there:
            known = [one.name for one in there.values()]
            raise UnknownName("installed package", name, known, "--move")
    free = frozenset([*names, *(one.name for one in wanted if one.name)])
    return _Task(environment, wanted, free, upgrade, told)


def _alone(refusal: Refusal, task: _Task) -> str:
    """What to do in place of moving what is installed; upgrades stay where they are."""
    is_offered = refusal.suits_alone and not task.upgrade
    return "; --isolated gives it an environment of its own" if is_offered else ""


def _planned(task: _Task, before: Mapping[str, Installed]) -> tuple[Change, _Task]:
    """What would change, and the task with what turned out to be asked for by a path or a URL."""
    with TemporaryDirectory(prefix="musictool-") as folder:
        report = Path(folder, "report.json")
        options = [] if task.environment.is_uv else ["--report", str(report)]
        code, output = _run(task, before, ["--dry-run", *options])
        if code != 0:
            refusal = refusal_of(output, task.words, before)
            if refusal.held and refusal.held not in task.free:
                return _planned(replace(task, free=task.free | {refusal.held}), before)
            raise PluginError(f"{refusal.sentence}; nothing was installed{_alone(refusal, task)}")
        after = _versions(before) | planned_versions(output, report)
    change = Change.between(_versions(before), after)
    for sentence in unsuited(
        before, {name: new for name, (_, new) in change.moved.items() if ":" not in new}
    ):
        raise PluginError(f"{sentence}; nothing was installed")
    return change, task


def planned_versions(output: str, report: Path) -> dict[str, str]:
    """The versions that would be installed, as the program tells them."""
    if not report.is_file():
        return {canonicalize_name(name): new for name, new in PLANNED.findall(output)}
    found = (one["metadata"] for one in json.loads(report.read_text("utf-8"))["install"])
    return {canonicalize_name(one["name"]): one["version"] for one in found}


def _run(
    task: _Task, before: Mapping[str, Installed], options: Sequence[str] = ()
) -> tuple[int, str]:
    with _held(before, task.free) as held:
        return started([*task.command(options), "--constraint", held], task.told)


@contextlib.contextmanager
def _held(there: Mapping[str, Installed], free: Iterable[str]) -> Iterator[str]:
    """The path of a file of constraints that holds all but what is free."""
    with TemporaryDirectory(prefix="musictool-") as folder:
        file = Path(folder, "installed.txt")
        file.write_text(constraints(there, free), encoding="utf-8")
        yield str(file)


def _python(environment: Environment) -> list[str]:
    return ["--python", environment.python] if environment.is_uv else []


def _take_back(environment: Environment, before: Mapping[str, Installed]) -> str:
    """Uninstall what has come until something failed; a clause about what cannot be undone."""
    change = Change.between(_versions(before), _versions(installed()))
    if change.came:
        with contextlib.suppress(PluginError):
            uninstall(environment, list(change.came))
    moved = [f"{name} is now {new}, and was {old}" for name, (old, new) in change.moved.items()]
    return f"; {', '.join(moved)}" if moved else "; nothing was installed"


def _versions(there: Mapping[str, Installed]) -> dict[str, str]:
    return {name: one.version for name, one in there.items()}
