"""Checks that calls do not disturb each other, at once, and that a GPU makes no difference."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from musictool.kit.checks import check
from musictool.kit.findings import Amiss, NotChecked
from musictool.kit.same import difference
from musictool.kit.subject import Subject
from musictool.models import one_thread


@check(
    "at once",
    expected="two calls at the same time give what one gives alone",
    mend="keep nothing in the module that a call changes; a model that does is put behind a lock",
    # What is kept to go on with is one call's: another is told that somebody is at work.
    suits=lambda subject: "checkpoint" not in subject.spec.uses,
)
def at_once(subject: Subject, way: Any) -> None:
    """In two threads, on a short piece."""
    expected, piece = subject.of_short, subject.short
    with one_thread(), ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(subject.perform, piece) for _ in range(2)]
        for call in calls:
            if differs := difference(expected, call.result()):
                raise Amiss(f"beside another call {differs}")


@check(
    "gpu",
    expected="a GPU gives what the CPU gives, but for rounding",
    mend="move all tensors to context.device, draw random numbers on the CPU, and mind TF32",
    suits=lambda subject: "device" in subject.spec.uses,
)
def gpu(subject: Subject, way: Any) -> None:
    """Where there is one."""
    import torch

    if not torch.cuda.is_available():
        raise NotChecked("there is no GPU here")
    music = subject.short.audio()
    (cpu,), (other,) = (subject.run(music, device=device) for device in ("cpu", "cuda"))
    if differs := difference(cpu, other, ROUNDING):
        raise Amiss(f"on the GPU {differs}")


ROUNDING = 1e-3
"""Between a CPU and a GPU, of samples at full scale."""
