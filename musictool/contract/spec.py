"""What the hub knows of a command: plain data that fits into the index.

A `Spec` is made from a signature once (`signature`) and is then the only description there is:
flags, help, pipeline steps, JSON Schema and validation all come from it. It holds no function and
imports nothing heavy, so help can be drawn from a stored one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any

from musictool.contract.batch_options import BATCH, BATCH_SIZE, INPUTS
from musictool.contract.batching import Batching
from musictool.contract.options import (
    BARS,
    BARS_OF_SCORES,
    DEVICE,
    ENCODING,
    MIX,
    OF_SOUND,
    PICTURES,
    REGION,
    SCORE_REGION,
    SEED,
    TAIL,
    TRACKS,
    VARIATIONS,
    check_together,
)
from musictool.contract.parameter import Parameter
from musictool.errors import BadParameter, UnknownParameter
from musictool.kinds import Kind

__all__ = ["Spec"]

TUPLES = ("also", "choices", "choice_words", "flags", "further", "suffixes", "was")
"""Fields of a `Parameter` that JSON holds as lists."""

PARAMETERS = ("parameters", "engine_parameters", "extras", "engine_extras")
"""Fields of a `Spec` that hold parameters."""


@dataclass(frozen=True)
class Spec:
    """A command, or an engine of one."""

    name: str
    """The command's name, dots for groups: "fx.reverb"."""
    engine: str | None
    """Which engine of the command this is; None for a command that has no engines."""
    summary: str
    """First line of the docstring."""
    doc: str
    """The docstring's text up to its first section."""
    takes: Kind
    gives: Kind
    """Of recordings that flow in at once, what comes of each, or of all."""
    parameters: tuple[Parameter, ...]
    """The command's own, shared by its engines."""
    engine_parameters: tuple[Parameter, ...]
    """The engine's own."""
    target: str
    """Where the function is: "module:name"."""
    each: bool = False
    """Of recordings at once it gives as many values, one for each."""
    several: bool = False
    """Of one input, or none, it gives several values."""
    finds: bool = False
    """Beside each value it gives a report."""
    batch: Batching | None = None
    """What is worked on at once, of several files; None for a command that takes one by one."""
    finish: str = ""
    """Of a command: the function that finishes what engines give that leave its parameters out."""
    finished_by: str = ""
    """Of such an engine, that function."""
    context: str | None = None
    """Name of the parameter that wants the `Context`."""
    uses: tuple[str, ...] = ()
    """What of the context its user can set: "seed", "device"."""
    keeps_form: bool = True
    """The result goes back to the sample rate and channel count of what went in."""
    keeps_time: bool = True
    """What sounds at a moment did so in the input at that moment, so that both can be mixed."""
    rings: float = 0.0
    """The longest pause in its tail after the input's end, in seconds; 0 if it has no tail."""
    passes: int = 1
    """How often it reads a stream that flows in."""
    extras: tuple[Parameter, ...] = ()
    """Further files that every engine can make, each with the flag that asks for it."""
    engine_extras: tuple[Parameter, ...] = ()
    """Further files that this engine alone can make."""
    also: tuple[str, ...] = ()
    """Other words that the command answers to."""
    was: tuple[str, ...] = ()
    """Names that the command had in earlier versions."""
    shows: tuple[tuple[str, str], ...] = ()
    """Switches of the command line, each with the command that is run in place of this one."""
    examples: tuple[str, ...] = ()
    """Whole command lines that were declared; see `contract.examples`."""
    docs: str = ""
    """A page of the guides, or a web address, that says more."""
    across: str = ""
    """The switch that makes a result depend on all recordings of a run."""
    leaves_out: bool = False
    """Of many inputs it does without those that cannot be read, or are empty."""
    goes_on: tuple[str, ...] = ()
    """Parameters that do not change what it keeps to go on after it was stopped."""

    @cached_property
    def joins(self) -> bool:
        """Makes one recording of many."""
        return self.takes.is_many and not self.each

    @cached_property
    def all_parameters(self) -> tuple[Parameter, ...]:
        return self.parameters + self.engine_parameters

    @cached_property
    def all_extras(self) -> tuple[Parameter, ...]:
        return self.extras + self.engine_extras + self.pictures

    @cached_property
    def pictures(self) -> tuple[Parameter, ...]:
        """What the hub draws of the score that it gives, or else takes, but for what it draws."""
        one = not (self.joins or self.several)  # of several no one is the picture
        taken = self.takes.flow if one else Kind.NOTHING
        if Kind.SCORE not in (self.gives.flow, taken):
            return ()
        own = {one.name for one in (*self.all_parameters, *self.extras, *self.engine_extras)}
        return tuple(one for one in PICTURES if one.name not in own)

    @property
    def place(self) -> str:
        """How its author calls the function, whichever environment that is in."""
        return self.target.partition("@")[0].replace(":", ".")

    @property
    def engine_settings(self) -> tuple[Parameter, ...]:
        """Parameters and extras of this engine alone."""
        return self.engine_parameters + self.engine_extras

    @cached_property
    def hub_parameters(self) -> tuple[Parameter, ...]:
        """What the hub adds: a region, a mix, a tail, unless the command has that name itself."""
        is_one_of_one = not (self.joins or self.several)
        if self.takes.flow != self.gives.flow or not is_one_of_one or not self.keeps_form:
            return ()
        own = {parameter.name: parameter.unit for parameter in self.all_parameters}
        if self.takes is Kind.SCORE:
            own_span = own.get("start") == own.get("end") == "s" and "unit" in own
            bars = (BARS_OF_SCORES,) * own_span
            offered = SCORE_REGION if not own.keys() & {"start", "end"} else bars
            offered += (TRACKS,) * self.keeps_time
            return tuple(parameter for parameter in offered if parameter.name not in own)
        if not self.takes.is_recording:
            return ()
        region: tuple[Parameter, ...] = () if own.keys() & {"start", "end"} else REGION
        if own.get("start") == own.get("end") == "s" and self.takes is not Kind.AUDIOS:
            region = (BARS,)  # in place of its own
        mix = (MIX,) if self.keeps_time else ()
        added = (*region, *mix, *([TAIL] if self.rings else []))
        return tuple(parameter for parameter in added if parameter.name not in own)

    @property
    def run_parameters(self) -> tuple[Parameter, ...]:
        """What a run of it can be given: seed and device if it uses them, the encoding of sound.

        Values of any command that makes something can be drawn, for which the seed is used, too.
        """
        sound = self.gives.has_sound
        makes = self.gives is not Kind.REPORT
        drawn = "seed" in self.uses or (makes and any(one.can_be_drawn for one in self.settings))
        used = (
            *((SEED, VARIATIONS) if drawn else ()),
            *((DEVICE,) if "device" in self.uses else ()),
        )
        return (*used, *(ENCODING if sound else ()))

    @property
    def batch_parameters(self) -> tuple[Parameter, ...]:
        """What concerns many files; if it works on none, many variations or settings."""
        left_out = () if self.batch else (BATCH_SIZE,)
        if self.takes is Kind.NOTHING:
            many = VARIATIONS in self.run_parameters or self.settings
            left_out = (*left_out, *INPUTS) if many else BATCH
        return tuple(one for one in BATCH if one not in left_out)

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """All that a step of it can be given: its own, its engine's, the hub's, its extras."""
        return (*self.all_parameters, *self.hub_parameters, *self.all_extras)

    def check(
        self,
        values: Mapping[str, Any],
        where: str,
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, Any]:
        """Check the values given by name; defaults are left to the function.

        Except for an engine: what its command's own parameters default to is the command's to
        say, so those values are filled in.

        Parameters
        ----------
        where
            How error messages begin.
        places
            The same for single values, where it is known better.

        Raises
        ------
        UnknownParameter
            For a name that is no parameter.
        BadParameter
            For a value that does not fit, or a required one that is missing.
        """
        known = {parameter.name: parameter for parameter in self.settings}
        for name in values:
            if name not in known:
                if self.takes is Kind.SCORE and any(name == one.name for one in OF_SOUND):
                    raise BadParameter(
                        f"{places.get(name, where)}: {name} is for sound; notes are edited or not"
                    )
                place, words = places.get(name, where), self._other_words()
                raise UnknownParameter("parameter", name, known, place, words)
        missing = [p.name for p in self.all_parameters if p.required and p.name not in values]
        if missing:
            parameter = known[missing[0]]
            wanted = parameter.help if parameter.kind == "text" else parameter.expects()
            raise BadParameter(f"{where}: {missing[0]} must be given: {wanted}")
        checked = {
            name: known[name].check(value, places.get(name, where))
            for name, value in values.items()
        }
        check_together(self.hub_parameters, checked, where)
        if self.engine is not None:
            for parameter in self.parameters:
                if parameter.name not in checked:
                    checked[parameter.name] = parameter.check(parameter.default, where)
        return checked

    def _other_words(self) -> dict[str, list[str]]:
        """What people may write for a parameter, with those that it may mean."""
        words = {word for parameter in self.settings for word in parameter.also}
        return {word: [it.name for it in self.settings if word in it.also] for word in words}

    def to_json(self) -> dict[str, Any]:
        plain = _fields(self)
        lists = {key: [*map(_fields, plain[key])] for key in PARAMETERS}
        return {**plain, **lists, "batch": self.batch and self.batch._asdict()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Spec:
        """The spec of which `to_json` made this, since JSON has lists for tuples."""
        restored: dict[str, Any] = {
            "takes": Kind(stored["takes"]),
            "gives": Kind(stored["gives"]),
            "batch": Batching(**stored["batch"]) if stored["batch"] else None,
            "uses": tuple(stored["uses"]),
            "goes_on": tuple(stored["goes_on"]),
            "also": tuple(stored["also"]),
            "was": tuple(stored["was"]),
            "shows": tuple(map(tuple, stored["shows"])),
            "examples": tuple(stored["examples"]),
        }
        for key in PARAMETERS:
            restored[key] = tuple(
                Parameter(**item | {name: tuple(item[name]) for name in TUPLES})
                for item in stored[key]
            )
        return cls(**{**stored, **restored})


def _fields(plain: Spec | Parameter) -> dict[str, Any]:
    """As `asdict`, which would copy every value: a third of what it takes to build the index."""
    return {one.name: getattr(plain, one.name) for one in fields(plain)}
