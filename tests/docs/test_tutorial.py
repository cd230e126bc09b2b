"""The tutorial of plugins makes the example that it says it makes, and is as short as that."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plugins" / "tutorial.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```python\n# (\S+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


def test_what_it_writes_is_the_example() -> None:
    assert len(FILES) == 3
    for name, text in FILES.items():
        assert (ROOT / "examples" / name).read_text(encoding="utf-8") == text


def test_six_commands_and_forty_lines_beside_the_model_do() -> None:
    assert len(re.findall(r"^\$ ", PAGE, re.MULTILINE)) == 6
    written = [
        line for line in FILES["musictool-ring/musictool_ring/__init__.py"].splitlines() if line
    ]
    assert f"the {len(written)} lines of one file" in PAGE
    assert len(written) <= 40
