"""A sound card, through sounddevice, which not everybody has installed."""

from __future__ import annotations

from typing import Any

import numpy as np

from musictool.playback.players import NotPlayed
from musictool.sound.resampling import resample
from musictool.values import Stream

__all__ = ["device_name", "play_on_device"]

BLOCK = 4096
"""Frames handed over at once, so that an interruption is heard at once."""


def device_name() -> str | None:
    """The output that the system prefers; None without sounddevice or without any output."""
    device = _device()
    return device and str(device["name"])


def play_on_device(stream: Stream) -> None:
    """Play a recording to its end; what the device cannot take is resampled, or mixed down.

    Raises
    ------
    NotPlayed
    """
    import sounddevice

    device = _device()
    assert device is not None
    most = int(device["max_output_channels"])
    channels = stream.channels if stream.channels <= most else min(most, 2)
    rate = stream.sample_rate
    try:
        sounddevice.check_output_settings(channels=channels, dtype="float32", samplerate=rate)
    except sounddevice.PortAudioError:
        rate = round(device["default_samplerate"])
    taken = resample(stream, rate, channels)
    try:
        with sounddevice.OutputStream(rate, channels=channels, dtype="float32") as output:
            try:
                for block in taken.blocks(BLOCK):
                    output.write(np.ascontiguousarray(block.T))
            except BaseException:
                output.abort()  # leaving would play what was handed over
                raise
    except sounddevice.PortAudioError as error:
        raise NotPlayed(str(error)) from None


def _device() -> Any:
    try:
        import sounddevice

        return sounddevice.query_devices(kind="output")
    except Exception:  # noqa: BLE001 - not installed, without PortAudio, or without an output
        return None
