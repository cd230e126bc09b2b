"""Commands answer to the last part of their name and to other words, and are recorded by name."""

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.discovery import registry


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("extend outpaint", "continue"),
        ("cut crop slice", "trim"),
        ("volume amplify", "gain"),
        ("normalise loudnorm", "normalize"),
        ("transcode", "convert"),
        ("append splice", "concat"),
        ("overlay layer", "mix"),
        ("match matching-eq matcheq", "style"),
        ("tempo speed stretch time-stretch timestretch time_stretch", "rhythm.tempo"),
        ("pitch detune", "rhythm.pitch"),
        ("quantize quantise", "rhythm.quantize"),
        ("key chords", "analyze"),
        ("beats", "rhythm.beats"),
        ("metronome", "rhythm.click"),
        ("reverb hall fx.hall", "fx.reverb"),
        ("eq equalizer", "fx.eq"),
        ("echo delay", "fx.delay"),
        ("autopan auto_pan", "fx.auto-pan"),
        ("saturate", "fx.distortion"),
        ("noisegate gate", "fx.noise-gate"),
        ("sidechain", "fx.duck"),
        ("karaoke unmix", "separate"),
        ("audio-to-midi", "transcribe"),
    ],
)
def test_words_that_people_know_lead_to_one_command(words, command):
    for word in words.split():
        assert registry().command(word).name == command


@pytest.mark.parametrize(
    ("word", "commands"),
    [
        ("merge", "concat or mix"),
        ("louder", "gain or normalize"),
        ("loudness", "analyze, normalize or tag-loudness"),
        ("bpm", "analyze, rhythm.beats or rhythm.tempo"),
        ("limiter", "fx.brickwall-limiter, fx.limiter or fx.true-peak-limiter"),
        ("resample", "convert or fx.resample"),
    ],
)
def test_what_may_be_several_is_asked_back(word, commands):
    with pytest.raises(mt.UnknownName, match=f"did you mean {commands}\\?"):
        registry().command(word)


@pytest.mark.parametrize(
    "words",
    [
        "vocals vocal isolate denoise drums",
        "lyrics sing tts translate record reverse remove restore produce",
    ],
)
def test_what_nothing_does_is_no_command(words):
    for word in words.split():
        with pytest.raises(mt.UnknownName, match=f"called '{word}'; nothing is known by that word"):
            registry().command(word)


def test_they_run_and_the_result_has_the_name(run, here):
    assert "in.trim.wav" in run("cut", "in.wav", "--end", "0.2").out
    assert run("run", "snip end=0.2", "in.wav", "-o", "named/{stem}.{command}.wav").code == 0
    assert (here / "named" / "in.trim.wav").exists()
    assert run("hall", "in.wav", "-o", "a.wav").code == 0
    assert run("fx", "reverb", "in.wav", "-o", "b.wav").code == 0
    assert (here / "a.wav").read_bytes() == (here / "b.wav").read_bytes()
    assert "sample_rate" in run("probe", "in.wav").out


def test_in_pipelines_and_python_too(run, here):
    song = mt.read(here / "in.wav")
    made = mt.run("cut end=0.2 | volume db=-6", song)
    assert made.origin.history[-1]["pipeline"] == "trim end=0.2 | gain db=-6"
    np.testing.assert_array_equal(mt.commands.cut(song, end=0.2).samples, song.samples[:, :1600])
    for echo in (mt.commands.fx.echo, mt.commands.echo, mt.commands["echo"]):
        assert echo.__signature__ == mt.commands.fx.delay.__signature__
    (here / "short.yaml").write_text("- cut: {end: 0.2}\n")
    assert "trim end=0.2: takes" in run("pipeline", "check", "short.yaml").out
    with pytest.raises(AttributeError, match="did you mean gain or normalize"):
        _ = mt.commands.louder
    with pytest.raises(AttributeError, match=r"'fx\.normalize'; did you mean normalize"):
        _ = mt.commands.fx.normalize
    with pytest.raises(mt.UnknownName, match=r"did you mean fx\.delay"):
        mt.run("fx.ehco", song)


def test_a_preset_of_that_name_stands_before_a_word(here, own_folders):
    folder = own_folders / "config" / "musictool" / "presets"
    folder.mkdir(parents=True)
    (folder / "cut.yaml").write_text("steps: [{gain: {db: -6}}]")
    made = mt.run("cut", here / "in.wav")
    wave, _ = soundfile.read(here / "in.wav", dtype="float32", always_2d=True)
    np.testing.assert_allclose(made.samples, wave.T * 10 ** (-6 / 20), atol=1e-6)


ACME = """
from musictool import Audio, command, hookimpl

@command("acme.verb", also=("reverb", "wash"))
def verb(audio: Audio) -> Audio:
    \"\"\"Wash.\"\"\"
    return audio

@command("outpaint")
def outpaint(audio: Audio) -> Audio:
    \"\"\"Paint.\"\"\"
    return audio

@command("acme.bad", also=("No Word",))
def bad(audio: Audio) -> Audio:
    \"\"\"Be refused.\"\"\"
    return audio

@hookimpl
def musictool_register():
    return [verb, outpaint, bad]
"""


def test_plugins_add_words_and_take_no_names(run, here, install_plugin, monkeypatch):
    folder = here / "plugins"
    install_plugin(folder, "musictool-washing", ACME)
    monkeypatch.syspath_prepend(folder)
    assert "in.acme.verb.wav" in run("wash", "in.wav").out
    assert "in.outpaint.wav" in run("outpaint", "in.wav").out
    assert "did you mean acme verb or fx reverb?" in run("reverb", "in.wav").err
    assert run("fx", "reverb", "in.wav").code == 0
    shown = run("plugins", "musictool_washing")
    assert "acme.verb: Wash.\nAlso: reverb, wash" in shown.out
    assert "cannot also be called 'No Word'" in shown.out
