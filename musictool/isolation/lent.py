"""What a command at work in another process asks of the hub: its context, and streams that flow in.

Each question is answered in the thread that waits for the command.
"""

from __future__ import annotations

import contextlib
import traceback
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from musictool.contract.context import Context
from musictool.discovery.environments import Environment
from musictool.errors import PluginError
from musictool.isolation.across import ends_all
from musictool.isolation.encoding import Decoder, Encoder, Held, Sides
from musictool.isolation.host import Activity, Ended, Process
from musictool.isolation.raising import as_error, as_raised
from musictool.isolation.together import Alike

if TYPE_CHECKING:
    from musictool.values import Samples, Stream

__all__ = ["Call", "Far"]


class Call:
    """One call of a function over there, until nobody holds any more what it has given.

    Parameters
    ----------
    name
        Of what does it, for a person.
    """

    def __init__(self, process: Process, name: str) -> None:
        self._process = process
        self._number = next(process.numbers)
        self._name = name
        self._contexts = Held()
        self._readings: dict[int, Iterator[Any]] = {}
        self._errors: list[BaseException] = []
        blocks, function = weakref.WeakMethod(self._blocks), weakref.WeakMethod(self._function)
        # Who has a stream of it keeps it; nothing else shall, or memory would wait to be swept.
        self.sides = Sides(
            Held(),
            {},
            lambda source: blocks()(source),  # type: ignore[misc]
            lambda at: function()(at),  # type: ignore[misc]
            hub=True,
        )
        ended = {"do": "drop", "call": self._number}
        weakref.finalize(self, process.dropped.append, ended)

    def begin(
        self,
        told: dict[str, Any],
        first: tuple[Any, ...],
        values: Mapping[str, Any],
        patience: float | None = None,
    ) -> Callable[[], Any]:
        """Have it done; what waits for the result, at most so many seconds."""
        encode = Encoder(self.sides, comes_back=True)
        contexts = {key: one for key, one in values.items() if isinstance(one, Context)}
        rest = {key: one for key, one in values.items() if key not in contexts}
        told = {
            **told,
            "do": "call",
            "call": self._number,
            "first": [encode(one) for one in first],
            "values": {key: encode(one) for key, one in rest.items()},
            "contexts": {key: self._lend(one) for key, one in contexts.items()},
        }
        return self._begun(told, encode.arrays, patience)

    def _begun(
        self, told: dict[str, Any], arrays: list[Any], patience: float | None = None
    ) -> Callable[[], Any]:
        with contextlib.ExitStack() as now:
            activity = now.enter_context(self._activity(patience))
            activity.send(told, arrays)
            later = now.pop_all()

        def result() -> Any:
            with later:
                return self._result(activity)

        return result

    @contextlib.contextmanager
    def _activity(self, patience: float | None = None) -> Iterator[Activity]:
        try:
            with self._process.activity(patience) as activity:
                yield activity
        except Ended as end:
            raise self._death(end) from None

    def _death(self, end: Ended) -> Exception:
        """What to say of it."""
        return PluginError(
            f"{self._name}: the process of the isolated plugin {self._environment.name} {end}; "
            "the next call starts another"
        )

    @property
    def _environment(self) -> Environment:
        environment = self._process.environment
        assert environment is not None
        return environment

    def _lend(self, context: Context) -> dict[str, Any]:
        """What a context over there begins with."""
        return {
            "number": self._contexts.keep(context),
            "seed": context.seed,
            "uses": list(context.uses),
            "tail_frames": context.tail_frames,
            "adapts": context.adapts,
            "left_out": [list(one) for one in context.left_out],
        }

    def _result(self, activity: Activity) -> Any:
        told, arrays = activity.wait(lambda *asked: self._answer(activity, *asked))
        if told["say"] == "error":
            raise self._error(told["error"])
        return Decoder(self.sides, arrays)(told.get("value")) if told["say"] == "value" else None

    def _error(self, raised: dict[str, Any]) -> BaseException:
        """What went wrong over there; if that was something of ours, the very error."""
        if raised.get("ours") is not None:
            ours: BaseException = self._errors[raised["ours"]]
            return ours
        environment = self._environment
        if not environment.folder.is_dir():  # what it had not imported yet is gone
            return PluginError(
                f"{self._name}: the isolated plugin {environment.name} was uninstalled or made "
                "anew while it was at work"
            )
        error: BaseException = as_error(raised)
        error.add_note(f"in the process of {environment.name}:\n{raised['trace']}")
        return error

    def _blocks(self, source: int) -> Callable[[], Iterator[Samples]]:
        """What opens the blocks of a stream that it gave."""

        def blocks() -> Iterator[Samples]:
            with self._activity() as activity:
                activity.send({"do": "open", "call": self._number, "stream": source})
                while (block := self._result(activity)) is not None:
                    yield block
                    activity.send({"do": "next"})

        return blocks

    def _function(self, number: int) -> Far:
        """What calls a function that it gave."""
        return Far(self, number)

    def begin_far(
        self, number: int, arguments: tuple[Any, ...], patience: float | None = None
    ) -> Callable[[], Any]:
        """Call a function that it gave; what waits for the result, at most so many seconds."""
        return self._begin_far(number, arguments, Encoder(self.sides), patience)

    def far_once(self, number: int, arguments: tuple[Any, ...]) -> Any:
        """What a function that it gave makes of what it has only until it returns."""
        encode = Encoder(self.sides)
        try:
            return self._begin_far(number, arguments, encode)()
        finally:
            for one in encode.kept:
                self.sides.own.forget(one)

    def _begin_far(
        self,
        number: int,
        arguments: tuple[Any, ...],
        encode: Encoder,
        patience: float | None = None,
    ) -> Callable[[], Any]:
        given = [encode(one) for one in arguments]
        told = {"do": "invoke", "call": self._number, "function": number, "given": given}
        return self._begun(told, encode.arrays, patience)

    def _answer(self, activity: Activity, told: dict[str, Any], arrays: list[Any]) -> None:
        """Answer one question."""
        encode = Encoder(self.sides)
        answer: dict[str, Any] = {"do": "reply"}
        for reading in told["unread"]:
            self._readings.pop(reading, None)
        try:
            given = [Decoder(self.sides, arrays)(one) for one in told["given"]]
            found = getattr(self, f"_{told['what']}")(*given)
            answer["value"] = encode(found)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it was asked
            self._errors.append(error)
            raised = {**as_raised(error), "trace": traceback.format_exc()}
            answer["error"] = {**raised, "ours": len(self._errors) - 1}
        if told["waits"]:
            activity.send(answer, encode.arrays)
        elif "error" in answer:
            raise self._errors[-1]

    # What can be asked, by its name.

    def _read(self, source: int, reading: int) -> Any:
        """The next block of a stream that flows in; None behind the last."""
        if reading not in self._readings:
            self._readings[reading] = iter(self.sides.own[source].open_blocks())
        block = next(self._readings[reading], None)
        if block is None:
            del self._readings[reading]
        return block

    def _device(self, context: int) -> str:
        return str(self._contexts[context].device)

    def _progress(self, context: int, fraction: float, message: str) -> None:
        self._contexts[context].progress(fraction, message)

    def _warn(self, context: int, sentence: str) -> None:
        self._contexts[context].warn(sentence)

    def _note(self, context: int, sentence: str) -> None:
        self._contexts[context].note(sentence)

    def _extra(self, context: int, name: str, draw: Callable[[str], bytes]) -> None:
        self._contexts[context].extra(name, draw)

    def _keep_under(self, context: int, ceiling_db: float) -> None:
        self._contexts[context].keep_under(ceiling_db)

    def _tag(self, context: int, find: Callable[[], Any]) -> None:
        self._contexts[context].tag(find)

    def _gather(
        self, context: int, work: Callable[..., Any], kind: int, item: int, length: int
    ) -> Any:
        return self._contexts[context].together(Alike(self._process, kind, work), item, length)

    def _across(self, context: int, stream: Stream, measure: Far, merge: Far) -> Any:
        found = self._contexts[context].across
        return found(stream, ends_all(self._process, measure.once), merge.once)

    def _of(self, context: int, at: int) -> dict[str, Any]:
        return self._lend(self._contexts[context].of(at))

    def _checkpoint(self, context: int) -> Any:
        return self._contexts[context].checkpoint

    def _weights(self, context: int, name: str) -> Any:
        return self._contexts[context].weights(name)

    def _run(self, context: int, pipeline: Any, *inputs: Any) -> Any:
        return self._contexts[context].run(pipeline, *inputs)


class Far:
    """A function that a call gave, which is over there."""

    def __init__(self, call: Call, number: int) -> None:
        self._call = call
        self._number = number

    def __call__(self, *arguments: Any) -> Any:
        return self.begin(*arguments)()

    def once(self, *arguments: Any) -> Any:
        """Call it with what is let go as soon as it returns."""
        return self._call.far_once(self._number, arguments)

    def begin(self, *arguments: Any, patience: float | None = None) -> Callable[[], Any]:
        """Call it; what waits for the result, at most so many seconds."""
        return self._call.begin_far(self._number, arguments, patience)
