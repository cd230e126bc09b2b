"""Models: their device and how much at once, the cache that loads each once, their weights."""

import os

from musictool.models.cache import models
from musictool.models.devices import available_devices, choose_device, gpus, is_out_of_memory
from musictool.models.threads import cores, hold_to_one_thread, one_thread
from musictool.models.weights import load_weights, read_weights, save_weights

__all__ = [
    "available_devices",
    "choose_device",
    "cores",
    "gpus",
    "hold_to_one_thread",
    "is_out_of_memory",
    "load_weights",
    "models",
    "one_thread",
    "read_weights",
    "save_weights",
]

# OpenMP's threads spin while they wait, so two of them on a busy machine can be ten times slower
# than one. It reads this once, when torch is imported: that is after this module, unless a script
# has imported torch before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
