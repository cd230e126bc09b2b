"""What a plugin requires is held against what is installed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import musictool
from musictool.discovery.requirements import unmet

Requiring = Callable[..., list[str]]


@pytest.fixture
def requiring(tmp_path: Path, install_plugin, monkeypatch) -> Requiring:
    """`requiring("numpy<1")`: what is said of a plugin that requires that."""
    monkeypatch.syspath_prepend(tmp_path)

    def run(*requirements: str, name: str = "musictool-acme") -> list[str]:
        info = install_plugin(tmp_path, name, "", version=f"1.{len(list(tmp_path.iterdir()))}")
        lines = [f"Requires-Dist: {one}\n" for one in requirements]
        with (info / "METADATA").open("a") as metadata:
            metadata.writelines(["Provides-Extra: fast\n", *lines])
        return unmet(name)

    return run


def test_what_is_met_is_not_told(requiring):
    assert requiring() == []
    assert requiring("numpy>=1.26", "NumPy", "scipy !=0.1", name="musictool-one") == []
    other = "no-such-thing; extra == 'fast'", "no-such-thing; python_version < '3'"
    assert requiring(*other, name="musictool-two") == []


@pytest.mark.parametrize(
    ("required", "said"),
    [
        (
            "no-such-thing >= 2",
            "needs no-such-thing>=2, which is not installed; pip install musictool "
            "'no-such-thing>=2'",
        ),
        (
            "numpy < 1",
            f"needs numpy<1, and numpy {np.__version__} is installed; pip install musictool "
            "'numpy<1'",
        ),
        (
            "musictool >= 99",
            f"needs musictool>=99, and musictool {musictool.__version__} is installed; "
            "pip install --upgrade 'musictool>=99'",
        ),
        (
            "musictool < 0.0.1",
            f"needs musictool<0.0.1, and musictool {musictool.__version__} is installed; "
            "pip install --upgrade musictool-acme musictool",
        ),
    ],
)
def test_what_is_not_there_or_too_old_or_too_new_is_told_with_what_mends_it(
    requiring, required, said
):
    assert requiring(required, required) == [f"musictool-acme {said}"]


def test_an_extra_of_what_is_required_counts(requiring):
    requiring("nowhere-to-be-had; extra == 'fast'", name="musictool-base")
    assert requiring("musictool-base") == []
    (said,) = requiring("musictool-base[fast]", name="musictool-other")
    assert "musictool-other needs nowhere-to-be-had, which is not installed" in said


def test_requirements_that_make_no_sense_are_one_sentence(requiring):
    (said,) = requiring("=== nothing")
    assert said.startswith("musictool-acme: what it requires cannot be read: ")
    assert not re.search(r"\n", said)
