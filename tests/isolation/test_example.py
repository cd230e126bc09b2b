"""The example whose parser is older than what musictool stands on, beside which it works."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pyparsing
import pytest
import soundfile

from ..installing.conftest import make_place
from .conftest import wheel

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "musictool-bytebeat"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The example as a wheel, and pyparsing as 2.4.7: this one's, and what was taken from it."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    ((name, module),) = project["entry-points"]["musictool"].items()
    files = {
        f"{module}/{file.name}": file.read_text("utf-8") for file in (EXAMPLE / module).glob("*.py")
    }
    needs = [one for one in project["dependencies"] if one != "numpy"]  # which the hub lends
    wheel(tmp_path, project["name"], project["version"], files, *needs, entry=f"{name} = {module}")
    source = Path(pyparsing.__file__).parent
    files = {
        f"pyparsing/{file.relative_to(source).as_posix()}": file.read_text("utf-8")
        for file in source.rglob("*.py")
    }
    files["pyparsing/__init__.py"] += "\noperatorPrecedence = infix_notation\n"
    wheel(tmp_path, "pyparsing", "2.4.7", files)
    return tmp_path


def test_it_is_refused_beside_musictool_and_works_isolated(packages: Path, tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", packages)
    place.variables["MUSICTOOL_ISOLATED"] = str(place.folder / "isolated")
    name = "musictool-bytebeat"
    refused = place.call("plugins", "install", name)
    assert refused.code == 1
    assert "needs pyparsing==2.4.7, and pyparsing 3" in refused.err
    assert "--isolated gives it an environment of its own" in refused.err
    came = place.call("plugins", "install", "--isolated", name)
    assert came.code == 0, came.err
    (room,) = (place.folder / "isolated").glob("*/")
    assert "pyparsing==2.4.7" in (room / "lock.txt").read_text().splitlines()

    chain = "bytebeat formula='t*(42&t>>2)+~t/3' seconds=0.5 | gain db=0"
    made = place.call("run", chain, "-o", "out.wav")
    assert made.code == 0, made.err
    heard, rate = soundfile.read(place.folder / "out.wav")
    t = np.arange(4000)
    assert rate == 8000
    wanted = (t * (42 & t >> 2) - (t + 1) // 3) & 255  # C's division is towards 0
    np.testing.assert_array_equal(heard, wanted / 128 - 1)

    wrong = place.call("bytebeat", "t*__import__('os')", "-o", "other.wav")
    assert wrong.code == 2
    assert "is no formula; write one such as t*(42&t>>10)" in wrong.err
