"""How many recordings a device is given at once, on a device whose memory is made up."""

from __future__ import annotations

import pytest

from musictool.models.batch_sizes import BatchSizes, Worker

GPU = Worker("acme.hear", "cuda:0", takes_many=True)


class Memory:
    """A GPU of so many bytes, of which each unit of length takes one."""

    def __init__(self, size: int | None) -> None:
        self.size, self.took = size, 0

    def free(self, device: str) -> int | None:
        return self.size

    def begin(self, device: str) -> int | None:
        return None if self.size is None else 0

    def taken(self, device: str, before: int | None) -> int | None:
        return None if before is None else self.took


def worked(sizes: BatchSizes, lengths: list[int], worker: Worker = GPU) -> list[int]:
    """Go through recordings as the hub does; how many went at once."""
    counts, left = [], sorted(lengths, reverse=True)
    memory: Memory = sizes.memory
    while left:
        batch = left[: sizes.fitting(worker, left)]
        cost = len(batch) * batch[0]
        if memory.size is not None and cost > memory.size:
            sizes.failed(worker, batch)
            counts.append(-len(batch))
            continue
        memory.took = cost
        sizes.went(worker, batch, memory.taken("cuda:0", memory.begin("cuda:0")))
        del left[: len(batch)]
        counts.append(len(batch))
    return counts


def test_sizes_double_as_long_as_the_memory_holds_them():
    assert worked(BatchSizes(memory=Memory(10**9)), [10] * 200) == [4, 8, 16, 32, 64, 64, 12]


def test_sizes_end_where_the_memory_does_before_it_overflows():
    counts = worked(BatchSizes(memory=Memory(1000)), [50] * 60)
    assert counts[:2] == [4, 8]
    assert max(counts) == 16  # 0.8 of what is free
    assert min(counts) > 0


def test_longer_recordings_go_fewer_at_once():
    sizes = BatchSizes(memory=Memory(1000))
    worked(sizes, [10] * 60)
    assert sizes.fitting(GPU, [10] * 64) > 16
    assert sizes.fitting(GPU, [100] * 64) == 8
    assert sizes.fitting(GPU, [5000] * 64) == 1  # it is tried, at least


def test_after_a_batch_that_did_not_fit_none_is_more_than_half_as_large():
    sizes = BatchSizes(memory=Memory(10**9))
    sizes.failed(GPU, [10] * 4)
    assert [sizes.fitting(GPU, [10] * 8), sizes.fitting(GPU, [5] * 8)] == [2, 4]
    assert max(worked(sizes, [10] * 50)) == 2
    sizes.failed(GPU, [10, 10])
    assert set(worked(sizes, [10] * 5)) == {1}


def test_it_goes_by_failures_where_memory_cannot_be_measured():
    class Blind(Memory):
        def begin(self, device: str) -> None:
            return None

    counts = worked(BatchSizes(memory=Blind(300)), [10] * 100)
    assert -32 in counts  # as it grew, once
    assert counts.count(-32) == 1
    assert set(counts[counts.index(-32) + 1 :]) <= set(range(1, 17))


@pytest.mark.parametrize("worker", [GPU, GPU._replace(device="cpu")])
def test_a_size_that_was_asked_for_stays(worker):
    assert worked(BatchSizes(3, Memory(None)), [10] * 10, worker) == [3, 3, 3, 1]


def test_on_a_cpu_only_commands_that_take_many_get_several():
    sizes = BatchSizes()
    assert sizes.limit(Worker("acme.hear", "cpu", takes_many=True)) == 8
    assert sizes.limit(Worker("rhythm.beats", "cpu", takes_many=False)) == 1
    assert sizes.limit(Worker("generate", "cpu", takes_many=False, at_once=64)) == 64


def test_each_command_and_device_has_its_own():
    sizes = BatchSizes(memory=Memory(10**9))
    sizes.failed(GPU, [10] * 4)
    assert sizes.fitting(GPU._replace(command="acme.say"), [10] * 8) == 4
    assert sizes.fitting(GPU._replace(device="cuda:1"), [10] * 8) == 4
