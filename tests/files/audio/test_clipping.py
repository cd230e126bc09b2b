"""Samples over full scale: clipped and counted, limited, or refused."""

import numpy as np
import pytest

from musictool.errors import Clipped
from musictool.files import Encoding, read, write
from musictool.files.audio.clipping import CEILING, REACH_S, limit
from musictool.values import Audio

RATE = 48000


@pytest.fixture
def loud():
    """A quiet tone with a burst of +6 dBFS from 1.0 to 1.5 s in the second channel."""
    t = np.arange(3 * RATE) / RATE
    samples = np.float32(np.stack([0.25 * np.sin(440 * t), 0.25 * np.sin(990 * t)]))
    samples[1, RATE : RATE + RATE // 2] *= 8
    return Audio(samples, RATE)


@pytest.mark.parametrize("encoding", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32"])
def test_warn_clips_exactly_at_full_scale(tmp_path, loud, encoding):
    written = write(tmp_path / "x.wav", loud, encoding=Encoding(subtype=encoding))
    bits = {"PCM_U8": 8, "PCM_16": 16}.get(encoding, 24)
    over = np.abs(loud.samples) > 1 + max(2.0**-bits, 2**-23)
    assert written.clipped_samples == np.count_nonzero(over)
    assert written.peak == np.abs(loud.samples).max()
    assert f"{np.count_nonzero(over)} samples over full scale were clipped" in written.warnings[0]
    assert "the peak is +6.0 dBFS" in written.warnings[0]
    step = 2.0 ** (1 - bits)
    back = read(tmp_path / "x.wav").samples
    np.testing.assert_allclose(back, np.clip(loud.samples, -1, 1), atol=step)
    # No wraparound: the sign is kept wherever there was an excess.
    assert (np.sign(back[over]) == np.sign(loud.samples[over])).all()


@pytest.mark.parametrize("ext", [".flac", ".aiff", ".caf", ".au"])
def test_other_containers_clip_alike(tmp_path, loud, ext):
    written = write(tmp_path / f"x{ext}", loud)
    assert written.clipped_samples > 0
    np.testing.assert_allclose(
        read(tmp_path / f"x{ext}").samples, np.clip(loud.samples, -1, 1), atol=2**-23
    )


@pytest.mark.parametrize(
    ("subtype", "level", "is_over"),
    [
        ("PCM_16", 1 + 2**-16, False), ("PCM_16", 1 + 2**-15, True),
        ("PCM_24", 1.0000001, False), ("PCM_24", 1 + 2**-22, True),
        ("PCM_32", 1.0000001, False), ("PCM_32", 1 + 2**-22, True),
        ("PCM_U8", 1.0039, False), ("PCM_U8", 1.004, True),
    ],
)  # fmt: skip
def test_full_scale_and_a_hair_is_not_over(tmp_path, subtype, level, is_over):
    """Half a step of the file's depth would be rounded away; float32's last bit is 2**-23."""
    loud = Audio(np.float32([[1.0, -1.0, level, -level, 0.5]]), RATE)
    encoding = Encoding(subtype=subtype)
    written = write(tmp_path / "x.wav", loud, encoding=encoding)
    assert written.clipped_samples == 2 * is_over
    assert bool(written.warnings) == is_over
    if is_over:
        with pytest.raises(Clipped, match="2 samples lie over full scale"):
            write(tmp_path / "y.wav", loud, encoding=encoding, clip="error")
    else:
        write(tmp_path / "y.wav", loud, encoding=encoding, clip="error")


@pytest.mark.parametrize("ext", [".wav", ".flac", ".mp3", ".ogg"])
def test_full_scale_itself_is_never_over(tmp_path, ext):
    square = np.float32([np.repeat([1.0, -1.0], 100).tolist() * 20])
    written = write(tmp_path / f"x{ext}", Audio(square, RATE), clip="error")
    assert (written.clipped_samples, written.warnings) == (0, ())


@pytest.mark.parametrize("ext", [".wav", ".flac", ".mp3", ".ogg"])
def test_error_names_the_place_and_leaves_nothing(tmp_path, loud, listing, ext):
    with pytest.raises(
        Clipped, match=r"samples lie over full scale, the first at 1\.\d+ s, .*6\.0 dBFS"
    ):
        write(tmp_path / f"x{ext}", loud, clip="error")
    assert listing(tmp_path) == []


@pytest.mark.parametrize("ext", [".mp3", ".ogg", ".opus"])
def test_lossy_is_not_clipped_but_said(tmp_path, loud, ext):
    written = write(tmp_path / f"x{ext}", loud)
    assert written.clipped_samples == 0
    assert "will be clipped by most players" in written.warnings[0]
    assert np.abs(read(tmp_path / f"x{ext}").samples).max() > 1.5


def test_limit_holds_and_leaves_the_rest_alone(tmp_path, loud):
    written = write(tmp_path / "x.wav", loud.stream(1000), clip="limit")
    assert written.clipped_samples == 0
    assert written.warnings == ()
    back = read(tmp_path / "x.wav").samples
    assert np.abs(back).max() <= CEILING + 2**-23
    assert np.abs(back).max() > 0.98
    far = round(2 * REACH_S * RATE) + 1
    quiet = np.r_[0 : RATE - far, RATE + RATE // 2 + far : 3 * RATE]
    np.testing.assert_allclose(back[:, quiet], loud.samples[:, quiet], atol=2**-24)


def test_limited_length_and_blocks_do_not_change_the_result(loud):
    whole = limit(loud.stream(10**6)).audio().samples
    assert whole.shape == loud.samples.shape
    assert np.abs(whole).max() <= CEILING
    for frames in (100, 480, 4801):
        pieces = limit(loud.stream(frames)).audio().samples
        np.testing.assert_allclose(pieces, whole, atol=1e-6)


def test_limited_channels_keep_their_balance(loud):
    """One gain for all channels, within 0 and 1, that bends smoothly."""
    limited = limit(loud.stream()).audio().samples
    both = np.abs(loud.samples).min(axis=0) > 0.01
    first, second = limited[:, both] / loud.samples[:, both]
    np.testing.assert_allclose(first, second, atol=1e-3)
    assert second.max() <= 1 + 1e-6
    neighbours = np.diff(np.flatnonzero(both)) == 1
    assert np.abs(np.diff(second))[neighbours].max() < 3 / (REACH_S * RATE)


def test_within_full_scale_limit_changes_no_bit(tmp_path, tones):
    audio = tones(1.0, level=0.999)
    write(tmp_path / "plain.wav", audio)
    write(tmp_path / "limited.wav", audio, clip="limit")
    assert (tmp_path / "plain.wav").read_bytes() == (tmp_path / "limited.wav").read_bytes()


@pytest.mark.parametrize("frames", [1, 10, 481])
def test_limit_of_very_short_sounds(frames):
    loud = Audio(np.full((1, frames), -3.0), RATE)
    limited = limit(loud.stream()).audio().samples
    assert limited.shape == (1, frames)
    np.testing.assert_allclose(limited, -CEILING, atol=1e-6)
