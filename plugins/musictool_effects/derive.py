"""From an effect class of pedalboard to a command: its signature, ranges, words and function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Annotated, Any, Literal

import numpy as np

from musictool import Audio, CannotProcess, Curve, Param, Stream, command, shift_pitch

from .biquad import RINGS
from .echo import echoes
from .ranges import Range, range_of, shortest, unit_of
from .signatures import REQUIRED, Declared, Underivable, kebab, signature
from .streaming import exact_by_blocks, processed, processed_whole
from .words import choice_words, help_of, words_of

__all__ = ["command_of"]

RATE = 44100
"""Any will do where an effect is only looked at."""

FIXED = frozenset({"delay_seconds", "lookahead_ms", "target_sample_rate", "vbr_quality"})
"""Numbers with a setter that cannot move while an effect runs: it begins anew, or ignores it, or
jumps from sample to sample, which crackles (delay_seconds)."""

MOVED_HERE = frozenset({"delay_seconds", "semitones"})
"""Those among what pedalboard cannot move that are moved by what takes its place here."""

RENAMED = {"bit_depth": "bits"}
"""Names that every command has an option of already, with what they are called here."""

RINGING = frozenset({"feedback", "wet_level", "impulse_response", "q", "resonance"})
"""Parameters that tell of an effect which sounds on after its input."""

PAUSES = {"impulse_response": 5.0, "delay_seconds": 30.0, "q": RINGS, "resonance": RINGS}
"""The longest pause, in seconds, in what rings: between echoes, or within an impulse response."""

REPLACED: Mapping[str, Callable[..., Stream]] = {"PitchShift": shift_pitch}
"""What takes an effect's place, as it is better; pedalboard's declaration stays."""

GLIDING: Mapping[str, Callable[..., Stream]] = {"Delay": echoes}
"""What takes an effect's place if one of `MOVED_HERE` moves."""

MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
RATES = {"MP3Compressor": MP3_RATES}
"""Sample rates of the effects that do not know all."""


@dataclass(frozen=True)
class Setting:
    """One parameter of a command, and how its value reaches the effect."""

    declared: Declared
    name: str
    hint: Any
    default: Any
    reads: Callable[[Any], Any] = lambda value: value


def command_of(effect: type, library: ModuleType, name: str, module: str) -> Callable[..., Any]:
    """The command for an effect, as a function that `module` has by the name `name`.

    Raises
    ------
    Underivable
        If a parameter of the effect cannot be read, or it does not work as effects do.
    """
    declared = signature(effect, library)
    fillers = _fillers(declared)
    replaced = effect.__name__ in REPLACED
    try:
        exact = replaced or exact_by_blocks(lambda channels: effect(**fillers))
    except (TypeError, ValueError, RuntimeError, AttributeError) as error:
        raise Underivable(f"it does not work as effects do: {error}") from error
    settings = [
        _setting(effect, one, {k: v for k, v in fillers.items() if k != one.name}, exact)
        for one in declared
        if not _belongs_to_recording(one, declared)
    ]
    function = _function(effect, settings, Stream if exact else Audio, name, module)
    pause = _pause({setting.name for setting in settings})
    return command(f"fx.{kebab(effect.__name__.removesuffix('Filter'))}", rings=pause)(function)


def _pause(names: set[str]) -> float:
    """The longest pause in what rings, by the parameters there are; 0 if nothing does."""
    if not names & RINGING:
        return 0.0
    return max(PAUSES.get(name, 1.0 if name in RINGING else 0.0) for name in names)


def _fillers(declared: tuple[Declared, ...]) -> dict[str, Any]:
    """Values for what a constructor demands, to look at what it makes."""
    fillers: dict[str, Any] = {}
    for one in declared:
        if _is_recording(one):
            fillers[one.name] = np.float32([1.0])
        elif _belongs_to_recording(one, declared):
            fillers[one.name] = float(RATE)
        elif one.default is REQUIRED:
            raise Underivable(f"its parameter {one.name} has no default")
    return fillers


def _is_recording(one: Declared) -> bool:
    return "numpy.ndarray" in one.type


def _belongs_to_recording(one: Declared, declared: tuple[Declared, ...]) -> bool:
    return one.name == "sample_rate" and any(map(_is_recording, declared))


def _setting(effect: type, one: Declared, others: Mapping[str, Any], exact: bool) -> Setting:
    if _is_recording(one):
        name = one.name.removesuffix("_filename")
        return Setting(one, name, Annotated[Audio, Param(help_of(effect, name))], REQUIRED)
    name = RENAMED.get(one.name, one.name)
    words = help_of(effect, name)
    if one.choices is not None:
        members = {kebab(member): value for member, value in one.choices.items()}
        choices = tuple(members)
        hint = Annotated[Literal[choices], Param(words, choices=choice_words(choices))]
        default = kebab(str(one.default))
        return Setting(one, name, hint, default, members.__getitem__)
    if one.type == "bool":
        return Setting(one, name, Annotated[bool, Param(words)], bool(one.default))
    if one.type not in ("float", "int"):
        raise Underivable(f"its parameter {one.name} is {one.type}")
    kind: Any = float if one.type == "float" else int
    accepts = partial(_accepts, effect, one.name, others, kind)
    bounds = range_of(effect.__name__, one.name, float(one.default), accepts)
    moves = kind is float and _moves(effect, one.name, exact)
    default = shortest(one.default) if kind is float else one.default
    hint = Annotated[kind | Curve if moves else kind, _param(words, unit_of(one.name), bounds)]
    return Setting(one, name, hint, default, kind)


def _param(words: str, unit: str, bounds: Range) -> Param:
    return Param(words, unit=unit, ge=bounds.ge, gt=bounds.gt, le=bounds.le, lt=bounds.lt)


def _accepts(effect: type, name: str, others: Mapping[str, Any], kind: Any, value: float) -> bool:
    try:
        effect(**others, **{name: kind(value)})
    except (ValueError, RuntimeError, TypeError, OverflowError):
        return False
    return True


def _moves(effect: type, name: str, exact: bool) -> bool:
    """Whether a parameter may change while the effect runs."""
    if name in MOVED_HERE:
        return effect.__name__ in (*REPLACED, *GLIDING)
    found = inspect.getattr_static(effect, name, None)
    has_setter = isinstance(found, property) and found.fset is not None
    return exact and has_setter and name not in FIXED


def _function(
    effect: type, settings: list[Setting], recording: type, name: str, module: str
) -> Callable[..., Any]:
    """A function of its own, with the signature that the hub reads."""
    first = inspect.Parameter("recording", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    # What has no default comes first in Python; keyword-only ones stand in any order.
    rest = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default)
        for one in settings
    ]
    shape = inspect.Signature([first, *rest])

    def apply(*arguments: Any, **named: Any) -> Any:
        bound = shape.bind(*arguments, **named)
        bound.apply_defaults()
        values = dict(bound.arguments)
        return _applied(effect, settings, values.pop("recording"), values)

    hints = {"recording": recording, **{one.name: one.hint for one in settings}}
    apply.__annotations__ = {**hints, "return": recording}
    apply.__signature__ = shape  # type: ignore[attr-defined]
    apply.__name__ = apply.__qualname__ = name
    apply.__module__ = module
    words = words_of(effect)
    apply.__doc__ = f"{words.summary}\n\n{words.text}"
    return apply


def _applied(
    effect: type, settings: list[Setting], recording: Stream | Audio, values: Mapping[str, Any]
) -> Stream | Audio:
    rate = recording.sample_rate
    _check_rate(effect, rate)
    curves: dict[str, Curve] = {}
    impulse: tuple[str, Audio] | None = None
    fixed: dict[str, Any] = {}
    for one in settings:
        value = values[one.name]
        if isinstance(value, Audio):
            _check_impulse(value)
            impulse = one.declared.name, value
            continue
        if unit_of(one.name) == "Hz" and one.name.endswith("_hz"):
            _check_frequency(one.name, value, rate)
        if one.name in MOVED_HERE and isinstance(value, Curve) and len({*value.values}) == 1:
            value = value.values[0]
        if isinstance(value, Curve):
            curves[one.declared.name] = value
            value = float(value.at(0.0))
        fixed[one.declared.name] = one.reads(value)

    def make(channels: int) -> Any:
        if impulse is None:
            return effect(**fixed)
        name, audio = impulse
        heard = audio.mono()[np.newaxis] if channels == 1 else audio.samples
        return effect(**fixed, **{name: heard, "sample_rate": float(rate)})

    if isinstance(recording, Stream):
        if effect.__name__ in REPLACED:
            return REPLACED[effect.__name__](recording, **{**fixed, **curves})
        if curves.keys() & MOVED_HERE:
            return GLIDING[effect.__name__](recording, **{**fixed, **curves})
        return processed(recording, make, curves)
    return processed_whole(recording, make)


def _check_rate(effect: type, rate: int) -> None:
    known = RATES.get(effect.__name__)
    if known and rate not in known:
        near = min(known, key=lambda one: (abs(one - rate), one))
        raise CannotProcess(
            f"MP3 has no sample rate of {rate} Hz; put convert sample_rate={near} before it"
        )


def _check_frequency(name: str, value: float | Curve, rate: int) -> None:
    highest = max(value.values) if isinstance(value, Curve) else value
    if highest >= rate / 2:
        raise CannotProcess(
            f"{name}={highest:g} is not under half the sample rate, {rate / 2:g} Hz, beyond which "
            "a recording has nothing; choose a lower one"
        )


def _check_impulse(audio: Audio) -> None:
    if audio.channels > 2:
        raise CannotProcess(
            f"the impulse response must be mono or stereo, and this one has {audio.channels} "
            "channels; put it through convert channels=2"
        )
    if not audio.samples.any():
        raise CannotProcess("the impulse response is silent or empty, so nothing would be heard")
