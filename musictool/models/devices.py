"""Which device the models work on. Torch is imported here only when a device is asked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from musictool.errors import UsageError, told
from musictool.models.threads import hold_to_one_thread

__all__ = ["Device", "available_devices", "choose_device", "gpus", "is_out_of_memory"]


class Device(NamedTuple):
    """One device: torch's name of it, and what it is in words."""

    name: str
    description: str


def available_devices() -> list[Device]:
    """The devices here, best first; the CPU is always the last of them."""
    import torch

    found = []
    for number in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        properties = torch.cuda.get_device_properties(number)
        gigabytes = properties.total_memory / 2**30
        found.append(Device(f"cuda:{number}", f"{properties.name}, {gigabytes:.0f} GiB"))
    if torch.backends.mps.is_available():
        found.append(Device("mps", "Apple GPU"))
    return [*found, Device("cpu", f"{torch.get_num_threads()} threads")]


def gpus() -> list[str]:
    """The GPUs there are, as CUDA names them, without the seconds that asking torch takes."""
    if sys.platform == "darwin":
        return ["mps"]
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return [one for one in visible.split(",") if one.strip() not in ("", "-1")]
    found = Path("/dev").glob("nvidia[0-9]*")
    return sorted(one.name.removeprefix("nvidia") for one in found)


def choose_device(wanted: str | None) -> str:
    """The device asked for, or the best there is when none was.

    Raises
    ------
    UsageError
        If the device asked for is not here; names those that are.
    """
    names = [device.name for device in available_devices()]
    hold_to_one_thread()
    if wanted in (None, "auto"):
        return names[0]
    name = "cuda:0" if wanted == "cuda" else str(wanted)
    if name not in names:
        raise UsageError(f"device {wanted!r} is not available here; there is {', '.join(names)}")
    return name


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that a device, not the computer, has run out of memory."""
    if getattr(error, "out_of_memory", False):  # of another process, whose torch is not this one
        return True
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    said = told(error).removeprefix(f"{type(error).__name__}: ").lower()
    return isinstance(error, RuntimeError) and any(words in said for words in _NO_MEMORY)


_NO_MEMORY = (
    "error: out of memory", "backend out of memory", "status_alloc_failed", "resource_exhausted",
    "failed to allocate memory",
)  # fmt: skip
"""How CUDA itself says it, Apple's GPUs, cuBLAS and cuDNN, JAX, and ONNX Runtime."""
