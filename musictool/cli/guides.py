"""`musictool docs`: the guides, which are part of the program, and so say what this version does.

In the wheel they are a folder of this package; in a clone of the repository they are at its top.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import musictool
from musictool.cli.help import highlighted
from musictool.cli.views import coloured, print_document, shown
from musictool.cli.wrapping import columns, wrapped
from musictool.contract.examples import spoken
from musictool.discovery import Registry
from musictool.errors import FileError, UnknownName, UsageError

__all__ = ["contents", "guides", "show_guide"]

ROW = re.compile(r"^\| (.+?) \| .*?\(([\w-]+)\.md\)", re.MULTILINE)
"""A line of the index: what for, and the page to read."""

LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)")
IMAGE = re.compile(r"\[?!\[.*?\]\(.*?\)(\]\(.*?\))?|\[?<img .*?>(\]\(.*?\))?|<!--.*?-->")


def guides() -> list[str]:
    """The names of all pages, such as `rhythm` and `effects/reverb`."""
    folder = _folder()
    names = [file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.md")]
    return sorted(name for name in names if not name.endswith("index"))


def contents() -> list[tuple[str, str]]:
    """The pages of the index, each with what it is for."""
    return [(page, purpose) for purpose, page in ROW.findall(_text("index"))]


def show_guide(words: list[str], registry: Registry) -> None:
    """Print a page, or without words the names of the pages.

    Parameters
    ----------
    words
        The name of a page, or of a command, as on the command line or in a pipeline: then the page
        that goes with it.

    Raises
    ------
    UnknownName
        If there is no such page.
    """
    width = shutil.get_terminal_size().columns
    if words:
        lines = list(_rendered(_page(words, registry), width))
    else:
        rows = contents()
        room = max(len(page) for page, _ in rows)
        lines = ["".join(pair) for pair in columns(rows, width, room)]
        closing = "musictool docs PAGE shows one, musictool docs COMMAND a command's."
        lines += ["", *wrapped(closing, width)]
    lines = [shown(line, sys.stdout) for line in lines]
    print_document(
        "\n".join(map(highlighted, lines) if coloured(sys.stdout) else lines), sys.stdout
    )


def _page(words: list[str], registry: Registry) -> str:
    known = guides()
    name, asked = "/".join(words), ".".join(words)
    if name in known:
        return _text(name)
    (asked,) = registry.called(asked) if len(registry.called(asked)) == 1 else (asked,)
    command = registry.get(asked)
    if command is None:
        names, advice = [*known, *registry.commands], "musictool docs lists the pages"
        raise UnknownName("page or command", " ".join(words), names, advice=advice)
    pages = [one.spec.docs for one in command.variants if one.spec.docs]
    docs = next((page for page in pages if page in known), next(iter(pages), ""))
    if docs in known:
        return _text(docs)
    where = f"it is explained at {docs}" if docs else f"see {spoken(asked)} --help"
    raise UsageError(f"docs: no page goes with {asked}; {where}")


def _folder() -> Path:
    package = Path(musictool.__file__).parent
    for folder in (package / "docs", package.parent / "docs"):
        if (folder / "index.md").exists():
            return folder
    raise FileError("docs", "the guides are missing; install musictool again")


def _text(name: str) -> str:
    return (_folder() / f"{name}.md").read_text(encoding="utf-8")


def _rendered(page: str, width: int) -> Iterator[str]:
    """A page for a terminal: text wrapped, examples as they are, tables as lists."""
    for number, part in enumerate(re.split(r"^```.*\n", page, flags=re.MULTILINE)):
        if number % 2:
            yield from (f"    {line}" for line in part.splitlines())
            yield ""
            continue
        for block in re.findall(r"(?:[^\n]+\n?)+?(?=\n|[-*] |\Z)", _plain(part)):
            if block.startswith("|"):
                yield from _table(block.splitlines(), width)
            else:
                hang = "  " if block.startswith(("- ", "* ")) else ""
                yield from wrapped(" ".join(block.split()), width, hang)
            yield ""


def _plain(text: str) -> str:
    """Markdown without pictures, links, headings' marks and quotes of code."""
    text = LINK.sub(r"\1", IMAGE.sub("", text))
    return re.sub(r"^#+ ", "", text, flags=re.MULTILINE).replace("`", "").replace("**", "")


def _table(lines: list[str], width: int) -> Iterator[str]:
    """A row's first cell, and beside it the others, each under its heading's name but the last."""
    head, _, *rows = (
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines
    )
    pairs = []
    for name, *cells in rows:
        named = [f"{title} {cell}" for title, cell in zip(head[1:-1], cells, strict=False) if cell]
        last = cells[-1] if len(cells) == len(head) - 1 else ""
        pairs.append((name, "; ".join(filter(None, [*named, last])).replace("\\|", "|")))
    room = max((len(name) for name, _ in pairs if len(name) <= width // 3), default=0)
    yield from ("".join(pair) for pair in columns(pairs, width, room))
