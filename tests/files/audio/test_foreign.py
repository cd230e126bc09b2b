"""Formats that need ffmpeg: m4a both ways, others to read."""

import shutil
import subprocess
from importlib import import_module

import numpy as np
import pytest

from musictool.errors import UnreadableFile
from musictool.files import Encoding, info, open_stream, output_path, read, write
from musictool.files.audio.foreign import open_with_pedalboard
from musictool.files.tags.model import Picture, Tags
from musictool.values import Audio, Origin, Stems

pytestmark = pytest.mark.skipif(
    not shutil.which("ffmpeg"), reason="NOT TESTED: m4a, aac, wma and webm need ffmpeg"
)


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


@pytest.mark.parametrize("part", [0.3, 0.7, 0.97])
def test_cut_m4a(tmp_path, tones, part):
    """With the index at the end (as ours) and at the start (as for streaming)."""
    write(tmp_path / "x.m4a", tones(3.0))
    content = (tmp_path / "x.m4a").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(content[: int(len(content) * part)])
    with pytest.raises(UnreadableFile, match="truncated or damaged"):
        read(tmp_path / "cut.m4a")
    convert(tmp_path / "x.m4a", tmp_path / "fast.m4a", "-c", "copy", "-movflags", "+faststart")
    content = (tmp_path / "fast.m4a").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(content[: int(len(content) * part)])
    with pytest.raises(UnreadableFile, match="truncated"):
        read(tmp_path / "cut.m4a")


def convert(source, target, *options):
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), *options, str(target)]
    subprocess.run(command, check=True)


@pytest.mark.parametrize(
    ("ext", "options"),
    [
        (".wma", ["-c:a", "wmav2"]),
        (".webm", ["-c:a", "libopus"]),
        (".aac", ["-c:a", "aac"]),
        (".mka", ["-c:a", "flac"]),
        (".wv", ["-c:a", "wavpack"]),
        (".tta", ["-c:a", "tta"]),
        (".ac3", ["-c:a", "ac3"]),
    ],
)
def test_others_are_read(tmp_path, tones, ext, options):
    audio = tones(1.0, 48000)
    write(tmp_path / "x.wav", audio)
    convert(tmp_path / "x.wav", tmp_path / f"-x é{ext}", "-metadata", "title=found", *options)
    stream = open_stream(tmp_path / f"-x é{ext}")
    back = stream.audio()
    assert (back.sample_rate, back.channels) == (48000, 2)
    assert back.duration == pytest.approx(1.0, abs=0.06)
    pitch = np.argmax(np.abs(np.fft.rfft(back.samples[0]))) / back.duration
    assert pitch == pytest.approx(440, abs=2)
    assert stream.origin.container == ext.lstrip(".").upper()
    assert info(tmp_path / f"-x é{ext}").sample_rate == 48000
    assert write(tmp_path / "out.wav", stream).frames == back.frames


def test_video_is_read_for_its_sound(tmp_path, tones):
    write(tmp_path / "x.wav", tones(1.0, 48000))
    picture = ["-f", "lavfi", "-i", "color=size=16x16:duration=1", "-shortest"]
    convert(tmp_path / "x.wav", tmp_path / "x.mp4", *picture, "-c:a", "aac")
    assert read(tmp_path / "x.mp4").duration == pytest.approx(1.0, abs=0.05)


def test_where_ffmpeg_is_missing_the_system_is_asked(tmp_path, tones):
    """Pedalboard knows m4a on macOS and Windows; WAV, which it knows everywhere, stands in."""
    audio = tones(1.0)
    write(tmp_path / "x.wav", audio)
    stream = open_with_pedalboard(tmp_path / "x.wav", 1000)
    assert (stream.frames, stream.sample_rate, stream.channels) == (44100, 44100, 2)
    np.testing.assert_allclose(stream.audio().samples, audio.samples, atol=1e-4)
    (tmp_path / "y.m4a").write_bytes(b"nothing of the kind")
    assert open_with_pedalboard(tmp_path / "y.m4a", 1000) is None


def test_another_container_that_nobody_asked_for_is_said(tmp_path, tones):
    write(tmp_path / "x.wav", tones(0.5))
    convert(tmp_path / "x.wav", tmp_path / "a.aac", "-c:a", "aac")
    source = open_stream(tmp_path / "a.aac")
    default = output_path(source.origin.path, "trim")
    (warning,) = write(default, source).warnings
    assert warning.startswith("files ending in '.aac' cannot be written, so this is a WAV")
    assert write(tmp_path / "chosen.wav", source).warnings == ()
    stems = Stems({"a": read(tmp_path / "a.aac")}, source.origin)
    assert write(tmp_path / "stems", stems).warnings[0] == (
        "AAC cannot be written, so these are WAV files"
    )


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
