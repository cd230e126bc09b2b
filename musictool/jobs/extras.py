"""Further files that steps make beside the result: `analyze plot=song.png`.

A step declares them, a person asks for them, and they are drawn while the step works.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock

from musictool.contract import Spec
from musictool.errors import PluginError
from musictool.files import numbered
from musictool.jobs.job import ExtraFile

__all__ = ["Extras"]

_DRAWING = Lock()
"""Matplotlib's settings are those of the process, in which several jobs may be under way."""


@dataclass(eq=False, repr=False)
class Extras:
    """What is wanted of one run of a pipeline, and what was drawn of it."""

    wanted: list[Sequence[ExtraFile]] = field(default_factory=list)
    """For each recording that flows."""
    _drawn: dict[tuple[int, ExtraFile], bytes] = field(default_factory=dict)

    def maker(
        self, at: int, number: int, spec: Spec, apart: Callable[[], AbstractContextManager[None]]
    ) -> Callable[[str, Callable[[str], bytes]], None]:
        """What is behind `Context.extra` for the recording `at` in the step `number`.

        While it is drawn, the job works `apart` from others.
        """

        def make(name: str, draw: Callable[[str], bytes]) -> None:
            if name not in {extra.name for extra in spec.all_extras}:
                raise ValueError(f"the command declares no extra {name!r}")
            for one in self._wanted_for(at):
                if (one.step, one.name) == (number, name):
                    from musictool.pictures.settings import own_settings  # few runs draw any

                    with apart(), _DRAWING, own_settings(one.path.suffix.lower()):
                        content = draw(one.path.suffix.lower())
                    if not isinstance(content, bytes):
                        raise TypeError(f"{name} was drawn as {type(content).__name__}, not bytes")
                    self._drawn[at, one] = content

        return make

    def split(self, counts: Sequence[int], number: int, pictures: Container[str]) -> None:
        """The step `number` has made several of each recording; from there on each has its own.

        What was drawn before goes with the first; so does what that step itself draws, but for its
        `pictures`, which are of each.
        """
        wanted, drawn = self.wanted, self._drawn
        self.wanted, self._drawn, at = [], {}, 0
        for before, count in enumerate(counts):
            for one in range(count):
                mine = []
                for extra in wanted[before] if before < len(wanted) else ():
                    if extra.step > number or (extra.step == number and extra.name in pictures):
                        mine.append(extra._replace(path=numbered(extra.path, one + 1)))
                    elif not one:
                        mine.append(extra)
                        if (before, extra) in drawn:
                            self._drawn[at, extra] = drawn[before, extra]
                self.wanted.append(mine)
                at += 1

    def wants_of(self, steps: Container[int]) -> bool:
        """Whether any file is wanted of one of these steps."""
        return any(one.step in steps for each in self.wanted for one in each)

    def drawn(self, at: int) -> Iterator[tuple[ExtraFile, bytes]]:
        """What was drawn for the recording `at`, each file once.

        Raises
        ------
        PluginError
            If something that was asked for was not drawn.
        """
        for one in self._wanted_for(at):
            content = self._drawn.pop((at, one), None)
            if content is None:
                raise PluginError(
                    f"{one.path}: the command made no {one.name}; that is a bug in the plugin"
                )
            yield one, content

    def _wanted_for(self, at: int) -> Sequence[ExtraFile]:
        return self.wanted[at] if at < len(self.wanted) else ()
