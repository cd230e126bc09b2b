"""What the page of each effect shows: a picture by its kind, an example, a chain, its neighbours.

An effect that is not in `SHOWN` gets a waveform with the values that it has by itself; only one
with parameters that must be given has to be added here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["CAPTIONS", "GROUPS", "SHOWN", "Settings", "Shown", "shown"]

Settings = Mapping[str, Any]

CAPTIONS = {
    "bands": "Middle (left plus right) and side (left minus right) of the demo clip in bands of a "
    "third of an octave.",
    "decay": "Level of a hit on a snare drum: what is left when it has ended is the effect.",
    "dither": "Spectrum of a tone at −90 dBFS in 16 bits: merely rounded, and dithered.",
    "dynamics": "Left: level of a tone that gets loud for a while. Right: level out for level in.",
    "echoes": "Waveform of a hit on a snare drum.",
    "hits": "Level of hits on a snare drum.",
    "key": "Level of music while somebody speaks.",
    "pan": "Level of a steady tone, left and right.",
    "peaks": "A tone at a quarter of the sample rate: dots are samples, lines the wave between.",
    "response": "Frequency response, measured with an impulse.",
    "sibilance": "Level above 5500 Hz of a voice with s sounds, made of harmonics and noise.",
    "sine": "Waveform of a tone of 200 Hz.",
    "spectrum": "Spectrum of the demo clip.",
    "stereo": "Samples of the demo clip by left and right: upright is the middle, width the side.",
    "sweep": "What it does to white noise, by time and frequency.",
    "tone": "Spectrum of a tone of 220 Hz with its harmonics.",
    "wave": "Waveform of the demo clip.",
    "wavering": "Pitch of a steady tone and of its copy (mix=1).",
    "envelope": "Waveform of a steady tone.",
}

GROUPS = {
    "Tone": "Filters and equalizers.",
    "Dynamics": "What depends on the level.",
    "Space": "Rooms and echoes.",
    "Movement": "What swings by itself.",
    "Distortion": "Harmonics, and the sound of old or cheap devices.",
    "Pitch": "What moves notes.",
    "Stereo": "Left, right, middle and side.",
    "Level": "Gain and polarity.",
    "Finishing": "The end of a chain.",
    "Plugins": "Effects of others.",
    "More": "What has no place above.",
}


@dataclass(frozen=True)
class Shown:
    """What one page shows.

    Parameters
    ----------
    group
        Where the effect stands in the overview; its neighbours there are what to see also.
    picture
        One of `CAPTIONS`.
    settings
        Parameters of each line in the picture; the first are those of the example as well.
    chain
        A pipeline with it, in pipelines' own text; the demo clip goes in.
    files
        What the example and the chain want beside the demo clip.
    also
        Commands to see, beside the group's.
    """

    group: str = "More"
    picture: str = "wave"
    settings: tuple[Settings, ...] = ({},)
    chain: str = ""
    files: str = ""
    also: tuple[str, ...] = ()


def shown(name: str) -> Shown:
    """What the page of an effect shows."""
    return SHOWN.get(name, Shown())


def _filter(*settings: Settings, chain: str) -> Shown:
    return Shown("Tone", "response", settings, chain)


SHOWN = {
    "fx.highpass": _filter(
        {"cutoff_frequency_hz": 200},
        chain="fx.highpass cutoff_frequency_hz=80 | fx.highpass cutoff_frequency_hz=80",
    ),
    "fx.lowpass": _filter(
        {"cutoff_frequency_hz": 2000}, chain="fx.lowpass cutoff_frequency_hz='0:200, 5:8000'"
    ),
    "fx.high-shelf": _filter(
        {"cutoff_frequency_hz": 4000, "gain_db": 6},
        {"cutoff_frequency_hz": 4000, "gain_db": -6},
        chain="fx.high-shelf cutoff_frequency_hz=8000 gain_db=3 | fx.true-peak-limiter",
    ),
    "fx.low-shelf": _filter(
        {"cutoff_frequency_hz": 200, "gain_db": 6},
        {"cutoff_frequency_hz": 200, "gain_db": -6},
        chain="fx.low-shelf cutoff_frequency_hz=120 gain_db=-4 | normalize",
    ),
    "fx.peak": _filter(
        {"cutoff_frequency_hz": 1000, "gain_db": 9, "q": 1},
        {"cutoff_frequency_hz": 1000, "gain_db": -9, "q": 4},
        chain="fx.peak cutoff_frequency_hz=50 gain_db=-30 q=20 | "
        "fx.peak cutoff_frequency_hz=3000 gain_db=3",
    ),
    "fx.ladder": _filter(
        {"cutoff_hz": 1000, "resonance": 0.8},
        {"cutoff_hz": 1000, "mode": "bpf24"},
        chain="fx.ladder mode=lpf24 resonance=0.7 cutoff_hz='0:200, 4:6000'",
    ),
    "fx.eq": _filter(
        {"band": ("highpass 60 24", "peak 400 -6 1.4", "high-shelf 6000 +4")},
        {"band": ("notch 1000 4",)},
        chain="fx.eq band='highpass 80' band='peak 250 -3 1' band='high-shelf 10000 +2'",
    ),
    "fx.compressor": Shown(
        "Dynamics",
        "dynamics",
        ({"threshold_db": -24, "ratio": 4, "attack_ms": 10},),
        "fx.compressor threshold_db=-20 ratio=3 | normalize lufs=-16",
    ),
    "fx.limiter": Shown(
        "Dynamics",
        "dynamics",
        ({"threshold_db": -20},),
        "fx.limiter threshold_db=-12 | fx.true-peak-limiter",
    ),
    "fx.brickwall-limiter": Shown(
        "Dynamics",
        "dynamics",
        ({"ceiling_db": -12},),
        "fx.gain gain_db=6 | fx.brickwall-limiter ceiling_db=-1",
    ),
    "fx.noise-gate": Shown(
        "Dynamics",
        "dynamics",
        ({"threshold_db": -32}, {"threshold_db": -32, "ratio": 2}),
        "fx.noise-gate threshold_db=-45 ratio=4 | fx.compressor threshold_db=-20 ratio=3",
    ),
    "fx.de-esser": Shown(
        "Dynamics",
        "sibilance",
        ({"threshold_db": -15},),
        "fx.highpass cutoff_frequency_hz=80 | fx.de-esser range_db=8",
    ),
    "fx.duck": Shown(
        "Dynamics",
        "key",
        ({"key": "voice.wav"},),
        "fx.duck key=voice.wav range_db=9 release_ms=800 | normalize lufs=-16",
        files="`voice.wav` is a recording of somebody speaking.",
        also=("mix",),
    ),
    "fx.transient-shaper": Shown(
        "Dynamics",
        "hits",
        ({"attack_db": 9}, {"attack_db": 0, "sustain_db": -18}),
        "fx.transient-shaper attack_db=6 sustain_db=-3 | fx.true-peak-limiter",
    ),
    "fx.true-peak-limiter": Shown(
        "Finishing",
        "peaks",
        ({"ceiling_dbtp": -1},),
        "fx.compressor threshold_db=-20 ratio=2 | fx.true-peak-limiter lufs=-14",
        also=("normalize",),
    ),
    "fx.reverb": Shown(
        "Space",
        "decay",
        ({"room_size": 0.4}, {"room_size": 0.9}),
        "trim end=4 | fx.reverb room_size=0.8 dry_level=0.5 wet_level=0.2 tail=3",
    ),
    "fx.convolution": Shown(
        "Space",
        "decay",
        ({"impulse_response": "hall.wav"},),
        "fx.convolution impulse_response=hall.wav mix=0.3 | normalize",
        files="`hall.wav` is an impulse response: a recording of a room's answer to a clap.",
    ),
    "fx.delay": Shown(
        "Space",
        "echoes",
        ({"delay_seconds": 0.25, "feedback": 0.5},),
        "trim end=4 | fx.delay delay_seconds=0.375 feedback=0.4 mix=0.3 tail=auto",
    ),
    "fx.chorus": Shown(
        "Movement",
        "wavering",
        ({"rate_hz": 1.5, "depth": 0.25},),
        "fx.chorus rate_hz=0.4 depth=0.6 centre_delay_ms=1.5 feedback=0.6",
    ),
    "fx.phaser": Shown(
        "Movement",
        "sweep",
        ({"rate_hz": 0.5, "depth": 0.8, "feedback": 0.4},),
        "fx.phaser rate_hz=0.2 depth=0.9 | fx.reverb",
    ),
    "fx.tremolo": Shown(
        "Movement",
        "envelope",
        ({"rate_hz": 4, "depth": 0.8},),
        "fx.tremolo shape=square depth=1 rate_hz='0:2, 10:12'",
    ),
    "fx.auto-pan": Shown(
        "Movement",
        "pan",
        ({"rate_hz": 1, "depth": 0.9},),
        "fx.auto-pan rate_hz=0.25 depth=0.7 | fx.reverb",
        also=("fx.width",),
    ),
    "fx.distortion": Shown(
        "Distortion",
        "sine",
        ({"drive_db": 12},),
        "fx.distortion drive_db=15 | fx.lowpass cutoff_frequency_hz=5000 | normalize",
    ),
    "fx.clipping": Shown(
        "Distortion",
        "sine",
        ({"threshold_db": -6},),
        "fx.gain gain_db=12 | fx.clipping threshold_db=-3 | normalize",
    ),
    "fx.bitcrush": Shown(
        "Distortion",
        "sine",
        ({"bits": 3},),
        "fx.resample target_sample_rate=11025 quality=zero-order-hold | fx.bitcrush bits=6",
        also=("fx.dither",),
    ),
    "fx.resample": Shown(
        "Distortion",
        "spectrum",
        ({"quality": "zero-order-hold"}, {"quality": "windowed-sinc-32"}),
        "fx.resample target_sample_rate=6000 quality=linear | fx.bitcrush bits=8",
        also=("convert",),
    ),
    "fx.mp3-compressor": Shown(
        "Distortion",
        "spectrum",
        ({"vbr_quality": 9},),
        "fx.mp3-compressor vbr_quality=9.5 start=2 end=6",
    ),
    "fx.gsm-full-rate-compressor": Shown(
        "Distortion", "spectrum", ({},), "trim end=3 | fx.gsm-full-rate-compressor"
    ),
    "fx.pitch-shift": Shown(
        "Pitch", "tone", ({"semitones": 7},), "trim end=3 | fx.pitch-shift semitones=-5"
    ),
    "fx.width": Shown(
        "Stereo",
        "stereo",
        ({"width": 2},),
        "fx.width width=1.4 mono_below_hz=150 | fx.true-peak-limiter",
    ),
    "fx.mid-side": Shown(
        "Stereo",
        "bands",
        ({"mid_db": -4, "side_db": 4},),
        "fx.mid-side mode=encode | fx.highpass cutoff_frequency_hz=100 | fx.mid-side mode=decode",
    ),
    "fx.gain": Shown(
        "Level",
        "envelope",
        ({"gain_db": "0:-24, 1.5:3"},),
        "fx.gain gain_db='0:-60, 4:0' | fx.true-peak-limiter",
        also=("gain", "normalize", "fade"),
    ),
    "fx.invert": Shown(
        "Level", "sine", ({},), "fx.invert start=2 end=4 | fx.gain gain_db=-1", also=("mix",)
    ),
    "fx.dither": Shown(
        "Finishing",
        "dither",
        ({"bits": 16}, {"shaping": "psychoacoustic"}),
        "fade out=5 | fx.dither bits=16 shaping=psychoacoustic",
        also=("fx.bitcrush", "convert"),
    ),
    "fx.vst3": Shown(
        "Plugins",
        "dynamics",
        ({"path": "ZamCompX2", "set": ("threshold_db=-30", "ratio=4")},),
        "fx.vst3 path=ZamCompX2 set=threshold_db=-24 set=ratio=3 | normalize",
        files="ZamCompX2 is a compressor from the free "
        "[zam-plugins](https://github.com/zamaudio/zam-plugins); Debian and Ubuntu have it as "
        "`apt-get install zam-plugins`.",
    ),
}
