"""What a command found beside its result, `-> tuple[Audio, Report]`, as a further file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from musictool.contract import Spec
from musictool.contract.options import FINDINGS
from musictool.errors import PluginError
from musictool.jobs.results import plain_report
from musictool.values import Report

__all__ = ["without_findings"]


def without_findings(spec: Spec, result: Any, lent: Mapping[str, Callable[..., Any]]) -> Any:
    """The result alone; what was found beside it is written if a person asked for that.

    Raises
    ------
    PluginError
        If there is nothing beside it, or something else than a `Report`.
    """
    if not spec.finds:
        return result
    is_pair = isinstance(result, tuple) and len(result) == 2
    if not is_pair or not isinstance(result[1], Report):
        raise PluginError(
            f"{spec.name}: gave back {type(result).__name__} where it declares {spec.gives} and a "
            "Report; that is a bug in the plugin"
        )
    made, found = result
    report = plain_report(spec, found)

    def draw(suffix: str) -> bytes:
        from musictool.files.reports import report_text  # most work makes recordings

        return report_text(Report(report.findings), suffix).encode()

    lent["make_extra"](FINDINGS.name, draw)
    return made
