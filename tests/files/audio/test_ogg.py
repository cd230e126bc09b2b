"""Ogg files are read stream by stream, and each page that is missing is told of."""

import io
import re
import struct
import zlib
from itertools import accumulate

import numpy as np
import pytest
import soundfile

from musictool.errors import UnreadableFile
from musictool.files import info, open_stream, read

RATE = 48000
MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def encoded(seconds, pitch, codec="VORBIS", rate=RATE, channels=1):
    """A tone, encoded, and its pages."""
    time = np.arange(round(seconds * rate)) / rate
    file = io.BytesIO()
    wave = np.stack([0.3 * np.sin(2 * np.pi * pitch * time)] * channels, 1)
    soundfile.write(file, wave, rate, format="OGG", subtype=codec)
    return pages_of(file.getvalue())


def pages_of(content):
    found = []
    while content:
        segments = content[26]
        end = 27 + segments + sum(content[27 : 27 + segments])
        found.append(content[:end])
        content = content[end:]
    return found


def changed(page, **fields):
    """A page with other fields, and the checksum that these have."""
    names = ("granule", "serial", "number")
    old = dict(zip(names, struct.unpack_from("<qII", page, 6), strict=True))
    head = struct.pack("<qII", *({**old, **fields}[name] for name in names))
    page = page[:6] + head + bytes(4) + page[26:]
    crc = zlib.crc32(page.translate(MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return page[:22] + crc.to_bytes(4, "big").translate(MIRRORED) + page[26:]


def with_serial(pages, serial):
    return [changed(page, serial=serial) for page in pages]


def flipped(page):
    return page[:-10] + bytes([page[-10] ^ 1]) + page[-9:]


def pitch_of(samples, rate=RATE):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.argmax(spectrum) * rate / len(samples)


@pytest.fixture
def put(tmp_path):
    def write(pages):
        path = tmp_path / "x.ogg"
        path.write_bytes(b"".join(pages))
        return path

    return write


@pytest.mark.parametrize("codec", ["VORBIS", "OPUS"])
@pytest.mark.parametrize("serials", [(1, 2, 3), (7, 7, 7)])
def test_all_streams_of_a_chain_are_read(put, codec, serials):
    chain = [
        page
        for serial, pitch in zip(serials, (440, 660, 880), strict=True)
        for page in with_serial(encoded(1.0, pitch, codec), serial)
    ]
    stream = open_stream(put(chain))
    assert stream.frames == info(put(chain)).frames == 3 * RATE
    assert stream.origin.warnings == ()
    samples = stream.audio().samples[0]
    for at, pitch in enumerate((440, 660, 880)):
        assert pitch_of(samples[at * RATE + 9600 : at * RATE + 38400]) == pytest.approx(
            pitch, abs=2
        )


def test_a_chain_comes_in_the_form_of_its_first_stream(put):
    chain = [*encoded(1.0, 440, channels=2), *with_serial(encoded(1.0, 660, rate=22050), 5)]
    back = read(put(chain))
    assert (back.sample_rate, back.channels, back.frames) == (RATE, 2, 2 * RATE)
    assert pitch_of(back.samples[1, RATE + 9600 : RATE + 38400]) == pytest.approx(660, abs=2)


@pytest.mark.parametrize("codec", ["VORBIS", "OPUS"])
@pytest.mark.parametrize("damage", ["flipped", "gone", "cut"])
@pytest.mark.parametrize("place", [2, 3, -2])
def test_a_page_that_is_missing_is_told_of(put, codec, damage, place):
    pages = encoded(4.0, 440, codec, channels=2)
    whole = pages[place]
    pages[place] = {"flipped": flipped(whole), "gone": b"", "cut": whole[: len(whole) // 2]}[damage]
    byte = sum(map(len, pages[: place + 1 if place > 0 else len(pages) + place + 1]))
    stream = open_stream(put(pages))
    frames = stream.audio().frames
    (said,) = stream.origin.warnings
    assert "missing" in said
    assert f"byte {byte}" in said
    lost = float(said.split("up to ")[1].split(" s")[0])
    assert 0 < 4.0 - frames / RATE <= lost + 0.1


@pytest.mark.parametrize("codec", ["VORBIS", "OPUS"])
def test_a_damaged_last_page_is_told_of(put, codec):
    pages = encoded(4.0, 440, codec)
    stream = open_stream(put([*pages[:-1], flipped(pages[-1])]))
    assert stream.audio().frames < 4 * RATE
    assert re.search(r"its end, from \d\.\d s on, is missing", stream.origin.warnings[0])


@pytest.mark.parametrize("codec", ["VORBIS", "OPUS"])
def test_a_missing_last_page_is_a_truncated_file(put, codec):
    with pytest.raises(UnreadableFile, match="page that ends an Ogg stream is missing"):
        open_stream(put(encoded(4.0, 440, codec)[:-1]))


def test_a_missing_header_is_named(put):
    pages = encoded(1.0, 440)
    with pytest.raises(UnreadableFile, match="damaged"):
        open_stream(put([flipped(pages[0]), *pages[1:]]))
    with pytest.raises(UnreadableFile, match="damaged"):
        open_stream(put([pages[0], flipped(pages[1]), *pages[2:]]))


def test_in_a_chain_the_lost_beginning_of_a_stream_is_told_of(put):
    second = with_serial(encoded(1.0, 660), 5)
    stream = open_stream(put([*encoded(1.0, 440), flipped(second[0]), *second[1:]]))
    assert stream.audio().frames == RATE
    assert "whose beginning is lost" in stream.origin.warnings[0]


def test_what_was_recorded_from_a_running_stream_is_whole(put):
    """Its times begin late."""
    pages = encoded(4.0, 440)
    late = [
        changed(page, granule=struct.unpack_from("<q", page, 6)[0] + 10**7) for page in pages[2:]
    ]
    stream = open_stream(put([*pages[:2], *late]))
    assert stream.origin.warnings == ()
    assert abs(stream.audio().frames - 4 * RATE) < 1024


@pytest.mark.parametrize("tail", [b"TAG" + bytes(125), b"APETAGEX" + bytes(50), b"?", bytes(5000)])
def test_what_lies_between_and_behind_pages_does_no_harm(put, tail):
    pages = encoded(2.0, 440)
    for content in ([*pages, tail], [*pages[:3], tail, *pages[3:]]):
        stream = open_stream(put(content))
        assert stream.audio().frames == stream.frames == 2 * RATE
        assert stream.origin.warnings == ()


def test_of_streams_side_by_side_the_first_is_read(put):
    one, two = encoded(2.0, 440), with_serial(encoded(2.0, 660), 5)
    starts = [one[0], two[0], *one[1:2], *two[1:2]]
    rest = [page for pair in zip(one[2:], two[2:], strict=False) for page in pair]
    longest = max(one, two, key=len)[2 + min(len(one), len(two)) - 2 :]
    stream = open_stream(put([*starts, *rest, *longest]))
    assert pitch_of(stream.audio().samples[0, 9600:57600]) == pytest.approx(440, abs=2)
    assert stream.frames == 2 * RATE
    assert "side by side" in stream.origin.warnings[0]


def test_an_opus_whose_times_leap_is_whole(put):
    """So ffmpeg writes them from an Ogg Vorbis source."""
    pages = encoded(4.0, 440, "OPUS")
    leap = [0] * 4 + [1500] * (len(pages) - 4)
    late = [
        changed(page, granule=struct.unpack_from("<q", page, 6)[0] + by)
        for page, by in zip(pages, leap, strict=True)
    ]
    stream = open_stream(put(late))
    assert abs(stream.audio().frames - 4 * RATE) <= 960
    assert pitch_of(stream.audio().samples[0, : 3 * RATE]) == pytest.approx(440, abs=2)


def test_each_byte_that_is_changed_is_noticed(put):
    """In a header it is an error, in the sound a warning; nothing gets shorter in silence."""
    pages = encoded(1.0, 440)
    content = b"".join(pages)
    generator = np.random.default_rng(0)
    ends = list(accumulate(map(len, pages)))
    for at in generator.integers(0, ends[-1], 40):
        broken = bytearray(content)
        broken[at] ^= 1 << generator.integers(0, 8)
        try:
            stream = open_stream(put([bytes(broken)]))
            frames = stream.audio().frames
        except UnreadableFile:
            continue
        assert stream.origin.warnings
        assert frames <= RATE


def test_many_missing_pages_are_one_sentence(put):
    pages = encoded(30.0, 440, "OPUS")
    for place in (5, 9, 13):
        pages[place] = flipped(pages[place])
    (said,) = open_stream(put(pages)).origin.warnings
    assert re.match(r"is damaged in 3 places, the first at \d\.\d s \(byte \d+\): up to ", said)
