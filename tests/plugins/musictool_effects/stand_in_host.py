"""The host of plugins with stand-ins for these, each of which does what its file's name says.

No VST3 is needed for what the host itself promises: that a plugin which crashes, hangs or prints
harms nothing but its own job.
"""

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np

from musictool_effects import vst_host


class Parameter:
    """A knob from 0 to 2, "gain"."""

    name, label, type, num_steps, is_automatable = "Gain", "x", float, 1000, True
    min_value, max_value, valid_values = 0.0, 2.0, [0.0, 1.0, 2.0]
    raw_value = 0.5

    def get_raw_value_for(self, value):
        return round(value * 10) / 20  # coarse, as pedalboard's are

    def get_raw_value_for_text(self, text):
        return float(text) / 2

    def get_text_for_raw_value(self, raw):
        return f"{raw * 2:.6f} x"


class Knobs(dict):
    """By their names; one that is not there is looked for forever."""

    def __missing__(self, name):
        time.sleep(600)


class StandIn:
    """A gain that holds back `latency` frames."""

    manufacturer_name, version, reported_latency_samples = "Nobody", "1", 0
    is_effect = True

    def __init__(self, file):
        self.name = Path(file).stem
        self.parameters = Knobs(gain_x=Parameter())
        self.channels = {"mono": (1,), "stereo": (2,), "quad": (4,)}.get(self.name, range(1, 9))
        self.is_effect = self.name != "synth"
        self.latency = 1000 if self.name == "late" else 0
        self.reset()
        self.done = 5000  # as pedalboard, which tries a plugin before it hands it out
        if self.name == "crash_at_once":
            os.abort()
        if self.name == "hang_at_once":
            time.sleep(600)
        if self.name == "fail_at_once":
            raise RuntimeError("no\nlicence")
        if self.name == "chatter":
            sys.stdout.write("I am here")
            sys.stdout.flush()
            os.write(1, b"and here")
            os.system("echo and from a child")

    @property
    def gain_x(self):
        return self.parameters["gain_x"].raw_value * 2

    def reset(self):
        self.done = 0
        self.held = np.zeros((1, self.latency), np.float32)

    def process(self, block, sample_rate, buffer_size, reset):
        assert not reset
        if block.shape[0] not in self.channels:
            raise ValueError(f"expects {self.channels} channels")
        if block.any():
            self._misbehave()
        if not self.latency:
            return block * np.float32(self.gain_x)
        held = np.broadcast_to(self.held, (block.shape[0], self.held.shape[1]))
        late = np.concatenate([held, block], axis=1)
        self.held = late[:, block.shape[1] :]
        frames = block.shape[1]
        owed, self.done = max(self.latency - self.done, 0), self.done + frames
        return late[:, min(owed, frames) : frames]

    def _misbehave(self):
        if self.name == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.name == "exit":
            os._exit(3)
        if self.name == "hang":
            time.sleep(600)
        if self.name == "fail":
            raise RuntimeError("cannot")
        if self.name == "chatter":
            sys.stdout.write("working")
            sys.stdout.flush()


vst_host.find = lambda path: path
vst_host.load = lambda file, plugin_name: StandIn(file)
opened = vst_host.opened
