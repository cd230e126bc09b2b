"""AdamW gives what torch's class gives, goes on from its state, and imports no compiler."""

import copy
import subprocess
import sys

import pytest
import torch

from musictool import AdamW


def networks() -> tuple[torch.nn.Module, torch.nn.Module]:
    torch.manual_seed(0)
    one = torch.nn.ModuleList([torch.nn.Linear(5, 7), torch.nn.GRU(7, 3), torch.nn.Linear(2, 2)])
    return one, copy.deepcopy(one)


def step(network: torch.nn.Module, optimizer: AdamW | torch.optim.Optimizer, number: int) -> None:
    generator = torch.Generator().manual_seed(number)
    first, second, seldom = network  # type: ignore[misc]
    loss = second(first(torch.randn(4, 5, generator=generator)))[0].square().sum()
    if number % 2:
        loss = loss + seldom(torch.randn(1, 2, generator=generator)).square().sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def same(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    return all(map(torch.equal, one.parameters(), other.parameters()))


@pytest.mark.parametrize("decay", [0.0, 0.02])
def test_the_weights_are_those_of_torchs_class_bit_for_bit(decay):
    ours, theirs = networks()
    optimizer = AdamW(ours.parameters(), 0.0, weight_decay=decay)
    known = torch.optim.AdamW(theirs.parameters(), weight_decay=decay)
    for number in range(12):
        rate, betas = 1e-2 / (1 + number), (0.95 - 0.01 * number, 0.99)
        optimizer.rate, optimizer.betas = rate, betas
        known.param_groups[0].update(lr=rate, betas=betas)
        step(ours, optimizer, number)
        step(theirs, known, number)
    assert same(ours, theirs)


def test_it_goes_on_from_its_state_as_if_it_had_never_stopped():
    whole, halves = networks()
    optimizer = AdamW(whole.parameters(), 1e-2)
    first = AdamW(halves.parameters(), 1e-2)
    for number in range(8):
        step(whole, optimizer, number)
        if number == 4:
            second = AdamW(halves.parameters(), 1e-2)
            second.load_state_dict(copy.deepcopy(first.state_dict()))
            first = second
        step(halves, first, number)
    assert same(whole, halves)


def test_a_state_of_other_weights_is_refused():
    (network, _), (other, *_) = networks(), [torch.nn.Linear(3, 3)]
    optimizer = AdamW(network.parameters(), 1e-2)
    step(network, optimizer, 1)
    with pytest.raises(ValueError, match="parameter 0"):
        AdamW(other.parameters(), 1e-2).load_state_dict(optimizer.state_dict())


def test_it_begins_without_the_compiler():
    code = """
import sys, torch, musictool
weight = torch.ones(1, requires_grad=True)
optimizer = musictool.AdamW([weight], 0.1)
optimizer.zero_grad()
weight.sum().backward()
optimizer.step()
print(weight.item() < 1, "torch._dynamo" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
