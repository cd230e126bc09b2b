"""Reports as tables: what has room there, what a spreadsheet would run is text, numbers stay."""

import csv
import io
import re

import pytest

from musictool.files import write
from musictool.files.reports import report_text, reports_text
from musictool.values import Report


@pytest.mark.parametrize(
    "word",
    [
        '=HYPERLINK("http://x")',
        "+1+cmd|' /C calc'!A0",
        "@SUM(1)",
        "-2+3",
        "\tx",
        ' "=x',
        "＝1",
        "-inf",
    ],
)
def test_what_a_spreadsheet_would_run_is_text(tmp_path, word):
    write(tmp_path / "r.csv", Report({"title": word, word: 1}))
    with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
        header, row = csv.reader(file)
    assert (header, row) == (["title", f"'{word}"], [f"'{word}", "1"])


def test_no_cell_begins_a_row(tmp_path):
    write(tmp_path / "r.csv", Report({"title": 'song\r=1\r\n=2,"x', "n": 1}))
    with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["title", "n"], ["song\n'=1\n'=2,\"x", "1"]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "word",
    ["a;=1", "a; @x", 'a";=1', 'a;"=1', 'a;""=1"', '";=1', "a\t=1", "a\n=1", ";-2+3", "x;y\r+1;=2"],
)
def test_no_separator_of_another_locale_begins_a_cell_that_runs(word, separator):
    """Excel takes the list separator of the system, which with a decimal comma is a semicolon."""
    text = reports_text([{"a": word, "b": word, word: 1, "c": -0.5}], ".csv")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header, *data = [[cell.lstrip() for cell in row] for row in rows]
    assert not [cell for row in [header, *data] for cell in row if re.match("[=@+]|-2", cell)]
    if separator == ",":
        assert data[0][0].replace("'", "") == word.replace("\r", "\n").lstrip()


def test_numbers_and_other_words_stay_as_they_are():
    found = {"a": -3.5, "b": "-3.5", "c": "+2", "d": [-1.0, 2.0], "e": "a=b", "f": "", "g": "-1e-3"}
    assert reports_text([found], ".csv").splitlines()[1] == "-3.5,-3.5,+2,-1.0,2.0,a=b,,-1e-3"
    assert '"=1"' in reports_text([{"a": "=1"}], ".json")


def test_a_list_of_things_that_are_numbers_is_a_column_a_number():
    tempi = [{"bpm": 120.5, "weight": 0.75}, {"bpm": 60.25, "weight": None}]
    chords = [{"start": 0.0, "end": 2.0, "chord": "N"}]
    text = report_text(Report({"tempi": tempi, "chords": chords, "mixed": [1, {}]}), ".csv")
    assert list(csv.DictReader(io.StringIO(text))) == [
        {
            "tempi.bpm_1": "120.5",
            "tempi.bpm_2": "60.25",
            "tempi.weight_1": "0.75",
            "tempi.weight_2": "",
        }
    ]
