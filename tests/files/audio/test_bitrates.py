"""The bitrate that was asked for is met, or it is said what came out, or what is possible."""

import re

import numpy as np
import pytest

from musictool import Audio, UsageError, measure_loudness
from musictool.files import open_stream, write
from musictool.files.audio.formats import Encoding

SECONDS = 3.0
CASES = [
    (ext, rate, channels)
    for ext, rates in (
        (".ogg", (8000, 22050, 44100, 96000)),
        (".opus", (48000,)),
        (".mp3", (8000, 22050, 44100)),
        (".m4a", (8000, 44100)),
    )
    for rate in rates
    for channels in (1, 2)
] + [(".opus", 24000, 6)]


def music(rate, channels, noise=0.05):
    """Noise that swells under a chord: a bit rich for every encoder."""
    rng = np.random.default_rng(3)
    t = np.arange(round(SECONDS * rate)) / rate
    chord = sum(np.sin(2 * np.pi * f * t) for f in (220, 277.2, 329.6))
    hiss = rng.standard_normal((channels, t.size)) * (1 + np.sin(3 * t))
    return Audio((0.08 * chord + noise * hiss).astype(np.float32), rate)


@pytest.mark.parametrize(("ext", "rate", "channels"), CASES)
def test_a_bitrate_is_met_or_said_or_refused_with_what_is_possible(tmp_path, ext, rate, channels):
    audio = music(rate, channels)
    path = tmp_path / f"x{ext}"
    for kbps in (7, 24, 64, 192, 450, 4000):
        wanted = Encoding(bitrate=kbps * 1000)
        try:
            written = write(path, audio, encoding=wanted, force=True)
        except UsageError as error:
            low, high = map(int, re.search(r"takes (\d+) to (\d+) kbit/s", str(error)).groups())
            assert not low <= kbps <= high
            for limit in (low, high):  # what the sentence offers is taken
                write(path, audio, encoding=Encoding(bitrate=limit * 1000), force=True)
            continue
        came_to = path.stat().st_size * 8 / SECONDS / 1000
        said = [text for text in written.warnings if "bitrate came to" in text]
        if abs(came_to - kbps) > 0.1 * kbps + 20:
            assert f"came to {came_to:.0f} kbit/s, not the {kbps} asked for" in said[0]
        elif abs(came_to - kbps) < 0.1 * kbps:
            assert not said


def test_a_bitrate_that_nobody_asked_for_is_no_matter_for_words(tmp_path, tones):
    assert not write(tmp_path / "x.ogg", tones(8.0)).warnings


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000])
def test_mp3_keeps_the_level_at_low_sample_rates(tmp_path, rate):
    """LAME lowers it by the bitrate that it takes, which may be less than that of 44.1 kHz."""
    audio = music(rate, 2, noise=0.0)  # of noise, a lowpass takes a part
    write(tmp_path / "x.mp3", audio)
    decoded = measure_loudness(open_stream(tmp_path / "x.mp3"))
    assert decoded.lufs == pytest.approx(measure_loudness(audio).lufs, abs=0.05)
