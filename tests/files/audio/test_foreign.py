"""Formats that libsndfile does not know: M4A and FLAC in Ogg both ways, others to read."""

import contextlib
import os
import shutil
import struct
import subprocess
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from musictool.errors import UnreadableFile
from musictool.files import Encoding, info, open_stream, output_path, read, write
from musictool.files.tags.model import Picture, Tags
from musictool.origin import Origin
from musictool.values import Audio, Stems

RATE = 48000
OTHERS = [
    (".wma", "asf", "wmav2", "WMA"), (".webm", "webm", "libopus", "WEBM"),
    (".mka", "matroska", "flac", "MKA"), (".mka", "matroska", "aac", "MKA"),
    (".aac", "adts", "aac", "AAC"), (".latm", "latm", "aac", "AAC"), (".wv", "wv", "wavpack", "WV"),
    (".tta", "tta", "tta", "TTA"), (".ac3", "ac3", "ac3", "AC3"), (".ec3", "eac3", "eac3", "EAC3"),
    (".ts", "mpegts", "mp2", "MPEGTS"), (".mpg", "mpeg", "mp2", "MPEG"),
    (".avi", "avi", "libmp3lame", "AVI"), (".flv", "flv", "aac", "FLV"),
    (".mov", "mov", "pcm_s24be", "MOV"), (".caf", "caf", "alac", "CAF"),
    (".mp4", "mp4", "libopus", "M4A"), (".mp4", "mp4", "libmp3lame", "M4A"),
]  # fmt: skip
"""Suffix, muxer, codec, and what the container is called here."""


def noise_ratio(back, there):
    error = back - there
    return 10 * np.log10(np.mean(there**2) / np.mean(error**2))


@pytest.mark.parametrize("rate", [16000, 44100, 48000, 96000])
@pytest.mark.parametrize("seconds", [0.1, 1.0, 2.345])
def test_m4a_keeps_length_and_place(tmp_path, tones, rate, seconds):
    audio = tones(seconds, rate)
    written = write(tmp_path / "x.m4a", audio.stream(1000))
    assert (written.encoding.container, written.encoding.subtype) == ("M4A", "AAC")
    stream = open_stream(tmp_path / "x.m4a")
    assert (stream.frames, stream.sample_rate, stream.channels) == (audio.frames, rate, 2)
    back = stream.audio().samples
    assert back.shape == audio.samples.shape
    assert noise_ratio(back, audio.samples) > 15


@pytest.mark.parametrize("bits", [16, 24])
def test_alac_is_bit_exact(tmp_path, bits):
    whole = np.random.default_rng(0).integers(-(2 ** (bits - 1)), 2 ** (bits - 1), (2, 50_000))
    samples = np.float32(whole / 2.0 ** (bits - 1))
    write(tmp_path / "x.m4a", Audio(samples, 44100), encoding=Encoding(subtype=f"ALAC_{bits}"))
    back = read(tmp_path / "x.m4a")
    np.testing.assert_array_equal(back.samples, samples)
    assert (back.origin.subtype, back.origin.bitrate) == (f"ALAC_{bits}", None)
    write(tmp_path / "y.m4a", back)
    assert read(tmp_path / "y.m4a").origin.subtype == f"ALAC_{bits}"
    assert write(tmp_path / "y.flac", back).encoding.subtype == f"PCM_{bits}"


def test_m4a_keeps_its_bitrate(tmp_path):
    noise = Audio(0.1 * np.random.default_rng(0).standard_normal((2, 5 * 44100)), 44100)
    write(tmp_path / "a.m4a", noise, encoding=Encoding(bitrate=96_000))
    origin = open_stream(tmp_path / "a.m4a").origin
    assert (origin.container, origin.subtype) == ("M4A", "AAC")
    assert origin.bitrate == pytest.approx(96_000, rel=0.1)
    write(tmp_path / "b.m4a", open_stream(tmp_path / "a.m4a"))
    one, two = ((tmp_path / name).stat().st_size for name in ("a.m4a", "b.m4a"))
    assert two == pytest.approx(one, rel=0.1)


def test_m4a_carries_tags_pictures_and_history(tmp_path, tones, made):
    fields = (
        ("TITLE", ("Tïtel 音",)), ("ARTIST", ("One", "Two")), ("TRACKNUMBER", ("3",)),
        ("TRACKTOTAL", ("12",)), ("BPM", ("121",)), ("COMPILATION", ("1",)), ("ISRC", ("US1",)),
        ("MY FIELD", ("x", "y")),
    )  # fmt: skip
    picture = Picture(b"\x89PNG\r\n\x1a\n" + bytes(5000), "image/png")
    audio = tones(0.2)
    start = Audio(audio.samples, 44100, Origin(tags=Tags(fields, (picture,))))
    write(tmp_path / "a.m4a", made(start, {"step": 1}))
    write(tmp_path / "b.m4a", made(open_stream(tmp_path / "a.m4a"), {"step": 2}))
    write(tmp_path / "c.mp3", made(open_stream(tmp_path / "b.m4a"), {"step": 3}))
    write(tmp_path / "d.m4a", made(open_stream(tmp_path / "c.mp3"), {"step": 4}))
    for name, steps in (("a.m4a", 1), ("b.m4a", 2), ("c.mp3", 3), ("d.m4a", 4)):
        found = open_stream(tmp_path / name).origin.tags
        kept = {key: values for key, values in found.fields if key != "ENCODER"}
        assert kept == dict(fields)
        assert found.pictures[0].data == picture.data
        assert [entry["step"] for entry in info(tmp_path / name).history] == list(
            range(1, steps + 1)
        )


@pytest.mark.parametrize("subtype", ["FLAC_16", "FLAC_24"])
@pytest.mark.parametrize("name", ["x.ogg", "x.mp4"])
def test_flac_in_a_lossy_container_stays_lossless(tmp_path, name, subtype, made):
    bits = int(subtype[-2:])
    whole = np.random.default_rng(0).integers(-(2 ** (bits - 1)), 2 ** (bits - 1), (2, 50_000))
    origin = Origin(tags=Tags((("TITLE", ("kept",)),)))
    audio = made(Audio(np.float32(whole / 2.0 ** (bits - 1)), 44100, origin), {"step": 1})
    write(tmp_path / name, audio, encoding=Encoding(subtype=subtype))
    back = read(tmp_path / name)
    np.testing.assert_array_equal(back.samples, audio.samples)
    written = write(tmp_path / f"again_{name}", back)
    assert (written.encoding.subtype, written.warnings) == (subtype, ())
    np.testing.assert_array_equal(read(tmp_path / f"again_{name}").samples, audio.samples)
    assert info(tmp_path / f"again_{name}").tags["TITLE"] == ["kept"]
    assert info(tmp_path / f"again_{name}").history == ({"step": 1},)
    assert write(tmp_path / "x.flac", back).encoding.subtype == f"PCM_{bits}"


@pytest.mark.parametrize(
    ("name", "muxer", "codec", "stays"),
    [
        ("x.mp4", "mov", "pcm_s16be", "ALAC_16"),
        ("x.mp4", "mov", "pcm_s24be", "ALAC_24"),
        ("x.flac", "wv", "wavpack", "PCM_24"),
        ("x.wav", "matroska", "pcm_f32le", "FLOAT"),
        ("x.wav", "tta", "tta", "PCM_16"),
    ],
)
def test_what_is_lossless_stays_so(tmp_path, tones, encoded, name, muxer, codec, stays):
    """Whatever it was held in, with the bits it had."""
    source = encoded(tmp_path / "source", muxer, (codec, tones(0.5)))
    back = read(source)
    written = write(tmp_path / name, back)
    assert written.encoding.subtype == stays
    np.testing.assert_allclose(read(tmp_path / name).samples, back.samples, atol=2**-24)


def test_a_lossless_source_may_be_made_lossy_by_name(tmp_path, tones):
    write(tmp_path / "x.m4a", tones(0.5), encoding=Encoding(subtype="ALAC_16"))
    assert write(tmp_path / "y.ogg", read(tmp_path / "x.m4a")).encoding.subtype == "VORBIS"
    write(tmp_path / "x.wav", tones(0.5))
    assert write(tmp_path / "z.m4a", read(tmp_path / "x.wav")).encoding.subtype == "AAC"


@pytest.mark.parametrize("timescale", ["600", "1000", "48000"])
def test_an_edit_list_in_coarser_time_still_ends_at_the_sample(tmp_path, tones, encoded, timescale):
    audio = tones(1.0001, RATE)
    path = encoded(tmp_path / "x.m4a", "ipod", ("aac", audio), movie_timescale=timescale)
    stream = open_stream(path)
    assert stream.frames == audio.frames == stream.audio().frames


@pytest.mark.parametrize(
    ("length", "frames"), [("AC44", 44100), ("FFFFFF", 45056), ("0", 45056), ("?", 46080)]
)
def test_what_itunes_notes_of_the_length_counts(tmp_path, tones, encoded, length, frames):
    """Of a file without an edit list; if it can be true."""
    path = encoded(tmp_path / "x.m4a", "ipod", ("aac", tones(1.0)), use_editlist="0")
    mp4 = import_module("mutagen.mp4")
    file = mp4.MP4(path)
    note = f" 00000000 00000400 000002C4 {length} 00000000"
    file["----:com.apple.iTunes:iTunSMPB"] = mp4.MP4FreeForm(note.encode())
    file.save()
    assert read(path).frames == frames


def test_broken_edit_lists(tmp_path, tones):
    """Each says nothing, or something else: the sound or one sentence, and never more than that."""
    write(tmp_path / "x.m4a", tones(0.5))
    content = (tmp_path / "x.m4a").read_bytes()
    at = content.index(b"elst")
    rng = np.random.default_rng(0)
    counts = [struct.pack(">I", count) for count in (0, 2, 1000, 2**31, 2**32 - 1)]
    others = [bytes([1, 0, 0, 0]), rng.bytes(8), rng.bytes(24), bytes(20), b"\xff" * 20]
    sizes = [struct.pack(">I", size) for size in (8, 12, 17, 2**31, 2**32 - 1)]
    heard = 0
    for place, changes in ((at + 8, counts), (at + 4, others), (at - 4, sizes)):
        for change in changes:
            damaged = content[:place] + change + content[place + len(change) :]
            (tmp_path / "y.m4a").write_bytes(damaged)
            with contextlib.suppress(UnreadableFile):
                heard += read(tmp_path / "y.m4a").frames > 0
    assert heard > 5


@pytest.mark.parametrize("part", [0.3, 0.7, 0.97])
def test_cut_m4a(tmp_path, tones, encoded, part):
    """With the index at the end (as ours) and at the start (as for streaming)."""
    write(tmp_path / "x.m4a", tones(3.0))
    encoded(tmp_path / "fast.m4a", "ipod", ("aac", tones(3.0)), movflags="+faststart")
    for name in ("x.m4a", "fast.m4a"):
        content = (tmp_path / name).read_bytes()
        (tmp_path / "cut.m4a").write_bytes(content[: int(len(content) * part)])
        with pytest.raises(UnreadableFile, match="is truncated"):
            read(tmp_path / "cut.m4a")


@pytest.mark.parametrize(("suffix", "muxer", "codec", "container"), OTHERS)
def test_others_are_read(tmp_path, tones, encoded, suffix, muxer, codec, container):
    """Also with `info`, which tells how long they are without decoding them."""
    path = encoded(tmp_path / f"-x é{suffix}", muxer, (codec, tones(1.0, RATE)), title="found")
    stream = open_stream(path)
    back = stream.audio()
    assert (back.sample_rate, back.channels) == (RATE, 2)
    assert back.duration == pytest.approx(1.0, abs=0.06)
    for channel, hertz in zip(back.samples, (440, 550), strict=True):
        pitch = np.argmax(np.abs(np.fft.rfft(channel))) / back.duration
        assert pitch == pytest.approx(hertz, abs=3)
    assert stream.origin.container == container
    found = info(path)
    assert (found.sample_rate, found.channels) == (RATE, 2)
    assert found.duration_s == pytest.approx(back.duration, abs=0.06)
    if stream.frames is not None:
        assert stream.frames == back.frames
    blocks = list(stream.blocks())
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), back.samples)
    assert write(tmp_path / "out.wav", stream).frames == back.frames


@pytest.mark.parametrize(("suffix", "muxer", "codec", "container"), OTHERS)
def test_the_same_as_the_ffmpeg_program(tmp_path, tones, encoded, suffix, muxer, codec, container):
    if not shutil.which("ffmpeg"):
        pytest.skip("NOT TESTED against the ffmpeg program, which is not installed")
    if (muxer, codec) == ("matroska", "aac"):
        pytest.skip("until its version 7 that program did not cut the delay off there")
    path = encoded(tmp_path / f"x{suffix}", muxer, (codec, tones(1.0, RATE)))
    command = ["ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-c:a", "pcm_f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    theirs = np.frombuffer(done.stdout, "<f4").reshape(-1, 2).T
    ours = read(path).samples
    # Of an MP4 that program plays the padding, too; and it decodes MPEG to 16 bits.
    assert 0 <= theirs.shape[1] - ours.shape[1] <= 2048
    atol = 2**-14 if codec == "mp2" else 1e-6
    np.testing.assert_allclose(ours, theirs[:, : ours.shape[1]], atol=atol)


@pytest.mark.parametrize("codec", ["aac", "flac", "alac", "pcm_s16le"])
@pytest.mark.parametrize("channels", [1, 6, 8])
def test_channels_keep_their_order(tmp_path, tones, encoded, codec, channels):
    if codec == "alac" and channels == 8:
        pytest.skip("FFmpeg's encoder knows other loudspeakers alone")
    audio = tones(0.5, RATE, channels)
    back = read(encoded(tmp_path / "x.mka", "matroska", (codec, audio))).samples
    expected = [440.0 * 1.25**i for i in range(channels)]
    found = [np.argmax(np.abs(np.fft.rfft(one))) * RATE / back.shape[1] for one in back]
    # The fourth is for bass alone in AAC.
    known = [i for i in range(channels) if i != 3 or codec != "aac"]
    assert [found[i] for i in known] == pytest.approx([expected[i] for i in known], abs=4)


def test_video_is_read_for_its_sound(tmp_path, tones, encoded):
    path = encoded(tmp_path / "x.mkv", "matroska", ("aac", tones(1.0, RATE)), video=1.5)
    assert read(path).duration == pytest.approx(1.0, abs=0.05)
    with pytest.raises(UnreadableFile, match="holds no sound: there is no audio track in it"):
        read(encoded(tmp_path / "mute.mkv", "matroska", video=1.0))


def test_of_several_tracks_one_is_read_and_the_others_are_said(tmp_path, tones, encoded):
    tracks = [("aac", tones(0.5, RATE, 1)), ("aac", tones(1.0, RATE, 2))]
    stream = open_stream(encoded(tmp_path / "x.m4a", "mp4", *tracks))
    assert (stream.channels, stream.frames) == (1, RATE // 2)
    assert stream.origin.warnings == ("a second audio track is in it and not read",)


@pytest.mark.parametrize("second", [(44100, 2), (48000, 1)])
def test_a_form_that_changes_on_the_way(tmp_path, tones, encoded, second):
    """Two broadcasts joined: what follows is brought to the form of the beginning."""
    one = encoded(tmp_path / "one", "adts", ("aac", tones(1.0, RATE, 2)))
    other = encoded(tmp_path / "other", "adts", ("aac", tones(1.0, *second)))
    (tmp_path / "x.aac").write_bytes(one.read_bytes() + other.read_bytes())
    back = read(tmp_path / "x.aac")
    assert (back.sample_rate, back.channels) == (RATE, 2)
    assert back.duration == pytest.approx(2.0, abs=0.1)
    tail = back.samples[0, -RATE // 2 :]
    assert np.argmax(np.abs(np.fft.rfft(tail))) * 2 == pytest.approx(440, abs=4)


def test_another_container_that_nobody_asked_for_is_said(tmp_path, tones, encoded):
    source = open_stream(encoded(tmp_path / "a.aac", "adts", ("aac", tones(0.5))))
    default = output_path(source.origin.path, "trim")
    (warning,) = write(default, source).warnings
    assert warning.startswith("files ending in '.aac' cannot be written, so this is a WAV")
    assert write(tmp_path / "chosen.wav", source).warnings == ()
    stems = Stems({"a": read(tmp_path / "a.aac")}, source.origin)
    assert write(tmp_path / "stems", stems).warnings[0] == (
        "AAC cannot be written, so these are WAV files"
    )


def test_a_reading_that_is_dropped_closes_its_file(tmp_path, tones):
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("NOT TESTED: this system does not list open files")
    write(tmp_path / "x.m4a", tones(1.0))

    def is_open():
        links = Path("/proc/self/fd").iterdir()
        return any(os.path.realpath(link) == str(tmp_path / "x.m4a") for link in links)

    blocks = open_stream(tmp_path / "x.m4a", 100).blocks()
    assert not is_open()
    next(blocks)
    assert is_open()
    blocks.close()
    assert not is_open()


@pytest.mark.parametrize(
    ("muxer", "codec"),
    [("matroska", "flac"), ("webm", "libopus"), ("matroska", "libmp3lame"), ("asf", "wmav2"),
     ("flv", "aac"), ("wv", "wavpack"), ("tta", "tta"), ("adts", "aac"), ("mpegts", "mp2")],
)  # fmt: skip
def test_nothing_is_lost_in_silence(tmp_path, tones, encoded, muxer, codec):
    """Cut in the middle, or with bytes overwritten there: refused, or whole after all."""
    whole = encoded(tmp_path / "whole", muxer, (codec, tones(3.0, RATE)))
    frames, content = read(whole).frames, whole.read_bytes()
    middle = len(content) // 2
    noise = np.random.default_rng(0).bytes(600)
    cut = [] if muxer == "mpegts" else [content[:middle]]  # which ends anywhere
    for damaged in (*cut, content[:middle] + noise + content[middle + 600 :]):
        (tmp_path / "damaged").write_bytes(damaged)
        with contextlib.suppress(UnreadableFile):
            assert read(tmp_path / "damaged").frames >= frames - RATE // 4


def test_tags_before_the_first_frame(tmp_path, tones, encoded):
    path = encoded(tmp_path / "x.aac", "adts", ("aac", tones(1.0)))
    frames = read(path).frames
    path.write_bytes(b"ID3\4\0\0\0\0\x20\0" + bytes(4096) + path.read_bytes())
    assert read(path).frames == frames


def test_atoms_that_only_mp4_knows_are_said_to_be_lost(tmp_path, tones):
    write(tmp_path / "a.m4a", tones(0.5))
    mp4 = import_module("mutagen.mp4")
    file = mp4.MP4(tmp_path / "a.m4a")
    file["pgap"], file["\xa9nam"] = True, ["title"]
    file.save()
    source = open_stream(tmp_path / "a.m4a")
    assert write(tmp_path / "b.m4a", source).warnings == ()
    assert mp4.MP4(tmp_path / "b.m4a")["pgap"]
    assert write(tmp_path / "c.flac", source).warnings == ("FLAC has no place for pgap",)


def test_names_of_fields_that_mp4_cannot_spell(tmp_path, tones):
    """Theirs are Latin-1 to every tagger; ID3's may be anything."""
    origin = Origin(tags=Tags((("КЛЮЧ", ("значение",)), ("TITLE", ("название",)))))
    write(tmp_path / "x.m4a", Audio(tones(0.5).samples, 44100, origin))
    assert info(tmp_path / "x.m4a").tags["____"] == ["значение"]
    assert info(tmp_path / "x.m4a").tags["TITLE"] == ["название"]
