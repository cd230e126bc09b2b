"""What was asked of a batch as a whole: which files, and how they are gone through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from musictool import files
from musictool.contract.options import BATCH, checked

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A value for each option of `BATCH` that is not of the `Settings`, by its name."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    log: str | None = None
    report: str | None = None

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

    @property
    def chosen(self) -> files.Chosen:
        """Which of the files that are named and found are meant."""
        return files.Chosen(self.include, self.exclude)
