"""The start-up benchmark runs its programs, and says when one misses the target."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "startup.py"


@pytest.fixture(scope="module")
def startup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("startup", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # which dataclasses look themselves up in
    spec.loader.exec_module(module)
    return module


def test_programs_run_and_are_timed(startup: ModuleType, tmp_path: Path) -> None:
    *ours, llm = startup._programs(tmp_path, Path(sys.executable))
    times = startup.measure(ours, rounds=1)
    assert [len(seconds) for seconds in times.values()] == [1] * 10
    assert "`musictool --help`, cold" in times
    assert all(0.01 < seconds[0] < 60 for seconds in times.values())
    assert llm.title == "`llm --help`"


def test_program_that_fails_ends_the_benchmark(startup: ModuleType) -> None:
    broken = startup.Program("broken", [sys.executable, "-c", "raise SystemExit('no way')"], {})
    with pytest.raises(SystemExit, match="broken failed:\nno way"):
        broken.seconds()


def test_table_has_medians_and_their_ratio(startup: ModuleType) -> None:
    times = {"bare": [0.1, 0.2, 0.9], "ours": [0.2, 0.3, 0.4]}
    programs = [startup.Program("bare", [], {}), startup.Program("ours", [], {}, floor="bare")]
    assert startup.as_table(times, programs).splitlines()[2:] == [
        "| bare | 200 ms | 100 ms | 1.00 |",
        "| ours | 300 ms | 200 ms | 1.50 |",
    ]


@pytest.mark.parametrize(
    ("ours", "llm", "problems"),
    [(0.12, 0.4, 0), (0.13, 0.4, 1), (0.12, 0.12, 1), (0.5, 0.4, 3)],
)
def test_verdict(startup: ModuleType, ours: float, llm: float, problems: int) -> None:
    help_limit, edit_limit = startup.HELP_LIMIT, startup.EDIT_LIMIT
    programs = [
        startup.Program("bare", [], {}),
        startup.Program("ours", [], {}, floor="bare", limit=help_limit),
        startup.Program("ours, cold", [], {}, floor="bare"),
        startup.Program("edit", [], {}, floor="bare", limit=edit_limit),
        startup.Program("llm", [], {}, floor="bare"),
    ]
    edit = 0.17 if ours < 0.5 else 0.19
    times = {"bare": [0.1], "ours": [ours], "ours, cold": [9.0], "edit": [edit], "llm": [llm]}
    assert len(startup.verdict(times, programs)) == problems
