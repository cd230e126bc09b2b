"""WAVs of whole numbers, read and written without libsndfile: the same samples, the same bytes."""

import struct

import numpy as np
import pytest
import soundfile

from musictool.errors import FileError
from musictool.files import Encoding, open_stream, write
from musictool.files.audio.pcm import WIDTHS, PcmSource
from musictool.values import Audio, Stream


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("subtype", WIDTHS)
def test_as_libsndfile_writes_it(tmp_path, subtype, channels):
    """An odd number of frames, so that samples of one and of three bytes need a byte behind."""
    steps = 2.0 ** (8 * min(WIDTHS[subtype], 3) - 1)
    whole = np.random.default_rng(0).integers(-steps, steps, (channels, 701))
    blocks = [np.float32(whole[:, :300] / steps), np.float32(whole[:, 300:] / steps)]
    stream = Stream(lambda: iter(blocks), 44100, channels, 701)
    write(tmp_path / "ours.wav", stream, encoding=Encoding(subtype=subtype))
    integers = np.int32(whole * (2**31 / steps)).T
    soundfile.write(tmp_path / "theirs.wav", integers, 44100, subtype, format="WAV")
    assert (tmp_path / "ours.wav").read_bytes() == (tmp_path / "theirs.wav").read_bytes()


def test_a_limit_of_the_system_leaves_nothing(tmp_path):
    """A file may not grow past a limit: a sentence, and no part of it."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(FileError, match="larger than a file may be here"):
            write(tmp_path / "long.wav", Audio(np.zeros((2, 100_000), np.float32), 44100))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.iterdir())


def wav(path, form, samples, before=b""):
    """A WAV of these chunks: a format, what lies before the samples, the samples."""
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + before
    chunks += b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


@pytest.mark.parametrize("before", [b"", b"junk\5\0\0\0abcde\0"])
@pytest.mark.parametrize("more", [b"", b"\0\0"])
@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_as_libsndfile_reads_it(tmp_path, bits, more, before):
    """All bytes that there are, the last ones of which are no whole frame."""
    content = np.random.default_rng(bits).bytes(6 * 700 + 1)
    form = struct.pack("<HHIIHH", 1, 2, 44100, 44100 * bits // 4, bits // 4, bits) + more
    path = wav(tmp_path / "a.wav", form, content, before)
    theirs, _ = soundfile.read(path, dtype="float32")
    stream = open_stream(path, 256)
    with PcmSource.opened(path) as plain:
        assert plain.subtype == stream.origin.subtype == soundfile.info(path).subtype
    assert stream.frames == len(theirs)
    np.testing.assert_array_equal(stream.audio().samples.T, theirs)


@pytest.mark.parametrize(
    "form",
    [
        struct.pack("<HHIIHH", 1, 2, 44100, 44100 * 4, 8, 16),  # frames of more bytes
        struct.pack("<HHIIHH", 3, 2, 44100, 44100 * 8, 8, 32),  # floating point
        struct.pack("<HHIIHH", 1, 0, 44100, 0, 0, 16),
        struct.pack("<HHIIHH", 1, 2, 44100, 44100 * 3, 3, 12),
    ],
)
def test_what_is_not_plain_is_for_libsndfile(tmp_path, form):
    path = wav(tmp_path / "a.wav", form, bytes(400))
    assert PcmSource.opened(path) is None
    assert PcmSource.opened(wav(path, form[:8], bytes(400))) is None
