"""Models at run time: the device they work on, and the cache that loads each once."""

from musictool.models.cache import ModelCache, models
from musictool.models.devices import Device, available_devices, choose_device, is_out_of_memory

__all__ = [
    "Device",
    "ModelCache",
    "available_devices",
    "choose_device",
    "is_out_of_memory",
    "models",
]
