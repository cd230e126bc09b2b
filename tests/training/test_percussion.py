"""The recipe of drums: what is struck and by what, what is mixed, and a step of learning."""

from __future__ import annotations

from dataclasses import replace

import mido
import numpy as np
import pytest
import soundfile
import torch

from musictool.models.weights import save_weights
from musictool_transcription.drums.decoding import LEAST, decode
from musictool_transcription.drums.kit import DRUMS
from musictool_transcription.drums.network import WIDE, load, probabilities
from musictool_transcription.drums.spectra import BANDS, RATE
from training.beats.pieces import Part, Piece
from training.beats.sources import drummed
from training.percussion import evaluation
from training.percussion.examples import Example, heard, mixture, strokes_of
from training.percussion.kits import kits_of
from training.percussion.machines import machine
from training.percussion.patterns import SECONDS, Played, pattern
from training.percussion.recipe import RECIPE
from training.percussion.striking import strike
from training.percussion.voices import VOICES
from training.recipe import Task, fit, mean


def ticks(*seconds):
    """Strokes of the kick at those times."""
    return np.array([[at, at + 0.1, 36, 100] for at in seconds], float)


def drums_alone(seed=0):
    """Kick and snare of a drum machine, four seconds, as an example."""
    notes = np.array([[0.5 * n, 0.5 * n + 0.1, 36 + 2 * (n % 2), 100] for n in range(1, 8)], float)
    kit = {name: instruments[0] for name, instruments in machine(seed).items()}
    sound = strike(notes, kit, 4 * RATE, np.random.default_rng(seed))
    return Example.of(sound, strokes_of(notes, 4.0), True, 120.0, 0.0)


def test_every_drum_has_a_voice_of_its_own_note():
    names = {voice.drum for voice in VOICES.values()} - {""}
    assert names == set(DRUMS)
    for name, note in DRUMS.items():
        assert strokes_of(np.array([[1.0, 1.1, note, 90]]), 2.0).tolist() == [
            [1.0, list(DRUMS).index(name), 90]
        ]


def test_strokes_sound_when_they_are_struck_and_harder_ones_louder():
    kit = {"kick": [np.ones(100, np.float32)]}
    notes = np.array([[0.5, 0.6, 36, 40], [1.0, 1.1, 36, 120]])

    sound = strike(notes, kit, 2 * RATE, np.random.default_rng(0))

    begins = np.flatnonzero(np.diff((np.abs(sound) > 0).astype(int), prepend=0) == 1)
    assert begins.tolist() == [RATE // 2, RATE]
    assert 0 < sound[RATE // 2 + 10] < sound[RATE + 10]


def test_a_closed_hat_ends_an_open_one():
    kit = {"open hat": [np.ones(RATE, np.float32)], "closed hat": [np.zeros(10, np.float32)]}
    notes = np.array([[0.0, 0.1, 46, 100], [0.25, 0.3, 42, 100]])

    sound = strike(notes, kit, RATE, np.random.default_rng(0))

    assert abs(sound[round(0.2 * RATE)]) > 0
    assert not sound[round(0.3 * RATE) :].any()


def test_files_are_instruments_by_their_names(tmp_path):
    for name in ("bd_one", "bd_two", "snare_hard", "hihat_opened", "tom_low", "loop_kick"):
        soundfile.write(tmp_path / f"{name}.wav", np.r_[np.zeros(999), np.ones(500)], RATE)

    (kit,) = kits_of(tmp_path)

    assert {name: len(instruments) for name, instruments in kit.items()} == {
        "kick": 2, "snare": 1, "open hat": 1, "low tom": 1,
    }  # fmt: skip
    assert np.abs(kit["snare"][0][0]).argmax() < 0.002 * RATE


def test_a_kit_of_hydrogen_has_its_layers_from_soft_to_loud(tmp_path):
    layers = ""
    for name, top, size in (("loud", 1.0, 400), ("soft", 0.5, 300)):
        soundfile.write(tmp_path / f"{name}.wav", np.ones(size), RATE)
        layers += f"<layer><filename>{name}.wav</filename><max>{top}</max></layer>"
    (tmp_path / "drumkit.xml").write_text(
        '<drumkit_info xmlns="http://www.hydrogen-music.org/drumkit"><instrumentList>'
        f"<instrument><name>Floor Tom</name>{layers}</instrument></instrumentList></drumkit_info>",
        encoding="utf-8",
    )

    (kit,) = kits_of(tmp_path)

    assert [len(one) for one in kit["low tom"][0]] == [300, 400]


@pytest.mark.parametrize("kind", ["groove", "composed", "scattered"])
def test_patterns_fill_an_example_and_have_what_is_rare(kind):
    groove = np.array([[n / 2, n / 2 + 0.1, (36, 42, 38, 42)[n % 4], 90] for n in range(64)])
    played = [Played(groove, 100.0, False, "drummer1")]
    found = [pattern(kind, played, np.random.default_rng(seed)).notes for seed in range(30)]

    assert all(one[:, 0].min() >= 0 and one[:, 0].max() < SECONDS for one in found)
    assert np.median([one[:, 0].max() for one in found]) > 0.9 * SECONDS
    names = {int(drum) for one in found for drum in strokes_of(one, SECONDS)[:, 1]}
    assert names == set(range(len(DRUMS)))


def test_targets_lie_where_strokes_do():
    strokes = np.array([[1.0, 0, 127], [1.5, 1, 64]])
    example = Example(np.zeros((300, BANDS), np.float32), strokes, True)

    targets = example.targets(50, 120)

    assert np.argwhere(targets[0] == 1).tolist() == [[0, 50], [1, 100]]
    assert targets[1, :2, [50, 100]].tolist() == [[1, 0], [0, pytest.approx(64 / 127)]]


def test_mixtures_keep_the_strokes_in_place_and_never_come_twice():
    drums = drums_alone()
    noise = np.random.default_rng(0).normal(0, 0.1, 4 * RATE).astype(np.float32)
    beside = Example.of(noise, np.zeros((0, 3)), False)
    mixed = [mixture(drums, [beside], 100, np.random.default_rng(seed)) for seed in range(20)]

    struck = [one for one in mixed if one[1].any()]
    assert len(struck) > 15
    rises = []
    for inputs, targets in struck:
        assert inputs.shape == (100, BANDS)
        change = np.diff(inputs.mean(axis=1), prepend=inputs[0].mean())
        near = np.convolve(targets[0].max(axis=0) > 0, np.ones(3), "same") > 0
        rises.append(change[near].mean() - change[~near].mean())
    assert np.mean(rises) > 0
    assert len({one[0].tobytes() for one in mixed}) == len(mixed)


def test_thresholds_are_put_into_the_biases(monkeypatch):
    """Of a network that hears kicks, each half as surely as it should, and nothing else."""
    example = drums_alone()
    network = load()
    faint = 0.1 * example.targets(0, len(example.magnitudes))[:1]
    said = np.concatenate([faint, example.targets(0, len(example.magnitudes))[1:]])
    monkeypatch.setattr(evaluation, "probabilities", lambda *_: said)
    before = network.head[-1].bias.detach().clone()

    evaluation.calibrate(network, [example])

    raised = (network.head[-1].bias - before)[: len(DRUMS)].tolist()
    assert raised[0] > 0.5
    assert raised[list(DRUMS).index("ride")] == 0
    assert len(decode([(said, 0, 0)], LEAST)) == 0


def test_drum_machines_play_and_the_network_learns_of_it(tmp_path):
    played = ticks(*np.arange(0, 60, 0.5))
    played[1::2, 2] = 38
    for folder, held_out in (("train", False), ("held-out", True)):
        (tmp_path / folder).mkdir()
        for number in range(2):
            example = drums_alone(number)
            name = f"groove-{'alone' if held_out else 'watched'}-{number}"
            np.savez(tmp_path / folder / f"{name}.npz", **example.arrays())
    for number in range(12):
        np.savez(tmp_path / "train" / f"groove-{number}.npz", **drums_alone(number).arrays())
    lines: list[str] = []
    path = tmp_path / "weights.safetensors"

    fit(RECIPE, tmp_path, path, replace(RECIPE.settings, steps=2), None, lines.append)

    assert lines[0].startswith("step 2: stroke ")
    assert load(path=path).join.weight.abs().sum() > 0
    assert "| alone, kick: onset F | " in (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_mean_of_weights_lies_between_them(tmp_path):
    paths = [tmp_path / f"{number}.safetensors" for number in range(2)]
    for number, path in enumerate(paths):
        network = load()
        with torch.no_grad():
            network.join.bias.fill_(1.0 + number)
        save_weights(network, path)

    mean(RECIPE, paths, tmp_path / "mean.safetensors")

    assert load(path=tmp_path / "mean.safetensors").join.bias.tolist() == [1.5] * WIDE


def test_rims_of_the_roland_are_strokes_of_general_midi(tmp_path):
    track = mido.MidiTrack()
    for note in (36, 22, 26, 58):
        track.append(mido.Message("note_on", channel=9, note=note, velocity=90, time=480))
        track.append(mido.Message("note_off", channel=9, note=note, time=0))
    path = tmp_path / "groove.mid"
    mido.MidiFile(tracks=[track]).save(path)

    assert drummed(path)[:, 2].tolist() == [36, 42, 46, 43]


def test_strokes_that_a_held_out_kit_lacks_are_not_asked_for(tmp_path):
    soundfile.write(tmp_path / "kick.wav", np.ones(500), RATE)
    notes = ticks(*range(16))
    notes[::2, 2] = 51
    piece = Piece("it", "groove", (Part(notes, "drums"),), 16, 4, False, (100, 100))

    arrays = RECIPE.render(
        Task("groove-alone-1", True, (0, 1), piece), (tmp_path,), np.random.default_rng(0)
    )

    assert Example.from_arrays(arrays).strokes[:, 1].tolist() == [list(DRUMS).index("kick")] * 8


def test_a_held_out_performance_is_played_as_a_whole(tmp_path, monkeypatch):
    """By what plays scores, whose place here a click at each of its strokes takes."""

    def clicks(performance, font, rate, rng):
        sound = np.zeros(int(performance.duration * rate), np.float32)
        for part in performance.parts:
            sound[(part.notes[:, 0] * rate).astype(int)] = 1
        return sound

    monkeypatch.setattr("training.percussion.performances.render_performance", clicks)
    piece = Piece("it", "groove", (Part(ticks(*range(16)), "drums"),), 16, 4, False, (100, 100))
    task = Task("groove-alone-1", True, (0, 1), piece)

    example = Example.from_arrays(
        RECIPE.render(task, (tmp_path / "none.sf2",), np.random.default_rng(0))
    )

    assert len(example.strokes) == 16
    level = heard(example).mean(axis=1)
    at = np.rint(example.strokes[1:, 0] * 100).astype(int)
    assert level[at].mean() > 1.2 * np.median(level)
    assert probabilities(load(), "cpu", heard(example)).shape == (2, len(DRUMS), len(level))
