"""Heads of MPEG audio frames: what four bytes say of the frame behind them.

ISO 11172-3, 2.4.1.3 and 2.4.2.3, and for the half sample rates of MPEG-2 ISO 13818-3, 2.4.2.3; the
quarters of MPEG-2.5 are in no standard.
"""

from __future__ import annotations

from functools import cache

__all__ = ["MPEG_1_LAYER_3", "MPEG_2_LAYER_3", "frame_bytes", "frame_samples", "sample_rate"]

MPEG_1_LAYER_3 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG_2_LAYER_3 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Bitrates in kbit/s, by the code of a head, from 1 on."""

_MPEG_1 = 3
"""Code of the version; 2 is MPEG-2, 0 MPEG-2.5, 1 none."""

_BITRATES = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): MPEG_1_LAYER_3,
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): MPEG_2_LAYER_3,
    (False, 3): MPEG_2_LAYER_3,
}
"""By whether it is MPEG-1, and the layer."""

_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def frame_bytes(head: bytes) -> int:
    """The length of the frame with this head; 0 if it is none, or has a bitrate of its own."""
    if len(head) < 4 or head[0] != 0xFF:
        return 0
    return _frame_bytes(head[1], head[2])


@cache
def _frame_bytes(second: int, third: int) -> int:
    """By the second and third byte of a head; remembered, since files may hold millions."""
    version, layer = second >> 3 & 3, 4 - (second >> 1 & 3)
    bitrate, rate, padding = third >> 4, third >> 2 & 3, third >> 1 & 1
    if second < 0xE0 or version == 1 or layer == 4 or bitrate in {0, 15} or rate == 3:
        return 0
    head = bytes((0xFF, second, third))
    kbits = _BITRATES[version == _MPEG_1, layer][bitrate - 1]
    if layer == 1:
        return (12000 * kbits // sample_rate(head) + padding) * 4
    return 125 * frame_samples(head) * kbits // sample_rate(head) + padding


def frame_samples(head: bytes) -> int:
    """How many samples a frame with this head holds, of each channel."""
    layer = 4 - (head[1] >> 1 & 3)
    if layer == 1:
        return 384
    return 576 if layer == 3 and head[1] >> 3 & 3 != _MPEG_1 else 1152


def sample_rate(head: bytes) -> int:
    """In Hz."""
    return _SAMPLE_RATES[head[1] >> 3 & 3][head[2] >> 2 & 3]
