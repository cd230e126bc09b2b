"""Files that are no recordings, or not whole ones, are refused with a sentence."""

import os
import struct

import numpy as np
import pytest
import soundfile

from musictool.errors import BadSamples, FileError, UnreadableFile, UnsupportedFormat
from musictool.files import Encoding, info, open_stream, read, write
from musictool.values import Audio

EVERY = [".wav", ".rf64", ".w64", ".aiff", ".au", ".caf", ".flac", ".ogg", ".opus", ".mp3"]


@pytest.fixture
def noise():
    return Audio(np.float32(0.1 * np.random.default_rng(0).standard_normal((2, 96000))), 48000)


@pytest.mark.parametrize("ext", EVERY)
def test_nothing_of_that_name(tmp_path, ext):
    with pytest.raises(UnreadableFile, match="there is no such file"):
        open_stream(tmp_path / f"x{ext}")


@pytest.mark.parametrize("ext", [*EVERY, ".m4a", ".mid"])
def test_zero_bytes(tmp_path, ext):
    (tmp_path / f"x{ext}").touch()
    with pytest.raises(UnreadableFile, match=r"is empty \(0 bytes\)"):
        read(tmp_path / f"x{ext}")


@pytest.mark.parametrize("ext", [*EVERY, ".m4a", ".mid"])
def test_not_audio(tmp_path, ext):
    (tmp_path / f"x{ext}").write_text("once upon a time, there was a text\n" * 100)
    with pytest.raises(FileError) as caught:
        read(tmp_path / f"x{ext}")
    assert isinstance(caught.value, UnreadableFile | UnsupportedFormat)
    assert f"x{ext}" in str(caught.value)


def test_a_folder(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder"):
        read(tmp_path)


def test_a_link_to_nothing(tmp_path):
    (tmp_path / "x.wav").symlink_to("gone.wav")
    with pytest.raises(UnreadableFile, match=r"link to gone\.wav, which is not there"):
        read(tmp_path / "x.wav")


def test_a_link_to_a_recording(tmp_path, noise):
    write(tmp_path / "real.wav", noise)
    (tmp_path / "x.wav").symlink_to("real.wav")
    assert read(tmp_path / "x.wav").frames == noise.frames


def test_a_device_or_a_pipe_is_no_recording(tmp_path):
    """And nothing waits for somebody to write into the pipe."""
    with pytest.raises(UnreadableFile, match="is a pipe or a device; save what it gives"):
        read("/dev/null")
    os.mkfifo(tmp_path / "x.wav")
    for look in (read, info, open_stream):
        with pytest.raises(UnreadableFile, match="is a pipe or a device"):
            look(tmp_path / "x.wav")


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("ext", EVERY)
def test_cut_in_the_middle(tmp_path, noise, ext, part):
    """Never a shorter recording: an error, at the latest when the end is read."""
    write(tmp_path / f"whole{ext}", noise)
    content = (tmp_path / f"whole{ext}").read_bytes()
    cut = tmp_path / f"cut{ext}"
    cut.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(UnreadableFile, match=r"truncated|decoded to its end"):
        read(cut)


def test_an_mp3_that_lacks_a_tenth_of_a_second(tmp_path, tones):
    write(tmp_path / "x.mp3", tones(30.0, 44100, 1), encoding=Encoding(bitrate=64_000))
    content = (tmp_path / "x.mp3").read_bytes()
    (tmp_path / "x.mp3").write_bytes(content[: int(len(content) * 0.996)])
    with pytest.raises(UnreadableFile, match=r"truncated: 29\.\d+ s are there of 30\.\d+ s"):
        read(tmp_path / "x.mp3")


@pytest.mark.parametrize("ext", EVERY)
def test_cut_within_the_header(tmp_path, noise, ext):
    write(tmp_path / f"whole{ext}", noise)
    cut = tmp_path / f"cut{ext}"
    cut.write_bytes((tmp_path / f"whole{ext}").read_bytes()[:20])
    with pytest.raises(UnreadableFile):
        read(cut)


@pytest.mark.parametrize("ext", [".wav", ".aiff", ".au", ".w64", ".rf64", ".caf"])
def test_one_byte_short(tmp_path, noise, ext):
    """The samples come last where there are no tags, so a single byte is missed."""
    write(tmp_path / f"x{ext}", noise, encoding=Encoding(subtype="PCM_16"))
    content = (tmp_path / f"x{ext}").read_bytes()
    (tmp_path / f"x{ext}").write_bytes(content[:-1])
    with pytest.raises(UnreadableFile, match="truncated"):
        open_stream(tmp_path / f"x{ext}")


def test_damage_in_the_middle_of_a_flac(tmp_path, noise):
    write(tmp_path / "x.flac", noise)
    content = bytearray((tmp_path / "x.flac").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = bytes(20_000)
    (tmp_path / "x.flac").write_bytes(content)
    with pytest.raises(UnreadableFile):
        read(tmp_path / "x.flac")


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF024])
def test_a_wav_from_a_pipe_has_no_length_and_is_read_to_its_end(tmp_path, noise, size):
    write(tmp_path / "x.wav", noise, encoding=Encoding(subtype="PCM_16"))
    content = bytearray((tmp_path / "x.wav").read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", size)
    content[4:8] = struct.pack("<I", min(size + 36, 0xFFFFFFFF))
    (tmp_path / "x.wav").write_bytes(content)
    back = read(tmp_path / "x.wav")
    np.testing.assert_allclose(back.samples, noise.samples, atol=1 / 32768)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [0, 4999, 70_000])
def test_bad_samples_are_named_by_their_first_position(tmp_path, noise, value, at):
    samples = noise.samples.copy()
    samples[1, at] = value
    samples[0, at + 1000] = np.nan
    soundfile.write(tmp_path / "x.wav", samples.T, 48000, "FLOAT")
    what = "NaN" if np.isnan(value) else "infinity"
    with pytest.raises(
        BadSamples, match=rf"{what} in channel 2, frame {at} \({at / 48000:.6f} s\)"
    ):
        read(tmp_path / "x.wav")
    stream = open_stream(tmp_path / "x.wav", block_frames=1000)
    read_frames = 0
    with pytest.raises(BadSamples):  # noqa: PT012
        for block in stream.blocks():
            read_frames += block.shape[1]
    assert read_frames == at // 1000 * 1000


def test_bad_samples_are_not_written_either(tmp_path, noise, listing):
    samples = noise.samples.copy()
    samples[0, 12_000] = np.nan
    with pytest.raises(BadSamples, match=r"result holds NaN .* channel 1, frame 12000 \(0\.25"):
        write(tmp_path / "x.wav", noise.with_samples(samples))
    assert listing(tmp_path) == []


def test_the_content_counts_not_the_name(tmp_path, noise):
    write(tmp_path / "x.flac", noise)
    (tmp_path / "x.flac").rename(tmp_path / "x.wav")
    assert open_stream(tmp_path / "x.wav").origin.container == "FLAC"


def test_info_reads_headers_only(tmp_path, noise):
    write(tmp_path / "x.flac", noise, encoding=Encoding(subtype="PCM_16"))
    found = info(tmp_path / "x.flac")
    assert (found.container, found.subtype) == ("FLAC", "PCM_16")
    assert (found.sample_rate, found.channels, found.frames) == (48000, 2, 96000)
    assert found.duration_s == 2.0
    assert found.bitrate is None
    write(tmp_path / "x.mp3", noise, encoding=Encoding(bitrate=128_000))
    found = info(tmp_path / "x.mp3")
    assert (found.subtype, found.bitrate) == ("MPEG_LAYER_III", 128_000)


def test_an_empty_wav_with_tags_behind_is_empty(tmp_path):
    """A length of 0 can also be the truth."""
    with soundfile.SoundFile(tmp_path / "x.wav", "w", 44100, 2, "PCM_16") as file:
        file.title = "nothing"
    content = (tmp_path / "x.wav").read_bytes()
    at = content.index(b"data")
    chunks = content[12:at]
    (tmp_path / "x.wav").write_bytes(content[:12] + content[12 : 12 + 24] + b"data" + bytes(4))
    assert read(tmp_path / "x.wav").frames == 0
    behind = content[:12] + content[12 : 12 + 24] + b"data" + bytes(4) + chunks[24:]
    (tmp_path / "x.wav").write_bytes(behind)
    assert read(tmp_path / "x.wav").frames == 0


def test_a_flac_from_a_pipe_is_as_long_as_its_frames(tmp_path, noise):
    """STREAMINFO with a total of 0 samples means unknown (FLAC format, section 8.2)."""
    write(tmp_path / "x.flac", noise)
    content = bytearray((tmp_path / "x.flac").read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    (tmp_path / "x.flac").write_bytes(content)
    for behind in (b"", b"TAG" + bytes(125), b"\n"):
        (tmp_path / "x.flac").write_bytes(content + behind)
        assert open_stream(tmp_path / "x.flac").frames == noise.frames
        assert read(tmp_path / "x.flac").frames == noise.frames
