"""A NaN that goes in is told as the input's, with its place, and no command is blamed."""

import numpy as np
import pytest
import soundfile

import musictool as mt


@pytest.fixture
def bad(song):
    samples = song.samples.copy()
    samples[1, 22050] = np.nan
    return song.with_samples(samples)


@pytest.mark.parametrize("pipeline", ["gain db=3", "lab.model", "trim start=0.2", "concat"])
def test_an_array_with_nan_is_blamed(lab, bad, pipeline):
    where = r"NaN in channel 2, frame 22050 \(0\.500000 s\)"
    with pytest.raises(ValueError, match=rf"^the input holds {where}; replace it"):
        mt.run(pipeline, bad)


def test_an_infinity_is_told_too(song):
    samples = song.samples[:1].copy()
    samples[0, 441] = np.inf
    with pytest.raises(mt.CannotProcess, match="the input holds infinity in channel 1, frame 441"):
        mt.commands.gain(mt.Audio(samples, 44100), db=3)


def test_so_are_second_inputs_and_stems(lab, song, bad):
    with pytest.raises(mt.CannotProcess, match=r"^other holds NaN in channel 2"):
        mt.commands.lab.blend(song, other=bad)
    with pytest.raises(mt.CannotProcess, match=r"^drums of the input holds NaN in "):
        mt.commands.stems.part(mt.Stems({"bass": song, "drums": bad}), name="bass")


def test_a_file_is_blamed_by_its_name_and_the_others_go_on(lab, song, bad, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    soundfile.write("bad.wav", bad.samples.T, 44100, "FLOAT")
    mt.write("good.wav", song)
    first, second = mt.map("gain db=-3", ["bad.wav", "good.wav"], "out/")
    assert str(first.error).startswith("bad.wav: NaN in channel 2, frame 22050 ")
    assert second.written is not None
    assert [path.name for path in (tmp_path / "out").glob("*.wav")] == ["good.gain.wav"]
    with pytest.raises(mt.BadSamples, match=r"^bad\.wav: NaN"):
        mt.run("lab.level", "bad.wav")


def test_what_a_plugin_makes_is_still_the_plugin_s(lab, song):
    with pytest.raises(mt.PluginError, match="gave back samples that are NaN"):
        mt.run("lab.bad how=nan | gain db=1", song)
