"""MusicGen's language model on its own weights: a step in few products, over a static cache.

The weights are those of transformers' modules, put together where one product does the work of
several: queries, keys and values of a layer, the heads of all codebooks, their embeddings. Keys and
values of a whole window have their place from the beginning, so that no step copies what earlier
ones have made. The half of a guided batch that hears no words attends to nothing: its words are
zeros, and so is what attention without biases makes of them.

Models that hear a melody have no attention to words: both come as a prefix, before the codes.

References
----------
Copet et al., "Simple and Controllable Music Generation", 2023; the parts are named as in
transformers' `modeling_musicgen.py` and `modeling_musicgen_melody.py`, with whose logits these
agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

__all__ = ["Cache", "Decoder", "Place", "Prefix", "Words"]


class Words(NamedTuple):
    """What is asked for, as the text encoder hears it."""

    hidden: Tensor
    """Shape `(batch, tokens, width)`, in the width of the decoder."""
    mask: Tensor | None
    """Shape `(batch, tokens)`, False where a shorter text is padded; None if none is."""


class Prefix(NamedTuple):
    """What is asked for, as it stands before the codes; see `Decoder.is_prefixed`."""

    hidden: Tensor
    """Shape `(batch, steps, width)`."""
    without: Tensor
    """The same for the half of a guided batch that hears nothing of it."""

    def rows(self, guided: bool) -> Tensor:
        """Of all rows of a batch."""
        return torch.cat([self.hidden, self.without]) if guided else self.hidden


class Place(NamedTuple):
    """Where steps stand in a window, on the device, so that one recorded call is for all of them.

    An `int` in its place is for steps that are told one by one, and costs no mask.
    """

    at: Tensor
    """Shape `(1,)`."""
    end: int
    """As far as the cache is looked at; beyond `at` it is masked."""


class Cache(NamedTuple):
    """Keys and values of a window, a tensor `(batch, heads, ., head width)` for each layer."""

    first: int
    """So many steps are before the codes."""
    keys: list[Tensor]
    values: list[Tensor]
    word_keys: list[Tensor]
    word_values: list[Tensor]
    word_mask: Tensor | None


class Attention(NamedTuple):
    """The weights of a layer's attention to the words."""

    norm: tuple[Tensor, Tensor]
    query: Tensor
    key_value: Tensor
    out: Tensor


class Layer(NamedTuple):
    """The weights of a layer; each norm is its weight and its bias."""

    norm: tuple[Tensor, Tensor]
    query_key_value: Tensor
    out: Tensor
    words: Attention | None
    last_norm: tuple[Tensor, Tensor]
    up: Tensor
    down: Tensor
    activation: Callable[[Tensor], Tensor]


class Decoder:
    """The language model.

    Parameters
    ----------
    model
        A `MusicgenForCausalLM` or `MusicgenMelodyForCausalLM` of transformers, which is not to be
        used any more: what is put together is taken out of it.
    """

    def __init__(self, model: Any) -> None:
        config, stack = model.config, model.model.decoder
        self.codebooks: int = config.num_codebooks
        self.codes: int = config.vocab_size
        self.pad: int = config.vocab_size
        """The code that no head gives: where nothing is, and where a window begins."""
        self.channels: int = config.audio_channels
        self.heads: int = config.num_attention_heads
        self.width: int = config.hidden_size
        self.longest: int = config.max_position_embeddings
        self._tables = _joined(*stack.embed_tokens)
        self._offsets = torch.arange(self.codebooks, device=self._tables.device)[:, None]
        self._offsets = self._offsets * (config.vocab_size + 1)
        self._place = stack.embed_positions.get_embedding
        self._places = self._placed(self.longest)
        self._heads = _joined(*model.lm_heads)
        self._norm = _norm(stack.layer_norm)
        self._layers = [_layer(one) for one in stack.layers]
        self.is_prefixed = self._layers[0].words is None
        """Whether it hears words and a melody before the codes, and not beside them."""
        self.kept: dict[Any, Any] = {}
        """Room for windows that was used last; see `steps`."""
        self.lock = Lock()
        """Held by who works in it."""

    @property
    def device(self) -> torch.device:
        return self._tables.device

    @property
    def dtype(self) -> torch.dtype:
        return self._tables.dtype

    def cache(self, batch: int, steps: int, words: Words | None, first: int = 0) -> Cache:
        """Room for so many steps behind the `first`, and what the layers hear of the words."""
        shape = (batch, self.heads, first + steps, self.width // self.heads)
        if first + steps > len(self._places):
            self._places = self._placed(2 * (first + steps))
        empty = [torch.zeros(shape, dtype=self.dtype, device=self.device) for _ in self._layers]
        also = [torch.zeros_like(one) for one in empty]
        if words is None:
            return Cache(first, empty, also, [], [], None)
        return self.hearing(Cache(first, empty, also, [], [], None), words)

    def hearing(self, cache: Cache, words: Words) -> Cache:
        """The same room, for other words."""
        heard = [
            self._split(F.linear(words.hidden, one.words.key_value), 2)
            for one in self._layers
            if one.words is not None
        ]
        mask = None if words.mask is None else words.mask[:, None, None, :]
        keys, values = [one[0] for one in heard], [one[1] for one in heard]
        return cache._replace(word_keys=keys, word_values=values, word_mask=mask)

    def step(
        self, columns: Tensor, at: int | Place, cache: Cache, prefix: Tensor | None = None
    ) -> Tensor:
        """What follows some columns of codes.

        Parameters
        ----------
        columns
            Shape `(batch, codebooks, steps)`: a single step, or those that a window begins with.
            The first rows are those that hear the words.
        at
            The step that the first of them is; 0 where a window begins, with what is before it.
        prefix
            Shape `(batch, cache.first, width)`.

        Returns
        -------
        Logits of the step after them, shape `(batch, codebooks, codes)`.
        """
        hidden = F.embedding(columns + self._offsets, self._tables).sum(1)
        if prefix is not None:
            hidden = torch.cat([prefix.to(hidden), hidden], dim=1)
        if isinstance(at, Place):
            hidden = hidden + self._places.index_select(0, at.at + cache.first)
            steps = torch.arange(at.end, device=self.device)
            seen = (steps <= at.at + cache.first)[None, None, None]
        else:
            at = at if prefix is not None else at + cache.first
            hidden = hidden + self._places[at : at + hidden.shape[1]]
            seen = None
        for number, layer in enumerate(self._layers):
            hidden = self._heard(hidden, layer, number, at, seen, cache)
        hidden = _normed(hidden[:, -1], self._norm)
        return F.linear(hidden, self._heads).unflatten(-1, (self.codebooks, self.codes))

    def _placed(self, steps: int) -> Tensor:
        """What is added to each step, so that it knows where it is: sines, of any length."""
        return self._place(steps, self.width).to(self._tables)

    def _heard(
        self,
        hidden: Tensor,
        layer: Layer,
        number: int,
        at: int | Place,
        seen: Tensor | None,
        cache: Cache,
    ) -> Tensor:
        """What a layer makes of it."""
        made = F.linear(_normed(hidden, layer.norm), layer.query_key_value)
        query, key, value = self._split(made, 3)
        keys, values = cache.keys[number], cache.values[number]
        if isinstance(at, Place):
            end = at.end
            keys.index_copy_(2, at.at + cache.first, key)
            values.index_copy_(2, at.at + cache.first, value)
        else:
            end = at + hidden.shape[1]
            keys[:, :, at:end] = key
            values[:, :, at:end] = value
        before = (keys[:, :, :end], values[:, :, :end])
        several = hidden.shape[1] > 1
        found = F.scaled_dot_product_attention(query, *before, attn_mask=seen, is_causal=several)
        hidden = hidden + F.linear(_together(found), layer.out)
        if layer.words is not None and cache.word_keys:
            told = cache.word_keys[number], cache.word_values[number]
            rows = len(told[0])
            normed = _normed(hidden[:rows], layer.words.norm)
            (query,) = self._split(F.linear(normed, layer.words.query), 1)
            found = F.scaled_dot_product_attention(query, *told, attn_mask=cache.word_mask)
            hidden[:rows] += F.linear(_together(found), layer.words.out)
        inner = F.linear(_normed(hidden, layer.last_norm), layer.up)
        return hidden + F.linear(layer.activation(inner), layer.down)

    def _split(self, made: Tensor, parts: int) -> Sequence[Tensor]:
        """Shape `(batch, heads, steps, head width)`, for each of what was made in one product."""
        apart = made.unflatten(-1, (parts, self.heads, self.width // self.heads))
        return apart.permute(2, 0, 3, 1, 4).unbind()


def _together(found: Tensor) -> Tensor:
    return found.transpose(1, 2).flatten(2)


def _normed(hidden: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
    return F.layer_norm(hidden, hidden.shape[-1:], *norm)


def _norm(module: Any) -> tuple[Tensor, Tensor]:
    assert module.eps == 1e-5  # as in all that there are
    return module.weight.detach(), module.bias.detach()


def _layer(module: Any) -> Layer:
    own, words = module.self_attn, getattr(module, "encoder_attn", None)
    return Layer(
        _norm(module.self_attn_layer_norm),
        _joined(own.q_proj, own.k_proj, own.v_proj),
        own.out_proj.weight.detach(),
        None
        if words is None
        else Attention(
            _norm(module.encoder_attn_layer_norm),
            words.q_proj.weight.detach(),
            _joined(words.k_proj, words.v_proj),
            words.out_proj.weight.detach(),
        ),
        _norm(module.final_layer_norm),
        module.fc1.weight.detach(),
        module.fc2.weight.detach(),
        module.activation_fn,
    )


def _joined(*modules: Any) -> Tensor:
    """The weights of several in one, which are then no longer theirs: there is no second copy."""
    whole = torch.cat([one.weight for one in modules]).detach()
    for one in modules:
        one.weight = None
    return whole
