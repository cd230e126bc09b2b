"""Models are loaded once, whoever asks; a failure is not kept; the oldest goes first."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from musictool.models.cache import ModelCache


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
