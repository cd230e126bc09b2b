"""The model cache: a model is loaded once per process, whatever the number of files and threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, RLock
from typing import Any

from musictool.models.device_memory import DeviceMemory, release_memory
from musictool.models.devices import is_out_of_memory

__all__ = ["ModelCache", "models"]


class ModelCache:
    """Models by key and device, of which those unused for longest are let go.

    At most `capacity` are kept, and no more of a device's memory than is left free on it: the one
    that was loaded last stays in any case. If a model does not fit, the others on its device are
    let go, and it is loaded once more.

    Two threads that ask for the same model wait for one loading; different models load side by
    side.
    """

    def __init__(self, capacity: int = 4) -> None:
        self.capacity = capacity
        self.memory = DeviceMemory()
        self._models: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._sizes: dict[tuple[str, str], int] = {}
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
            try:
                model = load(device)
            except Exception as error:
                if not is_out_of_memory(error) or not self._drop_all_of(device):
                    raise
                model = None
            if model is None:  # out here the exception is gone, with what its frames held
                release_memory()
                model = load(device)
            from musictool.models.sizes import size_of  # and with it numpy

            with self._lock:
                self._models[place] = model
                self._sizes[place] = size_of(model)
                self._make_room(device)
            return model

    def _make_room(self, device: str) -> None:
        while len(self._models) > self.capacity:
            self._drop(next(iter(self._models)))
        here = [place for place in self._models if place[1] == device]
        held = sum(self._sizes[place] for place in here)
        free = self.memory.free(device) if held and len(here) > 1 else None
        for place in here[:-1]:
            if free is None or held <= free:
                break
            held -= self._sizes[place]
            free += self._sizes[place]
            self._drop(place)

    def _drop_all_of(self, device: str) -> bool:
        """Let go of all models on a device; whether there were any."""
        with self._lock:
            here = [place for place in self._models if place[1] == device]
            for place in here:
                self._drop(place)
        return bool(here)

    def _drop(self, place: tuple[str, str]) -> None:
        del self._models[place], self._sizes[place]
        self._loading.pop(place, None)

    def clear(self) -> None:
        """Let go of every model, and give the GPU's memory back."""
        with self._lock:
            self._models.clear()
            self._sizes.clear()
        release_memory()


models = ModelCache()
"""The cache of this process."""
