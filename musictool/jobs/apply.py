"""A checked pipeline applied to values.

Here the types of a signature become conversions: a `Stream` command gets blocks and its neighbours
fuse with it, an `Audio` command gets the whole. Here, too, is what the hub promises for every
command: references at the recording's rate, results back in its form, seeds, models loaded once,
the retry when a GPU's memory does not suffice, and no error without the command's name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool.contract import Context, Spec
from musictool.contract.member_values import with_members
from musictool.contract.options import BARS
from musictool.discovery import Registry, registry
from musictool.errors import PluginError
from musictool.isolation.calls import function_of
from musictool.jobs.ahead import ahead
from musictool.jobs.bars import counted, hearing, in_bars, said, span_of
from musictool.jobs.beside import without_findings
from musictool.jobs.checkpoints import Checkpoints, key_of
from musictool.jobs.extras import Extras
from musictool.jobs.finite import finite
from musictool.jobs.job import Settings
from musictool.jobs.learnt import Learnt
from musictool.jobs.left_out import LeftOut, usable
from musictool.jobs.located import located
from musictool.jobs.nested import nested, silent, within
from musictool.jobs.nyquist import fitted
from musictool.jobs.pictures import drawn
from musictool.jobs.references import References, refers
from musictool.jobs.results import (
    Folder,
    as_audio,
    as_stream,
    each_of_batch,
    finished,
    guarded,
    handed,
    private,
    streams_changed,
)
from musictool.jobs.several import several_made
from musictool.jobs.sources import named_sources
from musictool.jobs.told import Told, undeclared
from musictool.kinds import Kind
from musictool.models import choose_device, hold_to_one_thread, is_out_of_memory, models, one_thread
from musictool.pipeline import CheckedPipeline, CheckedStep
from musictool.placement import Placed, placed, placement_of
from musictool.quantities import format_time
from musictool.score import Score
from musictool.sound.spool import spooled
from musictool.values import Value

if TYPE_CHECKING:
    from musictool.jobs.gathering import Member
    from musictool.jobs.resuming import Resuming
    from musictool.placement.score import PlacedScore

__all__ = ["Application"]


@dataclass(eq=False, repr=False)
class Application:
    """One run of a pipeline, with what is learnt on the way."""

    pipeline: CheckedPipeline
    settings: Settings
    progress: Callable[[float, str], None] = silent
    warnings: list[str] = field(default_factory=list)
    references: References = field(default_factory=References)
    extras: Extras = field(default_factory=Extras)
    told: Told = field(default_factory=Told)
    across: Callable[..., Any] | None = None
    """Measures all recordings of a batch together (`Across.measured`); None if this is no batch."""
    measured: Callable[[], list[dict[str, Any]]] = list
    """The sources of all recordings that are measured together, for the history."""
    device: str | None = None
    """The device that a step asked for; None as long as none did."""
    registry: Registry = field(default_factory=registry)
    lent: bool = False
    """The inputs are values that somebody else holds."""
    depth: int = 0
    """Within how many commands this run is."""
    member: Member | None = None
    """Which it is of the jobs that are worked on together; None for the only one."""
    resuming: Resuming | None = None
    """What has the results of earlier steps, and keeps them; None without a cache."""
    left_out: list[LeftOut] = field(default_factory=list)
    """Files that were no use."""
    checkpoints: Checkpoints = field(default_factory=Checkpoints)
    """What commands keep to go on after a kill."""
    learnt: Learnt = field(default_factory=Learnt)
    """The weights that steps asked for."""
    named: list[dict[str, Any]] = field(default_factory=list)
    """The files that parameters name, as they were at the beginning, for the history."""
    folder: Folder = field(init=False)
    """The current folder, which no step may leave."""

    def __post_init__(self) -> None:
        self.folder = Folder([step.spec for step in self.pipeline.steps])
        self.warnings += self.pipeline.outdated

    @one_thread()
    def run(self, inputs: Sequence[Value]) -> list[Value]:
        """Run the pipeline on values that it takes.

        Returns
        -------
        list of Value
            One for each input; a single one if the pipeline joins its inputs or needs none; more
            where it makes several of one.

        Raises
        ------
        MusictoolError
            Whatever goes wrong; an error that a plugin did not foresee comes as `PluginError`.
        """
        flows, lent = list(inputs), self.lent
        if not self.depth:
            self.named = named_sources(self.pipeline)
        if lent and not self.depth:
            flows = [finite(value) for value in flows]
        begin, steps = 0, self.pipeline.steps
        if self.resuming is not None:
            flows, begin = self.resuming.begin(flows)
            lent = steps[begin - 1].step.name is not None if begin else lent
        at_hand = True  # what flows can be read again at no cost
        read_twice = False  # by a step before, which would do all again for each reading
        for number, step in enumerate(steps[begin:], begin):
            passes = step.spec.passes + in_bars(step)
            if passes > 1:
                if read_twice or (not at_hand and passes > 2):
                    flows = streams_changed(spooled, flows)
                read_twice = True
            at_hand = False
            with self.folder:
                scores = flows if step.spec.pictures else []
                work = partial(self._step, number, step, streams_changed(ahead, flows), lent)
                alone = len(steps) == 1
                flows = work() if self.depth else located(number, step.spec, alone, work)
                if step.spec.pictures:
                    self._draw(number, step.spec, scores, flows)
                if self.resuming is not None:
                    flows, at_hand = self.resuming.after(number, flows)
                    read_twice = read_twice and not at_hand
            lent = step.step.name is not None
            if step.step.name:
                self.references.named[step.step.name] = flows
        return streams_changed(ahead, flows)

    def _step(self, number: int, step: CheckedStep, flows: list[Value], lent: bool) -> list[Value]:
        """A step, with its region, mix and tail; `lent` is what others hold, too."""
        steps = [step] * max(len(flows), 1)
        if in_bars(step):
            steps = [self._in_bars(number, step, at, one) for at, one in enumerate(flows)]
        elif step.spec.takes is Kind.SCORE:
            steps = [counted(step, one) for one in flows if isinstance(one, Score)] or steps
        found = [placement_of(one.spec, one.values) for one in steps]
        placements = [placement for placement in found if placement is not None]
        if not placements:  # of none, since they differ in their values alone
            return self._command(number, steps, [private(one) for one in flows] if lent else flows)
        recordings: list[Any] = flows  # or scores: nothing else has a placement
        around = [
            guarded(step.spec, partial(placed, placement, one))
            for placement, one in zip(placements, recordings, strict=True)
        ]
        given: list[Value] = [private(one.given) for one in around]
        made: list[Any] = self._command(number, steps, given, around)
        self.told.change(range(len(flows)))
        return [one.result(value) for one, value in zip(around, made, strict=True)]

    def _draw(self, number: int, spec: Spec, taken: list[Value], given: list[Value]) -> None:
        """Pictures of the scores that a step gave, or else took."""
        if self.extras.wants_of([number]):
            for at, score in enumerate(given if spec.gives.flow is Kind.SCORE else taken):
                make = self.extras.maker(at, number, spec, self.apart)
                for one in spec.pictures:
                    make(one.name, partial(drawn, one.name, score))

    def _in_bars(self, number: int, step: CheckedStep, at: int, recording: Value) -> CheckedStep:
        """The step for one recording, in seconds in place of bars."""
        self.progress(number / self.stages, "beats")
        note = partial(self.told.note, at, step.spec.name)
        heard = within(self, hearing(step), (as_stream(private(recording)),), note)
        self.told.spans[number, at] = start, end = span_of(step, heard)
        note(f"bars={said(step)} is {format_time(start, 2)} to {format_time(end, 2)}")
        values = {**step.values, BARS.name: None, "start": start, "end": end}
        del values[BARS.name]
        return replace(step, values=values)

    def _command(
        self,
        number: int,
        steps: Sequence[CheckedStep],
        flows: list[Value],
        around: Sequence[Placed | PlacedScore] = (),
    ) -> list[Value]:
        """A step on what flows, as it is for each; `around` is where that lies within the whole."""
        spec = steps[0].spec

        def prepared(at: int) -> tuple[bool, dict[str, Any], dict[str, Any]]:
            """Whether it is left out, its arguments, and what its context holds of it alone."""
            step = steps[at]
            main = flows[at] if at < len(flows) else None
            begin = around[at].region[0] if around else 0
            fit = fitted(step, main)
            for note in fit.notes:
                self._warn(spec, note)
            if fit.idle:
                return True, {}, {}
            arguments = self.references.arguments(step, main, at, begin)
            arguments.update(fit.arguments)
            return (
                False,
                arguments,
                {
                    "progress": self._teller(number),
                    "warn": partial(self._warn, spec),
                    "make_extra": self.extras.maker(at, number, spec, self.apart),
                    "keep_under": partial(self.told.keep_under, at),
                    "tag": lambda find: self.told.tag(at, partial(guarded, spec, find)),
                    "note": partial(self.told.note, at, spec.name),
                    "across": self._across(number, step),
                    "tail_frames": around[at].tail_frames if around else 0,
                    "adapts": step.step.adapts,
                },
            )

        def call(at: int, *first: Any) -> Any:
            idle, arguments, lent = prepared(at)
            if idle:
                return first[0]
            result = without_findings(spec, self.call(number, spec, first, arguments, lent), lent)
            if not first or result is not first[0]:
                self.told.change([at])
            return result

        if spec.several:
            return several_made(self, number, spec, flows, call)
        if spec.takes is Kind.NOTHING:
            results = [call(0)]
        elif spec.joins:
            given = self._handed_over(spec, flows)
            return [finished(spec, call(0, given), given)]
        elif spec.takes is Kind.AUDIOS and refers(steps[0]):
            # The reference may be another for each recording.
            results = [
                each_of_batch(spec, call(at, [as_audio(value)]), 1)[0]
                for at, value in enumerate(flows)
            ]
        elif spec.takes is Kind.AUDIOS:
            from musictool.jobs.at_once import One, all_at_once  # few commands take many

            self.told.change(range(len(flows)))
            audios = [(as_audio(value), *prepared(at)[1:]) for at, value in enumerate(flows)]
            results = all_at_once([One(self, spec, number, *rest) for rest in audios])
        else:
            taken = ((at, handed(spec, value)) for at, value in enumerate(flows))
            return [finished(spec, call(at, value), [value]) for at, value in taken]
        return [finished(spec, result, flows[at : at + 1]) for at, result in enumerate(results)]

    def _handed_over(self, spec: Spec, flows: list[Value]) -> list[Value]:
        """What is made one of, as the command wants it; without what is no use, if it says so."""
        ways = {Kind.STREAMS: as_stream, Kind.AUDIOS: as_audio}
        hand_over: Callable[[Value], Value] = ways.get(spec.takes, lambda value: value)
        if not spec.leaves_out:
            return list(map(hand_over, flows))
        named = [(str(value), value) for value in flows]
        return [one for _, one in usable(named, hand_over, self.left_out, spec.name)]

    def _across(self, number: int, step: CheckedStep) -> Callable[..., Any]:
        """What is behind `Context.across` in the step `number`."""
        if not step.looks_across:
            return undeclared
        if self.across is None:
            return lambda stream, measure, merge: measure(stream)
        return partial(self.across, number, self.progress)

    def call(
        self,
        number: int,
        spec: Spec,
        first: tuple[Any, ...],
        values: dict[str, Any],
        lent: dict[str, Any],
    ) -> Any:
        """The command's function; `lent` is what its context holds for this recording alone."""
        with Folder([spec]):
            function = function_of(spec)
            finish = function_of(spec, spec.finished_by) if spec.finished_by else None
            hold_to_one_thread()
            own, rest = dict(values), {}
            if finish:
                left = [one.variable for one in spec.parameters if one.finishing]
                rest = {name: own.pop(name) for name in left if name in own}
            if chosen := [one.variable for one in spec.all_parameters if one.members]:
                own = with_members(function, own, chosen)
                rest = with_members(finish, rest, chosen) if finish else rest

            def attempt(wanted: str | None) -> Any:
                if spec.context is None and finish is None:
                    return guarded(spec, lambda: function(*first, **own))
                keep = partial(self._checkpoint, number, spec, first, values)
                context = self._context(number, spec, wanted, {"make_checkpoint": keep, **lent})
                lent_context = {} if spec.context is None else {spec.context: context}
                result = guarded(spec, lambda: function(*first, **own, **lent_context))
                if finish is None or not isinstance(result, spec.gives.type):
                    return result
                return guarded(spec, lambda: finish(result, *first, **rest, context=context))

            lent["progress"](0.0, spec.name)
            try:
                return attempt(self.settings.device)
            except PluginError as error:
                alone = not spec.takes.is_many or len(first[0]) == 1
                if not is_out_of_memory(error.__cause__ or error) or not alone:
                    raise
            # Out here the exception is gone, and with it the tensors that its frames held.
            models.clear()
            self.warnings.append(f"{spec.name}: the GPU's memory did not suffice; used the CPU")
            return attempt("cpu")

    def _context(
        self, number: int, spec: Spec, device: str | None, lent: dict[str, Any]
    ) -> Context:
        def choose() -> str:
            self.device = choose_device(device)
            return self.device

        usual = {
            "seed": self.settings.seed_of(number),
            "choose_device": choose,
            "load_model": models.get,
            "uses": spec.uses,
            "run_pipeline": partial(nested, self, spec),
            "left_out": tuple((one.name, one.why) for one in self.left_out),
            "gather": partial(self._gather, spec),
            "find_weights": partial(self.learnt.find, self.registry, spec),
        }
        return Context(**{**usual, **lent})

    def _checkpoint(
        self, number: int, spec: Spec, first: tuple[Any, ...], values: dict[str, Any]
    ) -> Path:
        """What is behind `Context.checkpoint` in the step `number`."""
        key = key_of(spec, first, values, self.settings.seed_of(number))
        return self.checkpoints.folder(key, spec.name, partial(self._warn, spec))

    def _teller(self, number: int) -> Callable[..., None]:
        """What is behind `Context.progress` in the step `number`."""
        done = 0.0

        def progress(fraction: float, message: str = "") -> None:
            nonlocal done
            done = max(done, min(fraction, 1.0))  # a command inside this one begins at 0 again
            self.progress((number + done) / self.stages, message)

        return progress

    @cached_property
    def stages(self) -> int:
        """Steps, and the writing of sound, in which those that work block by block are at work."""
        return len(self.pipeline.steps) + self.pipeline.gives.has_sound

    @property
    def is_alone(self) -> bool:
        """Nobody is to be waited for."""
        return self.member is None or self.member.alone

    def apart(self) -> AbstractContextManager[None]:
        """For a while it waits for nobody, and nobody for it."""
        return nullcontext() if self.member is None else self.member.apart()

    def _gather(self, spec: Spec, work: Callable[..., Any], item: Any, length: int) -> Any:
        """What is behind `Context.together`."""
        from musictool.contract.alike import alike
        from musictool.jobs.gathering import Request, alone
        from musictool.models.batch_sizes import Worker

        within, at_once = (spec.batch.within, spec.batch.at_once) if spec.batch else (None, None)
        worker = Worker(spec.name, self.device or "cpu", False, at_once)

        def checked(items: list[Any]) -> list[Any]:
            return each_of_batch(spec, work(items), len(items))

        warn = partial(self._warn, spec)
        request = Request(checked, (spec.target, alike(work)), item, length, within, worker, warn)
        return (self.member or alone()).together([request])[0]

    def _warn(self, spec: Spec, sentence: str) -> None:
        if (said := f"{spec.name}: {sentence}") not in self.warnings:  # a stream is read again
            self.warnings.append(said)
