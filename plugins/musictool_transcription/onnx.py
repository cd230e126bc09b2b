"""Networks in ONNX, run by onnxruntime: one session for each file, in one thread.

One thread, since sums in several come out in another order from one computer to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess, Context, UnreadableFile

__all__ = ["Network", "network"]

Floats = npt.NDArray[np.float32]


class Network:
    """A network of a file, on the CPU."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self.session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # whatever onnxruntime makes of a file that is none
            problem = "damaged, or no network in ONNX; get these weights again"
            raise UnreadableFile(str(path), problem) from error

    def run(self, outputs: list[str], inputs: Mapping[str, Any]) -> list[Floats]:
        """The outputs of these names."""
        return [np.asarray(one) for one in self.session.run(outputs, dict(inputs))]


def network(name: str, context: Context) -> Network:
    """The network whose weights have a name, loaded once.

    Raises
    ------
    MissingWeights
        If they were not fetched.
    CannotProcess
        If onnxruntime is not installed.
    """
    path = context.weights(name)
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        raise CannotProcess(
            f"{name} is run by onnxruntime: pip install 'musictool[onnx]'"
        ) from None
    found: Network = context.model(f"musictool_transcription/{name}", partial(_load, path=path))
    return found


def _load(device: str, *, path: Path) -> Network:
    return Network(path)
