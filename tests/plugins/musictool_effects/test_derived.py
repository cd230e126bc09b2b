"""What becomes of pedalboard's classes: names, parameters, ranges, words; a class not yet made."""

import inspect
import subprocess
import sys
import types
import warnings

import numpy as np
import pedalboard
import pytest

import musictool as mt
from musictool import Audio, BadParameter, CannotProcess, Curve
from musictool.contract.signature import spec_of
from musictool_effects import derived
from musictool_effects.derive import command_of
from musictool_effects.ranges import Range, range_of
from musictool_effects.signatures import Underivable, effects, kebab
from musictool_effects.words import EFFECTS, OVERRIDES, PARAMETERS

SPECS = {spec.name: spec for spec in map(spec_of, derived.commands())}


def parameter(command, name):
    return next(one for one in SPECS[command].parameters if one.name == name)


def test_every_effect_of_pedalboard_is_a_command():
    containers = (pedalboard.PluginContainer, pedalboard.ExternalPlugin)
    abstract = (pedalboard.Plugin, pedalboard.IIRFilter)
    expected = {
        one
        for one in vars(pedalboard).values()
        if inspect.isclass(one) and issubclass(one, pedalboard.Plugin)
        if not issubclass(one, containers) and one not in abstract
    }
    assert set(effects(pedalboard).values()) == expected
    assert len(SPECS) == len(expected)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Highpass", "highpass"),
        ("HighShelf", "high-shelf"),
        ("BrickwallLimiter", "brickwall-limiter"),
        ("MP3Compressor", "mp3-compressor"),
        ("GSMFullRateCompressor", "gsm-full-rate-compressor"),
        ("WindowedSinc32", "windowed-sinc-32"),
        ("LPF12", "lpf12"),
    ],
)
def test_names_in_kebab_case(name, words):
    assert kebab(name) == words


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


def test_ranges_that_pedalboard_itself_enforces_are_found():
    assert parameter("fx.delay", "delay_seconds").bounds() == "from 0 to 30 s"
    assert parameter("fx.reverb", "room_size").bounds() == "from 0 to 1"
    assert parameter("fx.pitch-shift", "semitones").bounds() == "from -72 to 72 semitones"
    assert parameter("fx.compressor", "ratio").ge == 1
    assert parameter("fx.brickwall-limiter", "lookahead_ms").gt == 0


def test_ranges_where_pedalboard_checks_nothing():
    assert parameter("fx.highpass", "cutoff_frequency_hz").bounds() == "more than 0 Hz"
    assert parameter("fx.phaser", "mix").bounds() == "from 0 to 1"
    assert parameter("fx.compressor", "attack_ms").bounds() == "from 0 to 10000 ms"


def test_a_bound_that_excludes_itself_wins_over_an_equal_one_that_does_not():
    found = range_of("New", "hold_ms", 5.0, lambda value: 0 < value <= 250)
    assert found == Range(gt=0, le=250)


def test_range_by_trying_alone():
    assert range_of("New", "shape", 2.0, lambda value: -1.5 <= value < 7) == Range(ge=-1.5, lt=7)
    assert range_of("New", "shape", 2.0, lambda value: True) == Range()


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


def test_no_words_are_left_for_effects_and_parameters_that_are_gone():
    classes = {one.__name__ for one in effects(pedalboard).values()}
    names = {one.name for spec in SPECS.values() for one in spec.parameters}
    assert set(EFFECTS) <= classes
    assert set(PARAMETERS) <= names
    assert {effect for effect, _ in OVERRIDES} <= classes
    assert {name for _, name in OVERRIDES} <= names


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


def test_only_what_is_inexact_by_blocks_takes_the_whole():
    whole = {name for name, spec in SPECS.items() if spec.takes == "audio"}
    assert whole == {"fx.gsm-full-rate-compressor"}


def test_importing_the_plugin_imports_no_pedalboard():
    code = "import sys, musictool_effects.derived; print('pedalboard' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_one_command_is_made_at_a_time():
    code = (
        "from musictool_effects import derived; derived.high_shelf; "
        "print([name for name in ('high_shelf', 'reverb') if name in vars(derived)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['high_shelf']"


def test_names_that_are_no_effects_are_missing():
    assert not hasattr(derived, "reverberator")
    assert derived.high_shelf is derived.high_shelf


# Effects that pedalboard does not have yet.


class Doubler:
    """Makes it louder. More is not told."""

    def __init__(self, times=2.0, shape=None, blend_db=0.0):
        if not 1 <= times <= 8:
            raise ValueError("times must be between 1 and 8")
        self._times, self.shape, self.blend_db = times, shape, blend_db

    times = property(lambda self: self._times, lambda self, value: setattr(self, "_times", value))

    def process(self, block, sample_rate, buffer_size=8192, reset=True):
        return block * np.float32(self._times) * (-1 if self.shape == "upside down" else 1)


Doubler.Shape = types.SimpleNamespace(__members__={"AsItIs": None, "UpsideDown": "upside down"})
SIGNATURE = (
    "__init__(self: native.Doubler, times: float = 2.0, "
    "shape: native.Doubler.Shape = <Shape.AsItIs: 0>, blend_db: float = 0.0) -> None\n"
)
LIBRARY = types.ModuleType("library")
LIBRARY.Doubler = Doubler


def made(text, effect=Doubler):
    effect.__init__.__doc__ = text
    return command_of(effect, LIBRARY, "doubler", __name__)


def test_a_new_effect_becomes_a_command_by_itself():
    spec = spec_of(made(SIGNATURE))
    assert (spec.name, spec.takes, spec.gives, spec.rings) == ("fx.doubler", "stream", "stream", 0)
    assert spec.summary == "Makes it louder."
    times, shape, blend = spec.parameters
    assert (times.bounds(), times.default, times.curve) == ("from 1 to 8", 2.0, True)
    assert (shape.choices, shape.default) == (("as-it-is", "upside-down"), "as-it-is")
    assert (blend.unit, blend.bounds(), blend.curve) == ("dB", "from -100 to 60 dB", False)


def test_a_new_effect_works():
    doubler = made(SIGNATURE)
    noise = Audio(np.random.default_rng(0).uniform(-1, 1, (2, 5000)), 48000)
    result = doubler(noise.stream(), times=3.0, shape="upside-down").audio()
    np.testing.assert_allclose(result.samples, -3 * noise.samples, rtol=1e-6)
    moving = doubler(noise.stream(), times=Curve(((0, 1), (1, 8)))).audio()
    times = 1 + 7 * np.arange(5000) / 48000
    np.testing.assert_allclose(moving.samples, times * noise.samples, rtol=1e-4)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("__init__(*args, **kwargs)", "its signature cannot be read"),
        (SIGNATURE.replace("2.0", "<object at 0x7f>"), "the default of its parameter 'times"),
        (SIGNATURE.replace("times: float", "times: native.Sound"), "its parameter times is"),
        (SIGNATURE.replace(" = 2.0", ""), "its parameter times has no default"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text, reason):
    with pytest.raises(Underivable, match=reason):
        made(text)


def test_what_does_not_work_as_effects_do_is_refused():
    class Deaf(Doubler):
        def __init__(self, times=2.0, shape=None, blend_db=0.0):
            pass

        def process(self, block):
            return block

    with pytest.raises(Underivable, match="does not work as effects do"):
        made(SIGNATURE, Deaf)


def test_one_unreadable_effect_leaves_out_only_itself(monkeypatch):
    class Unreadable(Doubler):
        def __init__(self):
            """__init__(*args, **kwargs)"""

    kept = derived._effects()
    monkeypatch.setattr(derived, "_effects", lambda: {**kept, "unreadable": Unreadable})
    with pytest.warns(UserWarning, match="Unreadable is left out: its signature"):
        found = derived.commands()
    assert len(found) == len(kept)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert derived.gain in found
