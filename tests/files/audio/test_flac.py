"""A FLAC file is read to the end of its frames, whatever its header counts and what lies behind."""

import io

import numpy as np
import pytest
import soundfile

from musictool.errors import UnreadableFile
from musictool.files import open_stream, probe, read

RATE = 22050
FRAMES = 66150
TAILS = {
    "ID3v1": b"TAG" + b"x" * 125,
    "APE": b"APETAGEX" + bytes(24) + b"x" * 3000,
    "a byte": b"\x17",
    "zeros": bytes(10_000),
    "a sync code": b"\xff\xf8\xc9\x18" * 10,
}


def encoded(seed=0, frames=FRAMES, rate=RATE, channels=1):
    noise = 0.1 * np.random.default_rng(seed).standard_normal((frames, channels))
    file = io.BytesIO()
    soundfile.write(file, noise, rate, "PCM_16", format="FLAC")
    return file.getvalue(), np.round(noise.T * 32768) / 32768


def with_total(content, total):
    """The file with another count of samples in STREAMINFO."""
    upper = content[21] & 0xF0 | total >> 32
    return content[:21] + bytes([upper]) + (total & 0xFFFFFFFF).to_bytes(4, "big") + content[26:]


@pytest.fixture
def put(tmp_path):
    def write(content):
        (tmp_path / "x.flac").write_bytes(content)
        return tmp_path / "x.flac"

    return write


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("frames", [FRAMES, 65536, 4096, 100])
def test_what_lies_behind_the_last_frame_does_no_harm(put, tail, frames):
    content, samples = encoded(frames=frames)
    stream = open_stream(put(content + TAILS[tail]))
    assert stream.frames == frames
    assert stream.origin.warnings == ()
    np.testing.assert_allclose(stream.audio().samples, samples, atol=1e-4)


@pytest.mark.parametrize("total", [0, 1, 4096, 50_000, FRAMES - 1])
def test_a_header_that_counts_too_few(put, total):
    content, samples = encoded()
    np.testing.assert_allclose(read(put(with_total(content, total))).samples, samples, atol=1e-4)


@pytest.mark.parametrize("total", [FRAMES + 1, 2 * FRAMES, 2**35])
def test_a_header_that_counts_too_many(put, total):
    with pytest.raises(UnreadableFile, match=r"truncated: 3\.000 s are there of"):
        open_stream(put(with_total(encoded()[0], total)))


def test_one_file_behind_another(put):
    one, first = encoded(0)
    two, second = encoded(1, frames=30_000)
    stream = open_stream(put(one + two))
    assert stream.frames == FRAMES + 30_000
    both = np.concatenate([first, second], axis=1)
    np.testing.assert_allclose(stream.audio().samples, both, atol=1e-4)
    other, _ = encoded(2, frames=RATE, rate=2 * RATE, channels=2)
    stream = open_stream(put(one + other))
    assert (stream.sample_rate, stream.channels) == (RATE, 1)
    assert stream.audio().frames == stream.frames == FRAMES + RATE // 2


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_damage_within_is_an_error(put, part):
    content = bytearray(encoded()[0])
    content[int(part * len(content))] ^= 1
    with pytest.raises(UnreadableFile):
        read(put(content))


def test_a_dry_run_looks_at_the_last_frame_of_all(put):
    one, two = encoded(0)[0], encoded(1, frames=30_000)[0]
    for whole in (one, one + two, with_total(one, 100), one + TAILS["APE"]):
        probe(put(whole))
    for cut in (one[:-100], (one + two)[:-100]):
        with pytest.raises(UnreadableFile, match="truncated"):
            probe(put(cut))
