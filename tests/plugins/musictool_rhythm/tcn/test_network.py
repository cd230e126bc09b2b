"""The network: its shape, how far it looks, and that stretches of a recording change nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from musictool_rhythm.tcn import network
from musictool_rhythm.tcn.features import BANDS
from musictool_rhythm.tcn.network import COLUMNS, REACH, BeatNetwork, activations, probabilities


@pytest.fixture(scope="module")
def untrained() -> BeatNetwork:
    torch.manual_seed(0)
    return BeatNetwork().eval()


def test_about_a_hundred_thousand_parameters(untrained: BeatNetwork) -> None:
    assert sum(one.numel() for one in untrained.parameters()) == pytest.approx(100_000, rel=0.1)


def test_a_frame_hears_as_far_as_it_should_and_no_further(untrained: BeatNetwork) -> None:
    frames = 2 * REACH + 401
    sound = torch.zeros(1, frames, BANDS)
    changed = sound.clone()
    changed[0, frames // 2] = 3.0
    with torch.inference_mode():
        moved = (untrained(changed) - untrained(sound))[0].abs().sum(dim=1).numpy()
    heard = np.flatnonzero(moved > 0)
    assert heard[0] >= frames // 2 - REACH
    assert heard[-1] <= frames // 2 + REACH
    assert heard[-1] - heard[0] > REACH


def test_stretches_give_what_one_piece_gives(untrained: BeatNetwork, monkeypatch) -> None:
    rng = np.random.default_rng(0)
    magnitudes = rng.uniform(0, 0.02, (7000, BANDS)) * np.linspace(0.05, 1, 7000)[:, None]
    magnitudes = magnitudes.astype(np.float32)
    whole = activations(untrained, [magnitudes])
    monkeypatch.setattr(network, "CORE", 900)
    runs = [magnitudes[at : at + 577] for at in range(0, 7000, 577)]
    assert whole.shape == (7000, len(COLUMNS))
    np.testing.assert_allclose(activations(untrained, runs), whole, atol=1e-5)


def test_several_recordings_give_what_each_gives_alone(untrained: BeatNetwork) -> None:
    rng = np.random.default_rng(0)
    lengths = (1500, 1100, 1024, 513, 512, 511, 30, 1)  # shorter and longer than runs, and REACH
    several = [rng.uniform(0, 5, (length, BANDS)).astype(np.float32) for length in lengths]
    together = probabilities(untrained, "cpu", several)
    for one, said in zip(several, together, strict=True):
        (alone,) = probabilities(untrained, "cpu", [one])
        np.testing.assert_allclose(said, alone, atol=1e-5)


def test_only_a_stretch_and_its_surroundings_are_held(monkeypatch) -> None:
    monkeypatch.setattr(network, "CORE", 500)
    lengths = []

    class Deaf(BeatNetwork):
        def forward(self, bands: torch.Tensor) -> torch.Tensor:
            lengths.append(bands.shape[1])
            return torch.zeros(1, bands.shape[1], 3)

    runs = (np.zeros((100, BANDS), np.float32) for _ in range(500))
    assert len(activations(Deaf(), runs)) == 50000
    assert max(lengths) <= 500 + 2 * (REACH + network.LEVEL_REACH)


def test_nothing_in_nothing_out(untrained: BeatNetwork) -> None:
    assert activations(untrained, []).shape == (0, len(COLUMNS))


def test_runs_through_the_front_end_give_what_one_piece_gives(
    untrained: BeatNetwork, monkeypatch
) -> None:
    sound = torch.rand(1, 1000, BANDS) * 4
    with torch.inference_mode():
        whole = untrained(sound)
        monkeypatch.setattr(network, "RUN", 64)
        in_runs = untrained(sound)
    torch.testing.assert_close(in_runs, whole, rtol=0, atol=1e-5)


def test_bands_are_told_apart_from_moments(untrained: BeatNetwork) -> None:
    x = torch.arange(81.0).reshape(1, 1, 81, 1).expand(1, 1, 81, 7)
    pooled = network.ThirdsPool()(x)
    assert pooled.shape == (1, 1, 27, 7)
    assert torch.equal(pooled[0, 0, :, 3], torch.arange(2.0, 81.0, 3))


def test_the_shipped_weights_are_trained_and_small() -> None:
    from importlib import resources

    weights = resources.files("musictool_rhythm.tcn") / "weights"
    assert len((weights / "beats.safetensors").read_bytes()) < 2_000_000
    assert "CC BY 4.0" in (weights / "MODEL_CARD.md").read_text(encoding="utf-8")
