"""Rooms and echoes."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from musictool import Audio, CannotProcess, Curve, Param, Stream, command

from .echo import echoes
from .streaming import processed, through

__all__ = ["COMMANDS"]

RAISED = 2.0**16
"""JUCE's reverb rounds all in it to multiples of 7e-9, whatever the level, so that it never falls
silent: after its input it goes on at up to -85 dBFS. It has its sound so much louder, and that
residue comes out at under -180; by a power of two no other bit changes."""

LOWEST_RATE = 200
"""Hz. Freeverb's shortest all-pass filter, 225 frames at 44.1 kHz, must last a frame."""


@command(
    "fx.reverb",
    also=("room", "hall", "freeverb", "ambience"),
    rings=1.0,
    examples=(
        "song.wav --room-size 0.8 --wet-level 0.3",
        "song.wav --room-size 0.3 --dry-level 0.5 --tail 2 -o room.wav",
    ),
    docs="effects/reverb",
)
def reverb(
    stream: Stream,
    room_size: Annotated[
        float | Curve,
        Param(
            "How long the room rings: 0 small, 1 a cathedral",
            ge=0,
            le=1,
            also=("size", "decay", "time"),
        ),
    ] = 0.5,
    damping: Annotated[
        float | Curve, Param("How soon the highs die away: 0 bright, 1 dull", ge=0, le=1)
    ] = 0.5,
    wet_level: Annotated[
        float | Curve, Param("Level of the room", ge=0, le=1, also=("wet",))
    ] = 0.33,
    dry_level: Annotated[
        float | Curve,
        Param("Level of the sound itself; 0.5 leaves it as it is", ge=0, le=1, also=("dry",)),
    ] = 0.4,
    width: Annotated[
        float | Curve, Param("How far the room spreads: 0 mono, 1 wide", ge=0, le=1)
    ] = 1.0,
    freeze_mode: Annotated[
        float | Curve,
        Param("From 0.5 on, the room rings for ever and takes in nothing new", ge=0, le=1),
    ] = 0.0,
) -> Stream:
    """Let a recording sound in a room, from a small one to a cathedral.

    Eight comb and four all-pass filters to a channel, after Freeverb by Jezar. The dry sound is at
    twice dry_level and the wet at three times wet_level, so 0.5 keeps the dry sound at its level.
    Channels beyond two have their rooms in pairs.

    Raises
    ------
    CannotProcess
        If the sample rate is under 200 Hz.
    """
    from pedalboard import Reverb

    if stream.sample_rate < LOWEST_RATE:
        raise CannotProcess(
            f"a recording of {stream.sample_rate} Hz is too coarse for a room; "
            "put convert sample_rate=8000 before it"
        )

    levels = {"wet_level": wet_level, "dry_level": dry_level}
    room = {"room_size": room_size, "damping": damping, "width": width, "freeze_mode": freeze_mode}
    raised = stream.map(lambda block: block * np.float32(RAISED))
    wet = through(raised, Reverb, in_pairs=True, **room, **levels)
    return wet.map(lambda block: block / np.float32(RAISED))


@command(
    "fx.convolution",
    also=("convolve", "impulse-response", "cabinet"),
    rings=5.0,
    examples=(
        "song.wav --impulse-response hall.wav",
        "song.wav --impulse-response hall.wav --mix 0.3 -o in-the-hall.wav",
    ),
    docs="effects/convolution",
)
def convolution(
    stream: Stream,
    impulse_response: Annotated[Audio, Param("Recording of the room, loudspeaker or device")],
    mix: Annotated[
        float | Curve, Param("Share of the effect: 0 none, 1 nothing else", ge=0, le=1)
    ] = 1.0,
) -> Stream:
    """Put a recording into a room, a loudspeaker or any other impulse response.

    The impulse response is a second recording, mono or stereo, brought to the rate of the first.
    pedalboard scales it to an energy of -18 dB, whatever its level was, so the result is often
    quiet: follow with normalize. Two channels of it go to left and right; a mono recording gets the
    mean of both.
    """
    from pedalboard import Convolution

    if impulse_response.channels > 2:
        raise CannotProcess(
            f"the impulse response must be mono or stereo, and this one has "
            f"{impulse_response.channels} channels; put it through convert channels=2"
        )
    if not impulse_response.samples.any():
        raise CannotProcess("the impulse response is silent or empty, so nothing would be heard")

    def make(channels: int, mix: float) -> Any:
        mono = impulse_response.mono()[np.newaxis]
        response = mono if channels == 1 else impulse_response.samples
        return Convolution(response, mix, float(stream.sample_rate))

    return processed(stream, make, in_pairs=True, mix=mix)


@command(
    "fx.delay",
    also=("echo", "slapback"),
    rings=30.0,
    examples=(
        "song.wav --delay-seconds 0.375 --feedback 0.4",
        "song.wav --delay-seconds 0.25 --mix 0.3 --tail 2 -o echoes.wav",
    ),
    docs="effects/delay",
)
def delay(
    stream: Stream,
    delay_seconds: Annotated[
        float | Curve,
        Param("Time from the sound to its echo", unit="s", ge=0, le=30, also=("time",)),
    ] = 0.5,
    feedback: Annotated[
        float | Curve,
        Param("Level of each echo, as a share of the one before", ge=0, le=0.99),
    ] = 0.0,
    mix: Annotated[
        float | Curve,
        Param(
            "Share of the echoes: 0 none, 1 without the sound itself",
            ge=0,
            le=1,
            also=("wet", "amount"),
        ),
    ] = 0.5,
) -> Stream:
    """Repeat the sound after a while, once or again and again.

    Each channel has its own echoes, delay_seconds apart, each quieter than the last by feedback.
    For echoes in time with the music take 60 / BPM seconds for a beat. A curve of delay_seconds
    (from 0.001 on) bends the pitch of the echoes, as a tape machine does whose speed is changed.
    """
    from pedalboard import Delay

    if isinstance(delay_seconds, Curve):
        if len({*delay_seconds.values}) > 1:
            return echoes(stream, delay_seconds, feedback, mix)
        delay_seconds = delay_seconds.values[0]
    return through(stream, Delay, delay_seconds=delay_seconds, feedback=feedback, mix=mix)


COMMANDS = (reverb, convolution, delay)
