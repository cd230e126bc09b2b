"""Models are loaded once, whoever asks; a failure is not kept; the oldest goes first."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from musictool.models.cache import ModelCache
from musictool.models.sizes import size_of


def test_loaded_once_by_eight_threads():
    cache, barrier, loads = ModelCache(), Barrier(8), []

    def load(device):
        loads.append(device)
        time.sleep(0.1)  # long enough for all to ask while the first is loading
        return object()

    def ask():
        barrier.wait()
        return cache.get("net", "cpu", load)

    with ThreadPoolExecutor(8) as pool:
        answers = [job.result() for job in [pool.submit(ask) for _ in range(8)]]
    assert loads == ["cpu"]
    assert len(set(map(id, answers))) == 1


def test_different_models_load_side_by_side():
    cache, both = ModelCache(), Barrier(2, timeout=20)

    def load(device):
        both.wait()  # passes only when the other one is loading too
        return device

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(cache.get, key, "cpu", load) for key in ("a", "b")]
        assert [job.result() for job in jobs] == ["cpu", "cpu"]


def test_a_model_is_for_one_device():
    cache = ModelCache()
    assert cache.get("net", "cpu", str.upper) == "CPU"
    assert cache.get("net", "cuda:0", str.upper) == "CUDA:0"


def test_a_failed_load_is_not_kept():
    cache = ModelCache()
    with pytest.raises(ZeroDivisionError):
        cache.get("net", "cpu", lambda device: 1 / 0)
    assert cache.get("net", "cpu", str.upper) == "CPU"


def test_the_one_unused_for_longest_is_let_go():
    cache, loads = ModelCache(capacity=2), []

    def get(key):
        return cache.get(key, "cpu", lambda device: loads.append(key) or key)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert get(key) == key
    assert loads == ["a", "b", "c", "b"]
    cache.clear()
    get("a")
    assert loads == ["a", "b", "c", "b", "a"]


class Room:
    """A device's memory, in bytes, of which a cache's models take some."""

    def __init__(self, cache, total):
        self.cache, self.total = cache, total

    def free(self, device):
        return self.total - sum(self.cache._sizes.values())


def test_models_leave_as_much_of_a_device_free_as_they_take():
    cache, loads = ModelCache(), []
    cache.memory = Room(cache, total=1000)

    def get(key, size):
        return cache.get(
            key, "cpu", lambda device: loads.append(key) or {key: np.zeros(size, "u1")}
        )

    get("a", 300)
    get("b", 100)
    get("c", 200)  # 600 of 1000: the oldest goes
    get("b", 100)
    get("a", 300)  # again 600: now c, and not b, has been unused for longest
    get("b", 100)
    assert loads == ["a", "b", "c", "a"]
    get("huge", 900)  # nothing else stays, but it does
    get("huge", 900)
    assert loads[4:] == ["huge"]
    get("b", 100)
    assert loads[5:] == ["b"]


def test_what_does_not_fit_is_loaded_once_more_when_others_are_gone():
    cache = ModelCache()
    cache.get("old", "cpu", str)
    tries = []

    def load(device):
        tries.append(device)
        if len(tries) == 1:
            raise RuntimeError("CUDA error: out of memory")
        return "net"

    assert cache.get("net", "cpu", load) == "net"
    assert len(tries) == 2
    assert cache.get("old", "cpu", lambda device: "anew") == "anew"
    with pytest.raises(RuntimeError):
        ModelCache().get(
            "net",
            "cpu",
            lambda device: (_ for _ in ()).throw(RuntimeError("CUDA error: out of memory")),
        )


def test_the_size_of_a_model_is_that_of_its_tensors_once_each():
    torch = pytest.importorskip("torch")
    net = torch.nn.Linear(10, 10)
    held = {"net": net, "also": [net.weight, net.weight[:5]], "rate": np.zeros(4, np.float32)}
    assert size_of(held) == 4 * (100 + 10) + 16
