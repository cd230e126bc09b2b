"""The public names of the package, read off the source: how each is called, and what it does."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import musictool

__all__ = ["page"]

HEAD = """\
<!-- Written by docs/generate.py from the docstrings; do not edit. -->

# Names of the package

All that `import musictool` promises plugins and scripts; what is not here may change in any release
([the contract](plugins/versions.md)). How things are done with it is told by
[Python](python.md) and [Plugins](plugins.md).
"""

ROOT = Path(musictool.__file__).parent
LONGEST = 60
"""Characters of a constant's value that are shown."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
SECTION = re.compile(r"^([A-Z]\w+)\n-+$", re.MULTILINE)


def page() -> str:
    """The page as Markdown.

    Raises
    ------
    ValueError
        For a public name of which nothing is said.
    """
    names = sorted(musictool.__all__, key=str.lower)
    links = ", ".join(f"[`{name}`](#{name.lower()})" for name in names)
    parts = [HEAD, textwrap.fill(links, 118, break_long_words=False, break_on_hyphens=False), ""]
    parts += ["\n".join([f"## {name}", "", *_told(name)]) for name in names]
    return "\n".join(parts).rstrip() + "\n"


def _told(name: str) -> Iterator[str]:
    """The section of a name."""
    node, words = _found(name, f"musictool.{musictool._HOME[name]}")
    if not words:
        raise ValueError(f"musictool.{name} is public, and nothing is said of it")
    if isinstance(node, Function):
        yield from _code(_signature(node))
    elif isinstance(node, ast.ClassDef):
        yield from _code(f"class {name}{_bases(node)}")
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        value = ast.unparse(node.value)
        yield from _code(f"{name} = {value}") if len(value) <= LONGEST else ()
    yield from _markdown(words)
    if isinstance(node, ast.ClassDef):
        yield from _members(node)


@cache
def _tree(module: str) -> ast.Module:
    base = ROOT.joinpath(*module.split(".")[1:])
    file = base.with_suffix(".py") if base.with_suffix(".py").exists() else base / "__init__.py"
    return ast.parse(file.read_text("utf-8"))


def _found(name: str, module: str) -> tuple[ast.AST, str]:
    """Where a name is defined, and what is said of it there."""
    for node, words in _documented(_tree(module).body):
        if isinstance(node, ast.ImportFrom):
            imported = {it.asname or it.name: it.name for it in node.names}
            if name in imported and str(node.module).startswith("musictool"):
                return _found(imported[name], str(node.module))
        elif name in _names(node):
            return node, words
    raise ValueError(f"musictool.{name} is not in {module}")


def _documented(body: list[ast.stmt]) -> Iterator[tuple[Any, str]]:
    """Each statement with its docstring, or the text behind it; of overloads the last is meant."""
    for node, behind in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, Function | ast.ClassDef):
            marks = [ast.unparse(mark) for mark in node.decorator_list]
            if "overload" not in marks:
                yield node, ast.get_docstring(node) or ""
        else:
            is_text = isinstance(behind, ast.Expr) and isinstance(behind.value, ast.Constant)
            yield node, inspect.cleandoc(str(behind.value.value)) if is_text else ""  # type: ignore[union-attr]


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, Function | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    inner = (it for one in targets for it in (one.elts if isinstance(one, ast.Tuple) else [one]))
    return [one.id for one in inner if isinstance(one, ast.Name)]


def _members(node: ast.ClassDef) -> Iterator[str]:
    """The public fields and methods of a class, but for fields that are explained already."""
    explained = re.findall(r"^([\w, ]+)$", ast.get_docstring(node) or "", re.MULTILINE)
    known = {name.strip() for line in explained for name in line.split(",")}
    for inner, words in _documented(node.body):
        name = next(iter(_names(inner)), "_")
        if name.startswith("_") or (name in known and not words):
            continue
        if isinstance(inner, Function):
            marks = {ast.unparse(mark).rpartition(".")[2] for mark in inner.decorator_list}
            is_value = not marks.isdisjoint(("property", "cached_property"))
            shown = f"{name}: {_type(inner.returns)}" if is_value else _signature(inner, True)
        else:
            kind = _type(inner.annotation) if isinstance(inner, ast.AnnAssign) else ""
            value = f" = {ast.unparse(inner.value)}" if inner.value is not None else ""
            value = "" if len(value) > LONGEST or value.startswith(" = field(") else value
            shown = f"{name}{f': {kind}' if kind else ''}{value}"
        first, *rest = list(_markdown(words)) or [""]
        yield f"- `{shown}`{f': {first}' if first else ''}"
        yield from (f"  {line}".rstrip() for line in rest[:-1])
    yield ""


def _signature(node: Function, inside: bool = False) -> str:
    marks = {ast.unparse(mark) for mark in node.decorator_list}
    arguments = ast.parse(ast.unparse(node)).body[0].args  # type: ignore[attr-defined]
    if inside and "staticmethod" not in marks:
        (arguments.posonlyargs or arguments.args).pop(0)
    return f"{node.name}({ast.unparse(arguments)}) -> {_type(node.returns)}"


def _type(node: ast.AST | None) -> str:
    return "None" if node is None else ast.unparse(node).strip("'")


def _bases(node: ast.ClassDef) -> str:
    bases = ", ".join(map(ast.unparse, node.bases))
    return f"({bases})" if bases else ""


def _code(text: str) -> Iterator[str]:
    yield from ("```text", *textwrap.wrap(text, 96, subsequent_indent="    "), "```", "")


def _markdown(words: str) -> Iterator[str]:
    """A docstring in NumPy's form as Markdown."""
    text, *sections = SECTION.split(words)
    yield from (*text.strip().splitlines(), "") if text.strip() else ()
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        lines = body.strip("\n").splitlines()
        yield from (f"*{title}*", "")
        if title == "Examples":
            yield from ("```text", *lines, "```", "")
            continue
        if not any(line.startswith(" ") for line in lines):
            yield from (*lines, "")
            continue
        for line in lines:
            if line and not line.startswith(" "):
                yield f"- `{line}`"
            else:
                yield f"  {line.strip()}".rstrip()
        yield ""
