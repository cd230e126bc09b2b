"""What a player or a sound card is given, and what is said when nothing plays."""

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

import musictool as mt


def ramp(seconds=1.0, sample_rate=8000, channels=1):
    """Each moment has a level of its own."""
    line = np.linspace(-0.9, 0.9, round(seconds * sample_rate), dtype=np.float32)
    return mt.Audio(np.repeat(line[np.newaxis], channels, axis=0), sample_rate)


def test_values_and_files_are_played_in_order_and_nothing_stays(install, played, tmp_path):
    install("aplay")
    first, second = ramp(), ramp(0.5, 44100, channels=2)
    mt.write(tmp_path / "b.flac", second, bit_depth=16)
    mt.play(first, tmp_path / "b.flac", first.stream())
    for number, audio in enumerate((first, second, first)):
        samples, rate = soundfile.read(played / f"{number}.wav", always_2d=True)
        assert rate == audio.sample_rate
        np.testing.assert_allclose(samples.T, audio.samples, atol=2**-15)
        assert not Path((played / f"{number}.where").read_text()).exists()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0.25, None, (2000, 8000)), (-0.5, -0.25, (4000, 6000)), (0, 0.1, (0, 800))],
)
def test_a_part_is_played(install, played, start, end, expected):
    install("ffplay")
    mt.play(ramp(), start=start, end=end)
    samples, _ = soundfile.read(played / "0.wav")
    first, last = expected
    np.testing.assert_allclose(samples, ramp().samples[0, first:last], atol=2**-15)


def test_what_cannot_be_played_is_a_sentence(install, tmp_path):
    (tmp_path / "a.mid").write_bytes(b"MThd")
    with pytest.raises(mt.FileError, match="synth makes one of notes"):
        mt.play(tmp_path / "a.mid")
    with pytest.raises(mt.CannotProcess, match="start=2 s is beyond the end"):
        mt.play(ramp(), start=2)
    with pytest.raises(mt.BadParameter, match="play: end must be"):
        mt.play(ramp(), end="x")
    with pytest.raises(mt.CannotProcess, match=r"nothing on this computer plays .*musictool\[play"):
        mt.play(ramp())
    install("pw-play", refusal="no daemon")
    with pytest.raises(mt.CannotProcess, match="no sound could be played here: pw-play: no daemon"):
        mt.play(ramp())


def test_the_next_player_is_tried_and_surround_is_folded(install, played):
    install("pw-play", refusal="no daemon")
    install("play")
    mt.play(ramp(channels=6))
    samples, _ = soundfile.read(played / "0.wav")
    assert samples.shape == (8000, 2)


class SoundCard(ModuleType):
    """A stand-in for sounddevice: two channels at 48 kHz and nothing else."""

    class PortAudioError(Exception):
        pass

    def __init__(self, refuses=False):
        super().__init__("sounddevice")
        self.heard, self.rates, self.refuses = [], [], refuses
        card = self

        class OutputStream:
            def __init__(self, samplerate, channels, dtype):
                assert dtype == "float32"
                if card.refuses:
                    raise card.PortAudioError("busy")
                card.rates.append(samplerate)
                self.channels = channels

            def __enter__(self):
                return self

            def __exit__(self, *stopped):
                pass

            def write(self, block):
                assert block.shape[1] == self.channels
                card.heard.append(block.copy())

        self.OutputStream = OutputStream

    def query_devices(self, kind):
        assert kind == "output"
        return {"name": "card", "max_output_channels": 2, "default_samplerate": 48000.0}

    def check_output_settings(self, channels, dtype, samplerate):
        if samplerate != 48000:
            raise self.PortAudioError("rate")


def test_a_sound_card_is_played_on_at_a_rate_that_it_has(programs, monkeypatch):
    card = SoundCard()
    monkeypatch.setitem(sys.modules, "sounddevice", card)
    mt.play(ramp(sample_rate=48000), ramp(sample_rate=24000))
    assert card.rates == [48000, 48000]
    heard = np.concatenate(card.heard)[:, 0]
    np.testing.assert_array_equal(heard[:48000], ramp(sample_rate=48000).samples[0])
    assert heard.size == 96000


def test_a_sound_card_that_is_busy_gives_way_to_a_player(install, played, monkeypatch):
    install("aplay")
    monkeypatch.setitem(sys.modules, "sounddevice", SoundCard(refuses=True))
    mt.play(ramp())
    assert (played / "0.wav").exists()
