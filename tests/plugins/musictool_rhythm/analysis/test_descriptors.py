"""Descriptors in closed form for sines, noise and clicks, and beside librosa on the same frames."""

import numpy as np
import pytest

from musictool_rhythm.analysis.banks import gammatone_bank, mel_bank
from musictool_rhythm.analysis.descriptors import NAMES, Descriptors

RATE = 22050
WINDOW, HOP = 1024, 512  # what the descriptors choose at this rate


def described(samples, sample_rate=RATE, block=4096, edges=(0.0, 1e9)):
    descriptors = Descriptors(sample_rate, np.asarray(edges))
    for start in range(0, len(samples), block):
        descriptors.add(np.float32(samples[start : start + block]))
    descriptors.finish()
    return descriptors


def means(samples, sample_rate=RATE):
    return {
        name: found["mean"] for name, found in described(samples, sample_rate).summary().items()
    }


def sine(frequency, seconds=2.0, sample_rate=RATE, level=0.5):
    return level * np.sin(
        2 * np.pi * frequency * np.arange(int(seconds * sample_rate)) / sample_rate
    )


def music(seconds=3.0, sample_rate=RATE):
    """Noise that fades through a melody: no two frames alike."""
    t = np.arange(int(seconds * sample_rate)) / sample_rate
    tone = np.sin(2 * np.pi * (200 * t + 300 * t**2)) * np.exp(-((t * 3) % 1))
    noise = np.random.default_rng(5).standard_normal(len(t)) * np.linspace(0.001, 0.1, len(t))
    return np.float32(0.4 * tone + noise)


@pytest.mark.parametrize("sample_rate", [8000, 22050, 44100, 96000, 192000])
def test_sine(sample_rate):
    found = means(sine(1000, sample_rate=sample_rate), sample_rate)
    assert found["rms_db"] == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.02)
    assert found["crest_factor_db"] == pytest.approx(3.01, abs=0.02)
    assert found["kurtosis"] == pytest.approx(1.5, abs=0.02)
    assert found["zero_crossing_rate"] * sample_rate == pytest.approx(2000, rel=0.02)
    assert found["spectral_centroid_hz"] == pytest.approx(1000, rel=0.02)
    assert found["spectral_rolloff_hz"] == pytest.approx(1000, rel=0.05)
    assert found["spectral_bandwidth_hz"] < 100
    assert found["spectral_flatness"] < 1e-3
    assert found["spectral_entropy"] < 0.25


def test_white_noise():
    """Flat power: magnitudes are even on the whole, so centroid at half, bandwidth √(1/12)."""
    found = means(0.1 * np.random.default_rng(0).standard_normal(RATE * 4))
    top = RATE / 2
    assert found["rms_db"] == pytest.approx(-20, abs=0.05)
    assert found["kurtosis"] == pytest.approx(3, abs=0.05)
    assert found["spectral_centroid_hz"] == pytest.approx(top / 2, rel=0.01)
    assert found["spectral_bandwidth_hz"] == pytest.approx(top / np.sqrt(12), rel=0.01)
    assert found["spectral_rolloff_hz"] == pytest.approx(0.85 * top, rel=0.01)
    assert found["spectral_kurtosis"] == pytest.approx(1.8, rel=0.02)  # of an even distribution
    assert found["spectral_flatness"] == pytest.approx(np.exp(-np.euler_gamma), abs=0.02)
    assert found["spectral_entropy"] > 0.9
    assert found["zero_crossing_rate"] == pytest.approx(0.5, abs=0.01)


def test_click_has_an_even_spectrum():
    samples = np.zeros(WINDOW)
    samples[WINDOW // 2] = 1.0
    found = means(samples)
    assert found["spectral_flatness"] == pytest.approx(1, abs=1e-3)
    assert found["spectral_entropy"] == pytest.approx(1, abs=1e-3)
    assert found["crest_factor_db"] == pytest.approx(10 * np.log10(WINDOW), abs=0.01)


@pytest.mark.parametrize(
    ("name", "call", "options"),
    [
        ("spectral_centroid_hz", "spectral_centroid", {"sr": RATE}),
        ("spectral_bandwidth_hz", "spectral_bandwidth", {"sr": RATE}),
        ("spectral_rolloff_hz", "spectral_rolloff", {"sr": RATE}),
        ("spectral_flatness", "spectral_flatness", {}),
    ],
)
def test_spectra_agree_with_librosa(name, call, options):
    feature = pytest.importorskip("librosa").feature
    samples = music()
    theirs = getattr(feature, call)(
        y=samples, n_fft=WINDOW, hop_length=HOP, center=False, **options
    )
    ours = described(samples).summary()[name]
    assert ours["mean"] == pytest.approx(theirs.mean(), rel=1e-3)
    assert ours["std"] == pytest.approx(theirs.std(), rel=1e-3)


def test_waves_agree_with_librosa():
    librosa = pytest.importorskip("librosa")
    samples = music()
    frames = librosa.util.frame(samples, frame_length=WINDOW, hop_length=HOP)
    theirs = librosa.zero_crossings(frames, axis=0, pad=False).mean(axis=0)
    assert means(samples)["zero_crossing_rate"] == pytest.approx(theirs.mean(), rel=1e-6)
    rms = librosa.feature.rms(y=samples, frame_length=WINDOW, hop_length=HOP, center=False)
    assert means(samples)["rms_db"] == pytest.approx(20 * np.log10(rms).mean(), abs=1e-3)


def test_mfcc_agree_with_librosa():
    librosa = pytest.importorskip("librosa")
    samples = music()
    power = librosa.feature.melspectrogram(
        y=samples, sr=RATE, n_fft=WINDOW, hop_length=HOP, center=False
    )
    theirs = librosa.feature.mfcc(S=librosa.power_to_db(power, top_db=None), n_mfcc=13)
    ours = described(samples).summary()["mfcc"]
    np.testing.assert_allclose(ours["mean"], theirs.mean(axis=1), rtol=1e-3, atol=0.02)
    np.testing.assert_allclose(ours["std"], theirs.std(axis=1), rtol=1e-3, atol=0.02)


def test_mel_bank_is_librosas():
    librosa = pytest.importorskip("librosa")
    theirs = librosa.filters.mel(sr=RATE, n_fft=2048)
    np.testing.assert_allclose(mel_bank(2048, RATE), theirs, atol=1e-6)


@pytest.mark.parametrize("sample_rate", [8000, 44100])
def test_gammatones_sit_where_the_ear_has_them(sample_rate):
    """Glasberg and Moore: 1.019 ERB wide at half their height, evenly spaced in ERB rate."""
    bank = gammatone_bank(65536, sample_rate)
    frequencies = np.arange(32769) * sample_rate / 65536
    peaks = frequencies[bank.argmax(axis=1)]
    rates = 21.4 * np.log10(1 + 0.00437 * peaks)
    np.testing.assert_allclose(np.diff(rates), np.diff(rates).mean(), rtol=0.05)
    assert peaks[0] == pytest.approx(50, abs=1)
    middle = bank[32] / bank[32].max()
    width = frequencies[1] * middle.sum()
    erb = 24.7 * (0.00437 * peaks[32] + 1)
    assert width == pytest.approx(erb, rel=0.02)


def test_gfcc_tells_bass_from_treble_and_nothing_from_louder_by_shape():
    low, high = (means(sine(frequency))["gfcc"] for frequency in (100, 5000))
    assert low[1] > 0 > high[1]  # the first cosine is high on the bass side
    louder = means(sine(100, level=1.0))["gfcc"]
    np.testing.assert_allclose(np.array(louder) / np.array(low), 4 ** (1 / 3), rtol=0.01)


def test_silence_has_a_level_and_nothing_else():
    found = described(np.zeros(RATE)).summary()
    assert found["rms_db"]["mean"] == -100
    assert all(found[name]["mean"] is None for name in NAMES if name != "rms_db")


def test_pauses_do_not_count_for_the_colour():
    with_pause = np.concatenate([sine(1000), np.zeros(RATE * 2)])
    alone, paused = means(sine(1000)), means(with_pause)
    assert paused["spectral_centroid_hz"] == pytest.approx(alone["spectral_centroid_hz"], rel=0.02)
    assert paused["rms_db"] < alone["rms_db"] - 30


@pytest.mark.parametrize("block", [100, 1000, 10**6])
def test_block_size_does_not_matter(block):
    one, other = described(music()), described(music(), block=block)
    for name, found in one.summary().items():
        np.testing.assert_allclose(found["mean"], other.summary()[name]["mean"], rtol=1e-5)
        np.testing.assert_allclose(found["std"], other.summary()[name]["std"], rtol=1e-4)


def test_curves_follow_the_sound():
    samples = np.concatenate([sine(500, level=0.1), sine(4000, level=0.5)])
    descriptors = described(samples)
    times, level = descriptors.energy()
    assert np.all(np.diff(times) > 0)
    assert level[times < 1.8].mean() == pytest.approx(-23.01, abs=0.1)
    assert level[(times > 2.2) & (times < 3.9)].mean() == pytest.approx(-9.03, abs=0.1)
    times, hertz = descriptors.brightness()
    assert np.median(hertz[times < 1.8]) == pytest.approx(500, rel=0.05)
    assert np.median(hertz[times > 2.2]) == pytest.approx(4000, rel=0.05)


def test_curves_of_long_recordings_are_coarser():
    descriptors = described(np.zeros(8000 * 400), 8000)
    times, level = descriptors.energy()
    assert 250 <= len(times) <= 500
    assert times[-1] == pytest.approx(400, abs=2)
    assert np.all(level == -100)


def test_timbre_by_stretches():
    samples = np.concatenate([sine(300), sine(5000)])
    timbre = described(samples, edges=[0, 1.9, 2.1, 4.0]).timbre()
    assert timbre.shape == (3, 13)
    whole = described(sine(300)).summary()["mfcc"]["mean"]
    np.testing.assert_allclose(timbre[0], whole, rtol=0.02, atol=0.5)
    assert timbre[0, 1] > timbre[2, 1] + 50
