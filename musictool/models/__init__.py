"""Models: their device and how much at once, the cache that loads each once, their weights."""

import os

from musictool.models.batch_sizes import BatchSizes, Worker
from musictool.models.cache import models
from musictool.models.device_memory import DeviceMemory, release_memory
from musictool.models.devices import available_devices, choose_device, gpus, is_out_of_memory
from musictool.models.memory import available_memory
from musictool.models.threads import hold_to_one_thread, one_thread
from musictool.models.weights import load_weights, save_weights

__all__ = [
    "BatchSizes",
    "DeviceMemory",
    "Worker",
    "available_devices",
    "available_memory",
    "choose_device",
    "gpus",
    "hold_to_one_thread",
    "is_out_of_memory",
    "load_weights",
    "models",
    "one_thread",
    "release_memory",
    "save_weights",
]

# OpenMP's threads spin while they wait, so two of them on a busy machine can be ten times slower
# than one. It reads this once, when torch is imported: that is after this module, unless a script
# has imported torch before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
