"""The function of a new plugin: its signature from the command that it serves, and its body."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from musictool.contract import Parameter, Spec
from musictool.kinds import Kind
from musictool.kit.scaffold.flows import FLOWS, Function
from musictool.kit.scaffold.plan import Plan, flows_of

__all__ = ["Function", "function_of"]


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

HOLE = """\
rate, frames = audio.sample_rate, audio.frames
if start is None and end is None:
    raise BadParameter("inpaint: give start or end: what is to be filled")
first = 0 if start is None else max(round(start * rate) + frames * (start < 0), 0)
last = frames if end is None else min(round(end * rate) + frames * (end < 0), frames)
if first >= last:
    raise CannotProcess("start and end leave nothing of it to fill")
before, after = audio.samples[:, :first], audio.samples[:, last:]
longest = max(1, round(loop * rate))
around = before[:, -longest:] if first else after[:, :longest]
if not around.size:
    raise CannotProcess("nothing of it is outside of what is to be filled")
wanted = last - first if seconds is None else round(seconds * rate)
made = np.tile(around, -(-wanted // around.shape[1]))[:, :wanted]
@MODEL@filled = audio.with_samples(np.concatenate([before, made, after], axis=1))
behind = first + wanted
return moved(filled, [(0.0, first / rate, 0.0), (last / rate, audio.duration, behind / rate)])"""

BEATS = """\
seconds = stream.count_frames() / stream.sample_rate
beats = np.arange(0.0, seconds, 60 / bpm).tolist()
return Report({"tempo_bpm": bpm, "beats": beats})"""

NOTE = """\
peak = max((float(np.abs(block).max()) for block in stream.blocks()), default=0.0)
seconds = stream.count_frames() / stream.sample_rate
return Score.of([Note(0.0, seconds, pitch)] if peak else [])"""

MADE = """\
if not audio.frames:
    return audio
made = audio.samples
@MODEL@return audio.with_samples(made)"""

IMPORT = "from .network import load, worked  # imports torch, which help does without"

MODEL = """\
network = context.model("@MODULE@/@NAME@", partial(load, context.weights("@NAME@")))
made = made + wet * worked(network, made, context.device)
"""

AMOUNT = (
    'wet: Annotated[float, Param("How much is heard of what the network adds", ge=0, le=1)] = 1.0'
)

FUNCTIONS = {
    "continue": Function(
        "audio: Audio,",
        "Audio",
        'loop: Annotated[float, Param("Length of the end that is repeated", unit="s", gt=0)] = 1.0',
        "Carry a recording on with its own end, over and over.",
        LOOP,
        ("Audio", "CannotProcess", "moved"),
        "continue",
        is_whole=True,
    ),
    "inpaint": Function(
        "audio: Audio,",
        "Audio",
        'loop: Annotated[float, Param("Length of what is repeated", unit="s", gt=0)] = 1.0',
        "Fill a hole with what comes before it, over and over, or after it.",
        HOLE,
        ("Audio", "BadParameter", "CannotProcess", "moved"),
        "inpaint",
        heeds=("start", "end", "seconds"),
        asked={"start": "1", "end": "1.5"},
    ),
    "rhythm.beats": Function(
        "stream: Stream,",
        "Report",
        'bpm: Annotated[float, Param("Tempo", unit="BPM", gt=0, le=400)] = 120.0',
        "Say that there is a beat at every tick of a metronome.",
        BEATS,
        ("Report", "Stream"),
        "beats",
    ),
    "transcribe": Function(
        "stream: Stream,",
        "Score",
        'pitch: Annotated[int, Param("The note that is heard, 60 is C4", ge=0, le=127)] = 60',
        "Hear one note, as long as the recording.",
        NOTE,
        ("Note", "Score", "Stream"),
        "transcribe",
    ),
}

NETWORK = Function(
    "audio: Audio,",
    "Audio",
    AMOUNT,
    "Have a network add something to a recording.",
    MADE,
    ("Audio",),
    "recording",
    "wet=0.0",
)

NAMED = ("Audio", "Curve", "Score", "Stems", "Stream", "Table")
"""Types of parameters that are musictool's own."""

TYPES: dict[str, str] = {
    "number": "float",
    "integer": "int",
    "flag": "bool",
    "text": "str",
    "range": "tuple[float, float]",
    "path": "Path",
    "table": "Table",
    **{kind: kind.type_name for kind in Kind if kind.is_second_input},
}


def function_of(plan: Plan) -> Function:
    """What a plan's function is."""
    if plan.serves is None:
        return NETWORK
    if plan.serves.name in FUNCTIONS and plan.serves.takes.is_recording:
        return FUNCTIONS[plan.serves.name]
    return NETWORK if plan.kind == "model" else FLOWS[flows_of(plan.serves)]


def parts_of(plan: Plan) -> dict[str, str]:
    """What stands in the template of a function, by its place."""
    function, spec, is_model = function_of(plan), plan.serves, plan.kind == "model"
    taken = [] if spec is None else [p for p in spec.parameters if not p.finishing]
    shared = [_declared(p) for p in taken]
    unheeded = [p for p in taken if not function.is_whole and p.name not in function.heeds]
    own = [function.own]
    if is_model:
        own += [AMOUNT] * (function.own != AMOUNT) + ["context: Context"]
    decorator = "engine" if spec else "command"
    names = {*function.imports, "Param", "hookimpl", decorator}
    names |= {"Context", "Weights"} if is_model else set()
    work = MODEL if is_model else ""
    body = function.body.replace("@MODEL@", work)
    if spec is not None and unheeded:
        body = f"{_refusal(plan, spec, unheeded)}\n{body}"
        names.add("BadParameter")
    types = " ".join([function.first, *shared])
    names |= {one for one in NAMED if one in types}
    if is_model:
        body = (
            f"from .network import load, worked  # imports torch, which help does without\n\n{body}"
        )
    call = f'"{spec.name}", "{plan.name}"' if spec else f'"{plan.name}"'
    uses = 'uses=("device",)' if is_model else ""
    examples = "" if spec else 'examples=("song.wav", "song.wav --wet 0.5 -o worked.wav")'
    settings = ", ".join(filter(None, (call, uses, examples)))
    more = "\n\n    Its weights are drawn at random: put your own in their place.\n    " * is_model
    return {
        "MARK": f"@{decorator}({settings})",
        "IMPORTS": _imports(names, is_model, types, body),
        "FIRST": function.first,
        "SHARED": "".join(f"{one},\n    " for one in shared).rstrip(),
        "OWN": ",\n    ".join(own) + ",",
        "GIVES": function.gives,
        "SUMMARY": function.summary,
        "MORE": more,
        "BODY": textwrap.indent(body, "    ").strip(),
    }


def _refusal(plan: Plan, spec: Spec, unheeded: Sequence[Parameter]) -> str:
    """Statements that refuse what is asked for and not done yet: nothing is ignored in silence."""
    rows = [f'    "{p.name}": ({p.variable}, {_usual(p)}),' for p in unheeded]
    refused = f"{spec.name}: engine {plan.name} does not heed {{name}} yet"
    return "\n".join(
        [
            "asked = {",
            *rows,
            "}",
            "for name, (value, usual) in asked.items():",
            "    if (value or usual) and value != usual:",
            f'        raise BadParameter(f"{refused}")',
        ]
    )


def _imports(names: set[str], is_model: bool, types: str, body: str) -> str:
    several = ", Sequence" * ("Sequence[" in types)
    literal = ", Literal" * ("Literal[" in types)
    lines = [f"from collections.abc import Callable{several}"]
    lines += ["from dataclasses import replace"] * ("replace(" in body)
    lines += ["from functools import partial"] * is_model
    lines += ["from pathlib import Path"] * ("Path" in types)
    lines += [f"from typing import Annotated, Any{literal}", ""]
    lines += ["import numpy as np", ""] * ("np." in body)
    ordered = sorted(names, key=lambda name: (name[0].islower(), name))
    line = f"from musictool import {', '.join(ordered)}"
    if len(line) > 99:
        line = "\n".join(["from musictool import (", *(f"    {one}," for one in ordered), ")"])
    lines.append(line)
    return "\n".join(lines) + "\n"


def _declared(parameter: Parameter) -> str:
    kind = TYPES.get(parameter.kind, "")
    if parameter.choices and not parameter.engine_of:
        words = ", ".join(f'"{one}"' for one in parameter.choices)
        kind = f"{kind} | Literal[{words}]" if kind else f"Literal[{words}]"
    kind = "Stream" if parameter.streamed else kind or "str"
    kind = f"{kind} | Curve" if parameter.curve else kind
    kind = f"Sequence[{kind}]" if parameter.many else kind
    kind = f"{kind} | None" if parameter.optional else kind
    return f"{parameter.variable}: {kind}{'' if parameter.required else f' = {_usual(parameter)}'}"


def _usual(parameter: Parameter) -> str:
    if parameter.many and not parameter.default:
        return "()"
    usual = parameter.default
    return f'"{usual}"' if isinstance(usual, str) else repr(usual)
