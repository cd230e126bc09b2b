"""What is free of a device's memory, and when it has run out."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from musictool.models import is_out_of_memory
from musictool.models.device_memory import DeviceMemory


class Cuda:
    """A GPU of 1000 bytes, 300 of them another process's, as `torch.cuda` shows it."""

    def __init__(self) -> None:
        self.allocated, self.reserved, self.peak = 100, 400, 350

    def init(self) -> None:
        pass

    def mem_get_info(self, device: str) -> tuple[int, int]:
        return 1000 - 300 - self.reserved, 1000

    def memory_reserved(self, device: str) -> int:
        return self.reserved

    def memory_allocated(self, device: str) -> int:
        return self.allocated

    def max_memory_allocated(self, device: str) -> int:
        return self.peak

    def reset_peak_memory_stats(self, device: str) -> None:
        self.peak = self.allocated


def test_what_torch_holds_for_nothing_is_free_and_the_peak_is_what_work_takes(monkeypatch):
    cuda = Cuda()
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    memory = DeviceMemory()
    assert memory.free("cuda:0") == 600
    before = memory.begin("cuda:0")
    cuda.peak = 420
    assert memory.taken("cuda:0", before) == 320


def test_nobody_measures_what_work_takes_on_a_cpu():
    memory = DeviceMemory()
    assert (memory.free("cpu") or 1) > 0
    assert memory.taken("cpu", memory.begin("cpu")) is None


@pytest.mark.parametrize(
    "said",
    [
        "CUDA error: out of memory",
        "MPS backend out of memory (MPS allocated: 8.61 GB)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "RESOURCE_EXHAUSTED: Failed to allocate request for 2.0GiB on device ordinal 0",
    ],
)
def test_whoever_says_it_a_device_is_out_of_memory(said):
    assert is_out_of_memory(RuntimeError(said))
    assert not is_out_of_memory(ValueError(said))


def test_another_error_is_none():
    assert not is_out_of_memory(RuntimeError("CUDA error: device-side assert triggered"))
