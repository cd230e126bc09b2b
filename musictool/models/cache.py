"""The model cache: a model is loaded once per process, whatever the number of files and threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, RLock
from typing import Any

__all__ = ["ModelCache", "models"]


class ModelCache:
    """Models by key and device; beyond `capacity`, the least recently used is dropped.

    Two threads that ask for the same model wait for one loading; different models load side by
    side.
    """

    def __init__(self, capacity: int = 4) -> None:
        self.capacity = capacity
        self._models: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._loading: dict[tuple[str, str], RLock] = {}
        self._lock = Lock()

    def get(self, key: str, device: str, load: Callable[[str], Any]) -> Any:
        """The model, loaded by `load(device)` if it is not here yet; a failed load is not kept."""
        place = (key, device)
        with self._lock:
            loading = self._loading.setdefault(place, RLock())
        with loading:
            with self._lock:
                if place in self._models:
                    self._models.move_to_end(place)
                    return self._models[place]
            model = load(device)
            with self._lock:
                self._models[place] = model
                while len(self._models) > self.capacity:
                    self._loading.pop(self._models.popitem(last=False)[0], None)
            return model

    def clear(self) -> None:
        """Let go of every model, and give the GPU's memory back."""
        with self._lock:
            self._models.clear()
        from musictool.models.device_memory import release_memory

        release_memory()


models = ModelCache()
"""The cache of this process."""
