"""Findings that a command gives beside its result: `-> tuple[Audio, Report]`."""

import json
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import Audio, ContractError, Report, command
from musictool.contract.signature import spec_of

CENTRE = """
import numpy as np
from musictool import Audio, Report, Stream, command, hookimpl

@command("centre")
def centre(audio: Audio, wrong: bool = False) -> tuple[Audio, Report]:
    \"\"\"Take away what is constant.\"\"\"
    offset = float(audio.samples.mean())
    made = audio.with_samples(audio.samples - np.float32(offset))
    return made if wrong else (made, Report({"offset": offset}))

@command("centre-blocks")
def blocks(stream: Stream) -> tuple[Stream, Report]:
    \"\"\"Halve a recording, and say so.\"\"\"
    return stream.map(lambda block: block / 2), Report({"factor": 0.5})

@hookimpl
def musictool_register():
    return [centre, blocks]
"""


@pytest.fixture(autouse=True)
def installed(install_plugin, tmp_path_factory, monkeypatch, tmp_path):
    folder = tmp_path_factory.getbasetemp() / "centre"
    if not folder.exists():
        install_plugin(folder, "musictool-centre", CENTRE)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.chdir(tmp_path)


OFF = Audio(np.full((2, 8000), 0.25, np.float32), 8000)


def test_the_result_flows_on_and_the_findings_go_to_their_file():
    made = mt.run("centre findings=found.json | gain db=0", OFF)
    assert np.abs(made.samples).max() == 0
    assert json.loads(Path("found.json").read_text()) == {"offset": 0.25}
    assert isinstance(mt.commands.centre(OFF), Audio)
    halved = mt.commands.centre_blocks(OFF, findings="factor.csv")
    assert halved.samples.max() == 0.125
    assert Path("factor.csv").read_text().split() == ["factor", "0.5"]


def test_a_batch_has_one_for_each():
    for name in ("a", "b"):
        mt.write(f"{name}.wav", OFF)
    outcomes = list(mt.map("centre findings=f/{stem}.json", ["a.wav", "b.wav"], "out/"))
    assert [one.error for one in outcomes] == [None, None]
    assert [str(path) for one in outcomes for path in one.extras] == ["f/a.json", "f/b.json"]
    assert json.loads(Path("f/b.json").read_text())["offset"] == pytest.approx(0.25)
    with pytest.raises(mt.OutputExists, match=r"f/a\.json"):
        mt.run("centre findings=f/a.json", OFF)


def test_what_is_no_report_is_said():
    with pytest.raises(mt.PluginError, match="gave back Audio where it declares audio and a Rep"):
        mt.run("centre wrong=true", OFF)


def test_an_own_parameter_of_that_name_is_refused():
    @command("centre.own")
    def own(audio: Audio, findings: str = "") -> tuple[Audio, Report]:
        """Wrong."""

    with pytest.raises(ContractError, match="cannot have 'findings' itself"):
        spec_of(own)
