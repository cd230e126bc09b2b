"""Recordings from words: exact lengths, seeds, what is refused and why."""

from __future__ import annotations

import shutil
import sys
from functools import partial

import numpy as np
import pytest
import torch

import musictool as mt
from musictool_hub_models.asking import asked_for
from musictool_hub_models.checking import fault_of, tried, unchanged
from musictool_hub_models.musicgen.making import Task, composed
from musictool_hub_models.musicgen.model import AT_ONCE, load
from musictool_hub_models.musicgen.sampling import Sampling, drawn
from musictool_hub_models.placing import Parts


@pytest.fixture
def made(folders):
    """A run of the command on the tiny model."""
    return partial(
        mt.commands.generate,
        engine="musicgen",
        prompt="calm piano with drums",
        model=str(folders[1]),
    )


def test_a_recording_is_as_long_as_asked_for_also_past_the_window(made):
    short = made(seconds=1.0, seed=1)
    assert (short.sample_rate, short.channels, short.frames) == (3200, 1, 3200)
    assert np.array_equal(short.samples, made(seconds=1.0, seed=1).samples)
    assert not np.array_equal(short.samples, made(seconds=1.0, seed=2).samples)
    assert not np.array_equal(short.samples, made(seconds=1.0, seed=1, prompt="slow").samples)
    long = made(bars=2, meter="3/4", tempo=90, overlap=0.5)  # 4 s, of a model that hears 1.6 s
    assert long.frames == 4 * 3200
    assert np.isfinite(made(seconds=0.5, dtype="bfloat16").samples).all()


def test_two_channels_are_made_by_a_model_of_two(folders):
    stereo = mt.run(f"generate engine=musicgen prompt=slow seconds=2 model={folders[2]}", seed=3)
    assert (stereo.channels, stereo.frames) == (2, 6400)
    assert not np.array_equal(*stereo.samples)


def test_codes_are_drawn_by_their_probabilities():
    logits = torch.tensor([0.5, 0.3, 0.15, 0.05]).log().expand(20000, 4)
    seeded = torch.Generator().manual_seed(0)

    def shares(**how):
        noise = torch.empty_like(logits).exponential_(generator=seeded)
        codes = drawn(logits, Sampling(**{"top_k": None, **how}), noise)
        return codes.bincount(minlength=4) / len(codes)

    def close(found, *wanted):
        torch.testing.assert_close(found, torch.tensor(wanted), atol=0.015, rtol=0)

    close(shares(), 0.5, 0.3, 0.15, 0.05)
    close(shares(top_k=2), 0.625, 0.375, 0.0, 0.0)
    close(shares(top_p=0.7), 0.625, 0.375, 0.0, 0.0)
    close(shares(temperature=0.5), *(np.float32([25, 9, 2.25, 0.25]) / 36.5))
    close(shares(temperature=0), 1.0, 0.0, 0.0, 0.0)


def test_what_is_no_use_is_made_again_and_then_refused():
    rate, seconds = 1000, 4
    tone = np.sin(np.arange(rate * seconds) / 3, dtype=np.float32)[None] * 0.5
    half = tone * (np.arange(rate * seconds) < 1000)
    spoilt = tone.copy()
    spoilt[0, 7] = np.nan
    fault = partial(fault_of, sample_rate=rate, frames=rate * seconds)
    assert fault(tone) == ""
    assert fault(0 * tone) == "it is silent"
    assert fault(half) == "75% of it is silent"
    assert "no numbers" in fault(spoilt)
    assert "clipped" in fault(4 * tone)
    assert unchanged(-0.5 * tone, tone) == "it is the recording, unchanged"
    assert unchanged(tone + 0.1 * half, tone) == unchanged(tone, 0 * tone) == ""
    assert fault(tone[:, :-500]) == "it has 3.50 s, not 4.00 s"
    seeds, notes = [], []

    def make(generator, silent):
        seeds.append(generator.initial_seed())
        return 0 * tone if len(seeds) <= silent else tone

    context, parts = mt.Context(note=notes.append), Parts("cpu", {})
    assert tried(partial(make, silent=2), fault, 3, parts, context) is tone
    assert len(set(seeds)) == 3
    assert notes == ["made 3 times, for at first it is silent"]
    with pytest.raises(mt.CannotProcess, match=r"no use: it is silent; it was tried 3 times"):
        tried(partial(make, silent=99), fault, 3, parts, context)


def test_wishes_that_words_can_hold_are_put_behind_the_prompt():
    asked = asked_for(
        "musicgen",
        "a waltz",
        chords=None,
        style="folk",
        meter="3/4",
        tempo=90.0,
        key="G",
        instruments=("violin", "cello"),
    )
    assert asked == "a waltz, folk, with violin, cello, in G major, in 3/4, 90 bpm"


def test_what_cannot_be_is_refused_in_a_sentence(made, tmp_path):
    for wrong, says in (
        ({"prompt": " "}, "prompt: say what it is to sound like"),
        ({"chords": "C G"}, "chords cannot be told to engine musicgen"),
        ({"bars": 4}, "bars are as long as the tempo says"),
        ({"bars": 4, "seconds": 3, "tempo": 90}, "give one of them"),
        ({"bars": 300, "tempo": 100}, "are 720 s; give bars of more than 0.1 and at most 600 s"),
        ({"bars": 1, "tempo": 900, "meter": "1/16"}, "more than 0.1 and at most 600 s"),
        ({"model": "nowhere"}, "nowhere is no folder, and none of musicgen-small, musicgen-"),
    ):
        with pytest.raises(mt.BadParameter, match=says):
            made(**wrong)
    with pytest.raises(mt.UnreadableFile, match="is no folder of musicgen"):
        made(model=str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"none")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(mt.UnreadableFile, match="is of a model bert, not of musicgen"):
        made(model=str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "musicgen"}')
    with pytest.raises(mt.UnreadableFile, match="is no model of musicgen that can be read"):
        made(model=str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": ["musicgen"]}')
    with pytest.raises(mt.UnreadableFile, match="is no folder of musicgen"):
        made(model=str(tmp_path))


def test_a_folder_is_read_though_its_files_lead_nowhere_or_say_nonsense(made, folders, tmp_path):
    folder = shutil.copytree(folders[1], tmp_path / "model")
    (folder / "README.md").symlink_to(tmp_path / "gone")
    assert made(model=str(folder), seconds=0.2).frames == 640
    (folder / "tokenizer_config.json").write_text("[]")
    with pytest.raises(mt.UnreadableFile, match="is no model of musicgen that can be read: 'list'"):
        made(model=str(folder))


def test_weights_are_found_in_the_hubs_cache_and_what_is_missing_is_told(
    folders, monkeypatch, tmp_path
):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    commit = 40 * "a"
    snapshots = tmp_path / "models--acme--tiny" / "snapshots"
    snapshots.mkdir(parents=True)
    (snapshots / commit).symlink_to(folders[1])
    call = f"generate engine=musicgen prompt=slow seconds=0.5 model=acme/tiny@{commit}"
    assert mt.run(call).frames == 1600
    other = 40 * "b"
    with pytest.raises(mt.MissingWeights, match=f"hf download acme/tiny --revision {other}"):
        mt.run(f"generate engine=musicgen prompt=slow model=acme/tiny@{other}")
    monkeypatch.setenv("MUSICTOOL_WEIGHTS", str(tmp_path / "store"))
    for model in ("", "model=facebook/musicgen-small"):
        with pytest.raises(mt.MissingWeights) as refused:
            mt.run(f"generate engine=musicgen prompt=slow {model}")
        assert "(2.4 GB, CC-BY-NC-4.0) are not here; get them by" in str(refused.value)
        assert "musictool models pull musicgen-small" in str(refused.value)
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(mt.UsageError, match=r"pip install 'musictool\[musicgen\]'"):
        mt.run("generate engine=musicgen prompt=slow")


def test_several_are_made_in_one_batch_each_by_its_own_seed(folders):
    model = load("cpu", folders[1])
    texts = ["calm piano", "slow beat with drums at 120 bpm"]

    def made(rows):
        tasks = [
            Task(
                texts[row],
                torch.zeros((1, 4, 0), dtype=torch.long),
                torch.Generator().manual_seed(row),
                lambda fraction: None,
            )
            for row in rows
        ]
        return composed(tasks, model, frames=100, overlap=20, sampling=Sampling())

    together = made([0, 1])
    for row in (0, 1):
        assert torch.equal(made([row])[0], together[row])
    assert not torch.equal(*together)


def test_pieces_that_are_decoded_side_by_side_are_what_each_is_alone(folders, monkeypatch):
    for channels, folder in folders.items():
        model = load("cpu", folder)
        codes = torch.randint(
            512, (1, 4 * channels, 200), generator=torch.Generator().manual_seed(1)
        )
        alone = model.sound_of(codes)  # seven pieces
        assert alone.shape == (channels, 200 * model.hop)
        with monkeypatch.context() as patched:
            patched.setitem(AT_ONCE, "cpu", 3)
            np.testing.assert_allclose(model.sound_of(codes), alone, atol=1e-4)
