"""What is known of the result, and what holds for every command of musictool."""

import numpy as np
import pytest
from musictool_dehiss import dehiss, hiss

from musictool import Audio, Context
from musictool.kit import conformance

test_conformance = conformance("musictool-dehiss")

SECONDS, SOFT = 4, 10 ** (-50 / 20)


def noise(rate: int) -> np.ndarray:
    """White hiss of -50 dBFS, `(frames,)`."""
    return SOFT * np.random.default_rng(0).standard_normal(rate * SECONDS)


def notes(rate: int) -> np.ndarray:
    """Plucked notes of a second each, with twelve partials, `(frames,)`."""
    time = np.arange(rate) / rate
    partials = [
        np.exp(-3 * n * time) * np.sin(2 * np.pi * n * 110 * time) / n for n in range(1, 13)
    ]
    return 0.2 * np.tile(np.sum(partials, axis=0), SECONDS)


def audio(rate: int, *channels: np.ndarray) -> Audio:
    return Audio(np.stack(channels).astype(np.float32), rate)


def decibels(ratio: float) -> float:
    return float(10 * np.log10(ratio))


@pytest.mark.parametrize("rate", [8000, 44100, 96000])
def test_hiss_goes_and_a_tone_in_it_keeps_its_level(rate: int) -> None:
    tone = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(rate * SECONDS) / rate)
    heard = audio(rate, tone + noise(rate))
    made = dehiss(heard.stream(), context=Context()).audio()
    assert made.frames == heard.frames
    middle = slice(rate, 3 * rate)  # of two seconds: a bin is half a hertz
    before, after = (
        np.square(np.abs(np.fft.rfft(some.samples[0, middle] * np.hanning(2 * rate))))
        for some in (heard, made)
    )
    beside = np.ones(before.size, bool)
    beside[1800:2200] = False  # 900 to 1100 Hz
    assert decibels(after[beside].sum() / before[beside].sum()) < -12
    assert abs(decibels(after[1990:2010].sum() / before[1990:2010].sum())) < 0.1


def test_what_was_wrong_is_less_wrong_in_each_channel_by_itself() -> None:
    clean, hissing = notes(44100), notes(44100) + noise(44100)
    made = dehiss(audio(44100, hissing, clean, 0 * clean).stream(), context=Context()).audio()
    wrong = [np.square(one - clean).sum() for one in made.samples[:2]]
    assert decibels(wrong[0] / np.square(noise(44100)).sum()) < -6
    assert decibels(wrong[1] / np.square(clean).sum()) < -35
    assert not made.samples[2].any()


def test_no_more_is_done_than_is_asked_for() -> None:
    heard = audio(44100, noise(44100))

    def softer(**values: float) -> float:
        made = dehiss(heard.stream(), context=Context(), **values).audio().samples
        return decibels(np.square(made).sum() / np.square(heard.samples).sum())

    assert abs(softer(amount=0.0)) < 1e-3
    assert abs(softer(floor_db=0.0)) < 1e-3
    assert -6.01 < softer(floor_db=-6.0) < -5
    assert softer(floor_db=-40.0) < -12


def test_hiss_is_told_as_loud_as_it_is() -> None:
    found = hiss(audio(44100, notes(44100) + noise(44100)).stream(), context=Context())
    assert found["hiss_dbfs"] == pytest.approx(-50, abs=3)
    true = decibels(np.square(notes(44100)).mean() / SOFT**2)
    assert found["signal_to_hiss_db"] == pytest.approx(true, abs=3)
    softer = hiss(audio(44100, notes(44100) + noise(44100) / 10).stream(), context=Context())
    assert softer["hiss_dbfs"] == pytest.approx(found["hiss_dbfs"] - 20, abs=4)


def test_silence_has_no_hiss() -> None:
    found = hiss(audio(44100, np.zeros(5000)).stream(), context=Context())
    assert dict(found) == {"hiss_dbfs": None, "signal_to_hiss_db": None}
