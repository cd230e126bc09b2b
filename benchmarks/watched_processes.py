"""What running processes take, as Linux tells it; nothing of those that have ended."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["descendants", "processor_seconds", "resident"]


def processor_seconds(pid: int) -> float:
    """What it has taken of the processor, in the system, too."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


def resident(pid: int) -> int:
    """Bytes of memory that it has."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
    except (OSError, StopIteration):
        return 0


def descendants(pid: int) -> list[int]:
    """The processes that it began, and that these did."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    found = [int(child) for child in children]
    return [*found, *(inner for child in found for inner in descendants(child))]
