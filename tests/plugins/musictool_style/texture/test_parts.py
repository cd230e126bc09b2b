"""The parts of the engine texture: energies, statistics, course and material."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from musictool_style.texture.course import Course, activity
from musictool_style.texture.energies import bin_energies
from musictool_style.texture.material import assemble
from musictool_style.texture.statistics import Statistics
from musictool_style.texture.transfer import _segments
from musictool_style.texture.views import views

RATE = 16000


def noise(seconds, seed=0, channels=1):
    generator = torch.Generator().manual_seed(seed)
    return 0.1 * torch.randn(channels, round(seconds * RATE), generator=generator)


def test_energies_and_their_gradient_are_those_of_the_stft():
    samples = torch.randn(2, 1000, dtype=torch.double, requires_grad=True)
    window = torch.hann_window(64, dtype=torch.double)
    ours = bin_energies(samples, window, 16)
    theirs = torch.stft(samples, 64, 16, window=window, pad_mode="constant", return_complex=True)
    theirs = theirs.abs().square()
    torch.testing.assert_close(ours, theirs)
    weights = torch.randn_like(ours)
    gradients = [torch.autograd.grad((one * weights).sum(), samples)[0] for one in (ours, theirs)]
    torch.testing.assert_close(*gradients)


def test_a_sine_is_in_the_bands_at_its_frequency():
    sine = torch.sin(2 * np.pi * 1000 * torch.arange(RATE) / RATE)[None]
    for view in views(RATE, "cpu"):
        energies = view.energies(sine)[0, :, view.energies(sine).shape[-1] // 2]
        assert view.bands[energies.argmax(), round(1000 * view.window.numel() / RATE)] > 0


def test_statistics_do_not_depend_on_when_but_on_what():
    long = noise(8.0)
    statistics = Statistics([long], views(RATE, "cpu"))
    shifted = long.roll(RATE, dims=1)
    every = torch.ones(8 * RATE)
    other = noise(8.0, seed=1)
    swelling = other * (1 + torch.sin(2 * np.pi * 6 * torch.arange(8 * RATE) / RATE))
    distances = [float(statistics.distance(one, every)) for one in (shifted, other, swelling)]
    assert distances[0] < 0.2 * distances[1] < 0.05 * distances[2]


def test_statistics_do_not_hear_what_is_not_to_sound():
    statistics = Statistics([noise(4.0)], views(RATE, "cpu"))
    half = noise(4.0)
    half[:, 2 * RATE :] = 0
    heard = torch.ones(4 * RATE)
    everywhere = float(statistics.distance(half, heard))
    heard[2 * RATE :] = 0
    assert float(statistics.distance(half, heard)) < 0.2 * everywhere


def courses(seconds=0.06):
    return Course(views(RATE, "cpu")[1], seconds)


def test_without_strength_the_course_wanted_is_the_inputs():
    course = courses()
    energies = course.energies(noise(4.0))
    wanted, _ = course.wanted(energies, [course.energies(3 * noise(5.0, 1))], 0.0)
    torch.testing.assert_close(wanted, 10 * energies.log10(), atol=0.01, rtol=0)


def test_at_full_strength_it_has_the_references_levels_in_the_inputs_order():
    course = courses()
    ramp = torch.linspace(0.05, 1, 4 * RATE)
    own = course.energies(noise(4.0) * ramp)
    theirs = course.energies(noise(4.0, 1) * ramp.flip(0))
    wanted, _ = course.wanted(own, [theirs], 1.0)
    levels = 10 * theirs.log10()
    torch.testing.assert_close(wanted.mean(dim=1), levels.mean(dim=1), atol=0.3, rtol=0)
    torch.testing.assert_close(wanted.std(dim=1), levels.std(dim=1), atol=0.6, rtol=0)
    for one, other in zip(wanted, own, strict=True):
        assert np.corrcoef(one, 10 * other.log10())[0, 1] > 0.9


def test_an_even_reference_does_not_flatten_the_course_altogether():
    course = courses(0.2)
    swelling = noise(4.0) * torch.linspace(0.03, 1, 4 * RATE)
    own = course.energies(swelling)
    wanted, _ = course.wanted(own, [course.energies(noise(4.0, 1))], 1.0)
    assert wanted.std(dim=1).mean() > 0.7 * (10 * own.log10()).std(dim=1).mean()


def test_a_signal_can_be_brought_to_levels():
    course = courses()
    signals = noise(3.0)
    wanted = 10 * course.energies(signals * torch.linspace(0.1, 1, 3 * RATE)).log10()
    found = 10 * course.energies(course.with_levels(signals, wanted)).log10()
    errors = (found - wanted)[:, 5:-5].abs()
    assert errors.mean() < 0.7
    assert (10 * course.energies(signals).log10() - wanted).abs().mean() > 5


def test_long_recordings_are_followed_in_pieces(monkeypatch):
    course = courses()
    signals = noise(5.0, channels=2)
    whole = course.energies(signals)
    monkeypatch.setattr("musictool_style.texture.course.PIECE_TIMES", 40)
    torch.testing.assert_close(course.energies_in_pieces(signals), whole)


def test_activity_ends_in_silence_and_not_before():
    samples = noise(3.0).numpy().copy()
    samples[:, RATE : 2 * RATE] = 0
    active = activity(samples, RATE)
    assert active.shape == (3 * RATE,)
    assert (active[: RATE - 160] == 1).all()
    assert (active[RATE + 1600 : 2 * RATE - 1600] == 0).all()


def test_material_is_the_references_own_where_it_is_as_loud():
    course = courses()
    loud = np.repeat(np.array([0.05, 1.0] * 4, np.float32), RATE)
    reference = noise(8.0).numpy() * loud
    levels = 10 * np.log10(course.energies(torch.from_numpy(reference)).numpy())
    asked = np.roll(reference, RATE // 2, axis=1)[:, : 4 * RATE]
    wanted = 10 * np.log10(course.energies(torch.from_numpy(asked)).numpy())
    hop = course.view.hop
    made = assemble([reference], [levels], wanted, hop, 4 * RATE, RATE, 0)
    parts = [np.square(part).mean() for part in np.split(made[0], 8)]
    asked_parts = [np.square(part).mean() for part in np.split(asked[0], 8)]
    assert np.corrcoef(parts, asked_parts)[0, 1] > 0.9
    # Of little as well, sixteen seeds in a row are as many choices.
    short = [assemble([reference], [levels], wanted, hop, RATE, RATE, seed) for seed in range(16)]
    assert len({one.tobytes() for one in short}) == 16


@pytest.mark.parametrize("frames", [3 * RATE, 8 * RATE, 8 * RATE + 1, 100 * RATE + 17])
def test_segments_cover_everything_and_overlap(frames):
    overlap, hop = 6144, 256
    bounds = _segments(frames, 8 * RATE, overlap, hop)
    assert bounds[0][0] == 0
    assert bounds[-1][1] == frames
    for (_, last), (first, _) in pairwise(bounds):
        assert last - first == overlap
        assert first % hop == 0
    assert all(2 * RATE < last - first <= 8 * RATE + hop for first, last in bounds)
