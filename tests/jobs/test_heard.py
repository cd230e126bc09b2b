"""What a job learns of its input while that is read: how far it is, and what is over full scale."""

import numpy as np
import pytest
import soundfile

from musictool import Audio
from musictool.jobs import heard


def test_where_no_step_speaks_it_is_told_how_far_its_input_is_read(monkeypatch, song):
    told = []
    job = heard.Heard(lambda fraction, message: told.append((fraction, message)))
    monkeypatch.setattr(heard, "STILL", 0.0)
    job.tell(0.5, "measuring")
    long = Audio(np.tile(song.samples, 200), song.sample_rate)
    read = list(job.listening(long.stream()).blocks())
    assert sum(block.shape[1] for block in read) == long.frames
    assert told[0] == (0.5, "measuring")
    assert told[1] == (0.5, "measuring (1 s of 3:20)")
    assert told[-1] == (0.5, "measuring (3:20 of 3:20)")
    job.tell(0.6, "")
    assert told[-1] == (0.6, "measuring")


def test_steps_that_speak_are_not_interrupted(song):
    told = []
    job = heard.Heard(lambda fraction, message: told.append(message))
    for block in job.listening(song.stream()).blocks():
        job.tell(0.5, f"{block.shape[1]} frames")
    assert all(message.endswith("frames") for message in told)


@pytest.fixture
def hot(tmp_path):
    """A lossy recording that passes full scale by some decibels, as loud masters do."""
    time = np.arange(3 * 44100) / 44100
    square = 0.99 * np.sign(np.sin(2 * np.pi * 220 * time))
    path = tmp_path / "hot.mp3"
    soundfile.write(path, square, 44100, bitrate_mode="CONSTANT", compression_level=0.9)
    assert np.abs(soundfile.read(path)[0]).max() > 1.2
    return path


@pytest.mark.parametrize("text", ["convert", "trim start=1", "gain db=-1"])
def test_what_passes_full_scale_in_the_source_is_no_news(single, hot, text):
    result = single(text, hot, out="out.wav")
    assert result.warnings == ()
    assert result.written.clipped_samples > 0


def test_what_an_edit_takes_over_it_is(single, hot, tmp_path):
    (warning,) = single("gain db=1", hot, out="louder.wav").warnings
    assert "samples over full scale were clipped" in warning
    soundfile.write(tmp_path / "float.wav", [1.5, -1.5] * 500, 8000, subtype="FLOAT")
    (warning,) = single("convert", "float.wav", out="int.flac").warnings
    assert "1000 samples over full scale were clipped" in warning
