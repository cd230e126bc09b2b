"""The loudspeakers of a file's channels come out as they went in."""

import shutil
import struct
import subprocess
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import soundfile

import musictool
from musictool.files import open_stream, read, write
from musictool.origin import Origin
from musictool.values import Audio

RATE = 48000
MASKS = [(8, 0x63F), (8, 0xFF), (4, 0x107), (4, 0x33), (6, 0x60F), (3, 0x103), (2, 0x3), (4, 0x0)]


def mask_of(path):
    """The mask in the extensible header of a WAV, RF64 or W64."""
    content = path.read_bytes()
    at = content.index(b"fmt ") + (24 if content[:4] == b"riff" else 8)
    assert struct.unpack_from("<H", content, at) == (0xFFFE,)
    return struct.unpack_from("<I", content, at + 20)[0]


@pytest.fixture
def spoken(tmp_path, tones):
    """A WAV whose header names loudspeakers."""

    def make(channels, mask, subtype="PCM_16"):
        path = tmp_path / "in.wav"
        sound = tones(0.1, RATE, channels)
        soundfile.write(path, sound.samples.T, RATE, subtype, format="WAVEX")
        content = bytearray(path.read_bytes())
        struct.pack_into("<I", content, content.index(b"fmt ") + 28, mask)
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(("channels", "mask"), MASKS)
@pytest.mark.parametrize("ext", [".wav", ".rf64", ".w64"])
def test_a_mask_is_kept(tmp_path, spoken, ext, channels, mask):
    out = tmp_path / f"out{ext}"
    write(out, musictool.run("gain db=-1", open_stream(spoken(channels, mask))))
    assert mask_of(out) == mask
    with soundfile.SoundFile(out) as file:
        assert (file.channels, file.samplerate, file.frames) == (channels, RATE, 4800)
        assert np.abs(file.read()).max() > 0.4


@pytest.mark.parametrize("ext", [".flac", ".aiff", ".caf", ".w64", ".rf64"])
@pytest.mark.parametrize(("channels", "mask"), [(4, 0x107), (8, 0xFF), (6, 0x60F)])
def test_a_mask_goes_through_other_containers(tmp_path, spoken, ext, channels, mask):
    source = open_stream(spoken(channels, mask))
    assert not write(tmp_path / f"x{ext}", source).warnings
    write(tmp_path / "back.wav", open_stream(tmp_path / f"x{ext}"))
    assert mask_of(tmp_path / "back.wav") == mask
    np.testing.assert_array_equal(read(tmp_path / "back.wav").samples, source.audio().samples)


@pytest.mark.parametrize("ext", [".wav", ".rf64", ".w64", ".aiff", ".flac"])
def test_other_programs_see_the_speakers(tmp_path, spoken, ext):
    if not shutil.which("ffprobe"):
        pytest.skip("NOT TESTED: ffprobe is not installed")
    write(tmp_path / f"x{ext}", open_stream(spoken(4, 0x107)))
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=channel_layout", "-of", "csv=p=0"]
    shown = subprocess.run(
        [*command, str(tmp_path / f"x{ext}")], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "4.0"


def test_a_wave64_of_several_megabytes(tmp_path):
    """Its header grows, and all behind it moves."""
    samples = np.float32(np.random.default_rng(1).integers(-32768, 32768, (4, 300_000)) / 32768)
    origin = Origin(subtype="PCM_16", channels=4, speakers=0x107)
    write(tmp_path / "x.w64", Audio(samples, RATE, origin))
    np.testing.assert_array_equal(read(tmp_path / "x.w64").samples, samples)
    assert open_stream(tmp_path / "x.w64").origin.speakers == 0x107
    as_float = replace(origin, subtype="FLOAT")
    (warning,) = write(tmp_path / "y.w64", Audio(samples, RATE, as_float)).warnings
    assert warning == "W64 has no place for the loudspeakers of the source (mask 0x107)"
    np.testing.assert_array_equal(read(tmp_path / "y.w64").samples, samples)


def test_other_channels_get_the_usual_speakers(tmp_path, spoken):
    mono = musictool.run("convert channels=2", open_stream(spoken(4, 0x107)))
    write(tmp_path / "out.wav", mono)
    assert mask_of(tmp_path / "out.wav") == 0x3


def test_a_comment_in_a_flac_that_no_longer_fits(tmp_path, spoken):
    write(tmp_path / "a.flac", open_stream(spoken(4, 0x107)))
    flac = import_module("mutagen.flac")
    name = "waveformatextensible_channel_mask"
    assert flac.FLAC(tmp_path / "a.flac")[name] == ["0x0107"]
    assert (
        "WAVEFORMATEXTENSIBLE_CHANNEL_MASK"
        not in open_stream(tmp_path / "a.flac").origin.tags.plain()
    )
    write(tmp_path / "b.flac", open_stream(tmp_path / "a.flac"))
    assert flac.FLAC(tmp_path / "b.flac")[name] == ["0x0107"]
    write(
        tmp_path / "c.flac", musictool.run("convert channels=2", open_stream(tmp_path / "a.flac"))
    )
    assert name not in (flac.FLAC(tmp_path / "c.flac").tags or {})


def test_what_a_container_cannot_say(tmp_path, spoken):
    (warning,) = write(tmp_path / "x.ogg", open_stream(spoken(4, 0x107))).warnings
    assert warning == "OGG has no place for the loudspeakers of the source (mask 0x107)"
    assert not write(tmp_path / "y.ogg", open_stream(spoken(4, 0x33))).warnings
