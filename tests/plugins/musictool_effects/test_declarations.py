"""What the effects of pedalboard are declared to be: names, parameters, ranges, words."""

import re
import subprocess
import sys

import numpy as np
import pytest
from pedalboard import LadderFilter, Resample

import musictool as mt
from musictool import Audio, BadParameter, CannotProcess

from .of_pedalboard import CLASSES, COMMANDS, SPECS, class_of


def parameter(command, name):
    return next(one for one in SPECS[command].parameters if one.name == name)


def test_every_effect_of_pedalboard_is_a_command():
    assert {class_of(name) for name in COMMANDS} == set(CLASSES.values())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_setting_of_an_effect_is_a_parameter(name):
    """By what pybind11 writes: "__init__(self: …Gain, gain_db: float = 1.0) -> None"."""
    signature = class_of(name).__init__.__doc__.strip().split("\n")[0]
    ours = {"bit_depth": "bits", "impulse_response_filename": "impulse_response"}
    settings = {ours.get(one, one) for one in re.findall(r", (\w+): ", signature)}
    if name == "fx.convolution":
        settings.remove("sample_rate")  # that of the recording
    assert {one.name for one in SPECS[name].parameters} == settings


def test_every_choice_of_an_effect_is_offered():
    for name, choice, members in (
        ("fx.ladder", "mode", LadderFilter.Mode.__members__),
        ("fx.resample", "quality", Resample.Quality.__members__),
    ):
        offered = {one.replace("-", "") for one in parameter(name, choice).choices}
        assert offered == {one.lower() for one in members}


def test_names_that_people_look_for():
    names = "highpass lowpass high-shelf peak ladder pitch-shift brickwall-limiter noise-gate"
    assert {f"fx.{name}" for name in names.split()} <= set(SPECS)


def test_the_hub_finds_them():
    tone = Audio(np.full(10, 0.25), 44100)
    np.testing.assert_allclose(mt.commands.fx.gain(tone, gain_db=20).samples, 2.5, rtol=1e-5)


def test_parameters_keep_the_names_and_defaults_of_pedalboard():
    reverb = {one.name: one.default for one in SPECS["fx.reverb"].parameters}
    assert reverb == {
        "room_size": 0.5,
        "damping": 0.5,
        "wet_level": 0.33,
        "dry_level": 0.4,
        "width": 1.0,
        "freeze_mode": 0.0,
    }
    assert parameter("fx.peak", "q").default == 0.70710677
    assert parameter("fx.ladder", "mode").choices[:2] == ("lpf12", "hpf12")
    assert parameter("fx.resample", "quality").default == "windowed-sinc-32"


def test_ranges_that_pedalboard_itself_enforces():
    assert parameter("fx.delay", "delay_seconds").bounds() == "from 0 to 30 s"
    assert parameter("fx.reverb", "room_size").bounds() == "from 0 to 1"
    assert parameter("fx.pitch-shift", "semitones").bounds() == "from -72 to 72 semitones"
    assert parameter("fx.compressor", "ratio").ge == 1
    assert parameter("fx.brickwall-limiter", "lookahead_ms").gt == 0


def test_ranges_where_pedalboard_checks_nothing():
    assert parameter("fx.highpass", "cutoff_frequency_hz").bounds() == "more than 0 Hz"
    assert parameter("fx.phaser", "mix").bounds() == "from 0 to 1"
    assert parameter("fx.compressor", "attack_ms").bounds() == "from 0 to 10000 ms"


def test_out_of_range_is_refused_before_anything_is_read(tmp_path):
    silence = Audio(np.zeros((1, 100), np.float32), 44100)
    with pytest.raises(BadParameter, match="room_size must be"):
        mt.run("fx.reverb room_size=1.5", silence)


@pytest.mark.parametrize("frequency", ["22050", '"0:100, 1:30000"'])
def test_a_frequency_that_the_recording_cannot_have_is_refused(frequency):
    silence = Audio(np.zeros((1, 100), np.float32), 44100)
    with pytest.raises(CannotProcess, match="half the sample rate, 22050 Hz"):
        mt.run(f"fx.highpass cutoff_frequency_hz={frequency}", silence)


def test_every_parameter_is_explained():
    for spec in SPECS.values():
        assert spec.summary.endswith("."), spec.name
        assert len(spec.doc) > len(spec.summary) + 60, spec.name
        for one in spec.parameters:
            assert len(one.help.split()) > 2, (spec.name, one.name)
            assert all(one.choice_words), (spec.name, one.name)


def test_what_sounds_on_says_so():
    rings = {name: spec.rings for name, spec in SPECS.items() if spec.rings}
    assert rings == {
        "fx.chorus": 1.0,
        "fx.convolution": 5.0,
        "fx.delay": 30.0,
        "fx.high-shelf": 0.25,
        "fx.ladder": 0.25,
        "fx.low-shelf": 0.25,
        "fx.peak": 0.25,
        "fx.phaser": 1.0,
        "fx.reverb": 1.0,
    }


def test_an_effect_imports_no_more_than_it_needs():
    code = (
        "import sys, numpy; from musictool import Audio; "
        "from musictool_effects.space import reverb; "
        "reverb(Audio(numpy.ones((1, 9)), 44100).stream()).audio(); "
        "print({'librosa', 'scipy', 'soundfile', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
