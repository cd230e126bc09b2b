"""`rbm`: the historical one, a restricted Boltzmann machine whose biases a recurrent network sets.

The notes of a moment are a set of binary units, each coupled to a few hidden ones. A plain
recurrent network goes through the moments, and what it has come to are the biases of the machine of
the next moment: the RNN-RBM. It learns by contrastive divergence: what it believes in after some
steps of Gibbs sampling from a moment is made less likely, the moment more.

With few hidden units all that is otherwise estimated is exact: the partition function is the sum
over all of their states, and so are the probability of a set of notes and of the next note above
those chosen. Gaps and lengths are other outputs of the same network.

References
----------
Boulanger-Lewandowski, Bengio and Vincent, "Modeling temporal dependencies in high-dimensional
sequences: application to polyphonic music generation and transcription", ICML 2012. Sutskever,
Hinton and Taylor, "The recurrent temporal restricted Boltzmann machine", NIPS 2008. Hinton,
"Training products of experts by minimizing contrastive divergence", Neural Computation 14(8), 2002.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from .network import Network
from .outputs import Costs, Lasted, Lengths, Notes
from .trunk import State, Trunk

__all__ = ["RBM", "Machine"]

AT_ONCE = 2**22
"""So many numbers are held at once where all states of the hidden units are summed over."""


class Machine(nn.Module):
    """Notes of a moment as a restricted Boltzmann machine, from a query `(R, width)` of each.

    Parameters
    ----------
    hidden
        Units; all of their `2 ** hidden` states are summed over.
    gibbs
        Steps of sampling in contrastive divergence.
    """

    def __init__(self, width: int, symbols: int, lengths: int, hidden: int, gibbs: int) -> None:
        super().__init__()
        self.width, self.symbols, self.hidden, self.gibbs = width, symbols, hidden, gibbs
        self.of_notes = nn.Linear(width, symbols)
        self.of_hidden = nn.Linear(width, hidden)
        self.coupling = nn.Parameter(0.1 * torch.randn(symbols, hidden))
        nn.init.constant_(self.of_notes.bias, -math.log(symbols / 4))
        self.note = nn.Embedding(symbols, width)
        self.of_length = Lengths(width, lengths) if lengths > 1 else None
        numbers = torch.arange(2**hidden)[:, None] >> torch.arange(hidden)
        self.register_buffer("states", (numbers & 1).float(), persistent=False)
        self.states: Tensor

    def forward(self, query: Tensor, notes: Notes, around: None = None) -> Costs:
        """Nats of the set of notes of each moment with their lengths.

        In training the contrastive divergence stands for the set: its gradient is about that of
        the nats, its value says nothing.
        """
        bias, hidden_bias = self.of_notes(query), self.of_hidden(query)
        played = torch.zeros_like(bias)
        played[notes.rows, notes.symbols] = 1.0
        costs = self.free_energy(played, bias, hidden_bias)
        if self.training:
            with torch.no_grad():
                believed = self.sampled(played, bias, hidden_bias)
            costs = costs - self.free_energy(believed, bias, hidden_bias)
        else:
            costs = costs + self.partition(bias, hidden_bias)
        if self.of_length is not None:
            assert notes.lasted is not None
            logits = self.length_logits(query[notes.rows], notes.symbols, notes.lasted)
            of_lengths = functional.cross_entropy(logits, notes.lengths, reduction="none")
            costs = costs.index_add(0, notes.rows, of_lengths)
        return Costs(costs, None)

    def free_energy(self, played: Tensor, bias: Tensor, hidden_bias: Tensor) -> Tensor:
        """Minus the logarithm of the weight of each set of notes, `(R,)`."""
        inputs = hidden_bias + played @ self.coupling
        return -(played * bias).sum(-1) - functional.softplus(inputs).sum(-1)

    def partition(self, bias: Tensor, hidden_bias: Tensor) -> Tensor:
        """The logarithm of the sum of the weights of all sets of notes, `(R,)`."""
        at_once = max(1, AT_ONCE // (len(self.states) * self.symbols))
        pull = self.states @ self.coupling.T
        found = []
        for some, of_hidden in zip(bias.split(at_once), hidden_bias.split(at_once), strict=True):
            free = functional.softplus(some[:, None] + pull).sum(-1)
            found.append(torch.logsumexp(of_hidden @ self.states.T + free, -1))
        return torch.cat(found)

    def sampled(self, played: Tensor, bias: Tensor, hidden_bias: Tensor) -> Tensor:
        """Sets of notes after some steps of Gibbs sampling."""
        for _ in range(self.gibbs):
            hidden = torch.bernoulli(torch.sigmoid(hidden_bias + played @ self.coupling))
            played = torch.bernoulli(torch.sigmoid(bias + hidden @ self.coupling.T))
        return played

    def chosen(self, symbols: Tensor) -> Tensor:
        """What a note adds to the inputs of the hidden units, `(..., width)`."""
        return functional.pad(self.coupling[symbols], (0, self.width - self.hidden))

    def choices(self, query: Tensor, sums: Tensor, last: Tensor) -> Tensor:
        """The query, and the inputs of the hidden units by what was chosen."""
        return torch.cat([query, sums], -1)

    def symbol_logits(self, choice: Tensor, last: Tensor, around: None = None) -> Tensor:
        """Of symbols above the last one, and of the end; -inf of the others, `(B, symbols + 1)`.

        A set whose next note is `s` leaves those below it alone and those above it free, which is
        a product for each state of the hidden units.
        """
        query, sums = choice.split(self.width, -1)
        bias, hidden_bias = self.of_notes(query), self.of_hidden(query)
        inputs = hidden_bias + sums[:, : self.hidden]
        states = (inputs @ self.states.T)[:, None]
        pulled = bias[:, :, None] + self.coupling @ self.states.T  # (B, symbols, states)
        free = functional.softplus(pulled)
        above = free.flip(1).cumsum(1).flip(1) - free
        logits = torch.logsumexp(torch.cat([pulled + above + states, states], 1), -1)
        numbers = torch.arange(self.symbols + 1, device=logits.device)
        floor = torch.where(last == self.symbols, -1, last)
        return logits.masked_fill(numbers <= floor[:, None], -math.inf)

    def length_logits(self, choice: Tensor, symbols: Tensor, lasted: Lasted) -> Tensor:
        """As of `Joint`."""
        assert self.of_length is not None
        query = choice[..., : self.width]
        found: Tensor = self.of_length(query + self.note(symbols), lasted)
        return found


class Elman(Trunk):
    """The plain recurrent network of the RNN-RBM."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.cell = nn.RNN(inputs, width, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.cell(x)[0]
        return found

    def begin(self, rows: int) -> State:
        return {"hidden": torch.zeros(rows, self.width, device=self.cell.bias_hh_l0.device)}

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        found, hidden = self.cell(x[:, None], state["hidden"][None].contiguous())
        return found[:, 0], {"hidden": hidden[0]}


class RBM(Network):
    """A recurrent network and a restricted Boltzmann machine."""

    name = "rbm"
    sizes: ClassVar = {
        "small": {"width": 128, "hidden": 6},
        "usual": {"width": 256, "hidden": 8},
        "large": {"width": 384, "hidden": 10},
    }
    defaults: ClassVar = {
        **Network.defaults,
        "channels": 0,
        "hidden": 8,
        "gibbs": 10,
        "check_every": 500,
    }

    def build(self, inputs: int) -> Trunk:
        return Elman(inputs, self.settings["width"])

    def _build(self, seed: int) -> None:
        super()._build(seed)
        of, vocabulary = self.settings, self.vocabulary
        lengths = len(vocabulary.length_steps)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            machine: Any = Machine(
                of["width"], vocabulary.symbol_count, lengths, of["hidden"], of["gibbs"]
            )
        self.model.output = machine.eval()
