"""Write what the built-in plugins declare: pages and pictures for the docs, types for Python.

    python docs/generate.py                write docs/reference.md, docs/names.md, docs/effects/
                                           and musictool/script/installed.pyi
    python docs/generate.py --no-pictures  write the texts only
    python docs/generate.py --check        exit with 1 if a text is not what would be written,
                                           or a picture is missing

An effect that cannot be run here, such as a VST3 that is not installed, keeps the picture it has.
What somebody else's plugins declare is left out, so that the pages do not depend on what is
installed beside musictool.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from generator import effects, names, reference
from generator.showcase import shown

import musictool
from musictool import MusictoolError
from musictool.discovery import Registry
from musictool.discovery.apart import read_here
from musictool.discovery.build import build
from musictool.discovery.entries import entries, versions
from musictool.script.stubs import INSTALLED, stub

DOCS = Path(__file__).parent
EFFECTS = DOCS / "effects"
PICTURES = EFFECTS / "pictures"
TYPES = Path(musictool.__file__).parent / INSTALLED


def main() -> None:
    """Write the pages, or say whether they are up to date."""
    arguments = sys.argv[1:]
    if arguments not in ([], ["--check"], ["--no-pictures"]):
        sys.exit(__doc__)
    registry = _built_in()
    texts = {DOCS / "reference.md": reference.page(registry), TYPES: stub(registry)}
    texts |= {DOCS / "names.md": names.page()}
    texts |= {EFFECTS / page: text for page, text in effects.pages(registry).items()}
    pictures = {name: PICTURES / effects.picture_name(name) for name in effects.effects(registry)}
    extra = {*EFFECTS.glob("*.md"), *PICTURES.glob("*")} - {*texts, *pictures.values()}
    if arguments == ["--check"]:
        _check(texts, pictures, extra)
        return
    for path in extra:
        path.unlink()
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _is(path, text):
            path.write_text(text, encoding="utf-8")
    if arguments != ["--no-pictures"]:
        _draw(pictures)


def _built_in() -> Registry:
    plugins = [one for one in entries() if one.distribution == "musictool"]
    source = Path(musictool.__file__).parents[1] / "pyproject.toml"
    declared = tomllib.loads(source.read_text("utf-8"))["project"]["entry-points"]["musictool"]
    if {one.name for one in plugins} != set(declared):
        sys.exit(
            "pyproject.toml has other plugins than those that are installed; install it again: "
            "pip install --no-deps --no-build-isolation -e ."
        )
    registry = build(read_here(plugins), versions())
    problems = [problem for plugin in registry.plugins for problem in plugin.problems]
    if problems:
        sys.exit("\n".join(problems))
    return registry


def _check(texts: dict[Path, str], pictures: dict[str, Path], extra: set[Path]) -> None:
    problems = [
        f"{_name(path)} is not what the commands declare"
        for path, text in texts.items()
        if not _is(path, text)
    ]
    problems += [
        f"{path.relative_to(DOCS)} is missing" for path in pictures.values() if not path.exists()
    ]
    problems += [
        f"{path.relative_to(DOCS)} is of no effect that there is" for path in sorted(extra)
    ]
    if problems:
        sys.exit("\n".join([*problems, "run python docs/generate.py"]))


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _name(path: Path) -> str:
    return str(path.relative_to(DOCS)) if path.is_relative_to(DOCS) else path.name


def _draw(pictures: dict[str, Path]) -> None:
    from generator.pictures import alike, draw

    PICTURES.mkdir(exist_ok=True)
    for name, path in pictures.items():
        try:
            picture = draw(name, shown(name))
        except MusictoolError as error:
            sys.stderr.write(f"{path.name} stays as it is: {error}\n")
            continue
        if not path.exists() or not alike(path.read_bytes(), picture):
            path.write_bytes(picture)


if __name__ == "__main__":
    main()
