"""Every page of help begins with command lines that run: here all of them do."""

import os
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool.cli.verbs import verbs
from musictool.contract.examples import spoken
from musictool.discovery import registry

from ..plugins.musictool_generation.models import model_of

DEMO = Path(__file__).parents[2] / "examples" / "demo.flac"
ZAM = Path("/usr/lib/vst3/ZamCompX2.vst3")
BUILT_IN = {
    plugin.name: [
        variant
        for name in plugin.commands
        for variant in registry().commands[name].variants
        if variant.spec.target in plugin.targets
    ]
    for plugin in registry().plugins
    if plugin.distribution == "musictool"
}
HEAVY = dict.fromkeys(
    (
        "musictool style song.wav --reference other.wav",
        "musictool continue song.wav",
        "musictool train tunes/ -o folk/ --minutes 30",
        "musictool train tunes/ -o better/ --from model/ --minutes 5",
        "musictool train songs/ -o mine/",
        "musictool train songs/ -o mine/ --minutes 30 --licence CC-BY-4.0",
        "musictool harmonize melody.mid --instruments viola,cello --chords 'G C D G' --count 4"
        " -o takes/",
    ),
    "--dry-run --quiet",  # which does none of the work to tell how long it takes
)
"""What takes long, and is run in full where its guide or the README is."""

HEAVY[
    "musictool generate --instruments piano,bass,drums --structure AABA --mood bright --count 8"
    " -o takes/"
] = "--bars 4 --dry-run --quiet"
HEAVY |= dict.fromkeys(
    (
        "musictool continue tune.mid --bars 16 -o longer.mid",
        "musictool inpaint tune.mid --bars 9-12 -o new.mid",
        "musictool inpaint tune.mid --start 9 --end 13 --unit bars --tracks bass -o new-bass.mid",
        "musictool vary tune.mid --amount 0.3 -o other.mid",
    ),
    "--particles 1",
)
HEAVY["musictool plugins check listening"] = "--only form"  # all are made of it in tests/kit
HEAVY["musictool models pull beatnet"] = "--help"  # tests/weights fetch it, where a network is
for line in (
    "install musictool-acme",
    "install ./musictool-acme",
    "uninstall acme",
    "upgrade",
    "upgrade acme",
    "freeze",
    "search acme",
):
    HEAVY[f"musictool plugins {line}"] = "--help"  # tests/installing does it, elsewhere
HEAVY |= {'musictool watch songs/ "trim end=30 | normalize lufs=-16" -o done/': "--once --settle 0"}

SILENT = ("musictool play",)
"""What needs a loudspeaker, or somebody in front of the screen."""

CUES = "time\n2\n"


def verbs_within(group, path="musictool"):
    for verb in group:
        name = f"{path} {verb.name}"
        yield name, verb
        yield from verbs_within(getattr(verb, "commands", {}).values(), name)


VERBS = dict(verbs_within(verbs()))


def sung(*pitches: int) -> mt.Audio:
    """One voice: half a second of each pitch, of eight harmonics."""
    t = np.arange(12000) / 24000
    fade = np.minimum(1, np.minimum(t, 0.5 - t) / 0.03)
    tones = [
        sum(np.sin(2 * np.pi * k * 440 * 2 ** ((pitch - 69) / 12) * t) / k for k in range(1, 9))
        for pitch in pitches
    ]
    line = np.concatenate([0.2 * fade * tone for tone in tones])
    return mt.Audio(np.float32([line, line]), 24000)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """The inputs that examples name, short ones."""
    folder = tmp_path_factory.mktemp("inputs")
    demo = mt.run("convert sample_rate=24000 | gain db=-3", mt.read(DEMO))
    parts = {
        "song": (0, 4),
        "other": (8, 12),
        "one": (0, 1),
        "two": (1, 2),
        "songs/a": (0, 1),
        "songs/b": (2, 3),
        "stems/vocals": (0, 1),
        "stems/drums": (0, 1),
    }
    for name, (start, end) in parts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        rate = demo.sample_rate
        mt.write(
            folder / f"{name}.wav",
            mt.Audio(demo.samples[:, start * rate : end * rate], rate),
        )
    mt.write(folder / "voice.wav", sung(60, 64, 67))
    decay = np.exp(-np.arange(4410) / 800) * np.random.default_rng(1).standard_normal(4410)
    mt.write(folder / "hall.wav", mt.Audio(decay[None].astype(np.float32), 44100))
    mt.write(folder / "mix.wav", mt.run("gain db=-3", folder / "song.wav"))
    (folder / "cues.csv").write_text(CUES)
    notes = [mt.Note(at, at + 0.8, 48 + at % 12) for at in range(32)]  # 16 bars
    score = mt.Score.of(notes)
    (piano,) = score.tracks
    bass, drums = replace(piano, name="Bass", program=33), replace(piano, name="Drums", drum=True)
    score = replace(score, tracks=(piano, piano, bass, drums), keys=(mt.Key(0, 0, minor=True),))
    for name in ("tune", "intro", "verse", "piano", "drums", "new", "beat"):
        mt.write(folder / f"{name}.mid", score)
    four = mt.excerpt(score, 0, score.bars[4])
    for name in ("one", "two"):
        mt.write(folder / f"{name}.mid", four)
    mt.write(folder / "melody.mid", replace(four, tracks=four.tracks[:1]))
    mt.write(folder / "model", model_of(score, steps=12))
    for name in ("tunes", "generated"):
        (folder / name).mkdir()
        for number in range(10):
            mt.write(folder / name / f"{number}.mid", score)
    presets = folder / ".musictool" / "presets"
    presets.mkdir(parents=True)
    (presets / "ours.yaml").write_text("description: Ours\nsteps: [normalize]\n")
    return folder


@pytest.fixture
def runs(run, files, tmp_path, monkeypatch):
    """Run a command line as it is printed, in a folder that holds the inputs and nothing else."""

    def go(line: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(files, folder, copy_function=os.link)
        monkeypatch.chdir(folder)
        program, *words = shlex.split(line)
        assert program == "musictool"
        if "-o" in words and words.count(out := words[words.index("-o") + 1]) == 1:
            Path(out).unlink(missing_ok=True)  # the input of another example
        result = run(*words, *HEAVY.get(line, "").split())
        assert result.code == 0, (line, result.err)
        assert "warning" not in result.err, (line, result.err)
        return result.out

    return go


@pytest.mark.parametrize("plugin", BUILT_IN)
def test_both_examples_of_each_command_run(runs, plugin):
    for one in BUILT_IN[plugin]:
        assert len(one.spec.examples) == 2, one.name
        for line in one.spec.examples:
            assert line.startswith(f"{spoken(one.name)} ")
            if "ZamCompX2" not in line or ZAM.exists():  # of Debian's zam-plugins
                assert bool(runs(line)) is not HEAVY.get(line, "").endswith("--quiet")


def test_examples_of_the_suites_own_commands_run(runs, own_folders, monkeypatch):
    own = own_folders / "config" / "musictool" / "presets"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("steps: [normalize]\n")
    monkeypatch.setenv("VISUAL", "true")  # an editor that leaves all as it is
    for name, verb in VERBS.items():
        assert verb.further.examples, name
        for line in verb.further.examples:
            assert f"{line} ".startswith(f"{name} ")
            if verb.callback and name not in SILENT:
                assert runs(line)


def test_help_begins_with_them(run):
    examples = {name: verb.further.examples for name, verb in VERBS.items()}
    for name, command in registry().commands.items():
        lines = [line for one in command.variants for line in one.spec.examples]
        examples |= {spoken(name): lines}
    assert len(examples) > 60
    for name, expected in examples.items():
        lines = run(*name.split()[1:], "--help").out.splitlines()
        heading = lines.index("Examples:")
        assert heading <= 6
        shown = lines[heading + 1 : lines.index("", heading)]
        assert " ".join(shown).split() == " ".join(expected).split()
