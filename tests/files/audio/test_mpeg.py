"""MP3 files are read to their end whatever their headers count, and known to be whole or not."""

import io
import re

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
    """What is left is read, and what was found is said."""
    _, bare = encode(tmp_path, loud_then_still, "VARIABLE")
    path = tmp_path / "x.mp3"
    path.write_bytes(bare[:30000] + b"hello world" * 9 + bare[30000:])
    stream = open_stream(path)
    assert stream.audio().frames == stream.frames > loud_then_still.frames - 2 * FRAME
    (said,) = stream.origin.warnings
    assert re.match(r"is damaged at \d\.\d s: 99 bytes", said)


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
    count = (loud_then_still.frames // FRAME + 2).to_bytes(4, "big")
    promise = b"VBRI" + bytes(6) + len(bare).to_bytes(4, "big") + count
    vbri = bare[:36] + promise + bare[36 + len(promise) :]
    path = tmp_path / "x.mp3"
    path.write_bytes(vbri)
    assert read(path).frames == open_stream(path).frames > loud_then_still.frames
    path.write_bytes(vbri[: len(vbri) // 2])
    with pytest.raises(UnreadableFile, match=r"truncated: \d+\.\d+ s are there of 17\.0"):
        open_stream(path)


def tone(pitch, seconds=1.0, rate=22050, channels=1):
    """A tone with a header, encoded."""
    time = np.arange(round(seconds * rate)) / rate
    wave = np.stack([0.3 * np.sin(2 * np.pi * pitch * time)] * channels, 1)
    file = io.BytesIO()
    soundfile.write(file, wave, rate, format="MP3")
    return file.getvalue()


def with_count(content, change):
    at = max(content.find(b"Xing", 0, 200), content.find(b"Info", 0, 200)) + 8
    count = int.from_bytes(content[at : at + 4], "big")
    return content[:at] + change(count).to_bytes(4, "big") + content[at + 4 :]


def pitch_of(samples, rate=22050):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.argmax(spectrum) * rate / len(samples)


@pytest.fixture
def put(tmp_path):
    def write(content):
        (tmp_path / "x.mp3").write_bytes(content)
        return tmp_path / "x.mp3"

    return write


BETWEEN = {"nothing": b"", "ID3v1": b"TAG" + b"x" * 125, "ID3v2": id3(3000)}


@pytest.mark.parametrize("between", BETWEEN)
def test_recordings_one_behind_the_other(put, between):
    """All are read, each without the delay and the padding that its own header tells."""
    parts = [tone(pitch) for pitch in (440, 660, 880)]
    stream = open_stream(put(BETWEEN[between].join(parts)))
    assert stream.frames == 3 * 22050
    assert stream.origin.warnings == ()
    samples = stream.audio().samples[0]
    for at, pitch in enumerate((440, 660, 880)):
        within = samples[at * 22050 + 4410 : at * 22050 + 17640]
        assert pitch_of(within) == pytest.approx(pitch, abs=2)


def test_recordings_of_another_form_behind_the_first(put):
    back = read(put(tone(440) + tone(660, rate=44100, channels=2)))
    assert (back.sample_rate, back.channels, back.frames) == (22050, 1, 2 * 22050)
    assert pitch_of(back.samples[0, 22050 + 4410 : 22050 + 17640]) == pytest.approx(660, abs=2)


@pytest.mark.parametrize("count", [0, 1, 20, 37])
def test_a_header_that_counts_too_few(put, count):
    stream = open_stream(put(with_count(tone(440, 3.0), lambda _: count)))
    assert stream.audio().frames == stream.frames == 3 * 22050
    assert stream.origin.warnings == ()


def test_a_header_whose_frame_is_damaged(put):
    """Decoders take it for sound then, and would guess the length."""
    content = bytearray(tone(440, 3.0))
    content[8] |= 2
    stream = open_stream(put(bytes(content)))
    assert stream.audio().frames == stream.frames >= 3 * 22050


def test_a_header_whose_count_is_damaged(put):
    """But whose count of bytes is right: nothing is missing."""
    stream = open_stream(put(with_count(tone(440, 3.0), lambda count: count + 2**20)))
    assert stream.audio().frames == stream.frames == 3 * 22050


@pytest.mark.parametrize("length", [1, 100, 600, 5000])
@pytest.mark.parametrize("how", ["cut", "noise", "zeros", "more"])
def test_a_hole_in_the_middle_is_told_of(put, capfd, length, how):
    content = tone(440, 4.0, 44100, 2)
    at = len(content) // 2
    noise = np.random.default_rng(0).bytes(length)
    filling = {"cut": b"", "noise": noise, "zeros": bytes(length), "more": noise}[how]
    end = at if how == "more" else at + length
    stream = open_stream(put(content[:at] + filling + content[end:]))
    frames = stream.audio().frames
    assert capfd.readouterr() == ("", "")
    if frames == 4 * 44100 and len(filling) == end - at:
        return  # what was changed lies between two heads, so nothing is missing
    assert re.match(r"is damaged at (1\.9|2\.0) s", stream.origin.warnings[0])
    assert 4 * 44100 - frames < (length // 96 + 4) * FRAME


def test_damage_within_frames_is_decoded_without_a_word(put, capfd):
    """The decoder would comment on it, on a stream that belongs to the program."""
    content = bytearray(tone(440, 4.0, 44100, 2))
    generator = np.random.default_rng(0)
    for at in generator.integers(1000, len(content), 300):
        content[at] ^= 1 << generator.integers(0, 8)
    read(put(bytes(content)))
    assert capfd.readouterr() == ("", "")


def test_a_tag_whose_size_is_damaged(put):
    """The frames are found without it."""
    content = id3(300) + tone(440, 3.0)
    stream = open_stream(put(content[:8] + b"\xe1" + content[9:]))
    assert stream.audio().frames == 3 * 22050
    assert "at its beginning" in stream.origin.warnings[0]


@pytest.mark.parametrize("size", [450, 900, 1300])
def test_cut_behind_its_first_frames(put, size):
    with pytest.raises(UnreadableFile, match="truncated"):
        open_stream(put(tone(440, 4.0, 44100, 2)[:size]))


def test_many_damaged_places_are_one_sentence(put):
    content = bytearray(tone(440, 8.0, 44100, 2))
    for place in range(1, 6):
        at = place * len(content) // 7
        content[at : at + 900] = bytes([17]) * 900
    said = [one for one in open_stream(put(content)).origin.warnings if "is damaged" in one]
    assert len(said) == 1
    assert re.match(r"is damaged at [01]\.\d s and in 4 more places: \d+ bytes ", said[0])
