"""Transcription: recordings become scores. The command `transcribe` and its engines.

`transcribing` declares them; each engine has a folder of its name, whose `engine.hear` gives
`heard.Heard`, the notes in seconds. `finishing` makes the score of them: bars, grid, pedal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import Weights, hookimpl

from .transcribing import (
    by_basic_pitch,
    by_drums,
    by_lead,
    by_melody,
    by_swift_f0,
    by_transkun,
    transcribe,
)

__all__ = ["musictool_register", "musictool_weights", "transcribe"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command `transcribe` and its engines."""
    return [transcribe, by_melody, by_lead, by_drums, by_basic_pitch, by_swift_f0, by_transkun]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """What the networks have learnt."""
    return {
        "drums": Weights(
            about="Hears the strokes of a drum kit, for transcribe --engine drums",
            source="package:musictool_transcription!/drums/weights/drums.safetensors",
            sha256="4d0fd1187b0082f557db3bafdd61c1b7760d5628c2a49d00c068d8042f1dd6ec",
            size=409_348,
            licence="GPL-3.0-or-later",
            trained_on="renderings of the Groove MIDI Dataset (CC BY 4.0) by kits of soundfonts "
            "and by drum machines, with composed bands; no recordings",
        ),
        "lead": Weights(
            about="Hears which notes of a mix are its tune, for transcribe --engine lead",
            source="package:musictool_transcription!/lead/weights/lead.safetensors",
            sha256="e2c3b22a5f006e304a4e5183bb4126039ead10832e99fc4b43d9ef04caaa1796",
            size=199_416,
            licence="GPL-3.0-or-later",
            trained_on="what notes is trained on, and renderings of OpenScore's songs (CC0), "
            "OpenEWLD's lead sheets (public domain), Nottingham's tunes (GPL-3.0) and composed "
            "bands, led by a singer of formants, soundfonts and tones of partials; no recordings",
        ),
        "notes": Weights(
            about="Hears notes of any pitched instruments: onsets, ends and velocities",
            source="package:musictool_transcription!/notes/weights/notes.safetensors",
            sha256="6a6784c4ef1f8e45db1bcf3c904883aea17d93306afd4c79461eded2be6c3feb",
            size=199_416,
            licence="GPL-3.0-or-later",
            trained_on="renderings of OpenScore's songs and quartets (CC0), OpenEWLD's lead sheets "
            "and Bach's chorales (public domain), Nottingham's tunes (GPL-3.0) and the music of "
            "Freedoom (BSD-3-Clause), by soundfonts, a sampled piano (CC BY 3.0) and tones of "
            "partials; no recordings",
        ),
        "basic-pitch": Weights(
            about="Hears notes of any pitched instrument; for transcribe --engine basic-pitch",
            source="pypi:basic-pitch==0.4.0!/basic_pitch/saved_models/icassp_2022/nmp.onnx",
            sha256="2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
            size=230_444,
            licence="Apache-2.0",
            trained_on="recordings with notes: GuitarSet, iKala, MAESTRO (CC BY-NC-SA 4.0), "
            "MedleyDB, Slakh (Bittner et al., ICASSP 2022)",
        ),
        "swift-f0": Weights(
            about="Hears the pitch of one voice; for transcribe --engine swift-f0",
            source="pypi:swift-f0==0.3.0!/swift_f0/model.onnx",
            sha256="6385e8c2ebc3872e82c9ff5946228de44cd3be77a750ea53698b7dbfe94b0a22",
            size=135_090,
            licence="MIT",
            trained_on="speech, singing and music, as its author tells; of whom is not said",
        ),
        "transkun": Weights(
            about="Hears a piano and its pedals; for transcribe --engine transkun",
            source="pypi:transkun==2.0.1!/transkun/pretrained/2.0.pt",
            sha256="50a80010effc2a59ffcd068a95cd2b29bd7f23a27a3515bc3ccd209c89a3d44c",
            size=56_408_978,
            licence="MIT",
            trained_on="MAESTRO (CC BY-NC-SA 4.0), pianists on a Disklavier (Yan and Duan, 2024)",
        ),
    }
