"""What the hub knows of a command: plain data that fits into the index, and checks values.

A `Spec` is made from a signature once (`signature`) and is then the only description there is:
flags, help, pipeline steps, JSON Schema and validation all come from it. It holds no function and
imports nothing heavy, so help can be drawn from a stored one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, Literal

from musictool.errors import BadParameter, UnknownName

__all__ = ["Gives", "Kind", "Parameter", "Spec", "Takes"]

Takes = Literal["audio", "stream", "audios", "score", "stems", "nothing"]
Gives = Literal["audio", "stream", "audios", "score", "stems", "report"]
Kind = Literal["number", "integer", "flag", "text", "choice", "path", "audio"]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a command, or of one of its engines."""

    name: str
    """As in pipelines; `flag` has it as on the command line, `variable` as in Python."""
    kind: Kind
    help: str
    required: bool = False
    default: Any = None
    many: bool = False
    """Takes any number of values: a repeated flag, a list in a pipeline."""
    optional: bool = False
    """None is a value: "not given"."""
    unit: str = ""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: tuple[str, ...] = ()
    choice_words: tuple[str, ...] = ()
    """What each choice means, beside `choices`."""
    keyword: bool = False
    """The Python name ends in an underscore, since `name` is a word of the language."""

    @property
    def variable(self) -> str:
        return f"{self.name}_" if self.keyword else self.name

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    def expects(self) -> str:
        """What a value must be, to complete "… must be": "a number from 0 to 1"."""
        if self.kind == "choice":
            words = ", ".join(self.choices[:-1])
            return f"{words} or {self.choices[-1]}" if words else self.choices[0]
        noun = {
            "number": "a number",
            "integer": "a whole number",
            "flag": "true or false",
            "text": "text",
            "path": "a path",
            "audio": "a recording",
        }[self.kind]
        unit = f" {self.unit}" if self.unit else ""
        if self.ge is not None and self.le is not None:
            return f"{noun} from {self.ge:g} to {self.le:g}{unit}"
        bounds = [
            f"{words} {bound:g}"
            for words, bound in (
                ("at least", self.ge),
                ("more than", self.gt),
                ("at most", self.le),
                ("less than", self.lt),
            )
            if bound is not None
        ]
        return " ".join([noun, " and ".join(bounds)]).rstrip() + (unit if bounds else "")

    def annotation(self) -> Any:
        """The type as pydantic reads it, bounds included."""
        from pathlib import Path
        from typing import Annotated

        from pydantic import Field

        if self.kind == "choice":
            inner: Any = Literal[self.choices]
        elif self.kind in ("number", "integer"):
            bounds = Field(ge=self.ge, gt=self.gt, le=self.le, lt=self.lt)
            finite = Field(allow_inf_nan=False) if self.kind == "number" else None
            number = float if self.kind == "number" else int
            inner = Annotated[number, bounds, finite]
        else:
            inner = {"flag": bool, "text": str, "path": Path, "audio": str}[self.kind]
        if self.many:
            inner = tuple[inner, ...]
        return inner | None if self.optional else inner

    def check(self, value: Any, where: str) -> Any:
        """Convert and check a value, whichever face it came in by.

        Raises
        ------
        BadParameter
            In one sentence, beginning with `where`.
        """
        from pydantic import TypeAdapter, ValidationError

        if self.kind == "audio" and not isinstance(value, str | list | tuple):
            return value  # already a recording: a call from Python
        if self.many and not isinstance(value, list | tuple):
            value = [value]
        try:
            return TypeAdapter(self.annotation()).validate_python(value)
        except ValidationError:
            problem = f"{where}: {self.name} must be {self.expects()}, not {value!r}"
            if self.kind == "choice" and isinstance(value, str):
                near = get_close_matches(value, self.choices, n=1)
                problem += f"; did you mean {near[0]}?" if near else ""
            raise BadParameter(problem) from None

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of a value, with help and default."""
        from pydantic import TypeAdapter

        schema = TypeAdapter(self.annotation()).json_schema()
        unit = f" [{self.unit}]" if self.unit else ""
        schema["description"] = self.help + unit
        if not self.required and self.default is not None:
            schema["default"] = self.default
        return schema


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
    takes: Takes
    gives: Gives
    parameters: tuple[Parameter, ...]
    """The command's own, shared by its engines."""
    engine_parameters: tuple[Parameter, ...]
    """The engine's own."""
    target: str
    """Where the function is: "module:name"."""
    context: str | None = None
    """Name of the parameter that wants the `Context`."""
    keeps_form: bool = True
    """The result goes back to the sample rate and channel count of what went in."""

    @property
    def joins(self) -> bool:
        """Makes one recording of many."""
        return self.takes == "audios" and self.gives != "audios"

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        return self.parameters + self.engine_parameters

    def check(self, values: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Check the values given by name; defaults are left to the function.

        Raises
        ------
        UnknownName
            For a name that is no parameter.
        BadParameter
            For a value that does not fit, or a required one that is missing.
        """
        known = {parameter.name: parameter for parameter in self.all_parameters}
        for name in values:
            if name not in known:
                raise UnknownName("parameter", name, known, where)
        missing = [p.name for p in self.all_parameters if p.required and p.name not in values]
        if missing:
            parameter = known[missing[0]]
            raise BadParameter(f"{where}: {missing[0]} must be given: {parameter.expects()}")
        return {name: known[name].check(value, where) for name, value in values.items()}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Spec:
        def parameters(items: Any) -> tuple[Parameter, ...]:
            return tuple(
                Parameter(
                    **{
                        **item,
                        "choices": tuple(item["choices"]),
                        "choice_words": tuple(item["choice_words"]),
                    }
                )
                for item in items
            )

        return cls(
            **{
                **stored,
                "parameters": parameters(stored["parameters"]),
                "engine_parameters": parameters(stored["engine_parameters"]),
            }
        )
