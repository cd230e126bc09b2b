"""What a person asks of an output's encoding: bit depth and bitrate, whatever the container."""

from __future__ import annotations

from pathlib import Path

from musictool.errors import UsageError
from musictool.files import Encoding
from musictool.files.formats import CONTAINERS, LOSSY, container_for
from musictool.kinds import REPORT_SUFFIXES, SCORE_SUFFIXES
from musictool.values import Origin

__all__ = ["DEPTHS", "encoding_asked"]

DEPTHS: dict[str, tuple[str, ...]] = {
    "8": ("PCM_S8", "PCM_U8"),
    "16": ("PCM_16", "ALAC_16"),
    "24": ("PCM_24", "ALAC_24"),
    "32": ("PCM_32",),
    "float": ("FLOAT",),
}
"""The choices of `--bit-depth`, with what libsndfile calls them in one container or another."""

NO_SOUND = SCORE_SUFFIXES | REPORT_SUFFIXES


def encoding_asked(
    path: Path,
    like: Origin | None,
    bit_depth: str | None,
    bitrate: int | None,
    stems: bool = False,
) -> Encoding:
    """What is asked for, in the container of the output.

    Parameters
    ----------
    path
        The output; if it is a folder of stems, these are in the source's container.
    bit_depth
        A key of `DEPTHS`; None for the source's.
    bitrate
        Bits per second; None for one of the source's quality.

    Raises
    ------
    UsageError
        If the container cannot be written, or has no such bit depth or no bitrate.
    """
    if bit_depth is None and bitrate is None:
        return Encoding()
    if path.suffix.lower() in NO_SOUND and not stems:
        raise UsageError(f"{path}: is no recording and has neither bit depth nor bitrate")
    if stems:
        name = like.container if like and like.container in CONTAINERS else "WAV"
    else:
        name = container_for(path, like)
    subtypes = CONTAINERS[name].subtypes
    lossy = [subtype for subtype in subtypes if subtype in LOSSY]
    if bitrate is not None:
        if bit_depth is not None or not lossy:
            why = "the bit depth makes it lossless" if lossy else f"{name} is lossless"
            raise UsageError(f"{path}: takes no bitrate, for {why}; leave it out")
        return Encoding(subtype=lossy[0] if len(lossy) == 1 else None, bitrate=bitrate)
    assert bit_depth is not None
    found = next((subtype for subtype in DEPTHS[bit_depth] if subtype in subtypes), None)
    if found is None:
        depths = [depth for depth, names in DEPTHS.items() if set(names) & set(subtypes)]
        what = f"its bit depths are {', '.join(depths)}" if depths else "leave it out"
        why = f"no bit depth of {bit_depth}" if depths else "no bit depth, since it is lossy"
        raise UsageError(f"{path}: {name} has {why}; {what}")
    return Encoding(subtype=found)
