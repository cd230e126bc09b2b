"""convert: resampled sines against the sines themselves, matrices against the standard."""

import numpy as np
import pytest

import musictool_basics
from musictool import Audio, CannotProcess, Context
from musictool_basics.converting import LAYOUTS, remix_matrix


def convert(stream, *form, said=None, **settings):
    """The command; what it warns of goes to the list `said`."""
    context = Context(warn=(said if said is not None else []).append)
    return musictool_basics.convert(stream, *form, **settings, context=context)


PAIRS = [
    (44100, 48000),
    (48000, 44100),
    (44100, 22050),
    (22050, 44100),
    (96000, 44100),
    (8000, 192000),
    (192000, 8000),
    (44100, 44101),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_tone_stays_that_tone(sine, old, new):
    frequency = 0.3 * min(old, new)
    result = convert(sine(frequency, 1, old, amplitude=0.5).stream(1000), new).audio()
    wanted = sine(frequency, 1, new, amplitude=0.5)
    assert result.sample_rate == new
    assert result.frames == wanted.frames
    inner = slice(new // 4, -new // 4)  # the ends hold the ringing of a tone switched on and off
    error = result.samples[0, inner].astype(np.float64) - wanted.samples[0, inner]
    assert 20 * np.log10(np.sqrt(np.mean(error**2)) / 0.5) < -115
    assert np.abs(error).max() < 0.5e-5


@pytest.mark.parametrize(("old", "new"), PAIRS)
@pytest.mark.parametrize("place", [0.1, 0.3, 0.455])
def test_nothing_but_the_tone_comes_out(sine, old, new, place):
    """Fit a sine; what is left is distortion, and the fit says level and phase."""
    frequency = place * min(old, new)
    result = convert(sine(frequency, 1, old, amplitude=0.5).stream(), new).audio().samples[0]
    inner = slice(new // 4, -new // 4)
    phase = 2 * np.pi * frequency * np.arange(new)[inner] / new
    waves = np.stack([np.sin(phase), np.cos(phase)], axis=1)
    fit = np.linalg.lstsq(waves, result[inner].astype(np.float64), rcond=None)[0]
    rest = result[inner] - waves @ fit
    assert 20 * np.log10(np.sqrt(2 * np.mean(rest**2)) / 0.5) < -120
    assert 20 * np.log10(fit[0] / 0.5) == pytest.approx(0, abs=0.01)
    assert abs(fit[1]) < 1e-5  # radians × 0.5: no delay


def test_what_the_new_rate_cannot_hold_is_gone(sine):
    result = convert(sine(15000, 1, 44100).stream(), 22050).audio()
    assert np.abs(result.samples[0, 4000:-4000]).max() < 1e-6


def test_an_impulse_stays_where_it_was():
    samples = np.zeros(44100)
    samples[22050] = 1
    result = convert(Audio(samples, 44100).stream(999), 96000).audio().samples[0]
    assert np.argmax(result) == 48000
    np.testing.assert_allclose(result[48001:48100], result[47999:47900:-1], atol=1e-6)


@pytest.mark.parametrize(("old", "new"), PAIRS)
@pytest.mark.parametrize("frames", [0, 1, 2, 7, 100, 12345])
def test_length_is_exact(constant, in_blocks, old, new, frames):
    recording = constant(frames / old, sample_rate=old, channels=2)
    assert recording.frames == frames
    expected = int(np.floor(frames * new / old + 0.5))
    for length_known in (True, False):
        result = convert(in_blocks(recording, 64, length_known), new)
        assert result.frames == (expected if length_known else None)
        assert result.audio().frames == expected


def test_length_of_minutes_at_an_awkward_ratio(watched):
    source = watched(np.zeros((1, 44100), np.float32), 600, 44100)
    stream = convert(source.stream, 44101)
    assert stream.frames == 600 * 44101
    assert sum(block.shape[1] for block in stream.blocks()) == 600 * 44101


def one_hot(channels):
    """Channel c is 1 at frame c and 0 elsewhere, so the result is the matrix itself."""
    return Audio(np.eye(channels), 8000).stream()


HALF = 0.5**0.5


@pytest.mark.parametrize(
    ("old", "new", "matrix"),
    [
        (1, 2, [[1], [1]]),
        (2, 1, [[0.5, 0.5]]),
        (2, 2, np.eye(2)),
        (6, 2, [[1, 0, HALF, 0, HALF, 0], [0, 1, HALF, 0, 0, HALF]]),
        (5, 2, [[1, 0, HALF, HALF, 0], [0, 1, HALF, 0, HALF]]),
        (4, 2, [[1, 0, HALF, 0], [0, 1, 0, HALF]]),
        (3, 2, [[1, 0, HALF], [0, 1, HALF]]),
        (6, 1, [[0.5, 0.5, HALF, 0, HALF / 2, HALF / 2]]),
        (1, 6, [[0], [0], [1], [0], [0], [0]]),
        (2, 6, np.eye(6, 2)),
        (12, 1, np.full((1, 12), 1 / 12)),
    ],
)
def test_channels_by_the_standard(old, new, matrix):
    result = convert(one_hot(old), channels=new).audio().samples
    np.testing.assert_allclose(result, matrix, atol=1e-7)


def test_rear_joins_side_in_5_1():
    matrix = remix_matrix(8, 6)
    np.testing.assert_allclose(matrix[:4, :4], np.eye(4))
    np.testing.assert_allclose(matrix[4:, 4:], [[HALF, 0, 1, 0], [0, HALF, 0, 1]])


@pytest.mark.parametrize("old", range(1, 9))
@pytest.mark.parametrize("new", range(1, 9))
def test_only_the_lfe_is_ever_lost(old, new):
    heard = np.abs(remix_matrix(old, new)).sum(axis=0) > 0
    source, target = LAYOUTS[old - 1], LAYOUTS[new - 1]
    for speaker, is_heard in zip(source, heard, strict=True):
        assert is_heard == (speaker != "LFE" or "LFE" in target)


def test_both_at_once(sine):
    result = convert(sine(441, 1, 44100, channels=2).stream(), 48000, 1)
    assert (result.sample_rate, result.channels, result.frames) == (48000, 1, 48000)
    assert result.audio().samples.shape == (1, 48000)


def test_nothing_to_convert_is_nothing_done(sine):
    stream = sine(441, 1).stream()
    assert convert(stream, 44100, 1) is stream
    assert convert(stream) is stream


def test_refusals():
    with pytest.raises(CannotProcess, match="how 12 channels fold down to 2"):
        convert(one_hot(12), channels=2)


def recording(*channels):
    return Audio(np.stack([np.asarray(one, np.float32) for one in channels]), 44100)


def test_channels_that_cancel_are_said():
    noise, other = np.random.default_rng(0).standard_normal((2, 44100)) * 0.1
    silent = np.zeros(44100)
    for given, channels, lost in [
        (recording(noise, -noise), 1, "100 %"),
        (recording(noise + 0.3 * other, 0.3 * other - noise), 1, "84 %"),
        (recording(noise, other, silent, silent, -noise, -other), 1, "94 %"),
        (recording(noise, silent, -noise), 1, "94 %"),
        (recording(noise, other), 1, None),
        (recording(noise, noise), 1, None),
        (recording(noise, silent), 1, None),
        (recording(noise, -noise), 2, None),
        (recording(noise, -noise), 6, None),
        (recording(silent, silent), 1, None),
    ]:
        said = []
        result = convert(given.stream(1000), channels=channels, said=said).audio()
        if lost is None:
            assert not said, said
            continue
        (sentence,) = said
        assert "its channels cancel" in sentence
        assert lost in sentence
        assert np.square(result.samples).mean() < 0.1 * np.square(given.samples).mean()


def test_what_has_no_place_in_fewer_channels_is_said():
    bass = np.sin(np.arange(44100) / 200)
    silent = np.zeros(44100)
    said = []
    convert(recording(silent, silent, silent, bass, silent, silent).stream(), channels=2, said=said)
    assert not said  # only when it is read
    for block in convert(
        recording(silent, silent, silent, bass, silent, silent).stream(), channels=2, said=said
    ).blocks():
        assert not block.any()
    assert said == [
        "mixed to 2 channels, it loses 100 % of its energy, which lies in channels that have no "
        "place there"
    ]
