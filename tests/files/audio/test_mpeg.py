"""MP3 files that do not state their length are read to their end, and known to be whole or not."""

import numpy as np
import pytest
import soundfile

from musictool.errors import UnreadableFile
from musictool.files import info, open_stream, read
from musictool.values import Audio

RATE = 44100
FRAME = 1152
BEFORE = FRAME + 1105
"""What stands before the sound once nothing says otherwise: the frame that was the header, and the
delay of LAME (576) and of the decoder (529), which it would have told."""


@pytest.fixture
def loud_then_still():
    """Where the bitrate varies, libsndfile's guess at its length is a third of it."""
    noise = 0.3 * np.random.default_rng(0).standard_normal(4 * RATE)
    return Audio(np.float32(np.concatenate([noise, np.zeros(12 * RATE), noise[:RATE]])), RATE)


def encode(path, audio, mode, rate=RATE):
    """A file with a header, and the same without."""
    headed = path / "headed.mp3"
    soundfile.write(headed, audio.samples.T, rate, bitrate_mode=mode, compression_level=0.5)
    content = headed.read_bytes()
    at = max(content.find(b"Xing", 0, 200), content.find(b"Info", 0, 200))
    assert at > 0
    return headed, content[:at] + bytes(4) + content[at + 4 :]


def id3(size):
    return b"ID3\x03\0\0" + bytes([0, 0, size >> 7, size & 127]) + bytes(size)


TAILS = {
    "nothing": b"",
    "ID3v1": b"TAG" + bytes(125),
    "zeros": bytes(3000),
    "APE": b"APETAGEX" + b"picture" * 1000,
}


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("mode", ["CONSTANT", "VARIABLE"])
def test_it_is_read_to_its_end(tmp_path, loud_then_still, mode, tail):
    """Whatever the tags around it, the same sound as with a header, and the length known."""
    headed, bare = encode(tmp_path, loud_then_still, mode)
    path = tmp_path / "x.mp3"
    path.write_bytes(id3(8000) + bare + TAILS[tail])
    there = read(headed).samples
    stream = open_stream(path)
    back = stream.audio()
    assert back.frames == stream.frames == stream.count_frames() == info(path).frames
    assert back.frames % FRAME == 0
    assert there.shape[1] + BEFORE <= back.frames < there.shape[1] + BEFORE + 2 * FRAME
    sound = back.samples[:, BEFORE : BEFORE + there.shape[1]]
    np.testing.assert_allclose(sound, there, atol=1e-5)
    assert np.sqrt(np.mean(sound[:, -RATE // 2 :] ** 2)) > 0.1


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 32000, 48000])
def test_at_other_rates(tmp_path, rate, loud_then_still):
    _, bare = encode(tmp_path, loud_then_still, "VARIABLE", rate)
    path = tmp_path / "x.mp3"
    path.write_bytes(id3(4086) + bare)
    stream = open_stream(path)
    assert stream.audio().frames == stream.frames
    assert stream.frames > loud_then_still.frames


def test_a_recording_of_a_broadcast_begins_within_a_frame(tmp_path, loud_then_still):
    _, bare = encode(tmp_path, loud_then_still, "CONSTANT")
    path = tmp_path / "x.mp3"
    path.write_bytes(bare[1000:])
    stream = open_stream(path)
    assert stream.audio().frames == stream.frames
    assert loud_then_still.frames - 8 * FRAME < stream.frames < loud_then_still.frames + FRAME


def test_something_else_between_the_frames(tmp_path, loud_then_still):
    """Nobody knows the length then before it is read; all is read."""
    _, bare = encode(tmp_path, loud_then_still, "VARIABLE")
    path = tmp_path / "x.mp3"
    path.write_bytes(bare[:30000] + b"hello world" * 9 + bare[30000:])
    stream = open_stream(path)
    assert stream.frames is None
    assert stream.audio().frames > loud_then_still.frames - 2 * FRAME


@pytest.mark.parametrize("missing", [1, 50, 30000])
def test_cut_within_a_frame(tmp_path, loud_then_still, missing):
    _, bare = encode(tmp_path, loud_then_still, "CONSTANT")
    path = tmp_path / "x.mp3"
    path.write_bytes(id3(4086) + bare[:-missing])
    with pytest.raises(UnreadableFile, match="is truncated: it ends within an MP3 frame"):
        open_stream(path)


def test_a_vbri_header_promises_bytes(tmp_path, loud_then_still):
    """What Fraunhofer's encoder writes in place of Xing's."""
    _, bare = encode(tmp_path, loud_then_still, "CONSTANT")
    promise = b"VBRI" + bytes(6) + len(bare).to_bytes(4, "big")
    vbri = bare[:36] + promise + bare[36 + len(promise) :]
    path = tmp_path / "x.mp3"
    path.write_bytes(vbri)
    assert read(path).frames == open_stream(path).frames > loud_then_still.frames
    path.write_bytes(vbri[: len(vbri) // 2])
    with pytest.raises(UnreadableFile, match=r"truncated: \d+ bytes are there of"):
        open_stream(path)
