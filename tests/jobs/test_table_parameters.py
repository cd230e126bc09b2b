"""A parameter that is a table: read by the hub, refused in one sentence, named in the history."""

import hashlib

import pytest

import musictool as mt
from musictool.contract.schema import json_schema
from musictool.discovery import registry
from musictool.files import info


@pytest.fixture
def table(tmp_path, lab, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cues.csv"
    path.write_text("time;gain\n0;0.5\n0.5;0.25\n")
    return path


def test_the_command_gets_rows_and_the_file_its_hash(single, song, table):
    mt.write("in.wav", song)
    single("lab.cues cues=cues.csv", "in.wav", out="out.flac")
    made = mt.read("out.flac").samples
    assert made[0, 22000] == pytest.approx(0.5, abs=1e-4)
    assert made[0, 22100] == pytest.approx(0.25, abs=1e-4)
    (entry,) = info("out.flac").history
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    assert entry["references"] == [{"name": "cues.csv", "sha256": digest}]
    assert entry["steps"][0]["parameters"] == {"cues": "cues.csv"}


@pytest.mark.parametrize("given", ["path", "text", "table"])
def test_python_takes_a_path_or_a_table(song, table, given):
    value = {"path": table, "text": "cues.csv", "table": mt.Table.of([{"time": 0, "gain": 0.5}])}
    made = mt.commands.lab.cues(song, cues=value[given])
    assert made.samples[0, 100] == pytest.approx(0.5)
    with pytest.raises(mt.BadParameter, match=r"cues must be a table \(a CSV file\), not 3"):
        mt.commands.lab.cues(song, cues=3)


def test_what_is_wrong_with_it_is_one_sentence_before_and_while_it_works(execute, song, table):
    mt.write("in.wav", song)
    (outcome,) = execute("lab.cues cues=none.csv", "in.wav", out="out.wav")
    assert str(outcome.error) == "none.csv: there is no such file"
    table.write_text("time,gain\n0,1\nsoon,1\n")
    (outcome,) = execute("lab.cues cues=cues.csv", "in.wav", out="out.wav")
    assert str(outcome.error) == "lab.cues: cues.csv, line 3: no number"


def test_it_is_not_replaced(execute, song, table):
    table.rename("cues.wav")
    mt.write("in.wav", song)
    (outcome,) = execute("lab.cues cues=cues.wav", "in.wav", out="cues.wav", force=True)
    assert "never overwritten" in str(outcome.error)


def test_faces_call_it_a_file(lab):
    (parameter,) = registry().command("lab.cues").spec.parameters
    assert parameter.kind == "table"
    assert json_schema(parameter) == {
        "type": "string",
        "minLength": 1,
        "description": "Levels: time, gain",
    }
