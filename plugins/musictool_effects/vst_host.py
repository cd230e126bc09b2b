"""What runs in the process of a VST3 or an Audio Unit, so that it crashes alone.

`opened` is called there first, and gives the functions that are called then. Requests come one
after the other, all in the main thread: in no other can a plugin be loaded.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from musictool import CannotProcess, did_you_mean, near_names

if TYPE_CHECKING:
    import numpy.typing as npt

    from musictool import Samples

    Opened = tuple[dict[str, Any], Callable[[dict[str, Any]], None], "Voice"]
    Seconds = npt.NDArray[np.float64]
    Voice = Callable[[Samples], Samples]

__all__ = ["find", "load", "opened"]

BUFFER = 1024
"""Frames that the plugin gets at a time, about what an audio workstation gives it."""

STEP = 64
"""Frames that it gets at a time while a parameter moves, each with a value: 1.5 ms at 44.1 kHz,
finer than most workstations. What is between them, plugins smooth themselves."""

KNOWN = 65
"""Values of a moving parameter of which is looked up what the plugin has for them; the others lie
between."""


def opened(path: str, plugin_name: str | None) -> Opened:
    """A plugin: what it is, what makes it ready for a recording, and what is done with a block."""
    host = Host(find(path), plugin_name)
    return host.about(), host.settle, host.process


class Host:
    """One plugin, from its file to samples."""

    def __init__(self, file: str, plugin_name: str | None) -> None:
        self._file = file
        self._plugin_name = plugin_name
        self._asked: dict[str, Any] = {}
        self._spare: list[Any] = []
        self._voices: list[Voice] = []
        self._groups: Sequence[int] = ()

    def about(self) -> dict[str, Any]:
        """What it is called, and what can be set."""
        plugin = self._instance()
        self._spare.append(plugin)
        return {
            "name": plugin.name,
            "maker": plugin.manufacturer_name,
            "version": plugin.version,
            "file": self._file,
            "latency": plugin.reported_latency_samples,
            "parameters": described(plugin),
        }

    def settle(self, asked: dict[str, Any]) -> None:
        """Find out how the channels of a recording go through it, and make the settings.

        Asked for are `sample_rate, channels, groups, vstpreset, values`.
        """
        self._asked = asked
        channels, plugin = asked["channels"], self._instance()
        if self._takes(plugin, channels):
            self._voices, self._groups = [self._voice(plugin)], [channels]
        else:
            self._spare.append(plugin)
            self._groups = asked["groups"]
            self._voices = [self._adapted(size) for size in self._groups]

    def process(self, block: Samples) -> Samples:
        """A block through it; at first, fewer frames come back by its latency."""
        if len(self._voices) == 1:
            return self._voices[0](block)
        parts = np.split(block, np.cumsum(self._groups)[:-1], axis=0)
        return np.concatenate(
            [voice(part) for voice, part in zip(self._voices, parts, strict=True)]
        )

    def _instance(self) -> Any:
        if self._spare:
            return self._spare.pop()
        plugin = load(self._file, self._plugin_name)
        if not plugin.is_effect:
            raise CannotProcess(f"{plugin.name} is an instrument: it plays notes; choose an effect")
        return plugin

    def _takes(self, plugin: Any, channels: int) -> bool:
        silence = np.zeros((channels, BUFFER), np.float32)
        try:
            plugin.process(silence, self._asked["sample_rate"], BUFFER, False)
        except ValueError:
            return False
        return True

    def _adapted(self, channels: int) -> Voice:
        """One channel, or a pair of them, through a plugin that was made for one or for two."""
        plugin = self._instance()
        if self._takes(plugin, channels):
            return self._voice(plugin)
        if channels == 1 and self._takes(plugin, 2):
            stereo = self._voice(plugin)
            return lambda block: stereo(block.repeat(2, axis=0)).mean(axis=0, keepdims=True)
        if channels == 2 and self._takes(plugin, 1):
            left, right = self._voice(plugin), self._voice(self._instance())
            return lambda block: np.concatenate([left(block[:1]), right(block[1:])])
        raise CannotProcess(f"{plugin.name} takes neither one channel nor two")

    def _voice(self, plugin: Any) -> Voice:
        # Pedalboard sends noise through a plugin to learn how it is reset, and counts that as
        # given when it makes up for the latency; only this begins the count, and the sound, anew.
        plugin.reset()
        if self._asked["vstpreset"]:
            load_preset(plugin, self._asked["vstpreset"])
        moving = []
        for name, value in self._asked["values"].items():
            curve = value if isinstance(value, dict) else None
            turn(plugin.parameters, name, curve["points"][0][1] if curve else value)
            if curve:
                moving.append(Automation(plugin.parameters[name], **curve))
        rate = self._asked["sample_rate"]
        if moving:
            return automated(plugin, moving, rate)
        return lambda block: plugin.process(np.ascontiguousarray(block), rate, BUFFER, False)


class Automation:
    """A parameter that moves along straight lines between points, logarithmic if exponential."""

    def __init__(
        self, parameter: Any, points: Sequence[tuple[float, float]], exponential: bool
    ) -> None:
        self.parameter = parameter
        self.times, values = np.array(points, np.float64).T
        self.values = np.log(values) if exponential else values
        even = np.linspace(self.values.min(), self.values.max(), KNOWN)
        self.known = np.unique(np.concatenate([even, self.values]))
        numbers = np.exp(self.known) if exponential else self.known
        within = np.clip(numbers, values.min(), values.max())  # whatever exp and log round to
        self.raws = [_raw(parameter, number) for number in within.tolist()]

    def at(self, seconds: Seconds) -> list[float]:
        """What the plugin has for the values at some times."""
        values = np.interp(seconds, self.times, self.values)
        raws: list[float] = np.interp(values, self.known, self.raws).tolist()
        return raws


def automated(plugin: Any, moving: Sequence[Automation], sample_rate: float) -> Voice:
    """Blocks through a plugin some of whose parameters move."""
    at = 0

    def process(block: Samples) -> Samples:
        nonlocal at
        starts = range(0, block.shape[1], STEP)
        middles = (at + np.array(starts) + STEP / 2) / sample_rate
        at += block.shape[1]
        values = [one.at(middles) for one in moving]
        pieces = []
        for start, *raws in zip(starts, *values, strict=True):
            for one, raw in zip(moving, raws, strict=True):
                one.parameter.raw_value = raw
            piece = np.ascontiguousarray(block[:, start : start + STEP])
            pieces.append(plugin.process(piece, sample_rate, BUFFER, False))
        return np.concatenate(pieces, axis=1)

    return process


def find(path: str) -> str:
    """The path of a plugin given by its path, or by its name if it is installed."""
    if Path(path).exists():
        _refuse_special(path)
        return path
    import pedalboard

    kinds = [getattr(pedalboard, kind, None) for kind in ("VST3Plugin", "AudioUnitPlugin")]
    installed = sorted(file for kind in kinds if kind for file in kind.installed_plugins)
    names = {Path(file).stem: file for file in installed}
    wanted = Path(path).stem if Path(path).suffix in (".vst3", ".component") else path
    for name, file in names.items():
        if name.lower() == wanted.lower():
            return file
    advice = did_you_mean(near_names(wanted, names)) or "give the path of a .vst3"
    raise CannotProcess(
        f"there is no file {path}, and no plugin of that name is installed; {advice}"
    )


def _refuse_special(path: str) -> None:
    """Refuse a pipe or a device, which to open could wait for ever."""
    if not Path(path).is_file() and not Path(path).is_dir():
        raise CannotProcess(f"{path} is a pipe or a device; give the path of a file")


def load(file: str, plugin_name: str | None) -> Any:
    """A fresh instance of a plugin."""
    import pedalboard

    name = Path(file).name
    try:
        return pedalboard.load_plugin(file, plugin_name=plugin_name)
    except ImportError as error:
        raise CannotProcess(
            f"{name} is no plugin that can be loaded here: it may be damaged, made for another "
            "system, or lack a library"
        ) from error
    except ValueError:
        kinds = [getattr(pedalboard, kind, None) for kind in ("VST3Plugin", "AudioUnitPlugin")]
        for kind in filter(None, kinds):
            with contextlib.suppress(ImportError):
                names = ", ".join(kind.get_plugin_names_for_file(file))
                raise CannotProcess(
                    f"{name} holds several plugins; choose plugin_name: {names}"
                ) from None
        raise


def load_preset(plugin: Any, file: str) -> None:
    """Settings from a .vstpreset."""
    if not hasattr(plugin, "load_preset"):
        raise CannotProcess(f"{plugin.name} is no VST3, so it cannot load a .vstpreset")
    if Path(file).exists():
        _refuse_special(file)
    try:
        plugin.load_preset(file)
    except RuntimeError as error:
        raise CannotProcess(f"{file} is no .vstpreset of {plugin.name}") from error


def described(plugin: Any) -> list[dict[str, Any]]:
    """What a person can set; not what the plugin only shows, such as its meters."""
    return [
        _described(plugin, name, parameter)
        for name, parameter in plugin.parameters.items()
        if parameter.is_automatable
    ]


def _described(plugin: Any, name: str, parameter: Any) -> dict[str, Any]:
    row = {"name": name, "title": parameter.name, "unit": (parameter.label or "").strip()}
    value: Any = getattr(plugin, name)
    on_off = parameter.num_steps == 2 and set(parameter.valid_values) == {0.0, 1.0}
    if parameter.type is bool or on_off:
        return row | {"type": "switch", "default": bool(value)}
    if parameter.type is float:
        low, high = parameter.min_value, parameter.max_value
        return row | {"type": "number", "from": low, "to": high, "default": float(value)}
    return row | {"type": "choice", "choices": parameter.valid_values, "default": str(value)}


def turn(parameters: Mapping[str, Any], name: str, value: Any) -> None:
    """Set a parameter, and what it moves: a program sets many others.

    What processes may hear of those only when they are sent themselves, and they are sent only
    when they change.
    """
    others = {key: one for key, one in parameters.items() if key != name and one.is_automatable}
    before = {key: one.raw_value for key, one in others.items()}
    parameters[name].raw_value = _raw(parameters[name], value)
    for key, one in others.items():
        moved = one.raw_value
        if moved != before[key]:
            one.raw_value = 1.0 if moved < 0.5 else 0.0
            one.raw_value = moved


def _raw(parameter: Any, value: Any) -> float:
    """A value as the plugin has it, from 0 to 1.

    Pedalboard knows a thousand of them; the plugin itself may know it better, which shows when
    it reads it back.
    """
    if parameter.type is not float:
        known: float = parameter.get_raw_value_for(value)
        return known
    wanted = float(value)

    def off(raw: float) -> float:
        number = re.match(r"[-+]?\d*\.?\d+(e[-+]?\d+)?", parameter.get_text_for_raw_value(raw))
        return abs(float(number[0]) - wanted) if number else math.inf

    known = parameter.get_raw_value_for(wanted)
    exact: float = parameter.get_raw_value_for_text(f"{wanted:.10g}")
    return exact if off(exact) <= min(off(known), 0.01 * max(abs(wanted), 1.0)) else known
