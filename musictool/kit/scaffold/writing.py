"""The files of a new plugin."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from datetime import date
from importlib.resources import files
from pathlib import Path

from musictool.contract.version import CONTRACT
from musictool.errors import FileError
from musictool.kinds import Kind
from musictool.kit.scaffold.functions import function_of, parts_of
from musictool.kit.scaffold.plan import Plan

__all__ = ["write"]

WORDS = {
    "command": "A soft saturation",
    "generator": "A plucked string",
    "model": "A network that works on recordings",
}


def write(plan: Plan) -> list[str]:
    """Write the package, whole or not at all.

    Returns
    -------
    list of str
        The files, as paths within its folder.

    Raises
    ------
    FileError
        If the folder cannot be made.
    """
    made = _files(plan)
    parent = plan.folder.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=f".{plan.folder.name}-") as scratch:
            whole = Path(scratch) / plan.folder.name
            for name, content in made.items():
                path = whole / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
            shutil.move(whole, plan.folder)
    except OSError as error:
        raise FileError(str(plan.folder), f"cannot be made: {error.strerror}") from None
    return list(made)


def _files(plan: Plan) -> dict[str, str | bytes]:
    """Every file's content by its path."""
    is_model = plan.kind == "model"
    weights = _twin() if is_model else b""
    words = {
        **_words(plan),
        "SHA256": hashlib.sha256(weights).hexdigest(),
        "SIZE": str(len(weights)),
    }
    tests = f"{plan.kind}-known.py"
    module = "command.py" if plan.kind == "command" else "generator.py"
    if plan.serves is not None or is_model:
        words |= parts_of(plan)
        tests, module = f"{function_of(plan).tests}-known.py", "function.py"
    made: dict[str, str | bytes] = {
        "pyproject.toml": _filled("pyproject.toml", words),
        "README.md": _filled("readme.md", words),
        "LICENSE": _filled("licence", words),
        ".gitignore": _filled("gitignore", words),
        ".github/workflows/test.yml": _filled("workflow.yml", words),
        f"{plan.module}/__init__.py": _filled(module, words),
        f"tests/test_{plan.name.replace('-', '_')}.py": _filled(tests, words),
    }
    if is_model:
        made[f"{plan.module}/__init__.py"] += _filled("weights.py", words)  # type: ignore[operator]
        made[f"{plan.module}/network.py"] = _filled("network.py", words)
        made[f"{plan.module}/weights/{plan.name}.safetensors"] = weights
        made["MODEL_CARD.md"] = _filled("card.md", words)
    return made


def _words(plan: Plan) -> dict[str, str]:
    """What differs from plugin to plugin in the files beside the module."""
    served = plan.serves
    what = f"An engine for {served.name}" if served else WORDS[plan.kind]
    description = f"{what}{', with a network' if served and plan.kind == 'model' else ''}."
    command = (served.name if served else plan.name).replace(".", " ")
    function = function_of(plan) if served or plan.kind == "model" else None
    asked = {} if function is None else function.asked
    choice = f" --engine {plan.name}" if served else ""
    choice += "".join(f" --{name} {value}" for name, value in asked.items())
    takes = Kind.AUDIO if served is None else served.takes
    makes = plan.kind == "generator" or takes is Kind.NOTHING
    inputs = "one.mid two.mid" if takes is Kind.SCORES else f"in{takes.suffix}"
    gives = "" if served is None else served.gives.suffix
    out = f" -o out{gives or '.wav'}"
    step = f"{served.name} engine={plan.name}" if served else plan.name
    step += "".join(f" {name}={value}" for name, value in asked.items())
    gives_sound = served is None or served.gives.is_recording
    is_model = plan.kind == "model"
    rows = {
        f"`{plan.module}/network.py`": "the network; torch is imported here and nowhere else",
        f"`{plan.module}/weights/`": "a tiny random twin of the network; `MODEL_CARD.md` says more",
    }
    return {
        "NAME": plan.name,
        "SNAKE": plan.name.replace("-", "_"),
        "MODULE": plan.module,
        "FUNCTION": plan.function,
        "CONTRACT": CONTRACT,
        "DESCRIPTION": description,
        "ABOUT": description.removesuffix("."),
        "YEAR": str(date.today().year),
        "CALL": f"musictool {command}{'' if makes else f' {inputs}'}{choice}"
        + (out if makes or takes is Kind.SCORES else ""),
        "STEP": step,
        "PIPED": f'{" | fade out=1" if gives_sound else ""}"'
        + ("" if makes else f" {inputs}")
        + (out if gives_sound or makes or takes is Kind.SCORES else ""),
        "WHAT": "engine" if served else "command",
        "ROWS": "".join(f"\n| {name} | {text} |" for name, text in rows.items()) * is_model,
        "CONTEXT_IMPORT": ", Context" * is_model,
        "QUIET": ", wet=0.0, context=Context()" * is_model,
        "NEUTRAL": (function.neutral if function else "") + ", context=Context()" * is_model,
    }


def _twin() -> bytes:
    """Weights of the network, drawn at random, so small that they are hardly heard."""
    import numpy as np
    from safetensors.numpy import save

    rng = np.random.default_rng(0)
    shapes = {
        "first.weight": (8, 1, 9),
        "first.bias": (8,),
        "last.weight": (1, 8, 9),
        "last.bias": (1,),
    }
    drawn = {name: 0.02 * rng.standard_normal(shape) for name, shape in shapes.items()}
    return save({name: array.astype(np.float32) for name, array in drawn.items()})


def _filled(template: str, words: dict[str, str]) -> str:
    text = (files(__package__) / "templates" / f"{template}.txt").read_text(encoding="utf-8")
    for name in [name for name, word in words.items() if not word]:
        text = text.replace(f"    @{name}@\n", "")
    for _ in range(2):  # what is filled in has places itself
        for name, word in words.items():
            text = text.replace(f"@{name}@", word)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
