"""The work of torch and BLAS in one thread, and back."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from musictool import one_thread
from musictool.models import choose_device


@pytest.fixture(autouse=True)
def _three():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def test_within_there_is_one_and_after_it_all_are_back():
    with one_thread():
        assert torch.get_num_threads() == 1
        with one_thread():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 3
    with pytest.raises(ValueError, match="no"), one_thread():
        raise ValueError("no")
    assert torch.get_num_threads() == 3


def test_numpy_multiplies_in_one_as_the_workers_of_a_batch_do(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)

    def threads() -> set[int]:
        return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}

    with threadpool_limits(2, user_api="blas"):
        with one_thread():
            assert threads() == {1}
        assert threads() == {2}


def test_each_thread_of_python_has_its_own():
    def counted() -> tuple[int, int]:
        torch.set_num_threads(2)
        with one_thread():
            within = torch.get_num_threads()
        return within, torch.get_num_threads()

    with ThreadPoolExecutor(1) as other, one_thread():
        assert other.submit(counted).result() == (1, 2)
        assert torch.get_num_threads() == 1


def test_a_plugin_may_ask_for_more_within():
    with one_thread():
        choose_device("cpu")
        torch.set_num_threads(2)
        choose_device("cpu")
        assert torch.get_num_threads() == 2
    assert torch.get_num_threads() == 3


def test_what_imports_torch_within_has_one_as_well():
    code = (
        "import sys; from musictool.models import choose_device, one_thread\n"
        "with one_thread():\n"
        "    assert 'torch' not in sys.modules\n"
        "    choose_device('cpu')\n"
        "    import torch; print(torch.get_num_threads())\n"
        "print(torch.get_num_threads())"
    )
    environment = {"OMP_NUM_THREADS": "2", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    usual = min(2, os.cpu_count() or 1)
    assert done.stdout.split() == ["1", str(usual)], done.stderr
