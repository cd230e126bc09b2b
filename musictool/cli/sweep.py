"""Sentences about a run, said as a sweep is written.

A shell that sees braces outside of quotes takes them apart, so the advice puts them together again.
"""

from __future__ import annotations

import re

__all__ = ["in_sweeps"]

REPEATED = re.compile(r"\b([\w-]+)=([^\s\"]+)((?: \1=[^\s\"]+)+)")
"""A setting given several times: `db=-6 db=-3`."""


def in_sweeps(sentence: str) -> str:
    """`musictool run` as `musictool sweep`, with several values of a setting in braces."""
    if "musictool run" not in sentence:
        return sentence
    sentence = sentence.replace("musictool run", "musictool sweep")
    return REPEATED.sub(_in_braces, re.sub(r"^run:", "sweep:", sentence))


def _in_braces(found: re.Match[str]) -> str:
    name, first, others = found.groups()
    values = [first, *(one.partition("=")[2] for one in others.split())]
    return f"{name}={{{','.join(values)}}}"
