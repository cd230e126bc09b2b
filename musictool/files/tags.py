from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .formats import Encoding


@dataclass(frozen=True)
class Tags:
    provenance: str | None = None


def read_tags(path: Path) -> Tags | None:
    return None


def read_bitrate(path: Path, subtype: str, frames: int | None, rate: int) -> int | None:
    return None


def can_hold(encoding: Encoding) -> bool:
    return False


def strings_for(encoding: Encoding, tags: Any) -> Mapping[str, str]:
    return {}


def write_tags(
    temporary: Path, path: Path, encoding: Encoding, tags: Any, history: Sequence[Mapping[str, Any]]
) -> list[str]:
    return []
