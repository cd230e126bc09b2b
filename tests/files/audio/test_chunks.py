"""Where the size of the samples' chunk is wrong, the samples are read all the same, or refused."""

import io
import struct
import wave

import numpy as np
import pytest
import soundfile

from musictool.errors import UnreadableFile
from musictool.files import open_stream, read

RATE = 8000
SIZES = {
    "WAV": (b"data", 4, "<I", 0),
    "RF64": (b"ds64", 16, "<Q", 0),
    "W64": (b"data", 16, "<Q", 24),
    "AIFF": (b"SSND", 4, ">I", 0),
    "AU": (b".snd", 8, ">I", 0),
    "CAF": (b"data", 4, ">q", 0),
}
"""Of each container where the size stands, how, and how many bytes before the samples it counts."""


@pytest.fixture(params=SIZES)
def container(request):
    return request.param


@pytest.fixture
def samples():
    return 0.1 * np.random.default_rng(0).standard_normal((4 * RATE, 2)).astype(np.float32)


@pytest.fixture
def put(tmp_path):
    def write(content):
        (tmp_path / "x.wav").write_bytes(content)
        return tmp_path / "x.wav"

    return write


def encoded(container, samples, subtype="PCM_16"):
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, subtype, format=container)
    return file.getvalue()


def with_size(container, content, change):
    """The file with another size of its samples, and what it was."""
    name, behind, layout, _ = SIZES[container]
    at = content.index(name) + behind
    size = struct.unpack_from(layout, content, at)[0]
    width = struct.calcsize(layout)
    return content[:at] + struct.pack(layout, change(size)) + content[at + width :]


@pytest.mark.parametrize("share", [0.25, 0.9])
def test_a_size_that_is_too_small(put, container, samples, share):
    content = encoded(container, samples)
    path = put(with_size(container, content, lambda size: int(size * share) // 8 * 8))
    stream = open_stream(path)
    assert stream.audio().frames == stream.frames == 4 * RATE
    np.testing.assert_allclose(stream.audio().samples, samples.T, atol=1e-4)
    assert "read to its end" in stream.origin.warnings[0]


def test_a_size_that_is_larger_than_the_file(put, container, samples):
    content = with_size(container, encoded(container, samples), lambda size: size + 80_000)
    with pytest.raises(UnreadableFile, match="truncated"):
        open_stream(put(content))


def test_a_size_of_0_with_samples_behind_it(put, container, samples):
    *_, head = SIZES[container]
    content = with_size(container, encoded(container, samples), lambda size: head)
    np.testing.assert_allclose(read(put(content)).samples, samples.T, atol=1e-4)


@pytest.mark.parametrize("size", [-12, -(2**40)])
def test_a_negative_size_is_one_sentence(put, samples, size):
    content = encoded("CAF", samples)
    at = content.index(b"desc") + 4
    with pytest.raises(UnreadableFile, match=f"before byte {at + 8} has a size of {size}"):
        open_stream(put(content[:at] + struct.pack(">q", size) + content[at + 8 :]))


@pytest.mark.parametrize(
    "behind",
    [
        b"LIST\x04\0\0\0INFO",
        b"LIST\xff\xff\0\0INFO",
        b"LIST\x40\0\0\0INFOINAM\x30\0\0\0na",
        b"junk" + struct.pack("<I", 5000) + bytes(range(250)) * 20,
        b"TAG" + b"x" * 1200,
        bytes(50_000),
        b"?",
    ],
)
@pytest.mark.parametrize("frames", [RATE, RATE + 1])
def test_what_lies_behind_the_samples_of_a_wav(put, samples, behind, frames):
    """Chunks, cut or whole, tags and zeros are no sound; nor is the missing byte of padding."""
    content = encoded("WAV", samples[:frames, :1], "PCM_U8")
    stream = open_stream(put(content[: 44 + frames] + behind))
    assert stream.origin.warnings == ()
    assert stream.audio().frames == stream.frames == frames


def test_a_size_of_no_whole_frames_gives_whole_ones(put, samples):
    content = with_size("WAV", encoded("WAV", samples), lambda size: size - 3)
    assert read(put(content)).frames == 4 * RATE - 1


def test_what_python_writes_on_a_pipe(put, samples):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def tell(self):
            raise OSError

        def seek(self, *_):
            raise OSError

    pipe = Pipe()
    with wave.open(pipe, "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframesraw(np.int16(samples * 32767).tobytes())
        content = pipe.getvalue()
        file._datawritten = file._datalength  # it would go back and say how long it became
    assert read(put(content)).frames == 4 * RATE


def test_millions_of_empty_chunks(put, samples):
    content = encoded("WAV", samples)
    assert read(put(content + b"abcd\0\0\0\0" * 10**6)).frames == 4 * RATE
    with pytest.raises(UnreadableFile, match="more than 65536 chunks"):
        open_stream(put(content[:12] + b"abcd\0\0\0\0" * 10**6 + content[12:]))


@pytest.mark.parametrize(
    ("rate", "channels"), [(1, 1), (99, 1), (768_001, 1), (800_000_000, 1), (44100, 256)]
)
def test_a_form_that_is_no_recordings(put, container, rate, channels):
    """Of each container, the first number of its header that is absurd; see also `writing`."""
    noise = np.zeros((1000, channels), np.float32)
    file = io.BytesIO()
    try:
        soundfile.write(file, noise, rate, "PCM_16", format=container)
    except soundfile.LibsndfileError:
        pytest.skip("libsndfile itself does not write that")
    wanted = "sample rate of" if channels == 1 else "has 256 channels"
    with pytest.raises(Exception, match=wanted):
        open_stream(put(file.getvalue()))


@pytest.mark.parametrize("container", ["VOC", "NIST", "AVR", "SVX"])
def test_the_older_containers(put, samples, container):
    """Whole they are read, truncated they are refused."""
    content = encoded(container, samples[:, :1])
    stream = open_stream(put(content))
    assert stream.audio().frames == stream.frames == 4 * RATE
    for size in (len(content) - 2, len(content) // 2, 1500):
        with pytest.raises(UnreadableFile, match="truncated"):
            open_stream(put(content[:size]))


@pytest.mark.parametrize("counts", [True, False])
def test_an_mp3_in_a_wav(put, samples, counts):
    """It opens as the MP3 that it is, with a header that counts its frames or without."""
    file = io.BytesIO()
    soundfile.write(file, samples, 44100, format="MP3")
    mp3 = file.getvalue() if counts else file.getvalue().replace(b"Xing", b"None", 1)
    mp3 += bytes(len(mp3) % 2)
    form = struct.pack("<HHIIHH", 0x55, 2, 44100, 16000, 1, 0)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"data" + struct.pack("<I", len(mp3)) + mp3 + b"LIST\x04\0\0\0INFO"
    content = b"RIFF" + struct.pack("<I", len(body)) + body
    stream = open_stream(put(content))
    assert stream.origin.subtype == "MPEG_LAYER_III"
    assert stream.audio().frames == stream.frames
    assert stream.frames == 4 * RATE if counts else stream.frames > 4 * RATE
    assert stream.origin.warnings == ()
    with pytest.raises(UnreadableFile, match="truncated"):
        open_stream(put(content[: len(content) // 2]))


def test_a_packet_table_that_does_not_fit(put, samples):
    content = encoded("CAF", samples, "ALAC_16")
    at = content.index(b"pakt") + 12
    assert read(put(content)).frames == 4 * RATE
    for place in (at + 7, at + 15, at + 26):
        broken = bytearray(content)
        broken[place] ^= 1
        with pytest.raises(UnreadableFile, match="packet table does not fit"):
            open_stream(put(bytes(broken)))


def test_an_alac_of_two_sample_rates_is_refused(tmp_path, samples):
    path = tmp_path / "x.caf"
    soundfile.write(path, samples, RATE, format="CAF", subtype="ALAC_16")
    assert read(path).frames == len(samples)
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack(">d", RATE), struct.pack(">d", 2 * RATE)))
    with pytest.raises(UnreadableFile, match="two sample rates, 16000 Hz and 8000 Hz"):
        open_stream(path)


@pytest.mark.parametrize("count", [0, 1, 2 * RATE])
def test_gsm_in_an_aifc_is_read_to_its_end(tmp_path, samples, count):
    path = tmp_path / "x.aiff"
    soundfile.write(path, samples[:, 0], RATE, format="AIFF", subtype="GSM610")
    whole, content = read(path), path.read_bytes()
    assert not whole.origin.warnings
    at = content.index(b"COMM") + 10
    path.write_bytes(content[:at] + struct.pack(">I", count) + content[at + 4 :])
    back = read(path)
    np.testing.assert_array_equal(back.samples, whole.samples)
    assert f"counts {count / len(samples):.0%} of what is there" in back.origin.warnings[0]
