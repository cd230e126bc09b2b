"""Each check fails when it should, with what was expected, what happened, and how to mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from musictool.contract.signature import spec_of
from musictool.discovery import Registry
from musictool.discovery import registry as installed
from musictool.discovery.build import build
from musictool.discovery.found import Found
from musictool.kit import (
    CHECKS,
    PLUGIN_CHECKS,
    NotChecked,
    NotConforming,
    Subject,
    examine,
    plugins_named,
    stopped,
    subjects_of,
)
from musictool.kit.music import Piece

from . import broken

pytestmark = pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")

WRONG = {
    "words": ("broken.words", "", "the help of level ends with a full stop"),
    "sound": ("broken.sound", "", "there is nothing in the result"),
    "form": ("broken.form", "192 kHz", "KeyError: 192000"),
    "recording": ("broken.recording", "silence", "samples that are NaN"),
    "again": ("broken.again", "", "in the second call sample 0 of channel 0 is "),
    "another seed": ("broken.seed", "", "seeds 0 and 1 give the same"),
    "plain call": ("broken.plain", "", "the plain call gives sample 0 of channel 0 is "),
    "blocks": ("broken.blocks", "of 1000 frames", "sample 0 of channel 0 is "),
    "mix": ("broken.again", "", "the mix is "),
    "at once": ("broken.shared", "", "beside another call sample 0 of channel 0 is "),
    "stopped": ("broken.scratch", "", "in the folder of temporary files"),
    "drawn values": ("broken.bounds", "", "with level=1.0: PluginError"),
    "tail": ("broken.tail", "", "with a tail, what comes before it is another"),
}
"""By check: the command, the way in which it is checked, and what is found."""

HEAVY = """
import librosa
from musictool import Audio, command, hookimpl

@command("heavy")
def heavy(audio: Audio) -> Audio:
    \"\"\"Take long to import.\"\"\"
    return audio

@hookimpl
def musictool_register():
    return [heavy]
"""

FURTHER = [
    ("words", "broken.parameters", "", "level has no help"),
    ("recording", "broken.refuses", "one frame", "too short\\nfor this'"),
    ("blocks", "broken.passes", "of 1000 frames", "it reads the stream 2 times and declares 1"),
    ("blocks", "broken.steady", "of drawn lengths", " of channel 0 is "),
    ("stopped", "broken.late", "", "in the folder of temporary files, stopped at moment "),
    ("stopped", "broken.spools", "", "in the folder of temporary files, stopped at moment "),
    ("sound", "broken.writes", "", "the samples that it was lent are not what they were"),
]


@pytest.fixture(scope="module")
def registry() -> Registry:
    found = Found("broken", broken.__name__, "musictool-broken", "1.0")
    found.commands = [
        spec_of(one) for one in vars(broken).values() if hasattr(one, "__musictool__")
    ]
    return build([found], {})


@pytest.fixture(scope="module")
def subjects(registry) -> dict[str, Subject]:
    (plugin,) = registry.plugins
    assert not plugin.problems
    return {one.id: one for one in subjects_of(plugin, registry)}


def test_what_is_whole_when_each_block_is_as_long_is_so_until_blocks_differ(subjects):
    CHECKS["blocks"].run(subjects["broken.steady"], "of 1000 frames")


@pytest.mark.parametrize(
    ("check", "name", "way", "happened"),
    [*((check, *wrong) for check, wrong in WRONG.items()), *FURTHER],
    ids=lambda one: str(one)[:30],
)
def test_a_check_finds_what_is_broken(subjects, check, name, way, happened):
    with pytest.raises(NotConforming) as raised:
        CHECKS[check].run(subjects[name], way)
    finding = raised.value.finding
    assert finding.subject == name
    assert happened in finding.happened
    assert finding.expected
    assert finding.mend
    assert str(finding) in str(raised.value)


def test_rates_and_channels_are_tried_of_what_hears_a_recording_and_of_nothing_else():
    known = installed()
    ways = {
        one.id: [*CHECKS["form"].of(one)]
        for plugin in known.plugins
        for one in subjects_of(plugin, known)
    }
    for hears in ("gain", "stems.part", "mix", "synth-sampler"):  # the last by its reference
        assert "192 kHz" in ways[hears]
    for does_not in ("transpose of notes", "synth-tones", "generate-trained", "train"):
        assert ways[does_not] == []


def test_what_writes_into_the_music_spoils_it_for_no_other_check(subjects):
    whole = Piece().audio().samples.copy()
    with pytest.raises(NotConforming):
        CHECKS["sound"].run(subjects["broken.writes"], "")
    np.testing.assert_array_equal(Piece().audio().samples, whole)


def forgetful(subject: Subject, **changes: Any) -> Subject:
    """The same, with a hub that has another idea of its parameters."""
    spec, registry = subject.spec, subject.registry
    parameters = tuple(replace(one, **changes) for one in spec.parameters)
    command = replace(registry.commands[spec.name], spec=replace(spec, parameters=parameters))
    return replace(subject, registry=replace(registry, commands={spec.name: command}))


@pytest.mark.parametrize(
    ("check", "changes", "happened"),
    [
        ("out of range", {"ge": None}, "level=-1 is taken"),
        ("unknown parameter", {"name": "no_such_parameter"}, "no_such_parameter=1 is taken"),
        ("schema", {"name": "no_such_parameter"}, "the schema takes a parameter that there is not"),
    ],
)
def test_a_hub_that_takes_what_it_should_not_is_found(subjects, check, changes, happened):
    with pytest.raises(NotConforming, match=happened):
        CHECKS[check].run(forgetful(subjects["broken.well"], **changes), "")


def test_a_hub_that_leaves_the_region_out_is_found(subjects, monkeypatch):
    well = subjects["broken.well"]
    whole = well.without_tail
    monkeypatch.setattr(well, "perform", lambda **region: whole)
    with pytest.raises(NotConforming, match="what is before the region is changed"):
        CHECKS["region"].run(well, "")


def test_weights_that_are_yet_to_be_fetched_are_no_fault_of_a_plugin(registry, subjects):
    (row,) = examine("broken", registry, only=["broken.unfetched"])
    assert row.checks >= 1  # of its words
    assert not row.findings
    (sentence,) = row.not_checked
    assert "sound, form, recording, " in sentence
    assert sentence.endswith("are not here; get them by: musictool models pull deep")
    packed = replace(subjects["broken.unfetched"], values=lambda music: {"packed": True})
    with pytest.raises(NotConforming, match="MissingWeights: the weights deep"):
        CHECKS["sound"].run(packed, "")


def test_a_heavy_import_is_found(tmp_path, monkeypatch):
    (tmp_path / "musictool_heavy.py").write_text(HEAVY)
    monkeypatch.syspath_prepend(tmp_path)
    plugin = Found("heavy", "musictool_heavy", "musictool-heavy", "1.0").plugin()
    with pytest.raises(NotConforming, match="musictool_heavy imports librosa") as raised:
        PLUGIN_CHECKS["imports light"].run(plugin, build([], {}))
    assert "inside the functions" in raised.value.finding.mend


def test_what_is_wrong_in_the_registry_is_found():
    found = Found("acme", "musictool_acme", "musictool-acme", "1.0")
    found.add_problem("it registers nothing")
    with pytest.raises(NotConforming, match="it registers nothing"):
        PLUGIN_CHECKS["registered"].run(found.plugin(), build([found], {}))


@pytest.mark.parametrize(
    ("name", "happened"), [("thread", "a thread goes on: waits"), ("child", "a process goes on: ")]
)
def test_a_thread_or_process_that_goes_on_is_found(subjects, monkeypatch, name, happened):
    monkeypatch.setattr(stopped, "PATIENCE", 0.01)
    with pytest.raises(NotConforming, match=happened):
        CHECKS["stopped"].run(subjects[f"broken.{name}"], "")


HOOK = """
from musictool import hookimpl

@hookimpl
def musictool_register():
    return [process, first, well]
"""


@pytest.fixture
def installed_subjects(tmp_path, install_plugin, monkeypatch):
    """Those of a plugin that other processes find as well."""

    def install(source: str) -> dict[str, Subject]:
        install_plugin(tmp_path, "musictool-acme", source)
        monkeypatch.syspath_prepend(tmp_path)
        known = installed()
        (plugin,) = plugins_named("musictool-acme", known)
        assert not plugin.problems
        return {one.id: one for one in subjects_of(plugin, known)}

    return install


def test_what_depends_on_the_process_or_on_the_others_of_a_batch_is_found(installed_subjects):
    of = installed_subjects(Path(broken.__file__).read_text(encoding="utf-8") + HOOK)
    for name in ("process", "first"):
        with pytest.raises(NotConforming, match=r"of recording \d of 2 sample 0 of channel 0 is "):
            CHECKS["batch"].run(of[f"broken.{name}"], "")
    CHECKS["batch"].run(of["broken.well"], "")


FACES = """
import os, sys
from collections.abc import Sequence
from musictool import Audio, command, hookimpl

CALLS = []

def louder(audio, factor):
    return audio.with_samples(audio.samples * audio.samples.dtype.type(factor))

@command("faces.argv")
def argv(audio: Audio) -> Audio:
    \"\"\"Look at how it was called.\"\"\"
    return louder(audio, 0.25 if sys.argv[0] == "musictool" else 0.5)

@command("faces.calls")
def calls(audio: Audio) -> Audio:
    \"\"\"Count.\"\"\"
    CALLS.append(1)
    return louder(audio, 1 / len(CALLS))

@command("faces.ends")
def ends(audio: Audio) -> Audio:
    \"\"\"End the program of some people.\"\"\"
    if sys.argv[0] == "musictool":
        os._exit(3)
    return audio

@command("faces.well")
def well(audio: Audio, by: float = 0.3, loud: bool = True) -> Audio:
    \"\"\"Be the same for everybody.\"\"\"
    return louder(audio, by if loud else 1 - by)

@command("faces.takes")
def takes(audio: Audio, count: int = 2) -> Sequence[Audio]:
    \"\"\"Make one more for some people.\"\"\"
    return [louder(audio, 1 / n) for n in range(1, 1 + count + (sys.argv[0] == "musictool"))]

@command("faces.takes-well")
def takes_well(audio: Audio, count: int = 2) -> Sequence[Audio]:
    \"\"\"Make as many for everybody.\"\"\"
    return [louder(audio, 1 / n) for n in range(1, 1 + count)]

@hookimpl
def musictool_register():
    return [argv, calls, ends, well, takes, takes_well]
"""


def test_what_depends_on_how_it_is_called_is_found(installed_subjects):
    of = installed_subjects(FACES)
    for name, happened in (
        ("argv", "on the command line sample 0 of channel 0 is "),
        ("calls", "in YAML sample 0 of channel 0 is "),
        ("ends", "on the command line, as faces ends .* it says 'it ended the program'"),
        ("takes", "on the command line 3 results instead of 2"),
    ):
        with pytest.raises(NotConforming, match=happened):
            CHECKS["faces"].run(of[f"faces.{name}"], "")
    for name in ("well", "takes-well"):
        CHECKS["faces"].run(of[f"faces.{name}"], "")


def test_what_a_gpu_makes_otherwise_is_found(subjects, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    device = replace(subjects["broken.well"])
    cpu = device.perform(seconds) if (seconds := device.short) else None
    other = cpu.with_samples(cpu.samples + np.float32(0.002))
    monkeypatch.setattr(device, "run", lambda music, device: [cpu if device == "cpu" else other])
    with pytest.raises(NotConforming, match="on the GPU sample 0 of channel 0 is "):
        CHECKS["gpu"].run(device, "")


def test_every_check_is_shown_to_fail():
    shown = {*WRONG, "out of range", "unknown parameter", "schema", "region"}
    shown |= {"faces", "batch", "gpu"}
    assert shown == CHECKS.keys()
    assert PLUGIN_CHECKS.keys() == {"registered", "imports light"}


ELSEWHERE = {"gpu", "batch", "faces"}
"""What it passes in tests of their own, or nowhere without a GPU."""


def test_a_command_that_is_well_passes_every_check(subjects):
    passed = set()
    for check in CHECKS.values():
        for way in [] if check.name in ELSEWHERE else check.of(subjects["broken.well"]):
            try:
                check.run(subjects["broken.well"], way)
            except NotChecked as reason:
                raise AssertionError(f"{check.name} {way}") from reason
            passed.add(check.name)
    assert passed == CHECKS.keys() - ELSEWHERE
