"""The first that runs in the Python of an isolated environment; it needs nothing but Python.

The environment has what its plugin requires, and no musictool: that is lent by the process that
asks, so that both are always of one version. Of what musictool itself stands on, only `LENT` is
lent, and only where the environment has none of its own; of all else that lies beside musictool
nothing can be seen from here. A process of musictool's own Python begins here, too; it sees all.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from typing import Any

__all__ = ["LENT"]

LENT = (
    "numpy", "packaging", "platformdirs", "pluggy", "safetensors", "scipy", "soundfile", "soxr",
    "yaml",
    # and what these consist of, or stand on
    "_cffi_backend", "_soundfile", "_soundfile_data", "_yaml", "cffi", "pycparser",
    "typing_extensions",
)  # fmt: skip
"""Modules: what values are made of, and what musictool's functions of sound work with."""

DISTRIBUTIONS = (
    "cffi", "numpy", "packaging", "platformdirs", "pluggy", "pycparser", "pyyaml", "safetensors",
    "scipy", "soundfile", "soxr",
)  # fmt: skip
"""Their names in the package index."""


class Hub(MetaPathFinder):
    """Finds musictool, before whatever else is called so."""

    def __init__(self, place: str) -> None:
        self._place = [place]

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        return PathFinder.find_spec(fullname, self._place) if fullname == "musictool" else None


class Lent(MetaPathFinder):
    """Finds what is lent; asked last."""

    def __init__(self, places: list[str]) -> None:
        self._places = places

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        return PathFinder.find_spec(fullname, self._places) if fullname in LENT else None

    def find_distributions(self, context: Any) -> Any:
        from importlib.metadata import DistributionFinder, MetadataPathFinder

        name = (context.name or "").lower().replace("_", "-")
        if name not in DISTRIBUTIONS:
            return iter(())
        there = DistributionFinder.Context(name=name, path=self._places)
        return iter(MetadataPathFinder().find_distributions(there))


def _end_with(life: int) -> None:
    """Leave a process behind that ends this session when the one that asked for it has ended.

    That holds whatever is at work here: native code that waits for ever, or what it has started.
    """
    if os.fork():
        os.close(life)
        return
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nowhere, handle)
    os.closerange(3, life)
    os.closerange(life + 1, 65536)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.read(life, 1)
    os.killpg(0, signal.SIGKILL)


def main(words: list[str]) -> None:
    """Call a function, after all is set up."""
    for library in ("MKL", "OPENBLAS"):  # sums are rounded as everywhere in musictool
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    told = json.loads(words[0])
    if "path" in told:
        sys.path[:] = told["path"]
    else:
        here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
        sys.path[:] = [one for one in sys.path if one != here]
        sys.meta_path.insert(0, Hub(told["hub"]))
        sys.meta_path.append(Lent(told["lent"]))
    if told["life"] is not None:
        _end_with(told["life"])
    module, _, name = told["target"].partition(":")
    getattr(import_module(module), name)(*words[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
