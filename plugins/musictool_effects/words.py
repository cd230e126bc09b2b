"""What is said of the effects: one sentence on what you will hear, then use and limits.

Effects and parameters that are not here, since pedalboard got them later, speak in pedalboard's
own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Words", "choice_words", "help_of", "words_of"]


@dataclass(frozen=True)
class Words:
    """The docstring of an effect in two parts."""

    summary: str
    text: str


EFFECTS = {
    "Bitcrush": Words(
        "Round every sample to few bits, for the grain and hiss of early samplers.",
        "Quiet passages suffer first: what is smaller than half a step becomes silence. 8 bits "
        "hiss, 4 buzz, fractions of a bit are allowed. The sample rate stays as it is; add "
        "fx.resample for the rest of an old machine. What is bits here is bit_depth in "
        "pedalboard; here that is the flag for the format of the file.",
    ),
    "BrickwallLimiter": Words(
        "Hold all peaks under a ceiling by turning down just before them.",
        "It looks ahead, all channels are turned down together, and nothing is made louder: at "
        "the end of a chain it keeps what came before from clipping. The ceiling is one of the "
        "samples; the wave between them can pass it by a little, less with true_peak. Its delay "
        "is taken out again.",
    ),
    "Chorus": Words(
        "Thicken a sound with a copy that wavers in time, as if several played it.",
        "The copy's delay swings around centre_delay_ms. 7 to 8 ms sound like a chorus; 1 ms with "
        "feedback is a flanger; a high depth and rate are out of tune on purpose. Both channels "
        "swing alike, so it does not widen.",
    ),
    "Clipping": Words(
        "Cut the wave off flat at a level, for hard, fuzzy distortion.",
        "What stays under the level is untouched, bit for bit. What is cut off comes back as odd "
        "harmonics, some of them mirrored at half the sample rate, since there is no oversampling.",
    ),
    "Compressor": Words(
        "Turn down what is louder than a threshold, so that loud and quiet draw closer.",
        "It is a feed-forward compressor with a hard knee that follows the samples' own "
        "level, each channel by itself, and it adds no make-up gain: follow with fx.gain or "
        "normalize. With ratio=1, where it stands by itself, it changes nothing; threshold_db=-20 "
        "ratio=4 is where most begin.",
    ),
    "Convolution": Words(
        "Put a recording into a room, a loudspeaker or any other impulse response.",
        "The impulse response is a second recording, mono or stereo, brought to the rate of the "
        "first. pedalboard scales it to an energy of -18 dB, whatever its level was, so the "
        "result is often quiet: follow with normalize. Two channels of it go to left and right; a "
        "mono recording gets the mean of both.",
    ),
    "Delay": Words(
        "Repeat the sound after a while, once or again and again.",
        "Each channel has its own echoes, delay_seconds apart, each quieter than the last by "
        "feedback. For echoes in time with the music take 60 / BPM seconds for a beat. A curve of "
        "delay_seconds (from 0.001 on) bends the pitch of the echoes, as a tape machine does whose "
        "speed is changed.",
    ),
    "Distortion": Words(
        "Overdrive the sound softly, with the warm and dense harmonics of a saturated amplifier.",
        "Every sample x becomes tanh(drive x): quiet sound only gets louder, loud sound is "
        "rounded off, and nothing passes full scale. High harmonics are mirrored at half the "
        "sample rate, since there is no oversampling.",
    ),
    "GSMFullRateCompressor": Words(
        "Make a recording sound like a call on an early mobile phone.",
        "It is squeezed through the GSM Full Rate codec: mono, nothing above 4 kHz, 13 kbit/s of a "
        "model of the human voice, which music suits badly. Channels become alike.",
    ),
    "Gain": Words(
        "Make a recording louder or quieter by some decibels.",
        "Nothing else changes, and nothing is cut off at full scale. As a curve it is a volume "
        "automation.",
    ),
    "HighShelfFilter": Words(
        "Lift or lower everything above a frequency, for air or less of it.",
        "A second-order shelf as in mixing desks: half of the gain, in dB, is reached at the "
        "cutoff. A q over 0.7 overshoots on both sides of it, a lower one is more gradual.",
    ),
    "HighpassFilter": Words(
        "Take the lows away gently, 6 dB per octave.",
        "A first-order filter, 3 dB down at the cutoff, without any resonance. Against rumble and "
        "handling noise use two or three in a row.",
    ),
    "Invert": Words(
        "Turn the wave upside down, which by itself nobody hears.",
        "It mends a channel with swapped polarity, or cancels a recording that is mixed with its "
        "own copy.",
    ),
    "LadderFilter": Words(
        "Filter as the classic Moog synthesizers do, with a resonance that sings.",
        "Four one-pole stages in a loop that saturates, so level and drive colour the sound. With "
        "resonance near 1 it whistles at the cutoff; a curve of cutoff_hz is the well-known sweep.",
    ),
    "Limiter": Words(
        "Make a recording denser and louder up to full scale.",
        "Two compressors in a row, a make-up gain for what they take, and a hard cut at 0 dBFS: "
        "the lower the threshold, the louder all becomes. To hold peaks under a ceiling without "
        "changing the rest, take fx.brickwall-limiter.",
    ),
    "LowShelfFilter": Words(
        "Lift or lower everything under a frequency, for more body or less boom.",
        "A second-order shelf as in mixing desks: half of the gain, in dB, is reached at the "
        "cutoff. A q over 0.7 overshoots on both sides of it, a lower one is more gradual.",
    ),
    "LowpassFilter": Words(
        "Take the highs away gently, 6 dB per octave.",
        "A first-order filter, 3 dB down at the cutoff, without any resonance: duller, as from "
        "the next room. The 50 Hz that it has by itself leave next to nothing; 1000 to 5000 are "
        "usual.",
    ),
    "MP3Compressor": Words(
        "Let a recording suffer what MP3 does to it, from hardly audible to under water.",
        "It is encoded by LAME with variable bitrate and decoded again at once, and stands where "
        "it stood, to the sample. The container of the output is another matter.",
    ),
    "NoiseGate": Words(
        "Fade out what is quieter than a threshold: hiss and hum in the pauses.",
        "What is louder passes as it is. With ratio=2 it is a gentle expander, with 10 and more a "
        "gate. It follows each channel by itself. The -100 dB where it stands by itself are under "
        "the noise of most recordings; try -50.",
    ),
    "PeakFilter": Words(
        "Lift or lower a band around a frequency, as one band of an equalizer.",
        "A bell of second order, as wide as cutoff_frequency_hz / q. A high q with a strong cut "
        "removes one tone, such as mains hum; a low one shapes.",
    ),
    "Phaser": Words(
        "Sweep notches through the sound, for a slow whoosh or a fast warble.",
        "Six all-pass filters of first order swing around centre_frequency_hz; mixed with the "
        "sound itself they cancel it at three frequencies, so mix=0.5 is strongest and mix=1 has "
        "no notches at all.",
    ),
    "PitchShift": Words(
        "Move a recording up or down in pitch without changing its speed.",
        "Fractions of a semitone are allowed: a tone comes out exact to a hundredth of one, and a "
        "curve makes it glide. Beyond an octave voices and drums sound artificial; formants move "
        "along. Drum strokes and other attacks stay sharp and in place to a millisecond, the "
        "length to the sample, and the stereo image as it was. By a phase vocoder of musictool's "
        "own, in place of the Rubber Band library that pedalboard's effect of this name runs.",
    ),
    "Resample": Words(
        "Lower the sample rate and raise it again, for the dull or metallic sound of old devices.",
        "What is above half of target_sample_rate is lost (windowed-sinc-…) or comes back mirrored "
        "and inharmonic (the other qualities). The file keeps its own sample rate; to change "
        "that, use convert.",
    ),
    "Reverb": Words(
        "Let a recording sound in a room, from a small one to a cathedral.",
        "Eight comb and four all-pass filters to a channel, after Freeverb by Jezar. The dry "
        "sound is at twice dry_level and the wet at three times wet_level, so 0.5 keeps the dry "
        "sound at its level. Channels beyond two have their rooms in pairs.",
    ),
}

PARAMETERS = {
    "attack_ms": "How fast it reacts when the level rises",
    "bits": "How many bits a sample is rounded to",
    "ceiling_db": "What no sample will pass",
    "centre_delay_ms": "Delay around which the copy swings",
    "centre_frequency_hz": "Frequency around which the notches swing",
    "cutoff_frequency_hz": "Where the filter begins; under half the sample rate",
    "cutoff_hz": "Where the filter begins; under half the sample rate",
    "damping": "How soon the highs die away: 0 bright, 1 dull",
    "delay_seconds": "Time from the sound to its echo",
    "depth": "How far it swings: 0 not at all, 1 the farthest",
    "drive": "Level into the loop: more is rounder and dirtier",
    "drive_db": "Level into the distortion: more is denser",
    "dry_level": "Level of the sound itself; 0.5 leaves it as it is",
    "feedback": "Share of the result that goes round again",
    "freeze_mode": "From 0.5 on, the room rings for ever and takes in nothing new",
    "gain_db": "Change in level",
    "impulse_response": "Recording of the room, loudspeaker or device",
    "lookahead_ms": "How long before a peak it begins to turn down",
    "mix": "Share of the effect: 0 none, 1 nothing else",
    "mode": "What passes, and how steep the slope is",
    "q": "How narrow: 0.7 is smooth, 10 rings at the cutoff",
    "quality": "How the sample rate is changed",
    "rate_hz": "How often it swings in a second",
    "ratio": "dB of input over the threshold for one dB of output",
    "release_ms": "How fast it lets go when the level falls",
    "resonance": "How strongly the cutoff rings: 0 not, 1 by itself",
    "room_size": "How long the room rings: 0 small, 1 a cathedral",
    "semitones": "How far to move: 12 is an octave up, -12 one down",
    "target_sample_rate": "The sample rate on the way",
    "threshold_db": "Level at which it begins",
    "true_peak": "Look for peaks between the samples too, fourfold oversampled",
    "vbr_quality": "LAME's quality: 0 best, 9.9 worst",
    "wet_level": "Level of the room",
    "width": "How far the room spreads: 0 mono, 1 wide",
}

OVERRIDES = {
    ("Clipping", "threshold_db"): "Level at which the wave is cut off",
    ("Delay", "feedback"): "Level of each echo, as a share of the one before",
    ("Delay", "mix"): "Share of the echoes: 0 none, 1 without the sound itself",
    ("LadderFilter", "cutoff_hz"): "Where the slope begins; under half the sample rate",
    ("LowShelfFilter", "q"): "How steep: 0.7 is as steep as it gets without overshoot",
    ("HighShelfFilter", "q"): "How steep: 0.7 is as steep as it gets without overshoot",
    ("LowShelfFilter", "gain_db"): "Change in level under the cutoff",
    ("HighShelfFilter", "gain_db"): "Change in level above the cutoff",
    ("NoiseGate", "ratio"): "dB that the result falls for each dB under the threshold",
    ("NoiseGate", "attack_ms"): "How fast it opens when the level rises",
    ("NoiseGate", "release_ms"): "How fast it closes when the level falls",
    ("NoiseGate", "threshold_db"): "Level under which it closes",
    ("PeakFilter", "cutoff_frequency_hz"): "Middle of the band; under half the sample rate",
    ("PeakFilter", "gain_db"): "Change in level in the middle of the band",
    ("PeakFilter", "q"): "How narrow the band is: 0.7 two octaves, 1.4 one, 4.3 a third of one",
}

CHOICES = {
    "zero-order-hold": "repeats samples; harsh, metallic mirror tones",
    "linear": "straight lines; mirror tones, duller",
    "catmull-rom": "cubic curves; mirror tones",
    "lagrange": "curves of fifth order; mirror tones",
    "windowed-sinc": "no filter against mirror tones going down",
    "windowed-sinc-256": "mirror tones under -50 dB; slow",
    "windowed-sinc-128": "mirror tones under -35 dB",
    "windowed-sinc-64": "mirror tones under -30 dB",
    "windowed-sinc-32": "mirror tones under -30 dB",
    "windowed-sinc-16": "mirror tones from just above the limit",
    "windowed-sinc-8": "mirror tones from above the limit; fast",
    "lpf12": "lows pass, 12 dB per octave",
    "lpf24": "lows pass, 24 dB per octave",
    "hpf12": "highs pass, 12 dB per octave",
    "hpf24": "highs pass, 24 dB per octave",
    "bpf12": "a band passes, 12 dB per octave",
    "bpf24": "a band passes, 24 dB per octave",
}


def words_of(effect: type) -> Words:
    """Ours, or else the first sentence of pedalboard's."""
    if effect.__name__ in EFFECTS:
        return EFFECTS[effect.__name__]
    paragraph = " ".join((effect.__doc__ or "").strip().split("\n\n")[0].split())
    sentence = re.split(r"(?<=\.) ", paragraph.replace("``", "").replace("`", ""))[0]
    return Words(sentence or f"{effect.__name__} of pedalboard.", "An effect of pedalboard.")


def help_of(effect: type, parameter: str) -> str:
    """One sentence for a parameter; of an unknown one, its name."""
    help_ = OVERRIDES.get((effect.__name__, parameter)) or PARAMETERS.get(parameter)
    return help_ or parameter.replace("_", " ").capitalize()


def choice_words(choices: tuple[str, ...]) -> dict[str, str]:
    """What those choices that are known mean."""
    return {choice: CHOICES[choice] for choice in choices if choice in CHOICES}
