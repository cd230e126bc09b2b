"""What goes into a file comes out again: exactly, or as near as the format can."""

import numpy as np
import pytest
import soundfile

from musictool.errors import CannotProcess, FileError
from musictool.files import Encoding, hash_file, open_stream, read, write
from musictool.files.audio import encoders
from musictool.origin import Origin
from musictool.values import Audio, Stream

FIXED = [
    (".wav", "PCM_U8", 8), (".wav", "PCM_16", 16), (".wav", "PCM_24", 24), (".wav", "PCM_32", 25),
    (".rf64", "PCM_16", 16), (".rf64", "PCM_24", 24), (".w64", "PCM_24", 24),
    (".aiff", "PCM_S8", 8), (".aiff", "PCM_16", 16), (".aiff", "PCM_24", 24), (".au", "PCM_16", 16),
    (".caf", "PCM_24", 24), (".caf", "ALAC_16", 16),
    (".flac", "PCM_16", 16), (".flac", "PCM_24", 24),
]  # fmt: skip
FLOATS = [
    (e, s) for e in (".wav", ".rf64", ".w64", ".aiff", ".au", ".caf") for s in ("FLOAT", "DOUBLE")
]
LOSSY = [(".ogg", 44100), (".opus", 48000), (".mp3", 44100)]


def steps(bits, frames=30000, channels=2):
    """Random samples that lie exactly on the steps of `bits`, both extremes among them."""
    rng = np.random.default_rng(bits)
    whole = rng.integers(-(2 ** (bits - 1)), 2 ** (bits - 1), (channels, frames))
    whole[:, :2] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
    return np.float32(whole / 2 ** (bits - 1))


@pytest.mark.parametrize(("ext", "subtype", "bits"), FIXED)
def test_fixed_point_is_bit_exact(tmp_path, ext, subtype, bits):
    samples = steps(min(bits, 24))
    path = tmp_path / f"x{ext}"
    written = write(path, Audio(samples, 44100), encoding=Encoding(subtype=subtype))
    back = read(path)
    np.testing.assert_array_equal(back.samples, samples)
    assert back.sample_rate == 44100
    assert back.origin.subtype == subtype
    assert written.frames == 30000
    assert written.clipped_samples == 0
    assert not written.warnings


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff"])
@pytest.mark.parametrize("bits", [16, 24])
def test_a_foreign_file_comes_out_with_the_same_integers(tmp_path, name, bits):
    """Soundfile writes and reads integers; in between, our floats."""
    whole = np.int32(steps(bits) * 2.0 ** (bits - 1)) << (32 - bits)
    soundfile.write(tmp_path / name, whole.T, 44100, f"PCM_{bits}")
    write(tmp_path / f"out_{name}", open_stream(tmp_path / name))
    again, _ = soundfile.read(tmp_path / f"out_{name}", dtype="int32")
    np.testing.assert_array_equal(again.T, whole)
    assert soundfile.info(tmp_path / f"out_{name}").subtype == f"PCM_{bits}"


@pytest.mark.parametrize(("ext", "subtype"), FLOATS)
def test_floating_point_is_bit_exact_and_never_clipped(tmp_path, ext, subtype):
    samples = np.float32(np.random.default_rng(1).standard_normal((2, 30000)) * 4)
    path = tmp_path / f"x{ext}"
    written = write(path, Audio(samples, 48000), encoding=Encoding(subtype=subtype), clip="error")
    np.testing.assert_array_equal(read(path).samples, samples)
    assert written.clipped_samples == 0
    assert written.peak == np.abs(samples).max()
    assert not written.warnings


def test_32_bit_samples_keep_what_float32_holds(tmp_path):
    """25 of 32 bits: an error of at most half of the 25th bit's step, and never an overflow."""
    whole = np.random.default_rng(2).integers(-(2**31), 2**31, 5000, dtype=np.int64)
    whole[:2] = [-(2**31), 2**31 - 1]
    soundfile.write(tmp_path / "a.wav", whole.astype(np.int32), 44100, "PCM_32")
    write(tmp_path / "b.wav", read(tmp_path / "a.wav"))
    again, _ = soundfile.read(tmp_path / "b.wav", dtype="int32")
    assert np.abs(again - whole).max() <= 2**6
    assert soundfile.info(tmp_path / "b.wav").subtype == "PCM_32"


def test_rounding_adds_no_offset(tmp_path):
    """Libsndfile alone cuts off, half a step (1.5e-5) too low on average."""
    samples = np.float32(np.random.default_rng(5).uniform(-0.9, 0.9, (1, 200_000)))
    write(tmp_path / "x.wav", Audio(samples, 44100), encoding=Encoding(subtype="PCM_16"))
    error = read(tmp_path / "x.wav").samples - samples
    assert np.abs(error).max() <= 0.5 / 32768 * 1.001
    assert abs(error.mean()) < 1e-7


@pytest.mark.parametrize(("ext", "rate"), LOSSY)
@pytest.mark.parametrize("channels", [1, 2])
def test_lossy_keeps_length_channels_and_sound(tmp_path, tones, ext, rate, channels):
    audio = tones(1.234, rate, channels)
    path = tmp_path / f"x{ext}"
    write(path, audio)
    back = read(path)
    assert back.samples.shape == audio.samples.shape
    assert back.sample_rate == rate
    error = back.samples - audio.samples
    assert 10 * np.log10(np.mean(audio.samples**2) / np.mean(error**2)) > 30


@pytest.mark.parametrize("bitrate", [64_000, 128_000, 160_000, 180_000, 192_000, 224_000, 320_000])
def test_mp3_keeps_the_level(tmp_path, tones, bitrate):
    """LAME alone is 0.45 dB too quiet up to 160 kbit/s."""
    audio = tones(1.0, 44100, 1)
    write(tmp_path / "x.mp3", audio, encoding=Encoding(bitrate=bitrate))
    middle = slice(11025, 33075)
    back, there = read(tmp_path / "x.mp3").samples[0, middle], audio.samples[0, middle]
    assert 20 * np.log10(np.dot(back, there) / np.dot(there, there)) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 32000, 48000])
@pytest.mark.parametrize("bitrate", [24_000, 40_000, 96_000])
def test_mp3_is_gapless_at_every_rate(tmp_path, tones, rate, bitrate):
    """Small constant frames would have no room for the length; see bitrates."""
    bitrate = min(bitrate, 64_000) if rate < 16000 else bitrate
    bitrate = max(bitrate, 32_000) if rate >= 32000 else bitrate
    audio = tones(0.7, rate, 2)
    write(tmp_path / "x.mp3", audio, encoding=Encoding(bitrate=bitrate))
    assert read(tmp_path / "x.mp3").frames == audio.frames


@pytest.mark.parametrize(
    "ext", [".wav", ".rf64", ".w64", ".aiff", ".au", ".caf", ".flac", ".ogg", ".mp3"]
)
def test_a_stream_gives_the_same_file_as_the_whole(tmp_path, tones, ext):
    audio = tones(2.0)
    write(tmp_path / f"whole{ext}", audio)
    write(tmp_path / f"pieces{ext}", audio.stream(997))
    whole, pieces = read(tmp_path / f"whole{ext}"), read(tmp_path / f"pieces{ext}")
    np.testing.assert_array_equal(whole.samples, pieces.samples)


@pytest.mark.parametrize("ext", [".wav", ".flac", ".ogg", ".opus", ".mp3"])
def test_a_stream_reads_again_and_in_any_block_size(tmp_path, tones, ext):
    path = tmp_path / f"x{ext}"
    write(path, tones(1.5, 48000))
    whole = read(path).samples
    stream = open_stream(path, block_frames=1000)
    for _ in range(2):
        blocks = list(stream.blocks())
        assert {block.shape[1] for block in blocks[:-1]} == {1000}
        np.testing.assert_array_equal(np.concatenate(blocks, axis=1), whole)
    assert stream.frames == whole.shape[1]
    first = next(stream.blocks())
    assert first.dtype == np.float32
    assert first.flags.c_contiguous


@pytest.mark.parametrize(("channels", "seconds"), [(2, 90), (255, 1)])
def test_vorbis_in_one_large_block(tmp_path, channels, seconds):
    """Handed on as it is, it would crash inside libsndfile, and the process with it."""
    block = np.float32(0.1 * np.random.default_rng(0).standard_normal((channels, seconds * 44100)))
    stream = Stream(lambda: iter([block]), 44100, channels, block.shape[1])
    write(tmp_path / "x.ogg", stream)
    assert open_stream(tmp_path / "x.ogg").frames == block.shape[1]


def test_two_readings_at_once_do_not_disturb_each_other(tmp_path, tones):
    write(tmp_path / "x.ogg", tones(1))
    stream = open_stream(tmp_path / "x.ogg", 500)
    for one, other in zip(stream.blocks(), stream.blocks(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("channels", [3, 6, 8])
@pytest.mark.parametrize("ext", [".wav", ".flac", ".aiff"])
def test_many_channels_keep_their_order(tmp_path, tones, ext, channels):
    audio = tones(0.1, channels=channels)
    write(tmp_path / f"x{ext}", audio)
    np.testing.assert_allclose(read(tmp_path / f"x{ext}").samples, audio.samples, atol=1e-6)


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("ext", [".ogg", ".opus"])
def test_vorbis_and_opus_have_their_own_order(tmp_path, tones, ext, channels):
    """Inside the file the centre is second and LFE last (Vorbis I, 4.3.9); outside it is WAV's."""
    audio = tones(0.5, 48000, channels)
    write(tmp_path / f"x{ext}", audio)
    back = read(tmp_path / f"x{ext}").samples
    in_file = soundfile.read(tmp_path / f"x{ext}", dtype="float32", always_2d=True)[0].T

    def pitches(samples):
        return [int(np.argmax(np.abs(np.fft.rfft(channel)))) for channel in samples]

    expected = pitches(audio.samples)
    # LFE, the fourth, is encoded for bass alone and may lose its tone.
    known = [i for i in range(channels) if i != 3 or channels < 6]
    assert [pitches(back)[i] for i in known] == [expected[i] for i in known]
    if channels in {3, 5, 6, 7, 8}:
        assert pitches(in_file)[:3] == [expected[0], expected[2], expected[1]]


@pytest.mark.parametrize("rate", [8000, 11025, 96000, 192000])
@pytest.mark.parametrize("ext", [".wav", ".flac", ".ogg"])
def test_sample_rates_are_kept(tmp_path, tones, ext, rate):
    write(tmp_path / f"x{ext}", tones(0.2, rate))
    back = read(tmp_path / f"x{ext}")
    assert (back.sample_rate, back.frames) == (rate, round(0.2 * rate))


@pytest.mark.parametrize(
    ("ext", "rate", "becomes"),
    [
        (".mp3", 192000, 48000),
        (".mp3", 96000, 48000),
        (".mp3", 18900, 22050),
        (".opus", 44100, 48000),
        (".opus", 11025, 12000),
    ],
)
def test_rates_a_format_does_not_take_are_resampled_and_said(tmp_path, ext, rate, becomes):
    t = np.arange(rate) / rate
    audio = Audio(np.float32(0.5 * np.sin(2 * np.pi * 440 * t)), rate)
    written = write(tmp_path / f"x{ext}", audio.stream(5000))
    assert f"resampled to {becomes} Hz" in written.warnings[0]
    back = read(tmp_path / f"x{ext}")
    assert back.sample_rate == becomes == written.sample_rate
    assert back.duration == pytest.approx(1.0, abs=2e-4)
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(back.frames) / becomes)
    middle = slice(becomes // 4, 3 * becomes // 4)
    assert np.sqrt(np.mean((back.samples[0, middle] - expected[middle]) ** 2)) < 0.02


def test_a_long_stream_is_never_held(tmp_path):
    """Ten minutes of stereo float are 211 MB; one block of it is 0.5 MB."""
    import tracemalloc

    block = np.zeros((2, 65536), np.float32)
    count = 600 * 44100 // 65536

    def blocks():
        for _ in range(count):
            yield block

    stream = Stream(blocks, 44100, 2, count * 65536)
    tracemalloc.start()
    try:
        write(tmp_path / "x.flac", stream, clip="limit")
        for _ in open_stream(tmp_path / "x.flac").blocks():
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


def test_an_empty_recording_is_read_but_not_written(tmp_path, listing):
    soundfile.write(tmp_path / "x.wav", np.zeros((0, 2)), 44100)
    nothing = read(tmp_path / "x.wav")
    assert nothing.samples.shape == (2, 0)
    with pytest.raises(CannotProcess, match=r"y\.flac: was not written: the result holds no sound"):
        write(tmp_path / "y.flac", nothing)
    assert listing(tmp_path) == ["x.wav"]


def test_more_than_4_gb_in_a_wav_becomes_an_rf64(tmp_path):
    """Known from the length before the first byte, so nothing of that size is written here."""
    stream = Stream(lambda: iter([np.zeros((8, 10), np.float32)]), 192000, 8, 2**28)
    written = write(tmp_path / "x.wav", stream, encoding=Encoding(subtype="PCM_24"))
    assert written.encoding.container == "RF64"
    assert soundfile.info(tmp_path / "x.wav").format == "RF64"


def test_a_stream_that_outgrows_4_gb_starts_again_as_rf64(tmp_path, monkeypatch, tones, listing):
    """Its length shows only while it is read; the limit is set to 100 kB here."""
    monkeypatch.setattr(encoders, "_LENGTH_32_BITS", 100_000)
    audio = tones(1.0)
    stream = Stream(audio.stream(1000).open_blocks, 44100, 2, None)
    written = write(tmp_path / "x.wav", stream)
    assert written.encoding.container == "RF64"
    assert "written as RF64" in written.warnings[0]
    np.testing.assert_allclose(read(tmp_path / "x.wav").samples, audio.samples, atol=1e-6)
    with pytest.raises(FileError, match=r"AIFF ends at 4 GB; write \.wav"):
        write(tmp_path / "x.aiff", stream)
    assert listing(tmp_path) == ["x.wav"]


@pytest.mark.parametrize(
    "name", ["żółć 音楽 🎵.flac", "-x.wav", "a b'c\"d$.ogg", "%d:x.mp3", "é" * 100 + ".wav"]
)
def test_any_name(tmp_path, monkeypatch, tones, name):
    monkeypatch.chdir(tmp_path)
    audio = tones(0.2)
    write(name, audio)
    assert read(name).frames == audio.frames


def test_origin_says_what_the_file_is(tmp_path, tones):
    path = tmp_path / "x.flac"
    write(path, tones(0.2), encoding=Encoding(subtype="PCM_16"))
    origin = open_stream(path).origin
    assert (origin.path, origin.container, origin.subtype) == (path, "FLAC", "PCM_16")
    assert origin.bitrate is None
    assert len(hash_file(path)) == 64
    assert hash_file(path) == __import__("hashlib").sha256(path.read_bytes()).hexdigest()


def test_the_origin_of_a_value_says_how_it_is_encoded(tmp_path, tones):
    audio = tones(0.2)
    with_origin = Audio(audio.samples, audio.sample_rate, Origin(subtype="PCM_16"))
    assert write(tmp_path / "a.wav", with_origin).encoding.subtype == "PCM_16"
