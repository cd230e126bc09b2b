"""A report: a mapping like any, that cannot be changed, and a row of a table."""

import copy
import json
import pickle
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool.files.reports import reports_text
from musictool.origin import Origin

FOUND = {
    "tempo_bpm": 96.0,
    "beats": [0.5, 1.0, 1.5],
    "descriptors": {"rms_db": {"mean": -20.0}, "mfcc": {"mean": [1.0, -2.0, 0.5]}},
    "tempo_candidates": [{"bpm": 96.0, "weight": 0.75}, {"bpm": 48.0, "weight": 0.25}],
    "chords": [{"start": 0.0, "end": 2.0, "chord": "C:maj"}],
    "curve": {"time_s": [0.0, 1.0], "rms_db": [-20.0, -21.0]},
}
REPORT = mt.Report(FOUND, Origin(path=Path("a.wav")))
ROW = {
    "file": "a.wav",
    "tempo_bpm": 96.0,
    "beats": [0.5, 1.0, 1.5],
    "descriptors.rms_db.mean": -20.0,
    "descriptors.mfcc.mean_1": 1.0,
    "descriptors.mfcc.mean_2": -2.0,
    "descriptors.mfcc.mean_3": 0.5,
    "tempo_candidates.bpm_1": 96.0,
    "tempo_candidates.bpm_2": 48.0,
    "tempo_candidates.weight_1": 0.75,
    "tempo_candidates.weight_2": 0.25,
    "curve.time_s": [0.0, 1.0],
    "curve.rms_db": [-20.0, -21.0],
}


def test_a_report_is_a_mapping():
    assert isinstance(REPORT, Mapping)
    assert "beats" in REPORT
    assert "onsets" not in REPORT
    assert list(REPORT) == list(FOUND)
    assert (len(REPORT), dict(REPORT)) == (len(FOUND), FOUND)
    assert FOUND == REPORT == mt.Report(FOUND)
    assert REPORT.get("onsets", 7) == 7
    assert json.loads(json.dumps(REPORT)) == FOUND
    assert {**REPORT, "x": 1}["x"] == 1


def test_a_report_cannot_be_changed():
    for change in (
        lambda: REPORT.__setitem__("beats", []),
        lambda: REPORT.update(beats=[]),
        lambda: REPORT.pop("beats"),
        lambda: REPORT.clear(),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    for again in (pickle.loads(pickle.dumps(REPORT)), copy.deepcopy(REPORT)):
        assert (again, again.origin) == (REPORT, REPORT.origin)


def test_what_a_report_prints_is_short():
    assert repr(REPORT) == (
        "Report(tempo_bpm=96.0, beats=[3], descriptors={2}, tempo_candidates=[2], chords=[1], "
        "curve={2})"
    )


def test_a_row_has_a_column_a_number():
    assert REPORT.row() == ROW
    arrays = mt.Report({"mfcc": np.array([1.0, 2.0]), "long": list(range(100)), "none": []})
    assert arrays.row() == {"mfcc_1": 1.0, "mfcc_2": 2.0, "long": list(range(100))}


def test_few_with_much_to_be_said_have_a_column_for_each_and_word():
    about = dict.fromkeys("abcdef", 1.0)
    takes = [{"name": "x", **about}, {"name": "y", **about}]
    row = mt.Report({"takes": takes, "chords": [{"chord": "C"}]}).row()
    assert list(row)[:4] == ["takes.name_1", "takes.name_2", "takes.a_1", "takes.a_2"]
    assert row["takes.name_2"] == "y"
    assert len(row) == 14


def test_a_table_of_many_keeps_the_columns_of_a_vector_together():
    found = [{"mfcc": [1.0], "key": "C"}, {"mfcc": [2.0, 3.0], "key": "D"}]
    lines = reports_text(found, ".csv").splitlines()
    assert lines == ["mfcc_1,mfcc_2,key", "1.0,,C", "2.0,3.0,D"]


def test_pandas_takes_reports():
    pandas = pytest.importorskip("pandas")
    assert REPORT.to_pandas().to_dict("records") == [ROW]
    assert REPORT.to_pandas("beats")["beats"].tolist() == FOUND["beats"]
    assert REPORT.to_pandas("chords").to_dict("records") == FOUND["chords"]
    assert list(REPORT.to_pandas("curve")) == ["time_s", "rms_db"]
    both = pandas.DataFrame([REPORT, mt.Report({"tempo_bpm": 90.0})])
    assert both["tempo_bpm"].tolist() == [96.0, 90.0]
    assert list(both) == list(FOUND)


def test_what_a_command_finds_is_plain(lab, song):
    found = mt.commands.lab.level(song)
    assert type(found["peak"]) is float
    assert found["none"] is None


def test_stems_are_a_mapping_too(lab, song):
    stems = mt.commands.lab.split(song)
    assert list(stems) == ["loud", "quiet"]
    assert "loud" in stems
    assert "drums" not in stems
    assert {name: part.frames for name, part in stems.items()} == {"loud": 44100, "quiet": 44100}


def test_a_report_that_is_printed_is_shown_and_a_wrong_name_is_told():
    report = mt.Report({"tempo_bpm": 120.0, "key": "C minor"})
    assert str(report) == repr(report) == "Report(tempo_bpm=120.0, key='C minor')"
    with pytest.raises(KeyError, match=r"no finding is called 'tempo'; did you mean tempo_bpm\?"):
        report["tempo"]
    with pytest.raises(KeyError, match=r"list\(report\) has them all"):
        report["zxqv"]
    assert report.get("tempo", 3) == 3
    assert "tempo" not in report
