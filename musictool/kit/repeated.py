"""Checks that one seed is one result: again, with other threads, as a plain function."""

from __future__ import annotations

from typing import Any

import numpy as np

from musictool.contract import Context
from musictool.contract.member_values import with_members
from musictool.isolation.calls import function_of
from musictool.kinds import Kind
from musictool.kit.checks import check
from musictool.kit.findings import Amiss
from musictool.kit.music import Piece
from musictool.kit.same import arrays, difference
from musictool.kit.subject import Subject
from musictool.models import one_thread
from musictool.values import Audio, Stream


@check(
    "again",
    expected="equal seeds give equal samples, in every call and on any number of threads",
    mend="keep nothing from call to call, draw from context.rng alone, and seed torch with "
    "context.seed",
)
def again(subject: Subject, way: Any) -> None:
    """A second call, with more threads than the first."""
    import torch

    before = torch.get_num_threads()
    first = subject.usual
    torch.set_num_threads(before + 2)
    try:
        if differs := difference(first, subject.perform()):
            raise Amiss(f"in the second call {differs}")
        if torch.get_num_threads() != before + 2:
            raise Amiss("torch has another number of threads than before")  # the hub's fault
    finally:
        torch.set_num_threads(before)


@check(
    "another seed",
    expected="another seed gives another result, since the command declares to use one",
    mend='draw from context.rng, or leave "seed" out of uses=',
    suits=lambda subject: "seed" in subject.spec.uses,
)
def another_seed(subject: Subject, way: Any) -> None:
    """What is declared is used."""
    pairs = zip(arrays(subject.usual), arrays(subject.perform(seed=1)), strict=True)
    if all(np.array_equal(one, other) for one, other in pairs):
        raise Amiss("seeds 0 and 1 give the same")


@check(
    "plain call",
    expected="the function, called as the plain function that it is, gives what the hub gives",
    mend="take everything from the arguments and from context, nothing from the surroundings",
    # Of engines whose results the command finishes, a call gives what is not finished yet; and
    # what has its recordings brought to one form gets others in a plain call.
    suits=lambda subject: not (subject.spec.finished_by or any((subject.spec.batch or ())[:2])),
)
def plain_call(subject: Subject, way: Any) -> None:
    """It can be tested as a function."""
    spec, music = subject.spec, Piece().audio()
    arguments = spec.check(subject.arguments(music), spec.name)
    variables = {parameter.name: parameter.variable for parameter in spec.all_parameters}
    keywords = {variables[key]: value for key, value in arguments.items()}
    if spec.context:
        seed = int(np.random.SeedSequence([0, 0]).generate_state(1)[0]) & ~0xFFFF
        keywords[spec.context] = Context(seed=seed)
    first: list[Any] = subject.inputs(music)
    if spec.takes in (Kind.AUDIOS, Kind.SCORES):
        first = [first]
    elif spec.takes is Kind.STREAM:
        first = [first[0].stream()]
    elif spec.takes is Kind.STREAMS:
        first = [[one.stream() for one in first]]
    function = function_of(spec)
    chosen = [one.variable for one in spec.all_parameters if one.members]
    with one_thread():  # as in the hub: sums of torch depend on how many there are
        result = function(*first, **with_members(function, keywords, chosen))
        result = result[0] if spec.each else result
        result = list(result) if spec.several else result
        result = result[0] if spec.finds else result
        result = result.audio() if isinstance(result, Stream) else result
    hub = subject.without_tail if spec.rings else subject.usual
    if isinstance(result, Audio) and result.sample_rate != hub.sample_rate:
        return  # the hub brought it back to the source's form
    if differs := difference(hub, result):
        raise Amiss(f"the plain call gives {differs}")
