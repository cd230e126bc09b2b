"""Take hiss out of recordings, and say how loud it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from musictool import (
    Context,
    Param,
    Report,
    Stream,
    Weights,
    amplitude,
    command,
    decibels,
    hookimpl,
)

if TYPE_CHECKING:
    from .network import Net

MUSICTOOL_CONTRACT = "1.0"


@command(
    "dehiss",
    also=("denoise", "noise-reduction", "remove-hiss", "remove-noise"),
    passes=2,
    uses=("device",),
    examples=("tape.wav", "tape.wav --floor-db -12 -o clean.flac"),
)
def dehiss(
    stream: Stream,
    floor_db: Annotated[
        float, Param("How far hiss is lowered at most", unit="dB", ge=-60, le=0)
    ] = -30.0,
    amount: Annotated[
        float, Param("How much of it is done: 0 nothing, 1 what the network says", ge=0, le=2)
    ] = 1.0,
    *,
    context: Context,
) -> Stream:
    """Take the steady hiss of tapes, preamplifiers and old records out of music.

    A network hears how loud the hiss is in each band, and how much of each bin of a short-time
    spectrum is none; the bin is weighted by that, and its phase stays. A recording without hiss
    stays nearly as it is. Where a faint rest of the hiss sounds better than none, raise floor-db.

    Crackle, hum, wind and the noise of a room that is never the same are not hiss and stay.
    """
    from .work import bands_of, hiss_of, without  # imports torch, which help does without

    net = _net(context)
    means = bands_of(stream)
    hiss = [hiss_of(net, one, context.device) for one in means]
    return without(stream, net, means, hiss, amount, amplitude(floor_db))


@command("hiss", uses=("device",), examples=("tape.wav", "tapes/ --json"))
def hiss(stream: Stream, *, context: Context) -> Report:
    """Say how loud the hiss of a recording is.

    Its level is that of the mean power of all channels up to 22 kHz, hiss_dbfs, and how far the
    music lies above it is signal_to_hiss_db; both are null where no hiss was heard.
    """
    import numpy as np

    from .work import bands_of, hiss_of, mean_squares

    net = _net(context)
    each = [
        mean_squares(one, hiss_of(net, one, context.device), stream.sample_rate)
        for one in bands_of(stream)
    ]
    found, total = np.mean(each, axis=0).tolist()
    if not found:
        return Report({"hiss_dbfs": None, "signal_to_hiss_db": None})
    above = max(0.0, decibels((max(0.0, total - found) / found) ** 0.5))
    return Report(
        {"hiss_dbfs": round(decibels(found**0.5), 1), "signal_to_hiss_db": round(above, 1)}
    )


def _net(context: Context) -> Net:
    from .network import load

    return context.model("musictool_dehiss/dehiss", partial(load, context.weights("dehiss")))


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """What this plugin brings."""
    return [dehiss, hiss]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """The network that tells hiss from music; see MODEL_CARD.md."""
    return {
        "dehiss": Weights(
            about="How loud the hiss of a recording is, and how much of each bin is none",
            source="package:musictool_dehiss!/weights/dehiss.safetensors",
            sha256="112c91c002c0b4797a17e365e5820451894194f4c9ce250cbec0245d96597f7c",
            size=292032,
            licence="CC0-1.0",
            trained_on="scores (CC0, CC BY, BSD, public domain) that were played by synthesizers",
        ),
    }
