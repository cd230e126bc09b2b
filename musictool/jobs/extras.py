"""Further files that steps make beside the result: `analyze plot=song.png`.

A step declares them, a person asks for them by a path, a folder or a template, and each input gets
its own. They are drawn while the step works and written after the result.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from musictool import files
from musictool.contract import Spec
from musictool.errors import PluginError, UsageError
from musictool.pipeline import CheckedPipeline

__all__ = ["Extras", "Wanted", "wanted_extras"]


@dataclass(frozen=True)
class Wanted:
    """A further file that a step is to make for one input."""

    step: int
    """Its place in the pipeline, from 0."""
    name: str
    path: Path
    parents: bool = False
    """Make its folder if it is missing."""

    def check(self, inputs: Sequence[Path], force: bool) -> None:
        """Refuse a place that could not, or must not, be written to.

        Raises
        ------
        FileError
        """
        files.check_place(self.path, inputs=inputs, force=force, parents=self.parents)


@dataclass
class Extras:
    """What is wanted of one run of a pipeline, and what was drawn of it.

    Parameters
    ----------
    wanted
        For each recording that flows.
    """

    wanted: Sequence[Sequence[Wanted]] = ()
    _drawn: dict[tuple[int, Wanted], bytes] = field(default_factory=dict)

    def maker(
        self, at: int, number: int, spec: Spec
    ) -> Callable[[str, Callable[[str], bytes]], None]:
        """What is behind `Context.extra` for the recording `at` in the step `number`."""

        def make(name: str, draw: Callable[[str], bytes]) -> None:
            if name not in {extra.name for extra in spec.all_extras}:
                raise ValueError(f"the command declares no extra {name!r}")
            for one in self._of(at):
                if (one.step, one.name) == (number, name):
                    content = draw(one.path.suffix.lower())
                    if not isinstance(content, bytes):
                        raise TypeError(f"{name} was drawn as {type(content).__name__}, not bytes")
                    self._drawn[at, one] = content

        return make

    def write(self, at: int, *, inputs: Sequence[Path], force: bool) -> tuple[Path, ...]:
        """Write what was drawn for the recording `at`.

        Raises
        ------
        PluginError
            If something that was asked for was not drawn.
        OutputExists, FileError
        """
        for one in self._of(at):
            content = self._drawn.pop((at, one), None)
            if content is None:
                raise PluginError(
                    f"{one.path}: the command made no {one.name}; that is a bug in the plugin"
                )
            place = files.Place(one.path, tuple(inputs), force, one.parents)
            files.write_bytes(place, content)
        return tuple(one.path for one in self._of(at))

    def _of(self, at: int) -> Sequence[Wanted]:
        return self.wanted[at] if at < len(self.wanted) else ()


def wanted_extras(
    pipeline: CheckedPipeline, inputs: Sequence[files.Input], outputs: Sequence[Path] = ()
) -> list[tuple[Wanted, ...]]:
    """The further files for each of some inputs; for one if there are none, or they are joined.

    Parameters
    ----------
    outputs
        Where the results go, which is taken.

    Raises
    ------
    UsageError
        If a name does not say which kind of file it is, or two would be one.
    OutputExists
        If a name is that of an input.
    """
    if pipeline.joins:
        inputs = inputs[:1]
    found: list[list[Wanted]] = [[] for _ in range(max(len(inputs), 1))]
    for number, name, given, suffixes in _asked(pipeline):
        flag = "--" + name.replace("_", "-")
        ext = suffixes[0] if suffixes else ""
        if inputs:
            paths = files.output_paths(inputs, name, given, ext, flag)
        else:
            paths = [files.output_path(None, name, given, ext=ext, flag=flag)]
        parents = files.makes_folders(given, len(inputs) > 1)
        for wanted, path in zip(found, paths, strict=True):
            if not path.suffix or (suffixes and path.suffix.lower() not in suffixes):
                endings = f" in {' or '.join(suffixes)}" if suffixes else ", such as .png"
                raise UsageError(f"{flag} {path}: end its name{endings}")
            wanted.append(Wanted(number, name, path, parents))
    _refuse_collisions([one for each in found for one in each], inputs, outputs)
    return [tuple(each) for each in found]


def _asked(pipeline: CheckedPipeline) -> Iterator[tuple[int, str, str, tuple[str, ...]]]:
    for number, step in enumerate(pipeline.steps):
        for extra in step.spec.all_extras:
            given = step.values.get(extra.name)
            if given is not None:
                yield number, extra.name, given, extra.suffixes


def _refuse_collisions(
    wanted: Sequence[Wanted], inputs: Sequence[files.Input], outputs: Sequence[Path]
) -> None:
    sources = {os.path.realpath(item.path): item.path for item in inputs}
    taken = {os.path.realpath(path) for path in outputs}
    for one in wanted:
        real = os.path.realpath(one.path)
        if real in sources:
            raise files.over_input(one.path, sources[real])
        if real in taken:
            raise UsageError(f"{one.path}: would be written twice; give each file its own name")
        taken.add(real)
