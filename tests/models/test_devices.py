"""Which device the work is done on."""

import pytest

from musictool.errors import UsageError
from musictool.models import available_devices, choose_device, is_out_of_memory


def test_the_cpu_is_always_there_and_the_last_choice():
    devices = [device.name for device in available_devices()]
    assert devices[-1] == "cpu"
    assert choose_device("cpu") == "cpu"
    assert choose_device(None) == choose_device("auto") == devices[0]


@pytest.mark.parametrize("wanted", ["tpu", "cuda:99", "CPU", ""])
def test_a_device_that_is_not_there_is_refused_with_those_that_are(wanted):
    with pytest.raises(UsageError, match=f"device '{wanted}' is not available here; .*cpu"):
        choose_device(wanted)


def test_cuda_means_the_first_gpu():
    names = [device.name for device in available_devices()]
    if "cuda:0" in names:
        assert choose_device("cuda") == "cuda:0"
    else:
        with pytest.raises(UsageError, match="'cuda'"):
            choose_device("cuda")


def test_out_of_memory_is_told_from_other_errors():
    import torch

    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert not is_out_of_memory(RuntimeError("out of memory"))
    assert not is_out_of_memory(MemoryError())
