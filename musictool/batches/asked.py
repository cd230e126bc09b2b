"""What was asked of a batch as a whole: which files, and how they are gone through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool import files
from musictool.contract.batch_options import BATCH
from musictool.contract.options import checked
from musictool.discovery import Registry
from musictool.errors import UsageError
from musictool.jobs.cache import Place, values_folder
from musictool.pipeline import CheckedPipeline, Pipeline, check

if TYPE_CHECKING:
    from musictool.batches.manifest import Manifest

__all__ = ["Asked"]


@dataclass(frozen=True, eq=False)
class Asked:
    """A value for each option of `BATCH` that is not of the `Settings`, by its name."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    files_from: Path | None = None
    jobs: Path | Manifest | None = None
    log: str | None = None
    report: str | None = None
    executor: str | None = None
    workers: int | None = None
    address: str | None = None
    timeout: float | None = None
    retry: int = 0
    only_failed: bool = False
    verify: bool = False
    wait: bool = False
    cache: float | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any], where: str) -> Asked:
        """From the options as they were given, on a command line or in Python.

        Raises
        ------
        BadParameter
            For a value that does not fit.
        """
        names = {field.name for field in fields(cls)}
        named = {name: one for name, one in given.items() if name in names and one is not None}
        return cls(**checked((one for one in BATCH if one.name in names), named, where))

    def checked(self, pipeline: Pipeline, registry: Registry) -> CheckedPipeline:
        """The pipeline, checked; what it lacks alone, a table of jobs may give.

        Raises
        ------
        UsageError
        """
        if self.manifest is None:
            return check(pipeline, registry)
        return self.manifest.checked(pipeline, registry)

    @property
    def place(self) -> Place | None:
        """Where values between steps are kept, if they are."""
        return None if self.cache is None else Place(values_folder(), round(1e9 * self.cache))

    @property
    def chosen(self) -> files.Chosen:
        """Which of the files that are named and found are meant."""
        return files.Chosen(self.include, self.exclude)

    @property
    def names_inputs(self) -> bool:
        """Whether a list or a table names some."""
        return self.files_from is not None or self.jobs is not None

    @cached_property
    def listed(self) -> list[str]:
        """The names in the list of files, which is read once."""
        if self.files_from is None:
            return []
        from musictool.batches.lists import listed  # few runs have one

        return listed(self.files_from)

    @cached_property
    def manifest(self) -> Manifest | None:
        """The table of jobs, which is read once."""
        if not isinstance(self.jobs, Path):
            return self.jobs
        from musictool.batches.lists import STDIN
        from musictool.batches.manifest import Manifest
        from musictool.batches.rows import read_rows

        if str(self.jobs).isdecimal() and not self.jobs.exists():
            raise UsageError(f"--jobs is a table; --workers {self.jobs} says how many at a time")
        standard = str(self.jobs) == "-"
        folder = Path() if standard else self.jobs.parent
        return Manifest(STDIN if standard else str(self.jobs), read_rows(self.jobs), folder)
