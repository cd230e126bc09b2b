"""A normalizing flow: what goes in comes out, by the volume it says, where data is."""

import math

import numpy as np
import pytest
import torch

from musictool_generation.families.family import Fitting
from musictool_generation.families.flow import Flow, FlowPrior
from musictool_generation.families.vae import VAE, Prior
from musictool_generation.moments import Moments
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.sampling import sample
from musictool_generation.vocabulary import Vocabulary


@pytest.fixture
def flow() -> FlowPrior:
    """One that bends."""
    torch.manual_seed(0)
    made = FlowPrior(3, 8, 4)
    with torch.no_grad():
        for weight in made.parameters():
            weight += 0.3 * torch.randn_like(weight)
    return made.double()


def test_what_goes_in_comes_out(flow) -> None:
    noise, context = torch.randn(5, 3).double(), torch.randn(5, 8).double()
    z = flow.draw(noise, context)
    assert (z - noise).abs().max() > 0.1
    torch.testing.assert_close(flow.standard(z, context)[0], noise)


def test_its_volume_is_that_of_its_derivative(flow) -> None:
    z, context = torch.randn(3).double(), torch.randn(8).double()
    derivative = torch.autograd.functional.jacobian(lambda z: flow.standard(z, context)[0], z)
    torch.testing.assert_close(flow.standard(z, context)[1], torch.linalg.slogdet(derivative)[1])


def test_its_density_is_one_in_all() -> None:
    torch.manual_seed(1)
    flow, side = FlowPrior(2, 4, 3), torch.linspace(-12, 12, 301)
    with torch.no_grad():
        for weight in flow.parameters():
            weight += 0.2 * torch.randn_like(weight)
        z = torch.cartesian_prod(side, side)[:, None]
        density = torch.exp(flow.log_density(z)) / (2 * math.pi)
    assert float(density.sum()) * float(side[1] - side[0]) ** 2 == pytest.approx(1, abs=1e-2)


def test_it_fits_what_no_normal_distribution_does() -> None:
    torch.manual_seed(2)
    z = torch.randn(128, 1, 2) * 0.3 + 2 * torch.randint(0, 2, (128, 1, 2)) - 1  # four clouds
    costs = {}
    for prior in (Prior(2, 16), FlowPrior(2, 16, 4)):
        optimizer = torch.optim.Adam(prior.parameters(), 3e-2)
        for _ in range(60):
            optimizer.zero_grad()
            loss = -prior.log_density(z).mean()
            loss.backward()
            optimizer.step()
        costs[type(prior)] = loss.item()
    assert costs[FlowPrior] < costs[Prior] - 0.3


def test_untrained_it_is_the_normal_prior() -> None:
    z = torch.randn(2, 3, 4)
    torch.testing.assert_close(FlowPrior(4, 8, 3).log_density(z), -0.5 * z.square().sum(-1))


def test_it_makes_and_weighs_pieces(tmp_path) -> None:
    vocabulary = Vocabulary.of_rolls(60, 61)
    pieces = [_roll(vocabulary, first) for first in (0, 1)]
    model = Flow(
        vocabulary, width=16, latent=4, batch=8, frames=4, check_every=20, dropout=0.0, rate=1e-2
    )
    untrained = model.nats(pieces[0]).moments.sum()
    fitted = model.fit(pieces, pieces, Fitting(tmp_path, steps=40))
    assert model.nats(pieces[0]).moments.sum() < 0.5 * untrained
    assert fitted.validation < untrained / 8
    again = Flow.load(vocabulary, model.settings, model.arrays())
    assert again.nats(pieces[1]).moments.tolist() == model.nats(pieces[1]).moments.tolist()
    made = sample(again, Constraints(vocabulary, 9), 4, np.random.default_rng(0))
    assert {tuple(one.symbols) for one in made} & {tuple(one.symbols) for one in pieces}
    with pytest.raises(ValueError, match="another vae"):
        VAE.load(vocabulary, model.settings, model.arrays())


def _roll(vocabulary: Vocabulary, first: int) -> Moments:
    """A segment of one note, then one of the other."""
    roll = np.zeros((8, 2), int)
    roll[:4, first] = roll[4:, 1 - first] = 1
    return vocabulary.of_roll(roll)
