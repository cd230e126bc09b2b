"""The engine `beatnet`: its features, a network that may be cut anywhere, its real weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import musictool as mt
from musictool import Audio, MissingWeights
from musictool.discovery import registry
from musictool.weights import declared
from musictool.weights.pulling import pull
from musictool_rhythm.beatnet.features import BANDS, RATE, levels
from musictool_rhythm.beatnet.network import BeatNet, activations

from .signals import clicks


def tone(hertz: float, seconds: float = 1.0, amplitude: float = 0.5) -> Audio:
    time = np.arange(round(seconds * RATE)) / RATE
    return Audio((amplitude * np.sin(2 * np.pi * hertz * time))[None].astype(np.float32), RATE)


def test_a_tone_is_in_the_band_of_its_quarter_tone_and_rises_once() -> None:
    heard = np.concatenate(list(levels(tone(440.0).stream())))
    assert heard.shape == (51, 2 * BANDS)
    assert np.array_equal(heard[1:, BANDS:], np.maximum(np.diff(heard[:, :BANDS], axis=0), 0))
    steady = heard[10:40]
    assert np.ptp(steady[:, :BANDS], axis=0).max() < 0.02
    higher = np.concatenate(list(levels(tone(880.0).stream())))[10:40]
    places = [one[:, :BANDS].mean(axis=0).argmax() for one in (steady, higher)]
    assert places[1] - places[0] in (22, 23, 24)  # low bands whose bins are the same are one
    louder = np.concatenate(list(levels(tone(440.0, amplitude=1.0).stream())))[10:40]
    top = places[0]
    assert np.allclose(10 ** louder[:, top] - 1, 2 * (10 ** steady[:, top] - 1), rtol=1e-3)


def test_what_is_heard_does_not_depend_on_where_it_is_cut() -> None:
    torch.manual_seed(0)
    network = BeatNet().eval()
    heard = np.concatenate(list(levels(clicks(np.arange(0, 6, 0.5), 6).stream())))
    whole = activations(network, [heard], "cpu")
    cut = activations(network, [heard[:7], heard[7:100], heard[100:]], "cpu")
    assert whole.shape == (len(heard), 3)
    assert np.allclose(whole, cut, atol=1e-5)
    assert activations(network, [], "cpu").shape == (0, 3)


def test_without_its_weights_it_says_how_they_are_had() -> None:
    with pytest.raises(
        MissingWeights, match=r"CC-BY-4\.0\) are not here; get them by: musictool mo"
    ):
        mt.run("rhythm.beats engine=beatnet", clicks(np.arange(0, 6, 0.5), 6))


@pytest.fixture
def weights(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """As their authors published them; fetched once for all tests of a run."""
    store = tmp_path_factory.getbasetemp() / "fetched"
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(store))
    try:
        pull("beatnet", declared("beatnet", registry()))
    except mt.UnreadableFile as error:
        if "cannot be reached" not in str(error) and "no answer" not in str(error):
            raise
        pytest.skip(f"no package index can be reached: {error}")


@pytest.mark.usefixtures("weights")
def test_it_counts_clicks_and_hears_none_in_noise() -> None:
    found = mt.run("rhythm.beats engine=beatnet", clicks(np.arange(0, 20, 0.5), 20))
    beats = np.array(found["beats"])
    assert abs(found["tempo_bpm"] - 120) < 1
    assert np.abs(beats * 2 - np.round(beats * 2)).max() < 0.1  # within 50 ms of a click
    rng = np.random.default_rng(0)
    for nothing in (0.1 * rng.normal(size=(1, 12 * RATE)), np.zeros((1, 12 * RATE))):
        audio = Audio(nothing.astype(np.float32), RATE)
        assert mt.run("rhythm.beats engine=beatnet", audio)["free_time"]
    assert mt.run("rhythm.beats engine=beatnet", tone(220.0, 12.0))["free_time"]
