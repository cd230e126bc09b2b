"""A slip of the keys is recognized, and a wrong guess is not made."""

import pytest

from musictool import did_you_mean, near_names
from musictool.near import near_meanings, stem

COMMANDS = (
    *("analyze", "concat", "continue", "convert", "fade", "gain", "mix", "normalize", "style"),
    *("trim", "tag-loudness", "rhythm.tempo", "rhythm.quantize", "rhythm.beats", "fx.reverb"),
    *("fx.chorus", "fx.noise-gate", "fx.mid-side", "fx.low-shelf", "fx.high-shelf", "fx.phaser"),
    *("fx.limiter", "fx.true-peak-limiter", "fx.brickwall-limiter", "fx.transient-shaper", "fx.eq"),
    *("fx.compressor", "fx.pitch-shift", "master-streaming", "info", "run", "doctor"),
)
FLAGS = (
    *("start", "end", "output", "force", "sample-rate", "bit-depth", "threshold-db", "ratio"),
    *("cutoff-frequency-hz", "lufs", "peak", "db", "q", "in", "out", "mix", "room-size", "seed"),
)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        *[("gian", "gain"), ("gainn", "gain"), ("gan", "gain"), ("gaim", "gain")],
        *[("triim", "trim"), ("rtim", "trim"), ("fad", "fade"), ("faed", "fade"), ("mx", "mix")],
        *[("imx", "mix"), ("mixx", "mix"), ("connvert", "convert"), ("contiune", "continue")],
        *[("ontinue", "continue"), ("normlaise", "normalize"), ("normalise", "normalize")],
        *[("quantise", "rhythm.quantize"), ("anaylze", "analyze"), ("analyse", "analyze")],
        *[
            ("CONTINUE", "continue"),
            ("noise_gate", "fx.noise-gate"),
            ("TagLoudness", "tag-loudness"),
        ],
        *[("revreb", "fx.reverb"), ("reverberation", "fx.reverb"), ("compresor", "fx.compressor")],
        *[("transientshaper", "fx.transient-shaper"), ("phase", "fx.phaser"), ("eqq", "fx.eq")],
        *[("pitchshfit", "fx.pitch-shift"), ("mastering", "master-streaming"), ("nifo", "info")],
        *[("normalization", "normalize"), ("trimming", "trim"), ("cont", "continue")],
    ],
)
def test_slips_and_parts_of_names_are_recognized(wrong, meant):
    names = {name.split(".")[-1]: name for name in COMMANDS}
    assert [names[near] for near in near_names(wrong, names)] == [meant]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        *[
            ("bd", "db"),
            ("dbx", "db"),
            ("--strat", "start"),
            ("sart", "start"),
            ("ouput", "output"),
        ],
        *[("rate", "sample-rate"), ("samplerate", "sample-rate"), ("threshold", "threshold-db")],
        *[
            ("treshold", "threshold-db"),
            ("thresh", "threshold-db"),
            ("freq", "cutoff-frequency-hz"),
        ],
        *[
            ("room", "room-size"),
            ("depth", "bit-depth"),
            ("sed", "seed"),
            ("cutof", "cutoff-frequency-hz"),
        ],
        *[("bit_depth", "bit-depth"), ("lusf", "lufs"), ("ratoi", "ratio")],
    ],
)
def test_flags_too(wrong, meant):
    assert near_names(wrong, FLAGS) == [meant]


@pytest.mark.parametrize(
    "wrong",
    [
        *("remix", "karaoke", "vocals", "midi", "generate", "transcribe", "separate", "isolate"),
        *("denoise", "reverse", "remove", "restore", "record", "play", "speech", "produce", "tts"),
        *("harmonize", "compose", "fix", "max", "again", "louder", "decrease", "split", "sing"),
        *("drums", "lyrics", "cover", "help-me", "x", "-", "", "wav"),
    ],
)
def test_no_guess_is_better_than_a_wrong_one(wrong):
    assert near_names(wrong, [name for name in COMMANDS if name != "tag-loudness"]) == []


@pytest.mark.parametrize(
    "wrong", ["target", "tp", "amount", "bars", "loud", "bogus", "z", "eq", "i"]
)
def test_no_wrong_guess_of_a_flag(wrong):
    assert near_names(wrong, FLAGS) == []


def test_other_words_are_no_slips():
    assert near_names("bass", ["bars"]) == []
    assert near_names("warm", ["warn"]) == ["warn"]
    assert near_names("beem", ["beam"]) == ["beam"]
    assert near_names("compose", ["compare"]) == []
    assert near_names("decrease", ["increase"]) == []
    assert near_names("lowpass", ["highpass"]) == []


@pytest.mark.parametrize(
    "family",
    [
        *("loud louder loudness", "limit limits limiter limiting", "trim trimming"),
        *("fade fades fading", "normalize normalise normalization", "phase phaser phasing"),
        *("compress compressor compression", "mix mixer mixing", "master mastering"),
    ],
)
def test_words_of_one_family_have_one_stem(family):
    assert len(set(map(stem, family.split()))) == 1


def test_other_families_have_others():
    assert (
        len(
            set(
                map(
                    stem,
                    ["reverse", "reverb", "bass", "base", "speed", "speech", "chord", "chorus"],
                )
            )
        )
        == 8
    )


def test_of_a_synonym_the_whole_word_counts():
    words = {"listen": ["play"], "guide": ["docs"], "warp": ["steady"], "reverb": ["fx reverb"]}
    for wrong in ("list", "gui", "warm", "listing-all"):
        assert near_meanings(wrong, words) == []
    assert near_meanings("lisetn", words) == ["play"]
    assert near_meanings("wrap", words) == ["steady"]
    assert near_meanings("rever", words) == ["fx reverb"]


def test_only_the_likeliest_are_named():
    assert near_names("limiter", COMMANDS) == [
        "fx.limiter",
        "fx.true-peak-limiter",
        "fx.brickwall-limiter",
    ]
    assert near_names("shelf", COMMANDS) == ["fx.low-shelf", "fx.high-shelf"]
    assert near_names("limiter", ["limiter", "true-peak-limiter"]) == ["limiter"]
    assert did_you_mean(["a", "b"]) == "did you mean a or b?"
    assert did_you_mean([]) == ""
