"""Where a pipeline can begin, since what comes before is in the cache; and what is put there.

Kept is what comes out of a step that runs a model, reads its input more than twice or holds the
whole recording, and what flows into a step that is likely to change. A chain of other steps is done
anew, which is as quick. With a value goes all that was learnt on the way to it, so that an output
is the same to the byte with a cache and without.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from musictool import files
from musictool.jobs.cache import Cache, Claim, Entry
from musictool.jobs.kept import NotKept, made_of, value_of, written
from musictool.jobs.prefix import digest_of, keys_of
from musictool.jobs.sources import hashes_of
from musictool.kinds import Kind
from musictool.pipeline import CheckedStep
from musictool.sound.spool import BlockFile
from musictool.table import Table
from musictool.values import Score, Stream, Value

if TYPE_CHECKING:
    from musictool.jobs.apply import Application

__all__ = ["Resuming"]

POLL_SECONDS = 0.1
"""Between two looks at what somebody else is making."""

Told = dict[str, Any]


class Resuming:
    """One run of a pipeline beside a cache.

    Parameters
    ----------
    levels
        What is heard of each input while it is read.
    """

    def __init__(
        self, application: Application, cache: Cache, levels: Sequence[files.Level]
    ) -> None:
        self._application = application
        self._cache = cache
        self._levels = levels
        self._inputs: Sequence[Value] = ()
        self._keys: list[list[str]] = []
        self._claims: dict[int, Claim] = {}
        self._before = len(application.warnings)

    def begin(self, inputs: Sequence[Value]) -> tuple[list[Value], int]:
        """What flows, and into which step: behind the last one whose results are all kept."""
        application, self._inputs = self._application, inputs
        steps = application.pipeline.steps[: self._last]
        given = application.settings, application.registry, application.references
        starts: Sequence[Value | None] = inputs or [None]
        self._keys = [keys_of(steps, *given, one) for one in starts]
        while True:
            flows, begin = self._farthest()
            if self._claimed(begin):
                keys = [self._keys[0][number] for number in self._claims]
                made = any(map(self._cache.has, keys))  # since it was looked for
                return self._farthest() if made else (flows, begin)
            with application.apart():
                time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """Whatever was not made, others may make."""
        for claim in self._claims.values():
            claim.let_go()

    def _farthest(self) -> tuple[list[Value], int]:
        for number in reversed(range(min(map(len, self._keys)))):
            if self._is_free(number):
                flows = self._recalled(number)
                if flows:
                    return flows, number + 1
        return list(self._inputs), 0

    def _is_free(self, number: int) -> bool:
        """Whether no step up to this one is asked for more than its result, and so to be done."""
        return not self._application.extras.wants_of(range(number + 1))

    def _claimed(self, begin: int) -> bool:
        """Whether nobody else is about to make what comes next, so that it is to be made here."""
        if len(self._keys) > 1 or self._cache.problem:
            return True
        for number, key in enumerate(self._keys[0][begin:], begin):
            waits = self._wants(number) and key not in self._cache.not_kept
            if waits and self._is_free(number):
                claim = self._cache.claim(key)
                if not claim.take():
                    return bool(self._claims)
                self._claims[number] = claim
        return True

    @property
    def _last(self) -> int:
        """The step from which on nothing is kept."""
        until = self._cache.place.until
        return len(self._application.pipeline.steps) - 1 if until is None else until

    def after(self, number: int, flows: list[Value]) -> tuple[list[Value], bool]:
        """What flows behind a step, and whether it can be read again at no cost."""
        if not self._wants(number):
            return flows, False
        kept = [self._kept(number, at, value) for at, value in enumerate(flows)]
        if number in self._claims:
            self._claims[number].let_go()
            if not self._cache.has(self._keys[0][number]):
                self._cache.not_kept.add(self._keys[0][number])
        if self._cache.problem:
            said = f"nothing more is kept in {self._cache.place.folder}: {self._cache.problem}"
            if said not in self._application.warnings:
                self._application.warnings.append(said)
        return kept, all(new is not old for new, old in zip(kept, flows, strict=True))

    def _wants(self, number: int) -> bool:
        if any(number >= len(keys) for keys in self._keys):
            return False
        likely = self._cache.place.before or {self._last}
        return number + 1 in likely or _is_costly(self._application.pipeline.steps[number])

    # What is recalled.

    def _recalled(self, number: int) -> list[Value]:
        """The results of a step, and what was learnt on the way; none if any is missing."""
        needed = [*self._named_before(number), number]
        if not all(self._cache.has(keys[at]) for keys in self._keys for at in needed):
            return []
        found: list[dict[int, Entry]] = []
        for keys in self._keys:
            entries = {at: self._cache.get(keys[at]) for at in needed}
            whole = {at: entry for at, entry in entries.items() if entry is not None}
            if len(whole) < len(needed) or not self._refers_to_the_same(whole[number].told):
                return []
            found.append(whole)
        values: dict[int, list[Value]] = {at: [] for at in needed}
        for at, its in enumerate(found):
            self._learn(at, its[number].told)
            for step, entry in its.items():
                base = self._inputs[at].origin if self._inputs else None
                values[step].append(value_of(entry.told["value"], entry, base))
        for step in needed:
            name = self._application.pipeline.steps[step].step.name
            if name:
                self._application.references.named[name] = values[step]
        return values[number]

    def _named_before(self, number: int) -> list[int]:
        """The steps before whose results later steps refer to by their names."""
        pipeline = self._application.pipeline
        later = {
            name
            for step in pipeline.steps[number + 1 :]
            for _, item in step.references
            for name in (str(item), str(item).partition(".")[0])
        }
        steps = pipeline.steps[:number]
        return [at for at, step in enumerate(steps) if step.step.name in later]

    def _refers_to_the_same(self, told: Mapping[str, Any]) -> bool:
        given = self._application.references
        return all(digest_of(item, kind, given) == seen for item, kind, seen in told["references"])

    def _learn(self, at: int, told: Mapping[str, Any]) -> None:
        """All that the steps would have told of the recording `at`."""
        application = self._application
        state = application.told
        if told["ceiling"] is not None:
            state.ceilings[at] = told["ceiling"]
        if told["notes"]:
            state.notes[at] = list(told["notes"])
        if told["changed"]:
            state.changed.add(at)
        for step, start, end in told["spans"]:
            state.spans[step, at] = start, end
        said = [one for one in told["warnings"] if one not in application.warnings]
        application.warnings.extend(said)
        application.device = told["device"]
        application.learnt.recorded.update(told["weights"])
        for item, kind, _ in told["references"]:
            application.references.use(item, kind)
        if at < len(self._levels):
            self._levels[at].peak, self._levels[at].over = told["level"]

    # What is kept.

    def _kept(self, number: int, at: int, value: Value) -> Value:
        """The value, in the cache if it can be; a stream is read from there from now on."""
        before = self._learnt(at)
        part = None if before is None else self._cache.part()
        if before is None or part is None:
            return value
        try:
            told = written(value, part)
        except NotKept:
            part.discard()
            return value
        except OSError as error:
            part.discard()
            self._cache.fail(error)
            return value
        except BaseException:
            part.discard()
            raise
        after = self._learnt(at)
        if after is None or any(after[name] != before[name] for name in TOLD_AT_ONCE):
            part.discard()  # what is told while a stream is read is not to come any earlier
            self._unlearn(at, before)
            return value
        base = self._inputs[at].origin if self._inputs else None
        try:
            told |= made_of(value, base)
        except NotKept:
            part.discard()
        else:
            self._cache.add(self._keys[at][number], part, {"value": told, **after})
        if not isinstance(value, Stream):
            return value
        blocks = BlockFile(part.file, value.channels, told["lengths"])
        return value.through(lambda _: blocks.read(), frames=value.frames)

    def _learnt(self, at: int) -> Told | None:
        """All that was told of the recording `at` up to now; None if that cannot be kept."""
        application = self._application
        state = application.told
        warnings = application.warnings[self._before :]
        used = [
            (item, _kind_of(value), ",".join(hashes_of([value]).values()))
            for item, value in application.references.used.items()
        ]
        of_others = len(self._keys) > 1 and warnings  # of which recording they are is not known
        if at in state.fields or of_others or not all(digest for _, _, digest in used):
            return None
        level = self._levels[at] if at < len(self._levels) else files.Level()
        return {
            "ceiling": state.ceilings.get(at),
            "notes": list(state.notes.get(at, ())),
            "changed": at in state.changed,
            "spans": [[step, *span] for (step, its), span in state.spans.items() if its == at],
            "device": application.device,
            "weights": dict(application.learnt.recorded),
            "references": used,
            "warnings": list(warnings),
            "level": [level.peak, level.over],
        }

    def _unlearn(self, at: int, before: Told) -> None:
        """Forget what was told since then: it will be told again."""
        application = self._application
        application.told.notes[at] = list(before["notes"])
        application.told.ceilings.pop(at, None)
        if before["ceiling"] is not None:
            application.told.ceilings[at] = before["ceiling"]
        application.device = before["device"]
        for name in application.learnt.recorded.keys() - before["weights"].keys():
            del application.learnt.recorded[name]
        known = {item for item, _, _ in before["references"]}
        for item in set(application.references.used) - known:
            del application.references.used[item]


TOLD_AT_ONCE = ("ceiling", "notes", "changed", "spans", "device", "weights", "references")


def _is_costly(step: CheckedStep) -> bool:
    spec = step.spec
    whole = not {spec.takes, spec.gives} <= {Kind.STREAM, Kind.STREAMS}
    return whole or spec.passes > 2 or "device" in spec.uses


def _kind_of(value: Value | Table) -> str:
    if isinstance(value, Table):
        return "table"
    return Kind.SCORE if isinstance(value, Score) else Kind.AUDIO
