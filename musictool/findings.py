"""`Report`: what was found out about a recording, by name; and as a row of a table.

report["key"], "beats" in report, list(report), json.dumps(report)
pandas.DataFrame(one.row() for one in reports)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from musictool.errors import CannotProcess
from musictool.near import did_you_mean, near_names
from musictool.origin import Origin
from musictool.shown import Shown

if TYPE_CHECKING:
    import numpy as np  # a report itself does without
    import numpy.typing as npt

__all__ = ["Report", "columns_of", "is_times", "is_turned", "row_of"]

Findings = Mapping[str, Any]

TIMES = ("beats", "downbeats", "onsets")
"""Lists that are times, in seconds; so are those whose name ends in `_s`."""

WIDEST = 6
"""Columns of a table that people read from left to right."""

LONGEST = 64
"""A list of more numbers is no vector with a place for each, but a course."""


class Report(dict[str, Any], Shown):
    """Findings about a recording: a dictionary that JSON can hold, and that cannot be changed.

    Parameters
    ----------
    findings
        By name. `docs/plugins/findings.md` lists names under which others understand them.
    origin
        The file behind the recording, if any.
    """

    def __init__(self, findings: Findings, origin: Origin | None = None) -> None:
        if not isinstance(findings, Mapping):
            raise TypeError(f"findings are a mapping, not {type(findings).__name__}")
        super().__init__(findings)
        self._origin = origin

    @property
    def origin(self) -> Origin | None:
        """The file behind the recording, and how the report was made."""
        return self._origin

    @property
    def findings(self) -> dict[str, Any]:
        """The findings alone, in a dictionary that may be changed."""
        return dict(self)

    def row(self) -> dict[str, Any]:
        """The findings as one row, with the columns of a CSV: see `row_of`.

        If it is known of which file they are, `file` is the first.
        """
        path = self.origin.path if self.origin else None
        return row_of({**({"file": str(path)} if path else {}), **self})

    def to_pandas(self, name: str = "") -> Any:
        """The report as a `pandas.DataFrame`: one row; or the rows of one finding.

        Parameters
        ----------
        name
            A finding that is a list, or a course such as `energy_curve`: a row for each item.
        """
        import pandas

        if not name:
            return pandas.DataFrame([self.row()])
        found = self[name]
        rows = isinstance(found, list | tuple) and all(isinstance(one, Mapping) for one in found)
        return pandas.DataFrame(found if rows or isinstance(found, Mapping) else {name: found})

    def seconds(self, name: str) -> npt.NDArray[np.float64]:
        """A finding that is a list of rising times, such as `beats`; empty if it is not there.

        Raises
        ------
        CannotProcess
            If it is something else.
        """
        import numpy as np

        try:
            times = np.asarray(self.get(name, []), np.float64)
        except (TypeError, ValueError):
            times = np.zeros((0, 0))
        if times.ndim != 1 or not np.isfinite(times).all() or (np.diff(times) <= 0).any():
            raise CannotProcess(f"{name} must be a list of ascending seconds")
        return times

    def __missing__(self, name: object) -> NoReturn:
        advice = did_you_mean(near_names(name, self)) if isinstance(name, str) else ""
        raise KeyError(f"no finding is called {name!r}; {advice or 'list(report) has them all'}")

    def __repr__(self) -> str:
        found = ", ".join(f"{name}={_brief(value)}" for name, value in self.items())
        return f"Report({found})"

    def __reduce__(self) -> Any:
        return Report, (dict(self), self._origin)

    def _fixed(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a report cannot be changed; dict(report) is a copy that can")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _fixed
    __ior__ = _fixed


def _brief(value: Any) -> str:
    """A finding, of a list or a mapping only how much there is in it."""
    if isinstance(value, Mapping):
        return f"{{{len(value)}}}"
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return repr(value)
    return f"[{len(value)}]"


def row_of(findings: Findings, before: str = "") -> dict[str, Any]:
    """Findings as a row of a table: a column for each number and word.

    What lies inside something has both names, with a dot between (`descriptors.centroid_hz.mean`).
    A vector has a column a number (`mfcc_1`), and so has a list of things that are numbers only
    (`tempo_candidates.bpm_1`), or one of few things with much to be said of each. Times, and what
    lies beside them as a course, stay a list, which is as long as the recording wants it. Other
    lists (chords, sections) are left out.
    """
    row: dict[str, Any] = {}
    findings = {name: _listed(value) for name, value in findings.items()}
    courses = {len(one) for name, one in findings.items() if name.endswith("_s") and _is_list(one)}
    for key, value in findings.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            row |= row_of(value, f"{name}.")
        elif not _is_list(value):
            row[name] = value
        elif all(isinstance(item, int | float | None) for item in value):
            if is_times(key) or len(value) in courses or len(value) > LONGEST:
                row[name] = value
            else:
                row |= {f"{name}_{number}": item for number, item in enumerate(value, start=1)}
        elif is_turned(value):
            names = dict.fromkeys(key for item in value for key in item)
            row |= {
                f"{name}.{key}_{number}": item[key]
                for key in names
                for number, item in enumerate(value, start=1)
                if key in item and not _is_list(item[key])
            }
        elif all(isinstance(item, Mapping) and _is_numbers(item) for item in value):
            inner = {key: [item.get(key) for item in value] for key in value[0]}
            row |= row_of(inner, f"{name}.")
    return row


def columns_of(rows: Iterable[Iterable[str]]) -> list[str]:
    """The columns of a table in the order of its rows; what only some have follows what it does."""
    columns: list[str] = []
    for row in rows:
        if set(row) <= set(columns):
            continue
        at = 0
        for name in row:
            if name not in columns:
                columns.insert(at, name)
            at = columns.index(name) + 1
    return columns


def is_turned(items: Any) -> bool:
    """Whether findings are few with much to be said of each, as of recordings that are compared.

    In a table for people each of them is a column, and not a row.
    """
    return (
        _is_list(items)
        and bool(items)
        and all(isinstance(item, Mapping) for item in items)
        and len(items[0]) > max(len(items), WIDEST)
    )


def is_times(name: str) -> bool:
    """Whether a list of that name holds times, in seconds."""
    return name in TIMES or name.endswith("_s")


def _listed(value: Any) -> Any:
    """An array as a list; all else as it is."""
    return value.tolist() if hasattr(value, "tolist") else value


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_numbers(findings: Findings) -> bool:
    return all(isinstance(value, int | float | None) for value in findings.values())
