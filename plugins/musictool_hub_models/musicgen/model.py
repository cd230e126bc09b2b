"""A model whole: words into what the decoder hears, sound into codes, and codes into sound."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from musictool import Context, Samples

from ..parameters import Dtype
from ..placing import CODEC, NETWORK, TEXT, Parts, loaded
from ..weights import Family, changed_at, find_folder, import_transformers, reading
from .decoder import Decoder, Prefix, Words
from .melody import Melody, melody_of
from .published import MELODIES, WEIGHTS

__all__ = ["MELODY", "MusicGen", "load", "model_of"]

FAMILY = Family(
    "musicgen",
    extra="musicgen",
    kinds=frozenset({"musicgen"}),
    weights=WEIGHTS,
)

MELODY = Family(
    "melody",
    extra="musicgen",
    kinds=frozenset({"musicgen_melody"}),
    weights=MELODIES,
)

WINDOW_S = 30.0
"""What the published models have learnt to hear at once."""

AROUND = 25
"""Frames beside a piece of a long recording that are decoded with it, so that it begins and ends as
it would in the whole."""

AT_ONCE = {"cpu": 1}
MOST_AT_ONCE = 8
"""Pieces that are decoded side by side; a GPU gains by it."""

TOKENIZERS = ("tokenizer.json", "spiece.model")
"""Files that hold the words that T5 knows."""

PROJECTIONS = ("enc_to_dec_proj", "audio_enc_to_dec_proj")
"""What brings words and melodies to the width of the decoder, where that is another."""

MOST_WORDS = 512
"""Tokens of a text; T5 has learnt no longer ones."""


@dataclass(frozen=True, eq=False)
class MusicGen:
    """What `load` makes of a folder."""

    decoder: Decoder
    parts: Parts
    encoder: Any
    """Of text: T5."""
    projection: Any
    """From the width of the text encoder to that of the decoder; None if they are the same."""
    tokenizer: Any
    codec: Any
    """EnCodec."""
    sample_rate: int
    hop: int
    """Samples of a frame of codes."""
    window: int
    """Frames that the decoder hears at once."""
    melody: Melody | None = None
    """How it hears melodies, if it does."""

    @property
    def channels(self) -> int:
        return self.decoder.channels

    @property
    def device(self) -> torch.device:
        return self.decoder.device

    @torch.inference_mode()
    def words(self, texts: Sequence[str]) -> Words:
        """What the decoder hears of texts, one for each row of a batch."""
        hidden, mask = self._read(texts)
        return Words(hidden, None if bool(mask.all()) else mask.bool())

    @torch.inference_mode()
    def prefix(self, text: str, chroma: Tensor) -> Prefix:
        """What a decoder that hears melodies hears of a text and a melody, a row of a batch.

        Parameters
        ----------
        chroma
            As `Melody.chroma`.
        """
        assert self.melody is not None
        hidden, _ = self._read([text])
        tune = self.melody.hidden(chroma, hidden)[None]
        none = self.melody.hidden(self.melody.nothing(), hidden)[None]
        self.parts.bring(NETWORK)
        return Prefix(
            torch.cat([tune, hidden], dim=1), torch.cat([none, torch.zeros_like(hidden)], dim=1)
        )

    def _read(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Texts in the width of the decoder, and where they are no padding."""
        self.parts.bring(TEXT)
        told = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=MOST_WORDS, return_tensors="pt"
        ).to(self.device)
        mask = told["attention_mask"]
        hidden = self.encoder(input_ids=told["input_ids"], attention_mask=mask).last_hidden_state
        if self.projection is not None:
            hidden = self.projection(hidden)
        return (hidden * mask[..., None]).to(self.decoder.dtype), mask

    def codes_of(self, samples: Samples) -> Tensor:
        """A recording in codes.

        Parameters
        ----------
        samples
            Shape `(channels, frames × hop)`, at the model's rate.

        Returns
        -------
        Shape `(1, codebooks, frames)`.
        """
        return self.parts.within_memory(partial(self._codes_of, samples))

    @torch.inference_mode()
    def _codes_of(self, samples: Samples) -> Tensor:
        self.parts.bring(CODEC)
        given = torch.from_numpy(np.array(samples)).to(self.device)[:, None]
        codes = self.codec.encode(given, return_dict=True).audio_codes
        if len(codes) != 1:
            raise RuntimeError("EnCodec has cut the recording into chunks")
        return codes[0].transpose(0, 1).flatten(0, 1)[None]  # left and right of each codebook

    def sound_of(self, codes: Tensor) -> Samples:
        """Codes as sound, long ones a piece at a time.

        Parameters
        ----------
        codes
            Shape `(1, codebooks, frames)`.

        Returns
        -------
        Shape `(channels, frames × hop)`.
        """
        frames, piece = codes.shape[-1], max(self.window - 2 * AROUND, AROUND)
        spans = [
            (max(begin - AROUND, 0), min(begin + piece + AROUND, frames))
            for begin in range(0, frames, piece)
        ]
        pieces = [codes[0, :, first:last] for first, last in spans]
        sounds = self.parts.within_memory(partial(self._decoded, pieces))
        whole = np.zeros((self.channels, frames * self.hop), np.float32)
        rise = np.linspace(0, 1, self.hop, endpoint=False, dtype=np.float32)
        for begin, (first, _), made in zip(range(0, frames, piece), spans, sounds, strict=True):
            end = min(begin + piece, frames)
            made = made[:, (begin - first) * self.hop :]
            fades = end < frames
            length = (end - begin + fades) * self.hop
            at = whole[:, begin * self.hop : begin * self.hop + length]
            if begin:  # the first frame is there already, and fades out
                at[:, : self.hop] += rise * made[:, : self.hop]
                at[:, self.hop :] = made[:, self.hop : length]
            else:
                at[:] = made[:, :length]
            if fades:
                at[:, -self.hop :] *= 1 - rise
        return whole

    @torch.inference_mode()
    def _decoded(self, pieces: Sequence[Tensor]) -> list[Samples]:
        """Pieces as sound; on a GPU those of one length are decoded side by side."""
        self.parts.bring(CODEC)
        at_once = AT_ONCE.get(self.device.type, MOST_AT_ONCE)
        made: list[Samples] = []
        for _, alike in groupby(pieces, key=lambda one: one.shape[-1]):
            for some in torch.stack(list(alike)).split(at_once):
                made.extend(self._decoded_together(some))
        return made

    def _decoded_together(self, codes: Tensor) -> list[Samples]:
        """Of codes of shape `(pieces, codebooks, frames)`; in halves if memory does not suffice."""
        rows = codes.unflatten(1, (-1, self.channels)).transpose(1, 2).flatten(0, 1)
        try:
            made = self.codec.decode(rows[None], [None], return_dict=True).audio_values
        except torch.OutOfMemoryError:
            if len(codes) == 1:
                raise
            made = None
        if made is None:  # out here the exception is gone, with what its frames held
            torch.cuda.empty_cache()
            half = len(codes) // 2
            return self._decoded_together(codes[:half]) + self._decoded_together(codes[half:])
        samples = made[:, 0, : codes.shape[-1] * self.hop].float().cpu()
        return list(samples.unflatten(0, (-1, self.channels)).numpy())


def model_of(name: str, dtype: Dtype, context: Context, family: Family = FAMILY) -> MusicGen:
    """The model of a folder or a repository, loaded once for many files.

    Raises
    ------
    UsageError
        Transformers is not installed.
    MissingWeights, BadParameter, UnreadableFile
        As `find_folder`, and if the folder's files are damaged or of something else.
    """
    import_transformers(family)
    folder = find_folder(name, family, context)
    key = f"musictool_hub_models/musicgen/{folder}/{changed_at(folder)}/{dtype}"
    return loaded(context, key, partial(load, folder=folder, dtype=dtype))


def load(device: str, folder: Path, dtype: Dtype = "auto", in_turns: bool = False) -> MusicGen:
    """Load a model; "auto" is float32 on a CPU and bfloat16 elsewhere, and EnCodec float32 always.

    Parameters
    ----------
    in_turns
        Text encoder and codec are on the device only while they work.

    Raises
    ------
    UnreadableFile
        The folder's files are damaged or of something else.
    """
    from transformers import (
        AutoTokenizer,
        MusicgenForConditionalGeneration,
        MusicgenMelodyForConditionalGeneration,
    )

    chosen = dtype if dtype != "auto" else "float32" if device == "cpu" else "bfloat16"
    here: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    kind: Any = MusicgenForConditionalGeneration
    family = FAMILY
    if json.loads((folder / "config.json").read_bytes()).get("model_type") in MELODY.kinds:
        kind, family = MusicgenMelodyForConditionalGeneration, MELODY
    with reading(folder, family):
        exact = {"_keep_in_fp32_modules_strict": {"audio_encoder"}}
        model, told = type(kind.__name__, (kind,), exact).from_pretrained(
            folder,
            dtype=getattr(torch, chosen),
            use_safetensors=True,
            output_loading_info=True,
            **here,
        )
        _check(model, told["missing_keys"], folder)
        tokenizer = AutoTokenizer.from_pretrained(folder, **here)
    codec = model.audio_encoder
    config = codec.config
    hop = int(np.prod(config.upsampling_ratios))
    decoder = Decoder(model.eval().decoder.to(device))
    words = (model.text_encoder, *(getattr(model, one, None) for one in PROJECTIONS))
    groups = {TEXT: [one for one in words if one is not None], CODEC: [codec]}
    parts = Parts(device, groups, in_turns, forget=decoder.kept.clear)
    longest = decoder.longest - decoder.codebooks
    projection = getattr(model, "enc_to_dec_proj", None)
    return MusicGen(
        decoder,
        parts,
        model.text_encoder,
        projection,
        tokenizer,
        codec,
        config.sampling_rate,
        hop,
        min(round(WINDOW_S * config.sampling_rate / hop), longest),
        melody_of(model, folder, device) if decoder.is_prefixed else None,
    )


def _check(model: Any, missing: set[str], folder: Path) -> None:
    """Refuse what the library would make up: weights and words that are in no file.

    Raises
    ------
    ValueError
    """
    lost = [name for name, _ in model.named_parameters() if name in missing]
    if lost:
        raise ValueError(f"its files lack {len(lost)} weights, such as {lost[0]}")
    if not any((folder / name).exists() for name in TOKENIZERS):
        raise ValueError(f"it has none of {', '.join(TOKENIZERS)}, by which words are read")
    codec, decoder = model.audio_encoder.config, model.decoder.config
    if decoder.num_codebooks != decoder.audio_channels * codec.num_quantizers:
        raise ValueError(
            f"its decoder writes {decoder.num_codebooks} codebooks for {decoder.audio_channels} "
            f"channels, and its codec has {codec.num_quantizers} for each"
        )
