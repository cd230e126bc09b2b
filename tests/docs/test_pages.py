"""The guides show only what runs: each page's sessions are run again, in a folder of their own.

In a page, a ```console block holds commands after `$` and what they print, `...` for whatever is
left out; a block that begins with a comment naming a file (`# preview.yaml`) is that file; `>>>`
in a ```pycon block is Python, run as one session to the page's end.
"""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..sessions import session

ROOT = Path(__file__).parents[2]
PAGES = sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != "reference.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"(?:#|//) (\S+\.\w+)\n")


def blocks(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with what the page says it prints."""
    for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = one.partition("\n")
        yield command, output


def without_times(text: str) -> str:
    """Without the time taken, and without the progress that a slow computer tells of."""
    told = r"^(\S+: \d+% .*|\d+ of \d+ done.*( left|; .*))\n"
    text = re.sub(told, "", text, flags=re.MULTILINE)
    return re.sub(r"\d+\.\d s$", "_ s", text, flags=re.MULTILINE)


def check_console(block: str, folder: Path) -> None:
    site = folder / ".site"  # what a page installs goes here, not into this environment
    options = f"--quiet --no-deps --no-build-isolation --no-index --upgrade --target {site}"
    for command, expected in blocks(block):
        pip = re.sub(r"^pip install ", f"python -m pip install {options} ", command)
        done = session(pip, folder, **({"PYTHONPATH": str(site)} if site.exists() else {}))
        printed, wanted = without_times(done), without_times(expected)
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        assert doctest.OutputChecker().check_output(wanted, printed, flags), (
            f"$ {command}\n{done}\nis not what the page says:\n{expected}"
        )


def check_python(blocks: list[str], folder: Path) -> None:
    text = folder / "session.txt"
    text.write_text("\n\n".join(blocks))
    command = (sys.executable, "-m", "doctest", "-o", "ELLIPSIS", text)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def anchors(page: Path) -> set[str]:
    """What GitHub lets links name of a page: its headings in its own spelling."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


SLOW = ("continue", "effects", "scores", "style")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.stem, marks=[pytest.mark.slow] * (page.stem in SLOW))
        for page in PAGES
    ],
)
def test_page_shows_what_happens(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    python: list[str] = []
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        file = FILE.match(block)
        if language == "console":
            check_console(block, tmp_path)
        elif language == "pycon":
            python.append(block)
        elif file:
            target = tmp_path / file[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block, encoding="utf-8")
        elif language == "python":
            subprocess.run([sys.executable, "-c", block], cwd=tmp_path, check=True)
    if python:
        check_python(python, tmp_path)


@pytest.mark.parametrize(
    "page",
    sorted(
        [
            *ROOT.glob("*.md"),
            *(
                page
                for folder in ("benchmarks", "docs", "examples", "plugins")
                for page in (ROOT / folder).rglob("*.md")
            ),
        ]
    ),
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        path, _, section = link.partition("#")
        if "://" in link:
            continue
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not section or section in anchors(target), link


def test_index_names_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    others = {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert others == set(re.findall(r"\]\((\w[\w-]*\.md)\)", index))
