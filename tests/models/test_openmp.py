"""OpenMP is told to wait without spinning before a plugin can import torch."""

from __future__ import annotations

import subprocess
import sys


def test_scripts_too_do_not_spin() -> None:
    code = (
        "import os; os.environ.pop('OMP_WAIT_POLICY', None)\n"
        "import musictool as mt; mt.run\n"
        "import sys; print(os.environ['OMP_WAIT_POLICY'], 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["PASSIVE", "False"], done.stderr
