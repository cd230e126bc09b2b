"""MusicGen's language model on its own weights: a step in few products, over a static cache.

The weights are those of transformers' modules, put together where one product does the work of
several: queries, keys and values of a layer, the heads of all codebooks, their embeddings. Keys and
values of a whole window have their place from the beginning, so that no step copies what earlier
ones have made. The half of a guided batch that hears no words attends to nothing: its words are
zeros, and so is what attention without biases makes of them.

References
----------
Copet et al., "Simple and Controllable Music Generation", 2023; the parts are named as in
transformers' `modeling_musicgen.py`, with whose logits these agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor

__all__ = ["Cache", "Decoder", "Words"]


class Words(NamedTuple):
    """What is asked for, as the text encoder hears it."""

    hidden: Tensor
    """Shape `(batch, tokens, width)`, in the width of the decoder."""
    mask: Tensor | None
    """Shape `(batch, tokens)`, False where a shorter text is padded; None if none is."""


class Cache(NamedTuple):
    """Keys and values of a window, a tensor `(batch, heads, ., head width)` for each layer."""

    keys: list[Tensor]
    values: list[Tensor]
    word_keys: list[Tensor]
    word_values: list[Tensor]
    word_mask: Tensor | None


class Layer(NamedTuple):
    """The weights of a layer; each norm is its weight and its bias."""

    norm: tuple[Tensor, Tensor]
    query_key_value: Tensor
    out: Tensor
    word_norm: tuple[Tensor, Tensor]
    word_query: Tensor
    word_key_value: Tensor
    word_out: Tensor
    last_norm: tuple[Tensor, Tensor]
    up: Tensor
    down: Tensor
    activation: Callable[[Tensor], Tensor]


class Decoder:
    """The language model.

    Parameters
    ----------
    model
        A `MusicgenForCausalLM` of transformers, of which nothing is kept that was put together.
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
        self._tables = torch.cat([one.weight for one in stack.embed_tokens]).detach()
        self._offsets = torch.arange(self.codebooks, device=self._tables.device)[:, None]
        self._offsets = self._offsets * (config.vocab_size + 1)
        self._place = stack.embed_positions.get_embedding
        self._places = self._placed(self.longest)
        self._heads = torch.cat([one.weight for one in model.lm_heads]).detach()
        self._norm = _norm(stack.layer_norm)
        self._layers = [_layer(one) for one in stack.layers]

    @property
    def device(self) -> torch.device:
        return self._tables.device

    @property
    def dtype(self) -> torch.dtype:
        return self._tables.dtype

    def cache(self, batch: int, steps: int, words: Words | None) -> Cache:
        """Room for so many steps, and what the layers hear of the words."""
        shape = (batch, self.heads, steps, self.width // self.heads)
        empty = [torch.empty(shape, dtype=self.dtype, device=self.device) for _ in self._layers]
        also = [torch.empty_like(one) for one in empty]
        if words is None:
            return Cache(empty, also, [], [], None)
        heard = [self._split(F.linear(words.hidden, one.word_key_value), 2) for one in self._layers]
        mask = None if words.mask is None else words.mask[:, None, None, :]
        keys, values = [one[0] for one in heard], [one[1] for one in heard]
        return Cache(empty, also, keys, values, mask)

    def step(self, columns: Tensor, at: int, cache: Cache) -> Tensor:
        """What follows some columns of codes.

        Parameters
        ----------
        columns
            Shape `(batch, codebooks, steps)`: a single step, or those that a window begins with.
            The first rows are those that hear the words.
        at
            The step that the first of them is; 0 where a window begins.

        Returns
        -------
        Logits of the step after them, shape `(batch, codebooks, codes)`.
        """
        steps = columns.shape[-1]
        if at + steps > len(self._places):
            self._places = self._placed(2 * (at + steps))
        hidden = F.embedding(columns + self._offsets, self._tables).sum(1)
        hidden = hidden + self._places[at : at + steps]
        for number, layer in enumerate(self._layers):
            hidden = self._heard(hidden, layer, number, at, cache)
        hidden = _normed(hidden[:, -1], self._norm)
        return F.linear(hidden, self._heads).unflatten(-1, (self.codebooks, self.codes))

    def _placed(self, steps: int) -> Tensor:
        """What is added to each step, so that it knows where it is: sines, of any length."""
        return self._place(steps, self.width).to(self._tables)

    def _heard(self, hidden: Tensor, layer: Layer, number: int, at: int, cache: Cache) -> Tensor:
        """What a layer makes of it."""
        end = at + hidden.shape[1]
        made = F.linear(_normed(hidden, layer.norm), layer.query_key_value)
        query, key, value = self._split(made, 3)
        keys, values = cache.keys[number], cache.values[number]
        keys[:, :, at:end] = key
        values[:, :, at:end] = value
        before = (keys[:, :, :end], values[:, :, :end])
        found = F.scaled_dot_product_attention(query, *before, is_causal=end - at > 1)
        hidden = hidden + F.linear(_together(found), layer.out)
        if cache.word_keys:
            told = cache.word_keys[number], cache.word_values[number]
            rows = len(told[0])
            (query,) = self._split(
                F.linear(_normed(hidden[:rows], layer.word_norm), layer.word_query), 1
            )
            found = F.scaled_dot_product_attention(query, *told, attn_mask=cache.word_mask)
            hidden[:rows] += F.linear(_together(found), layer.word_out)
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
    own, words = module.self_attn, module.encoder_attn
    return Layer(
        _norm(module.self_attn_layer_norm),
        _joined(own.q_proj, own.k_proj, own.v_proj),
        own.out_proj.weight.detach(),
        _norm(module.encoder_attn_layer_norm),
        words.q_proj.weight.detach(),
        _joined(words.k_proj, words.v_proj),
        words.out_proj.weight.detach(),
        _norm(module.final_layer_norm),
        module.fc1.weight.detach(),
        module.fc2.weight.detach(),
        module.activation_fn,
    )


def _joined(*modules: Any) -> Tensor:
    return torch.cat([one.weight for one in modules]).detach()
