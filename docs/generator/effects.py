"""A page for each effect: what it does, its picture, parameters, examples and neighbours."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from musictool.contract import Parameter, Spec
from musictool.discovery import Registry

from .showcase import CAPTIONS, GROUPS, Settings, Shown, shown
from .tables import KINDS, also, hub_parameters, parameters, switches, table

__all__ = ["effects", "is_effect", "linked", "page_name", "pages", "picture_name"]

MARK = (
    "<!-- Written by docs/generate.py; what is shown is chosen in docs/generator/showcase.py. -->"
)
INDEX = f"""\
{MARK}

# Effects

Each effect with a picture, drawn from running it. How to chain effects, keep chains under
a name, let parameters move, and treat only a part: [Effects by task](../effects.md).
"""

NAME = r"\bfx\.[a-z0-9-]*[a-z0-9]"
STEP = r"[a-z](?:[\w.-]*\w)?(?:\s\w+=[\w.-]*\w)*"
PIPELINE = rf"\b{STEP}(?:\s\|\s{STEP})+"
COMMAND_LINE = r'\bmusictool run "[^"]*"(?:\s[\w./-]*\w)*'
FLAG = r"(?<!\S)--[a-z][a-z-]*[a-z]"


def is_effect(spec: Spec) -> bool:
    """Whether a command makes sound of sound, and is one of `fx`."""
    return spec.name.startswith("fx.") and spec.takes.is_recording and spec.gives.is_recording


def page_name(name: str) -> str:
    """The file of an effect's page."""
    return f"{name.removeprefix('fx.')}.md"


def picture_name(name: str) -> str:
    """The file of an effect's picture."""
    return f"{name.removeprefix('fx.')}.png"


def effects(registry: Registry) -> dict[str, Spec]:
    """Those of a registry, by name."""
    found = {name: command.spec for name, command in registry.commands.items()}
    return {name: spec for name, spec in found.items() if is_effect(spec)}


def pages(registry: Registry) -> dict[Path, str]:
    """All pages, by their place in the folder of effects."""
    found = effects(registry)
    written = {Path("index.md"): _index(found)}
    return written | {Path(page_name(name)): _page(spec, registry) for name, spec in found.items()}


def _index(found: dict[str, Spec]) -> str:
    parts = [INDEX]
    for group, words in GROUPS.items():
        rows = [
            (_link(name), spec.summary, f"[{_small(name)}]({page_name(name)})")
            for name, spec in found.items()
            if shown(name).group == group
        ]
        if rows:
            parts += [
                f"## {group}\n",
                f"{words}\n",
                table(("effect", "what it does", "before and after"), rows),
            ]
    return "\n".join(parts)


def _small(name: str) -> str:
    return f'<img src="pictures/{picture_name(name)}" width="280" alt="{name}, before and after">'


def _page(spec: Spec, registry: Registry) -> str:
    show = shown(spec.name)
    text = spec.doc.strip().removeprefix(spec.summary).strip()
    parts = [
        f"{MARK}\n",
        f"# {spec.name}\n",
        f"{spec.summary}\n",
        f"![{CAPTIONS[show.picture]} Before and after {spec.name}.]"
        f"(pictures/{picture_name(spec.name)})\n",
        f"*{CAPTIONS[show.picture]}*\n",
        *([f"{linked(text, spec, registry)}\n"] if text else []),
        *also(spec),
        "## Parameters\n",
        *_parameters(spec),
        "## Examples\n",
        *([f"{show.files}\n"] if show.files else []),
        f"```sh\n{_command_line(spec, show.settings[0])}\n{_pipeline(spec, show)}\n```\n",
        "## See also\n",
        f"{_neighbours(spec, show, registry)}",
    ]
    return "\n".join(parts)


def _parameters(spec: Spec) -> Iterator[str]:
    yield from parameters(spec.parameters) if spec.parameters else ("It has none of its own.\n",)
    if any(parameter.curve for parameter in spec.parameters):
        yield (
            'A curve, such as "0:1, 8:2", moves a parameter with time: '
            "[automation](../effects.md#automation).\n"
        )
    yield from switches(spec, "../reference.md")
    rings = " It rings on after its input." if spec.rings else ""
    further = hub_parameters(spec, "../reference.md")
    yield f"Takes {KINDS[spec.takes]}; gives {KINDS[spec.gives]}.{rings} {further}\n"


def _command_line(spec: Spec, settings: Settings) -> str:
    known = {parameter.name: parameter for parameter in spec.parameters}
    first, rest = [], []
    for name, value in settings.items():
        for one in value if isinstance(value, tuple) else (value,):
            if known[name].positional:
                first.append(shlex.quote(str(one)))
            else:
                rest += [known[name].flag, *_given(known[name], one)]
    output = f"{spec.name.removeprefix('fx.')}.wav"
    words = ["musictool", *spec.name.split("."), *first, "examples/demo.flac", *rest, "-o", output]
    return " ".join(words)


def _given(parameter: Parameter, value: Any) -> list[str]:
    return [] if parameter.kind == "flag" else [shlex.quote(str(value))]


def _pipeline(spec: Spec, show: Shown) -> str:
    chain = show.chain or f"trim end=5 | {spec.name}"
    return f'musictool run "{chain}" examples/demo.flac -o chain.wav'


def _neighbours(spec: Spec, show: Shown, registry: Registry) -> str:
    near = [name for name in effects(registry) if shown(name).group == show.group]
    others = [name for name in (*near, *show.also) if name != spec.name]
    links = [_link(name) for name in others if name in registry.commands]
    more = "[all effects](index.md), [effects by task](../effects.md)"
    return f"{', '.join([*links, more])}.\n"


def _link(name: str) -> str:
    there = f"../reference.md#{name}" if not name.startswith("fx.") else page_name(name)
    return f"[`{name}`]({there})"


def linked(text: str, spec: Spec, registry: Registry) -> str:
    """The help, with what is typed marked as such and effects leading to their pages."""
    known = effects(registry)
    names = [re.escape(parameter.name) for parameter in spec.parameters]
    typed = [COMMAND_LINE, PIPELINE, FLAG]
    typed += [rf"\b(?:{'|'.join(names)})=(?:[\w.-]*\w)"] if names else []
    typed += [rf"\b{name}\b" for name in names if "_" in name]

    def marked(match: re.Match[str]) -> str:
        words = " ".join(match[0].split())
        return f"`{words}`" if match["typed"] else _link(words) if words in known else words

    return re.sub(rf"(?P<typed>{'|'.join(typed)})|{NAME}", marked, text)
