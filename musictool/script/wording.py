"""Sentences that are made for the command line, said as Python is written."""

from __future__ import annotations

import re

__all__ = ["in_python_words"]

FLAG = re.compile(
    r"(?P<verbatim>`[^`]*`|\bmusictool (?:plugins|models) [^;,)]*)"
    r"|(?<![^\s(])--(?P<name>[a-z][a-z-]*)"
    r"(?: (?P<number>-?\d+(?:\.\d+)?)| (?P<word>warn|limit|error|native|outside)\b)?"
    r"|(?<![^\s(])-o(?: (?P<output>[^\s,;()]*[^\s,;():]))?"
)
"""A flag with what is written behind it; or a line for a shell, of another program, or of ours for
what Python does not do."""


def in_python_words(sentence: str) -> str:
    """`use --force` as `use force=True`, `--clip limit` as `clip="limit"`, `-o` as `output`.

    What stands between backticks, as what is typed elsewhere does, stays as it is, and so does how
    plugins and models are had.
    """
    return FLAG.sub(_argument, sentence)


def _argument(flag: re.Match[str]) -> str:
    if flag["verbatim"]:
        return flag["verbatim"]
    if flag["name"] is None:
        return f'output="{flag["output"]}"' if flag["output"] else "output"
    name = flag["name"].replace("-", "_")
    if name == "force":
        return "force=True"
    if flag["word"]:
        return f'{name}="{flag["word"]}"'
    return f"{name}={flag['number']}" if flag["number"] else name
