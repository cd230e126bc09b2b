"""Tiny models with random weights, made by transformers' own configurations, in folders."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WORDS = ["[PAD]", "[UNK]", "[END]", "calm", "piano", "slow", "beat", "drums", "at", "bpm"]

SIZES = {
    name: {
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "ffn_dim": 4 * width if name != "tiny" else 64,
    }
    for name, (layers, width, heads) in {
        "tiny": (2, 32, 4),
        "small": (24, 1024, 16),
        "medium": (48, 1536, 24),
        "large": (48, 2048, 32),
    }.items()
}
"""Of the decoder; all but tiny are as large as those that are published."""


def write_model(
    folder: Path,
    channels: int = 1,
    size: str = "tiny",
    codes: int = 512,
    hears_melodies: bool = False,
    half: bool = False,
) -> None:
    """A model with a window of 1.6 s, at 3200 Hz and 50 frames a second, four codebooks a channel.

    What its codec makes of random codes is loud enough to be heard.

    Parameters
    ----------
    half
        In bfloat16 on the disk, which is enough for measuring speed.
    """
    import torch
    from transformers import (
        EncodecConfig,
        MusicgenConfig,
        MusicgenForConditionalGeneration,
        MusicgenMelodyConfig,
        MusicgenMelodyForConditionalGeneration,
        T5Config,
    )
    from transformers.models.musicgen import MusicgenDecoderConfig
    from transformers.models.musicgen_melody import MusicgenMelodyDecoderConfig

    torch.manual_seed(1)
    decoder = (MusicgenMelodyDecoderConfig if hears_melodies else MusicgenDecoderConfig)(
        vocab_size=codes,
        num_codebooks=4 * channels,
        audio_channels=channels,
        max_position_embeddings=84 if size == "tiny" else 2048,
        pad_token_id=codes,
        bos_token_id=codes,
        initializer_factor=0.3 if size == "tiny" else 0.02,
        **SIZES[size],
    )
    text = T5Config(
        vocab_size=len(WORDS),
        d_model=16,
        d_kv=4,
        d_ff=32,
        num_layers=1,
        num_heads=2,
        pad_token_id=0,
    )
    codec = EncodecConfig(
        target_bandwidths=[2.2],
        sampling_rate=3200,
        upsampling_ratios=[4, 4, 4],
        num_filters=4,
        hidden_size=8,
        codebook_size=codes,
        codebook_dim=8,
        num_lstm_layers=1,
        use_causal_conv=False,
        norm_type="weight_norm",
    )
    parts = {
        "text_encoder": text.to_dict(),
        "audio_encoder": codec.to_dict(),
        "decoder": decoder.to_dict(),
    }
    model: Any
    if hears_melodies:
        config: Any = MusicgenMelodyConfig(**parts, chroma_length=10)
        model = MusicgenMelodyForConditionalGeneration(config).eval()
        form = {"n_fft": 1024, "hop_length": 512, "num_chroma": 12}
        (folder / "preprocessor_config.json").write_text(json.dumps(form))
    else:
        model = MusicgenForConditionalGeneration(MusicgenConfig(**parts)).eval()
    # A random codec hears next to nothing of what goes in, nor of its codes: here both are heard.
    hears, sounds = model.audio_encoder.encoder.layers[-1], model.audio_encoder.decoder.layers[0]
    with torch.no_grad():
        for one in model.audio_encoder.quantizer.layers:
            one.codebook.embed.copy_(torch.randn(one.codebook.embed.shape))
        hears.conv.parametrizations.weight.original0 *= 50
        sounds.conv.parametrizations.weight.original0 *= 10
    model.generation_config.decoder_start_token_id = codes
    model.generation_config.pad_token_id = codes
    (model.bfloat16() if half else model).save_pretrained(folder)
    write_tokenizer(folder)


def write_louder(folder: Path, louder: Path, last: str, by: float = 100.0) -> None:
    """A copy of a model whose codec is so much louder.

    Parameters
    ----------
    last
        The end of the name of the weights that scale what its decoder makes last.
    """
    from safetensors.torch import load_file, save_file

    shutil.copytree(folder, louder, dirs_exist_ok=True)
    (found,) = (
        (file, name, weights)
        for file in louder.rglob("*.safetensors")
        for weights in [load_file(file)]
        for name in weights
        if name.endswith(last)
    )
    file, name, weights = found
    save_file({**weights, name: by * weights[name]}, file, {"format": "pt"})


def write_tokenizer(folder: Path, known: Sequence[str] = WORDS) -> Any:
    """A tokenizer that knows some words, written to a folder."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(WordLevel({word: at for at, word in enumerate(known)}, "[UNK]"))
    words.pre_tokenizer = Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", eos_token="[END]"
    )
    tokenizer.save_pretrained(folder)
    return tokenizer
