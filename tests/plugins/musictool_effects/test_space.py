"""Echoes in closed form, rooms by their decay, convolution against numpy's."""

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, CannotProcess, Curve
from musictool_effects.space import convolution, delay, reverb

from .signals import RATE, impulse, recording, sine, through


@pytest.mark.parametrize(("mix", "feedback"), [(0.25, 0.5), (1.0, 0.9), (0.5, 0.0)])
def test_echo_times_and_levels(mix, feedback):
    settings = {"delay_seconds": 0.1, "mix": mix, "feedback": feedback}
    output = through(delay, impulse(RATE, 100), **settings)
    expected = np.zeros(RATE)
    expected[100] = 0.5 * (1 - mix)
    echoes = np.arange(1, 10)
    expected[100 + echoes * 4410] = 0.5 * mix * feedback ** (echoes - 1)
    np.testing.assert_allclose(output, expected, atol=1e-6)


def test_levels_of_a_reverb():
    dry = through(reverb, impulse(2000), wet_level=0.0, dry_level=0.5)
    np.testing.assert_allclose(dry, impulse(2000), atol=1e-7)
    settings = {"dry_level": 0.0, "room_size": 0.5, "damping": 0.5}
    wet = through(reverb, impulse(RATE), wet_level=0.5, **settings)
    assert np.flatnonzero(wet)[0] == 1116  # Freeverb's shortest comb
    doubled = through(reverb, impulse(RATE), wet_level=1.0, **settings)
    np.testing.assert_allclose(doubled, 2 * wet, atol=1e-7)


def ring(**settings):
    """Seconds until a reverb has fallen by 40 dB."""
    signal = np.r_[np.random.default_rng(0).standard_normal(4410) * 0.1, np.zeros(10 * RATE)]
    tail = through(reverb, signal, dry_level=0.0, **settings)[4410:]
    levels = np.sqrt((tail.reshape(-1, 4410) ** 2).mean(axis=1))
    return 0.1 * np.flatnonzero(levels > levels[0] / 100).max()


def test_a_larger_room_rings_longer():
    assert ring(room_size=0.1) + 0.5 < ring(room_size=0.6) + 0.5 < ring(room_size=1.0)


def test_a_frozen_room_rings_for_ever():
    frozen = Curve(((0.0, 0.0), (0.15, 0.0), (0.16, 1.0)))
    assert ring(room_size=0.5, freeze_mode=frozen) > 9.8


@pytest.mark.parametrize("room_size", [0.5, 1.0])
def test_a_room_falls_silent_and_keeps_its_level(room_size):
    """The same room for what is quiet as for what is loud, without a residue of its own."""
    signal = np.r_[np.random.default_rng(0).standard_normal(4410) * 0.1, np.zeros(8 * RATE)]
    loud = through(reverb, signal, room_size=room_size, dry_level=0.0)
    quiet = through(reverb, signal * 1e-4, room_size=room_size, dry_level=0.0)
    np.testing.assert_allclose(quiet * 1e4, loud, atol=1e-6)


@pytest.mark.parametrize("command", ["fx.reverb", "fx.reverb room_size=1", "space"])
@pytest.mark.parametrize("level_db", [-70, -90, -130])
def test_quiet_recordings_have_no_endless_tail(command, level_db):
    noise = np.random.default_rng(0).uniform(-1, 1, (2, RATE // 2)) * 10 ** (level_db / 20)
    assert mt.run(command, recording(noise)).duration < 12


def test_a_quiet_recording_keeps_its_room():
    """One of -70 dBFS, heard 30 dB down; the room itself decays by 60 dB in 1.4 s."""
    noise = np.random.default_rng(0).uniform(-1, 1, (2, RATE // 2)) * 10 ** (-70 / 20)
    assert 1.0 < mt.run("fx.reverb", recording(noise)).duration < 2.5


def test_a_rate_too_low_for_a_room_is_refused():
    for rate, refused in ((100, True), (199, True), (200, False)):
        noise = Audio(np.full((1, 500), 0.1, np.float32), rate)
        if refused:
            with pytest.raises(CannotProcess, match=f"a recording of {rate} Hz is too coarse"):
                mt.run("fx.reverb", noise)
        else:
            assert mt.run("fx.reverb", noise).frames > 500


def response_of_a_room(channels, frames=3000):
    rng = np.random.default_rng(channels)
    return rng.standard_normal((channels, frames)) * np.exp(-np.arange(frames) / 500)


@pytest.mark.parametrize("channels", [1, 2])
def test_convolution(channels):
    """As np.convolve, with the impulse response scaled to an energy of 1/64."""
    room = response_of_a_room(channels).astype(np.float32)
    signal = np.random.default_rng(5).standard_normal((2, 20000)).astype(np.float32) * 0.3
    output = convolution(recording(signal).stream(), impulse_response=recording(room))
    scaled = room / np.sqrt((room**2).sum(axis=1).max()) / 8
    for at, row in enumerate(output.audio().samples):
        expected = np.convolve(signal[at], scaled[min(at, channels - 1)])[:20000]
        np.testing.assert_allclose(row, expected, atol=1e-6)


def test_mono_is_convolved_with_the_mean_of_a_stereo_response():
    room, signal = response_of_a_room(2), sine(300, 0.2)
    stereo = through(convolution, signal, impulse_response=recording(room))
    mean = through(convolution, signal, impulse_response=recording(room.mean(axis=0)))
    np.testing.assert_allclose(stereo, mean, atol=1e-6)


def test_a_convolution_mixes():
    room, signal = recording(response_of_a_room(1)), sine(300, 0.2)
    none, half, all_ = (
        through(convolution, signal, impulse_response=room, mix=mix) for mix in (0, 0.5, 1)
    )
    np.testing.assert_allclose(none, signal, atol=1e-6)
    np.testing.assert_allclose(half, (none + all_) / 2, atol=1e-6)


@pytest.mark.parametrize(
    ("room", "reason"),
    [
        (np.ones((3, 10)), "mono or stereo, and this one has 3"),
        (np.zeros((1, 10)), "silent or empty"),
        (np.zeros((1, 0)), "silent or empty"),
    ],
)
def test_impulse_responses_that_make_no_sense_are_refused(room, reason):
    with pytest.raises(CannotProcess, match=reason):
        through(convolution, sine(300), impulse_response=Audio(room, RATE))
