"""The guides show only what runs: each page's sessions are run again, in a folder of their own.

In a page, a ```console block holds commands after `$` and what they print, `...` for whatever is
left out; a block that begins with a comment naming a file (`# preview.yaml`) is that file; `>>>`
in a ```pycon block is Python, run as one session to the page's end.
"""

from __future__ import annotations

import doctest
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..sessions import doctested, ran, session

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted({*DOCS.glob("*.md"), *(DOCS / "plugins").glob("*.md")} - {DOCS / "reference.md"})
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
    for command, expected in blocks(block):
        done = session(command, folder)
        printed, wanted = without_times(done), without_times(expected)
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        assert doctest.OutputChecker().check_output(wanted, printed, flags), (
            f"$ {command}\n{done}\nis not what the page says:\n{expected}"
        )


def anchors(page: Path) -> set[str]:
    """What GitHub lets links name of a page: its headings in its own spelling."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def name_of(page: Path) -> str:
    """As `musictool docs` has it."""
    return page.relative_to(DOCS).with_suffix("").as_posix()


SLOW = ("continue", "effects", "scores", "style")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=name_of(page), marks=[pytest.mark.slow] * (page.stem in SLOW))
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
            assert "Traceback" not in (printed := ran(block, tmp_path)), printed
    if python:
        assert not (wrong := doctested("\n\n".join(python), tmp_path)), wrong


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
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    others = {page.name for page in DOCS.glob("*.md")} - {"index.md"}
    assert others == set(re.findall(r"\]\((\w[\w-]*\.md)\)", index))


def test_the_page_of_plugins_names_every_page_about_them() -> None:
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    pages = {page.name for page in (DOCS / "plugins").glob("*.md")}
    assert pages == set(re.findall(r"\]\(plugins/([\w-]+\.md)\)", text))
