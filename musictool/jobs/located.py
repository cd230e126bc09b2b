"""Which step of a pipeline an error is of: it says so, and has `step` and `command`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from musictool.contract import Spec
from musictool.errors import FileError, MusictoolError
from musictool.jobs.results import streams_changed
from musictool.values import Samples, Stream, Value

__all__ = ["located"]


def located(
    number: int, spec: Spec, is_alone: bool, work: Callable[[], Sequence[Value]]
) -> list[Value]:
    """What a step gives, whose errors have its place, also those that come while that is read.

    Parameters
    ----------
    number
        Of the step, from 0.
    is_alone
        There is no other one, so that its number need not be said.
    """

    def watched(stream: Stream) -> Stream:
        def blocks() -> Iterator[Samples]:
            with _placed(number, spec, is_alone):
                yield from stream.blocks()

        return stream.with_blocks(blocks)

    with _placed(number, spec, is_alone):
        return streams_changed(watched, work())


@contextmanager
def _placed(number: int, spec: Spec, is_alone: bool) -> Iterator[None]:
    try:
        yield
    except MusictoolError as error:
        if error.step is None and not isinstance(error, FileError):  # which is of the file named
            error.step, error.command = number + 1, spec.name
            if not is_alone:
                text = str(error)
                begun = "" if text.startswith(f"{spec.name}:") else f"{spec.name}: "
                error.args = (f"step {number + 1}: {begun}{text}", *error.args[1:])
        raise
