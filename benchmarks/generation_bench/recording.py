"""The tables of a page of results: a row that is measured anew takes the place of the old one."""

from __future__ import annotations

import fcntl
from collections.abc import Sequence
from pathlib import Path

__all__ = ["record", "with_row"]


def record(
    page: Path,
    title: str,
    columns: Sequence[str],
    row: Sequence[str],
    words: int,
    order: Sequence[str],
) -> None:
    """The row in the page; of several calls at once each has its turn."""
    with page.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        whole = with_row(file.read(), title, columns, row, words, order)
        file.truncate(0)
        file.write(whole)


def with_row(
    text: str,
    title: str,
    columns: Sequence[str],
    row: Sequence[str],
    words: int,
    order: Sequence[str],
) -> str:
    """A page with a row in the table of a title, whose first `words` columns say which it is.

    `order` is that of what may stand in the first column.
    """
    first, *sections = (text or "# Results\n").split("\n## ")
    found = {name: body for name, _, body in (one.partition("\n") for one in sections)}
    lines = found.get(title, "").split("\n")
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    head = [*columns]
    known = {tuple(one[:words]): one for one in rows[2:]} if rows[:1] == [head] else {}
    known[tuple(row[:words])] = list(row)
    prose = "\n".join(line for line in lines if not line.startswith("|")).strip()
    table = [head, ["---"] * words + ["---:"] * (len(row) - words)]
    table += sorted(known.values(), key=lambda one: (order.index(one[0]), one[1:words]))
    body = "\n".join(f"| {' | '.join(one)} |" for one in table)
    found[title] = "\n" + (f"{prose}\n\n" if prose else "") + body + "\n"
    return "\n## ".join([first, *(f"{name}\n{body}" for name, body in found.items())])
