"""Jobs under way beside each other, so that a network gets the recordings of several at once.

Each is in a thread of its own; a group of them waits at the network for each other
(`jobs.gathering`). Of two groups, one is decoded or encoded while the other is on the device; no
more are begun than that, nor more sound than the memory holds.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from musictool.jobs import Job, Outcome, Settings
from musictool.jobs.gathering import Gathering, Member
from musictool.jobs.references import refers
from musictool.models import choose_device, gpus
from musictool.models.batch_sizes import ON_CPU, BatchSizes, Worker
from musictool.models.memory import available_memory
from musictool.pipeline import CheckedPipeline
from musictool.values import Audio, Stream

__all__ = ["beside", "jobs_at_hand", "most_at_once"]

GROUPS = 2
"""One on the device, one before or after it."""

BATCHES = 2
"""Of so many a group is made, so that recordings find others of their length."""

FULL = 32
"""What fills a GPU, about."""

MOST_JOBS = 256
"""Of a group; each has a thread, and an open file."""

SHARE = 1 / 4
"""Of the main memory that is free, what a group is thought to take."""

COPIES = 8
"""So often a recording is held: as it was read, as it was made, and in what lies between."""

UNKNOWN_MEMORY = 2**31

DECODED = {**dict.fromkeys((".wav", ".aif", ".aiff", ".w64", ".caf", ".au"), 2), ".flac": 4}
"""How many times as large as its file a recording is in memory; else as of 128 kbit/s."""

COMPRESSED = 24

JOIN_SECONDS = 2.0
"""For jobs that are given up, to remove what is unfinished."""

Tell = Callable[[Job, float, str], None]
Do = Callable[[Job, Member, Tell], Outcome]


def most_at_once(pipeline: CheckedPipeline, settings: Settings, sizes: BatchSizes) -> int:
    """How many recordings the widest of the steps takes at once now; 1 if none takes several."""
    most = 1
    for step in pipeline.steps:
        spec = step.spec
        if spec.batch is None or spec.joins or (spec.each and refers(step)):
            continue
        try:
            device = choose_device(settings.device) if "device" in spec.uses else "cpu"
        except Exception:  # noqa: BLE001 - torch is broken, or the device not here: jobs will say so
            continue
        worker = Worker(spec.name, device, spec.each, None if spec.each else spec.batch.at_once)
        most = max(most, sizes.limit(worker))
    return most


def jobs_at_hand(pipeline: CheckedPipeline, settings: Settings) -> int:
    """How many jobs a process had better have, to fill its batches; 1 if it takes one by one.

    Whether a GPU is here is only looked for, since to ask torch takes seconds.
    """
    specs = [step.spec for step in pipeline.steps if step.spec.batch and not step.spec.joins]
    on_gpu = settings.device != "cpu" and any("device" in spec.uses for spec in specs) and gpus()
    usual = FULL if on_gpu else ON_CPU if any(spec.each for spec in specs) else 1
    first = max((spec.batch.at_once or 1 for spec in specs if spec.batch), default=1)
    size = settings.batch_size or max(usual, first)
    return GROUPS * size if specs and size > 1 else 1


def beside(
    jobs: Iterable[Job],
    do: Do,
    at_once: Callable[[], int],
    gathering: Gathering,
    progress: Tell,
    stopped: Callable[[], bool],
) -> Iterator[Outcome]:
    """Do jobs in groups; outcomes come in the order of the jobs.

    Parameters
    ----------
    do
        Does one job, as a member of its group.
    at_once
        How many recordings go through a network at once, now.
    stopped
        Whether no further group is to be begun.
    """
    speaking = threading.Lock()

    def tell(job: Job, fraction: float, message: str) -> None:
        gathering.check()
        with speaking:  # whoever listens has one thing said to it at a time
            progress(job, fraction, message)

    waiting = deque(jobs)
    under_way: deque[list[_Running]] = deque()
    try:
        while True:
            while waiting and len(under_way) < GROUPS and not stopped():
                under_way.append(_begun(_group(waiting, at_once()), do, gathering, tell))
            if not under_way:
                break
            for one in under_way[0]:
                yield one.outcome()
            under_way.popleft()
    finally:
        gathering.cancel()
        end = time.monotonic() + JOIN_SECONDS
        for one in (one for group in under_way for one in group):
            one.thread.join(max(end - time.monotonic(), 0))


@dataclass
class _Running:
    """A job in its thread."""

    thread: threading.Thread = field(init=False)
    came: Outcome | BaseException = field(init=False)

    def outcome(self) -> Outcome:
        self.thread.join()
        if isinstance(self.came, BaseException):
            raise self.came
        return self.came


def _group(waiting: deque[Job], at_once: int) -> list[Job]:
    """The jobs of the next group."""
    room = SHARE * (available_memory() or UNKNOWN_MEMORY)
    group: list[Job] = []
    while waiting and len(group) < min(BATCHES * at_once, max(at_once, MOST_JOBS)):
        room -= COPIES * _bytes_of(waiting[0])
        if group and room < 0:
            break
        group.append(waiting.popleft())
    return group


def _begun(jobs: Sequence[Job], do: Do, gathering: Gathering, tell: Tell) -> list[_Running]:
    running = []
    for job, member in zip(jobs, gathering.group(len(jobs)), strict=True):
        one = _Running()

        def work(job: Job = job, member: Member = member, one: _Running = one) -> None:
            try:
                one.came = do(job, member, tell)
            except BaseException as error:  # noqa: BLE001 - it is raised where outcomes are taken
                one.came = error
            finally:
                member.leave()

        one.thread = threading.Thread(target=work, daemon=True)
        running.append(one)
    for one in running:
        one.thread.start()
    return running


def _bytes_of(job: Job) -> int:
    """About how much memory the recordings of a job take."""
    size = 0
    for one in job.inputs:
        if isinstance(one, Path) and one.is_file():
            size += one.stat().st_size * DECODED.get(one.suffix.lower(), COMPRESSED)
        elif isinstance(one, Audio | Stream):
            size += 4 * one.channels * (one.frames or UNKNOWN_MEMORY)
    return size
