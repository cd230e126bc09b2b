"""Folders whose inside is of something else, or not whole: one sentence, and no sound."""

from __future__ import annotations

import json
import shutil

import pytest
from safetensors.torch import load_file, save_file

import musictool as mt


def lost(folder, part, beginning):
    """Take weights out of a file."""
    (file,) = (folder / part).glob("*.safetensors")
    kept = {name: one for name, one in load_file(file).items() if not name.startswith(beginning)}
    save_file(kept, file, {"format": "pt"})


def changed(folder, file, **values):
    held = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps({**held, **values}))


def smaller_words(folder, part):
    from transformers import Qwen3Config, Qwen3Model

    config = Qwen3Config(vocab_size=11, hidden_size=8, intermediate_size=8, num_hidden_layers=1)
    Qwen3Model(config).save_pretrained(folder / part)


def other_part(folder, part, other):
    shutil.rmtree(folder / part)
    shutil.copytree(folder / other, folder / part)


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        (
            "ace-step",
            lambda folder: changed(folder, "model_index.json", vae=["diffusers", "AutoencoderKL"]),
            "its vae is of class AutoencoderKL, not AutoencoderOobleck",
        ),
        (
            "ace-step",
            lambda folder: changed(folder, "model_index.json", transformer=[None, None]),
            "its model_index.json names no transformer",
        ),
        (
            "ace-step",
            lambda folder: lost(folder, "transformer", "layers.0"),
            "the files of its transformer lack .* weights, such as layers.0",
        ),
        (
            "ace-step",
            lambda folder: changed(folder, "vae/config.json", sampling_rate=0),
            "rate is 0",
        ),
        ("ace-step", lambda folder: smaller_words(folder, "text_encoder"), "cannot be multiplied"),
        (
            "stable-audio",
            lambda folder: other_part(folder, "transformer", "vae"),
            "its transformer",
        ),
        (
            "musicgen",
            lambda folder: lost(folder, "", "decoder.model.decoder.layers.1"),
            "files lack",
        ),
        ("musicgen", lambda folder: (folder / "tokenizer.json").unlink(), "has none of tokenizer"),
        (
            "musicgen",
            lambda folder: changed(folder, "config.json", decoder={"hidden_size": 64}),
            "its weights have other sizes than its config says",
        ),
    ],
)
def test_it_is_refused_in_a_sentence(pipelines, folders, tmp_path, name, change, says):
    shutil.copytree(folders[1] if name == "musicgen" else pipelines[name], tmp_path / "model")
    change(tmp_path / "model")
    sentence = f"model: is no model of {name} that can be read: .*{says}.*; get all its files anew"
    with pytest.raises(mt.UnreadableFile, match=sentence):
        mt.commands["generate"](
            engine=name, prompt="calm", seconds=0.5, model=str(tmp_path / "model")
        )
