"""The function of a new plugin: its signature from the command that it serves, and its body."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from musictool.contract import Parameter
from musictool.kit.scaffold.plan import Plan

__all__ = ["Function", "function_of"]


@dataclass(frozen=True)
class Function:
    """The parts of a function that differ from plugin to plugin."""

    first: str
    gives: str
    own: str
    summary: str
    body: str
    imports: tuple[str, ...]
    """From musictool."""
    tests: str
    """The template of its tests."""
    neutral: str = ""
    """The argument with which it changes nothing."""


LOOP = """\
frames = round(seconds * audio.sample_rate)
end = audio.samples[:, -max(1, round(loop * audio.sample_rate)) :]
if not end.size:
    raise CannotProcess("there is nothing in it to go on from")
made = np.tile(end, -(-frames // end.shape[1]))[:, :frames]
@MODEL@if only:
    return moved(audio.with_samples(made), None, speed=1)
longer = audio.with_samples(np.concatenate([audio.samples, made], axis=1))
return moved(longer, [(0.0, audio.duration, 0.0)])"""

BEATS = """\
seconds = stream.count_frames() / stream.sample_rate
beats = np.arange(0.0, seconds, 60 / bpm).tolist()
return Report({"tempo_bpm": bpm, "beats": beats})"""

NOTE = """\
peak = max((float(np.abs(block).max()) for block in stream.blocks()), default=0.0)
seconds = stream.count_frames() / stream.sample_rate
return Score.of([Note(0.0, seconds, pitch)] if peak else [])"""

LEVEL = """\
made = audio.samples * np.float32(10 ** (level / 20))
return audio.with_samples(made)"""

MADE = """\
if not audio.frames:
    return audio
made = audio.samples
@MODEL@return audio.with_samples(made)"""

IMPORT = "from .network import load, worked  # imports torch, which help does without"

MODEL = """\
network = context.model("@MODULE@/@NAME@", partial(load, context.weights("@NAME@")))
made = made + amount * worked(network, made, context.device)
"""

AMOUNT = (
    'amount: Annotated[float, Param("How much is heard of what the network adds", ge=0, le=1)] = '
    "1.0"
)

FUNCTIONS = {
    "continue": Function(
        "audio: Audio",
        "Audio",
        'loop: Annotated[float, Param("Length of the end that is repeated", unit="s", gt=0)] = 1.0',
        "Carry a recording on with its own end, over and over.",
        LOOP,
        ("Audio", "CannotProcess", "moved"),
        "continue",
    ),
    "rhythm.beats": Function(
        "stream: Stream",
        "Report",
        'bpm: Annotated[float, Param("Tempo", unit="BPM", gt=0, le=400)] = 120.0',
        "Say that there is a beat at every tick of a metronome.",
        BEATS,
        ("Report", "Stream"),
        "beats",
    ),
    "transcribe": Function(
        "stream: Stream",
        "Score",
        'pitch: Annotated[int, Param("The note that is heard, 60 is C4", ge=0, le=127)] = 60',
        "Hear one note, as long as the recording.",
        NOTE,
        ("Note", "Score", "Stream"),
        "transcribe",
    ),
}

PLAIN = Function(
    "audio: Audio",
    "Audio",
    'level: Annotated[float, Param("Change in level", unit="dB", ge=-60, le=60)] = -6.0',
    "Make a recording softer.",
    LEVEL,
    ("Audio",),
    "recording",
    "level=0.0",
)

NETWORK = Function(
    "audio: Audio",
    "Audio",
    AMOUNT,
    "Have a network add something to a recording.",
    MADE,
    ("Audio",),
    "recording",
    "amount=0.0",
)

TYPES = {"number": "float", "integer": "int", "flag": "bool", "text": "str"}


def function_of(plan: Plan) -> Function:
    """What a plan's function is."""
    if plan.serves is not None:
        return FUNCTIONS.get(plan.serves.name, NETWORK if plan.kind == "model" else PLAIN)
    return NETWORK


def parts_of(plan: Plan) -> dict[str, str]:
    """What stands in the template of a function, by its place."""
    function, spec, is_model = function_of(plan), plan.serves, plan.kind == "model"
    shared = [] if spec is None else [_declared(p) for p in spec.parameters if not p.finishing]
    own = [function.own]
    if is_model:
        own += [AMOUNT] * (function.own != AMOUNT) + ["context: Context"]
    decorator = "engine" if spec else "command"
    names = {*function.imports, "Param", "hookimpl", decorator}
    names |= {"Context", "Weights"} if is_model else set()
    work = MODEL if is_model else ""
    body = function.body.replace("@MODEL@", work)
    if is_model:
        body = (
            f"from .network import load, worked  # imports torch, which help does without\n\n{body}"
        )
    call = f'"{spec.name}", "{plan.name}"' if spec else f'"{plan.name}"'
    uses = 'uses=("device",)' if is_model else ""
    examples = "" if spec else 'examples=("song.wav", "song.wav --amount 0.5 -o worked.wav")'
    settings = ", ".join(filter(None, (call, uses, examples)))
    more = "\n\n    Its weights are drawn at random: put your own in their place.\n    " * is_model
    return {
        "MARK": f"@{decorator}({settings})",
        "IMPORTS": _imports(names, is_model, "np." in body),
        "FIRST": function.first,
        "SHARED": "".join(f"{one},\n    " for one in shared).rstrip(),
        "OWN": ",\n    ".join(own) + ",",
        "GIVES": function.gives,
        "SUMMARY": function.summary,
        "MORE": more,
        "BODY": textwrap.indent(body, "    ").strip(),
    }


def _imports(names: set[str], is_model: bool, computes: bool) -> str:
    lines = ["from collections.abc import Callable"]
    lines += ["from functools import partial"] * is_model
    lines += ["from typing import Annotated, Any", ""]
    lines += ["import numpy as np", ""] * computes
    ordered = sorted(names, key=lambda name: (name[0].islower(), name))
    lines.append(f"from musictool import {', '.join(ordered)}")
    return "\n".join(lines) + "\n"


def _declared(parameter: Parameter) -> str:
    kind = TYPES[parameter.kind]
    return (
        f"{parameter.variable}: {kind}{'' if parameter.required else f' = {parameter.default!r}'}"
    )
