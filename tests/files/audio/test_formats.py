"""Which encoding an output gets."""

import numpy as np
import pytest

from musictool.errors import UnsupportedFormat, UsageError
from musictool.files import Encoding, check_target, open_stream, write
from musictool.files.audio.choice import choose_encoding
from musictool.origin import Origin
from musictool.values import Audio


def origin(container, subtype, bitrate=None):
    return Origin(container=container, subtype=subtype, bitrate=bitrate)


@pytest.mark.parametrize(
    ("like", "name", "container", "subtype"),
    [
        (("WAV", "PCM_24"), "x.flac", "FLAC", "PCM_24"),
        (("WAV", "PCM_16"), "x.flac", "FLAC", "PCM_16"),
        (("WAV", "PCM_U8"), "x.flac", "FLAC", "PCM_S8"),
        (("WAV", "PCM_U8"), "x.wav", "WAV", "PCM_U8"),
        (("WAV", "FLOAT"), "x.flac", "FLAC", "PCM_24"),
        (("WAV", "PCM_32"), "x.flac", "FLAC", "PCM_24"),
        (("WAV", "FLOAT"), "x.aiff", "AIFF", "FLOAT"),
        (("WAV", "DOUBLE"), "x.w64", "W64", "DOUBLE"),
        (("WAVEX", "PCM_16"), "x.wav", "WAVEX", "PCM_16"),
        (("FLAC", "PCM_16"), "x.wav", "WAV", "PCM_16"),
        (("CAF", "ALAC_16"), "x.wav", "WAV", "PCM_16"),
        (("CAF", "ALAC_20"), "x.aiff", "AIFF", "PCM_24"),
        (("AU", "ULAW"), "x.flac", "FLAC", "PCM_16"),
        (("MP3", "MPEG_LAYER_III", 128000), "x.wav", "WAV", "PCM_24"),
        (("MP3", "MPEG_LAYER_III", 128000), "x.ogg", "OGG", "VORBIS"),
        (("OPUS", "OPUS", 96000), "x.ogg", "OGG", "OPUS"),
        (("OPUS", "OPUS", 96000), "x.opus", "OPUS", "OPUS"),
        (("OGG", "VORBIS", 96000), "x.OPUS", "OPUS", "OPUS"),
        (("WAV", "PCM_16"), "x.m4a", "M4A", "AAC"),
        (("M4A", "ALAC_24"), "x.m4a", "M4A", "ALAC_24"),
    ],
)
def test_kept_as_far_as_the_container_can(tmp_path, like, name, container, subtype):
    encoding = choose_encoding(tmp_path / name, Encoding(), origin(*like), 44100, 2)
    assert (encoding.container, encoding.subtype) == (container, subtype)


@pytest.mark.parametrize("ext", ["wav", "flac", "aiff", "rf64", "w64", "au", "caf"])
def test_without_a_source_24_bits(tmp_path, ext):
    assert choose_encoding(tmp_path / f"x.{ext}").subtype == "PCM_24"


@pytest.mark.parametrize("bitrate", [64_000, 128_000, 192_000, 320_000])
@pytest.mark.parametrize("ext", ["mp3", "ogg", "opus"])
def test_bitrate_class_survives(tmp_path, ext, bitrate):
    """What is asked for is what the file then has, and a copy of the copy has it still.

    Noise keeps the variable encoders busy; Vorbis and Opus hold to the figure on average only.
    """
    noise = 0.1 * np.random.default_rng(0).standard_normal((2, 4 * 48000))
    first, second = tmp_path / f"a.{ext}", tmp_path / f"b.{ext}"
    write(first, Audio(noise, 48000), encoding=Encoding(bitrate=bitrate))
    assert first.stat().st_size * 8 / 4 == pytest.approx(bitrate, rel=0.2)
    source = open_stream(first)
    assert source.origin.bitrate == pytest.approx(bitrate, rel=0.1)
    write(second, source)
    assert second.stat().st_size == pytest.approx(first.stat().st_size, rel=0.1)
    assert open_stream(second).origin.bitrate == pytest.approx(source.origin.bitrate, rel=0.1)


@pytest.mark.parametrize("rate", [96000, 192000])
def test_vorbis_at_rates_without_named_bitrates(tmp_path, rate):
    """Libvorbis has no nominal bitrate there; a copy must still be of the source's class."""
    t = np.arange(3 * rate) / rate
    rng = np.random.default_rng(0)
    music = 0.2 * np.sin(2 * np.pi * 440 * t) + 0.01 * rng.standard_normal((2, len(t)))
    sizes = []
    source = Audio(music, rate)
    for name, bitrate in (("a.ogg", 160_000), ("b.ogg", None), ("c.ogg", None)):
        write(tmp_path / name, source, encoding=Encoding(bitrate=bitrate))
        source = open_stream(tmp_path / name)
        sizes.append((tmp_path / name).stat().st_size)
    assert max(sizes) < 1.5 * min(sizes)
    assert sizes[0] * 8 / 3 < 250_000


def test_constant_mp3_stays_on_the_ladder(tmp_path, tones):
    write(tmp_path / "a.mp3", tones(1.0), encoding=Encoding(bitrate=160_000))
    assert open_stream(tmp_path / "a.mp3").origin.bitrate == 160_000


def test_another_codec_gets_the_rate_of_equal_quality(tmp_path):
    mp3 = origin("MP3", "MPEG_LAYER_III", 192_000)
    chosen = choose_encoding(tmp_path / "x.opus", Encoding(), mp3, 44100, 2)
    assert chosen.bitrate == pytest.approx(128_000, rel=0.02)
    opus = origin("OPUS", "OPUS", 128_000)
    assert choose_encoding(tmp_path / "x.mp3", Encoding(), opus, 44100, 2).bitrate == 192_000


@pytest.mark.parametrize(
    ("name", "encoding", "error", "says"),
    [
        ("x.xyz", Encoding(), UnsupportedFormat, "'.xyz' cannot be written; use one of .aiff .au"),
        ("x", Encoding(), UnsupportedFormat, "no extension"),
        ("x.wma", Encoding(), UnsupportedFormat, "'.wma' cannot be written"),
        ("x.flac", Encoding(bitrate=128_000), UsageError, "takes no bitrate, for FLAC is lossless"),
        ("x.mp3", Encoding(bitrate=640_000), UsageError, "44100 Hz takes 32 to 320 kbit/s, not"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_work(tmp_path, listing, name, encoding, error, says):
    with pytest.raises(error) as caught:
        check_target(tmp_path / name, 44100, 2, encoding=encoding)
    assert says in str(caught.value)
    with pytest.raises(error):
        write(tmp_path / name, Audio(np.zeros((2, 10)), 44100), encoding=encoding)
    assert listing(tmp_path) == []


@pytest.mark.parametrize("name", ["x.xyz", "x", "x.wma"])
def test_a_name_without_a_format_is_a_slip_of_the_command_line(tmp_path, name):
    with pytest.raises(UsageError) as caught:
        check_target(tmp_path / name, 44100, 2)
    assert caught.value.exit_code == 2


def test_arguments_that_make_no_sense(tmp_path, listing):
    with pytest.raises(UsageError, match="no way of clipping is called 'foo'; there is error, lim"):
        write(tmp_path / "x.wav", Audio(np.zeros((2, 10)), 44100), clip="foo")
    for wrong in (None, np.zeros((2, 10))):
        with pytest.raises(UsageError, match=r"x\.wav: a \w+ cannot be written; give a value"):
            write(tmp_path / "x.wav", wrong)
    assert listing(tmp_path) == []


def test_too_many_channels(tmp_path):
    with pytest.raises(UnsupportedFormat, match="MP3 holds at most 2 channels, not 6"):
        check_target(tmp_path / "x.mp3", 44100, 6)
    with pytest.raises(UnsupportedFormat, match="FLAC holds at most 8 channels, not 9"):
        check_target(tmp_path / "x.flac", 44100, 9)
    check_target(tmp_path / "x.flac", 44100, 8)


def test_another_container_than_the_extension_says(tmp_path, tones):
    write(tmp_path / "x.wav", tones(0.1), encoding=Encoding(container="RF64"))
    assert (tmp_path / "x.wav").read_bytes()[:4] == b"RF64"
