"""Tiny pipelines of diffusers with random weights, in folders as `save_pretrained` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .models import WORDS, write_tokenizer

KNOWN = [*WORDS, "ja"]
RATE = 3200
HOP = 128
"""Samples of a latent: 25 latents a second, as ACE-Step has them."""


def write_stable_audio(folder: Path) -> None:
    """Stable Audio 3 in two channels, with a window of 6 s."""
    import torch
    from diffusers import (
        AutoencoderSAME,
        FlowMatchEulerDiscreteScheduler,
        StableAudio3DiTModel,
        StableAudio3Pipeline,
    )
    from diffusers.pipelines.stable_audio_3 import StableAudio3DurationEmbedder
    from transformers import T5GemmaConfig, T5GemmaEncoderModel, T5GemmaModuleConfig

    torch.manual_seed(1)
    words = T5GemmaModuleConfig(
        vocab_size=len(KNOWN),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        layer_types=["full_attention"],
    )
    vae = AutoencoderSAME(
        audio_channels=2,
        patch_size=8,
        encoder_channels=8,
        encoder_c_mults=(2,),
        encoder_strides=(HOP // 8,),
        encoder_transformer_depths=(1,),
        latent_dim=8,
        dim_heads=8,
        sampling_rate=RATE,
    )
    transformer = StableAudio3DiTModel(
        io_channels=8,
        embed_dim=16,
        depth=1,
        num_heads=2,
        cond_token_dim=16,
        global_cond_dim=16,
        local_add_cond_dim=9,
        timestep_features_dim=16,
        num_memory_tokens=2,
    )
    with torch.no_grad():  # what training begins at zero would leave nothing to be heard
        for module in (vae, transformer):
            for weights in module.parameters():
                if not weights.any():
                    weights.normal_(std=0.2)
    StableAudio3Pipeline(
        vae=vae,
        text_encoder=T5GemmaEncoderModel(T5GemmaConfig(encoder=words, is_encoder_decoder=False)),
        tokenizer=write_tokenizer(folder / "tokenizer", KNOWN),
        duration_embedder=StableAudio3DurationEmbedder(16, 16, max_val=6.0),
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(stochastic_sampling=True),
    ).save_pretrained(folder)


def write_ace_step(folder: Path, turbo: bool = True) -> None:
    """ACE-Step 1.5 in two channels."""
    import torch
    from diffusers import (
        AceStepPipeline,
        AceStepTransformer1DModel,
        AutoencoderOobleck,
        FlowMatchEulerDiscreteScheduler,
    )
    from diffusers.pipelines.ace_step import (
        AceStepAudioTokenDetokenizer,
        AceStepAudioTokenizer,
        AceStepConditionEncoder,
    )
    from transformers import Qwen3Config, Qwen3Model

    torch.manual_seed(1)
    layers: Any = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
    }
    tokens = {**layers, "audio_acoustic_hidden_dim": 8, "num_attention_pooler_hidden_layers": 1}
    AceStepPipeline(
        vae=AutoencoderOobleck(
            encoder_hidden_size=16,
            downsampling_ratios=[4, 4, 8],
            channel_multiples=[1, 1, 1],
            decoder_channels=8,
            decoder_input_channels=8,
            audio_channels=2,
            sampling_rate=RATE,
        ),
        text_encoder=Qwen3Model(Qwen3Config(vocab_size=len(KNOWN), num_hidden_layers=1, **layers)),
        tokenizer=write_tokenizer(folder / "tokenizer", KNOWN),
        transformer=AceStepTransformer1DModel(
            num_hidden_layers=1,
            in_channels=24,
            audio_acoustic_hidden_dim=8,
            sliding_window=16,
            is_turbo=turbo,
            **layers,
        ),
        condition_encoder=AceStepConditionEncoder(
            text_hidden_dim=16,
            timbre_hidden_dim=8,
            num_lyric_encoder_hidden_layers=1,
            num_timbre_encoder_hidden_layers=1,
            sliding_window=16,
            **layers,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
        audio_tokenizer=AceStepAudioTokenizer(fsq_dim=16, **tokens),
        audio_token_detokenizer=AceStepAudioTokenDetokenizer(**tokens),
    ).save_pretrained(folder)
