"""The ends of files: what lies behind the last frame is neither sound nor damage, but said."""

import re
import struct

import numpy as np
import pytest
import soundfile

from musictool.errors import UnreadableFile
from musictool.files import open_stream, read, write

RATE = 48000
BEHIND = {
    "junk": b"\x13\x37junk\x99\xff",
    "zeros": bytes(3000),
    "ID3v1": b"TAG" + b"x" * 125,
    "APEv2": b"\5" + bytes(7) + b"A\0hello" + struct.pack("<8sIII8x", b"APETAGEX", 2000, 46, 1),
    "text": b"a comment\n" * 9,
}  # fmt: skip
MUXERS = [
    ("wv", "wavpack"), ("ac3", "ac3"), ("eac3", "eac3"), ("adts", "aac"), ("latm", "aac"),
    ("mp2", "mp2"), ("tta", "tta"), ("flac", "flac"), ("asf", "wmav2"), ("avi", "mp2"),
    ("voc", "pcm_s16le"), ("w64", "pcm_s16le"),
]  # fmt: skip


@pytest.mark.parametrize(("muxer", "codec"), MUXERS)
def test_what_follows_the_last_frame_is_no_sound(tmp_path, tones, encoded, muxer, codec):
    path = encoded(tmp_path / "x", muxer, (codec, tones(0.3, RATE)))
    content, whole = path.read_bytes(), read(path)
    for behind in BEHIND.values():
        path.write_bytes(content + behind)
        back = read(path)
        assert not back.origin.warnings
        np.testing.assert_array_equal(back.samples, whole.samples)


@pytest.mark.parametrize(("muxer", "codec"), [("wv", "wavpack"), ("ogg", "flac"), ("flac", "flac")])
@pytest.mark.parametrize("between", [b"", BEHIND["APEv2"]])
def test_one_file_behind_another_is_read(tmp_path, tones, encoded, muxer, codec, between):
    path = encoded(tmp_path / "x", muxer, (codec, tones(0.3, RATE)))
    once = read(path).samples
    path.write_bytes(path.read_bytes() + between + path.read_bytes())
    np.testing.assert_array_equal(read(path).samples, np.hstack([once, once]))


@pytest.mark.parametrize("container", ["WAV", "RF64", "AIFF", "W64", "CAF", "AU", "NIST", "AVR"])
def test_a_recording_behind_the_end_of_another_is_said(tmp_path, tones, container):
    path = tmp_path / "x"
    soundfile.write(path, tones(0.3, RATE).samples.T, RATE, format=container, subtype="PCM_16")
    once, size = read(path), path.stat().st_size
    path.write_bytes(path.read_bytes() * 2)
    both = read(path)
    np.testing.assert_array_equal(both.samples, once.samples)
    (said,) = both.origin.warnings
    assert said == f"another recording stands behind its end (byte {size}) and is not read"


@pytest.mark.parametrize(
    ("muxer", "codec"),
    [("matroska", "flac"), ("webm", "libopus"), ("flv", "aac"), ("asf", "wmav2"), ("avi", "mp2"),
     ("ac3", "ac3"), ("adts", "aac"), ("mp2", "mp2")],
)  # fmt: skip
@pytest.mark.parametrize("cut", [10, 300])
def test_a_last_block_that_is_cut_is_missed(tmp_path, tones, encoded, muxer, codec, cut):
    path = encoded(tmp_path / "x", muxer, (codec, tones(0.5, RATE)))
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(UnreadableFile, match="is truncated"):
        read(path)


@pytest.mark.parametrize("size", [b"\x01" + b"\xff" * 7, None])
def test_a_live_matroska_is_whole_or_cut(tmp_path, tones, encoded, size):
    """Its segment has no size (RFC 8794, 6.2), or the right one."""
    path = encoded(tmp_path / "x", "matroska", ("flac", tones(0.5, RATE)))
    content = path.read_bytes()
    frames = read(path).frames
    if size is not None:
        at = content.index(b"\x18\x53\x80\x67") + 4
        content = content[:at] + size + content[at + 8 :]
        at = content.rindex(b"\x1c\x53\xbb\x6b")  # the cues, which stand behind the last cluster
        content = content[:at]
    path.write_bytes(content)
    assert read(path).frames == frames
    path.write_bytes(content[:-20])
    with pytest.raises(UnreadableFile, match="is truncated"):
        read(path)


@pytest.mark.parametrize("suffix", ["flac", "wv"])
def test_what_comes_before_damage_is_given_and_the_moment_said(tmp_path, tones, encoded, suffix):
    audio, path = tones(2.0, RATE), tmp_path / f"x.{suffix}"
    if suffix == "flac":
        write(path, audio)
    else:
        encoded(path, "wv", ("wavpack", audio))
    whole, content = read(path), bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = bytes(40)
    path.write_bytes(content)
    given = []
    with pytest.raises(UnreadableFile, match="truncated") as caught:
        given.extend(open_stream(path).blocks())
    there = np.hstack(given)
    assert 0.3 * RATE < there.shape[1] < 1.3 * RATE
    np.testing.assert_array_equal(there, whole.samples[:, : there.shape[1]])
    seconds, promised = map(float, re.findall(r"([\d.]+) s", str(caught.value)))
    assert (seconds, promised) == (pytest.approx(there.shape[1] / RATE, abs=0.001), 2.0)


def test_a_count_of_samples_that_is_too_small_is_read_on_behind(tmp_path, tones):
    """Also where it happens to be silent there."""
    path, samples = tmp_path / "x.nist", tones(0.3, RATE).samples.T.copy()
    samples[7000:7400] = 0
    soundfile.write(path, samples, RATE, format="NIST", subtype="PCM_16")
    content, whole = path.read_bytes(), read(path)
    path.write_bytes(content.replace(b"sample_count -i 14400", b"sample_count -i 07200"))
    back = read(path)
    np.testing.assert_array_equal(back.samples, whole.samples)
    assert "counts 50% of what is there" in back.origin.warnings[0]


def test_a_caf_from_a_pipe_is_read_to_its_end(tmp_path, tones):
    path = tmp_path / "x.caf"
    soundfile.write(path, tones(0.3, RATE).samples.T, RATE, subtype="PCM_16")
    content, whole = path.read_bytes(), read(path)
    at = content.index(b"data") + 4
    path.write_bytes(content[:at] + b"\xff" * 8 + content[at + 8 :])
    np.testing.assert_array_equal(read(path).samples, whole.samples)


def test_the_heads_of_blocks_in_a_voc_are_no_sound(tmp_path, tones, encoded):
    """FFmpeg writes a block for each packet."""
    audio = tones(0.3, RATE)
    path = encoded(tmp_path / "x.voc", "voc", ("pcm_s16le", audio))
    np.testing.assert_allclose(read(path).samples, audio.samples, atol=1e-4)


def test_the_last_frames_behind_damage_are_read(tmp_path, tones, encoded):
    """Fewer of them than otherwise prove that frames go on."""
    path = encoded(tmp_path / "x", "ac3", ("ac3", tones(0.5, RATE)))
    content, whole = path.read_bytes(), read(path)
    at = len(content) - 2 * len(content) * 1536 // whole.frames
    path.write_bytes(content[:at] + bytes(11) + content[at:])
    assert read(path).frames == whole.frames


def test_samples_that_do_not_fit_into_their_frames(tmp_path, tones):
    path = tmp_path / "x.wav"
    soundfile.write(path, tones(0.1, RATE).samples.T, RATE, format="WAVEX", subtype="PCM_16")
    content = bytearray(path.read_bytes())
    content[34] = 18
    path.write_bytes(bytes(content))
    with pytest.raises(UnreadableFile, match="channels of 18 bits do not fit into frames of"):
        open_stream(path)
