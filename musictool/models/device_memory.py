"""The memory of a device: how much of it is free, and what a piece of work took."""

from __future__ import annotations

from musictool.models.memory import available_memory

__all__ = ["DeviceMemory", "release_memory"]


class DeviceMemory:
    """Of the devices that torch has; sizes in bytes, None where nobody can say."""

    def free(self, device: str) -> int | None:
        """What new work may take: what no process has, and what this one holds for nothing."""
        if device == "cpu":
            return available_memory()
        import torch

        if device.startswith("cuda"):
            free, _ = torch.cuda.mem_get_info(device)
            held = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
            return int(free + held)
        if device == "mps":
            most: int = torch.mps.recommended_max_memory()
            return max(most - torch.mps.driver_allocated_memory(), 0)
        return None

    def begin(self, device: str) -> int | None:
        """Begin to look at what a piece of work takes; what is allocated before it."""
        if not device.startswith("cuda"):
            return None
        import torch

        torch.cuda.init()  # type: ignore[no-untyped-call]
        torch.cuda.reset_peak_memory_stats(device)
        return int(torch.cuda.memory_allocated(device))

    def taken(self, device: str, before: int | None) -> int | None:
        """The most that was allocated since `begin`, which gave `before`."""
        if before is None:
            return None
        import torch

        return max(int(torch.cuda.max_memory_allocated(device)) - before, 0)


def release_memory() -> None:
    """Give back what torch holds of the memory of GPUs for later work; models stay."""
    import sys

    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
