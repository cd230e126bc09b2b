"""A page of HTML that holds all that it shows, light or dark as its reader has it, and in print."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from musictool.pictures.style import TURNING

__all__ = ["html_page", "html_table"]

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1600px;
       padding: 0 1rem; color: var(--ink); background: var(--paper); }
img, svg { display: block; width: 100%; height: auto; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid var(--grid); }
td { font-variant-numeric: tabular-nums; }
summary { cursor: pointer; font-weight: 600; padding: .4rem 0; }
"""


def html_page(
    title: str,
    parts: Iterable[str],
    style: str = "",
    script: str = "",
    *,
    beside: bool = False,
    made_by: str = "",
) -> bytes:
    """A page that loads nothing, unless it is sound that lies beside it.

    Parameters
    ----------
    title
        Text.
    parts
        What is in it, in HTML.
    style, script
        Rules and code beside the usual, without a tag.
    beside
        It plays files by relative names: from the same disk or the same server, and nowhere else.
    made_by
        What made it.
    """
    media = "data: 'self' file:" if beside else "data:"
    csp = f"default-src 'none'; img-src data:; media-src {media}; style-src 'unsafe-inline'"
    csp += "; script-src 'unsafe-inline'" if script else ""
    light, dark = (
        "".join(f"--{name}: {pair[turned]}; " for name, pair in TURNING.items())
        for turned in (0, 1)
    )
    colours = (
        f":root {{ color-scheme: light dark; {light}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}"
    )
    generator = f'<meta name="generator" content="{escape(made_by)}">' if made_by else ""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{csp}">'
        f"{generator}<title>{escape(title)}</title><style>{colours}{STYLE}{style}</style>"
    )
    code = f"<script>{script}</script>\n" if script else ""
    body = "\n".join(parts)
    page = f'<html lang="en"><head>{head}</head><body>\n{body}\n{code}</body></html>'
    return f"<!DOCTYPE html>\n{page}\n".encode()


def html_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of texts."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
