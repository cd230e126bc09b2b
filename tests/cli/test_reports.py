"""Commands that find something: shown, as JSON, and in files of several kinds."""

import csv
import json
import os
import re
import sys

import pytest

from musictool.cli.findings import show_findings, show_rows
from musictool.cli.views import show_line
from musictool.files.history import read_history


@pytest.fixture
def takes(here, lab, tone):
    for name in ("a", "b", "x/c"):
        tone(here / "takes" / f"{name}.wav", seconds=0.25)
    return here / "takes"


def silence(path):
    from soundfile import write

    write(path, [0.0] * 800, 8000)
    return path


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_shown_and_nothing_written(run, here, takes):
    before = files(here)
    out = run("lab", "listen", "in.wav").out
    assert re.search(r"^beats +17 beats, 0\.1 … 8\.1 s$", out, re.M)
    assert re.search(r"^downbeats +0\.6, 2\.6, 4\.6, 6\.6$", out, re.M)
    assert re.search(r"^descriptors\n  centroid_hz +1234\.6\n  mfcc +1, -2, 0\.5$", out, re.M)
    assert re.search(r"^ +… 13 more\n +38 +40 +G:maj$", out, re.M)
    assert re.search(r"^loud +yes\ngap +none$", out, re.M)
    assert files(here) == before


def test_a_row_for_each_of_several(run, here, takes):
    silence(takes / "b.wav")
    result = run("lab", "listen", "takes")
    assert result.code == 3
    assert "takes/b.wav: lab.listen: nothing but silence" in result.err
    head, *rows = result.out.splitlines()
    assert head.split() == [
        "file", "duration_s", "tempo_bpm", "tempo_confidence", "meter", "key", "key_confidence",
        "loud", "gap",
    ]  # fmt: skip
    assert [row.split()[0] for row in rows] == ["takes/a.wav", "takes/x/c.wav"]
    assert {row.index("120") for row in rows} == {head.index("tempo_bpm")}


def test_json_is_the_findings(run, here, takes):
    one = json.loads(run("lab", "listen", "in.wav", "--json").out)
    assert list(one)[:3] == ["file", "duration_s", "tempo_bpm"]
    assert (one["file"], one["gap"], len(one["chords"])) == ("in.wav", None, 20)
    silence(takes / "b.wav")
    result = run("lab", "listen", "takes", "none.wav", "--json")
    assert result.code == 3
    rows = json.loads(result.out)
    assert [row["file"] for row in rows] == [
        "takes/a.wav", "takes/b.wav", "takes/x/c.wav", "none.wav",
    ]  # fmt: skip
    assert rows[1] == {"file": "takes/b.wav", "error": "lab.listen: nothing but silence"}
    assert set(rows[3]) == {"file", "error"}
    assert rows[2]["tempo_bpm"] == 120
    failed = run("lab", "listen", "takes/b.wav", "--json")
    assert failed.code == 1
    assert json.loads(failed.out) == rows[1]


def test_a_table_of_all(run, here, takes):
    silence(takes / "b.wav")
    result = run("lab", "listen", "takes", "-o", "all.csv")
    assert result.code == 3
    assert result.out.startswith("all.csv in ")
    with (here / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == ["takes/a.wav", "takes/x/c.wav"]
    assert list(rows[0]) == [
        "file", "duration_s", "tempo_bpm", "tempo_confidence", "beats", "downbeats", "meter",
        "key", "key_confidence", "loud", "gap", "descriptors.centroid_hz",
        "descriptors.mfcc_1", "descriptors.mfcc_2", "descriptors.mfcc_3",
    ]  # fmt: skip
    assert rows[0]["downbeats"] == "0.6 2.6 4.6 6.6"
    assert (rows[0]["loud"], rows[0]["gap"], rows[0]["tempo_confidence"]) == ("true", "", "0.5")
    (entry,), _ = read_history(here / "all.csv")
    assert [source["name"] for source in entry["inputs"]] == ["a.wav", "c.wav"]


def test_a_list_of_all(run, here, takes):
    silence(takes / "b.wav")
    assert run("lab", "listen", "takes", "-o", "all.json").code == 3
    first, second, third = json.loads((here / "all.json").read_text())
    assert first["file"] == "takes/a.wav"
    assert first["musictool_provenance"][0]["inputs"][0]["name"] == "a.wav"
    assert second == {"file": "takes/b.wav", "error": "lab.listen: nothing but silence"}
    assert third["key"] == "C major"


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_one_file_of_all_is_kept_and_appears_whole_or_not(run, here, takes, suffix):
    (here / f"all.{suffix}").write_text("mine")
    result = run("lab", "listen", "takes", "-o", f"all.{suffix}")
    assert result.code == 2
    assert "exists already" in result.err
    assert run("lab", "listen", "takes", "-o", f"all.{suffix}", "--dry-run").code == 2
    assert (here / f"all.{suffix}").read_text() == "mine"
    assert run("lab", "listen", "takes", "-o", f"all.{suffix}", "--force").code == 0
    assert "takes/b.wav" in (here / f"all.{suffix}").read_text()
    silence(takes / "s.wav")
    assert run("lab", "listen", "takes/s.wav", "none.wav", "-o", f"none.{suffix}").code == 1
    assert not (here / f"none.{suffix}").exists()


@pytest.mark.parametrize(
    ("out", "names"),
    [
        ("out/", ["out/a.lab.listen.json", "out/b.lab.listen.json", "out/x/c.lab.listen.json"]),
        ("{stem}.jams", ["a.jams", "b.jams", "x/c.jams"]),
        ("new/{stem}.csv", ["new/a.csv", "new/b.csv", "new/c.csv"]),
    ],
)
def test_a_file_for_each(run, here, takes, out, names):
    assert run("lab", "listen", "takes", "-o", out).code == 0
    assert set(names) <= set(files(here))


def test_a_folder_of_one_is_a_table_too(run, here, takes):
    assert run("lab", "listen", "takes/x", "-o", "one.json").code == 0
    assert isinstance(json.loads((here / "one.json").read_text()), list)
    assert run("lab", "listen", "in.wav", "-o", "single.json").code == 0
    single = json.loads((here / "single.json").read_text())
    assert list(single)[:2] == ["file", "duration_s"]


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("all.jams", "JAMS holds one recording; name a folder"),
        ("all.wav", "names one file, but there are several inputs"),
    ],
)
def test_what_cannot_hold_many_is_refused(run, here, takes, out, sentence):
    result = run("lab", "listen", "takes", "-o", out)
    assert result.code == 2
    assert sentence in result.err
    assert not (here / out).exists()


def test_what_is_written_with_json_is_said(run, here, takes):
    row = json.loads(run("lab", "listen", "in.wav", "-o", "x.csv", "--json").out)
    assert (row["output"], row["error"]) == ("x.csv", None)


def test_a_few_numbers_inside_share_a_line(capsys):
    show_findings({"sound": {"level": {"mean": -3.0, "std": 0.5}}}, sys.stdout)
    assert capsys.readouterr().out.splitlines() == ["sound", "  level  mean -3; std 0.5"]


def test_where_the_same_is_said_of_several_things_they_are_rows(capsys):
    row = {"mean": 0.25, "low": 0.125, "high": None, "against": 3}
    show_findings({"shares": {"empty": row, "full": {**row, "high": 0.5}}}, sys.stdout)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["shares", "mean", "low", "high", "against"],
        ["empty", "0.25", "0.125", "3"],
        ["full", "0.25", "0.125", "0.5", "3"],
    ]


def test_of_a_long_table_the_beginning_and_the_end(capsys):
    show_findings({"rows": [{"name": f"n{at}", "count": at} for at in range(200)]}, sys.stdout)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert lines[-2].strip() == "… 193 more"
    assert lines[-1].split() == ["n199", "199"]


class Terminal:
    """A terminal of 80 columns that keeps what is printed."""

    encoding = "utf-8"

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def isatty(self):
        return True

    def lines(self):
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.text).splitlines()


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(os, "get_terminal_size", lambda *fd: os.terminal_size((80, 24)))
    return Terminal()


def test_a_terminal_has_only_the_columns_it_has_room_for(terminal):
    rows = [
        {"file": f"{'very-' * 12}long-{at}.wav", "beats": [1.0] * 99}
        | {f"finding_number_{number}": 1000.5 + number for number in range(20)}
        for at in range(3)
    ]
    show_rows(rows, terminal, "--json has them")
    lines = terminal.lines()
    assert all(len(line) <= 80 for line in lines)
    said = " ".join(" ".join(lines).partition("Not enough room for ")[2].split())
    shown = 20 - said.count("finding_number_")
    assert 3 < shown < 8
    assert said.startswith(f"finding_number_{shown}, finding_number_{shown + 1}, ")
    assert said.endswith("finding_number_19: --json has them.")
    cells = [line.split() for line in lines if "1000.5" in line]
    assert [len(row) for row in cells] == [1 + shown] * 3
    assert [row[0] for row in cells] == [f"very-very-ver…y-long-{at}.wav" for at in range(3)]


def test_what_matters_most_fits_beside_long_names(terminal):
    kinds = {"tempo_bpm": 149.6, "key": "C# minor", "loudness_lufs": -14.25, "meter": "4/4"}
    rows = [
        {"file": f"{artist} - A Title That Goes On And On (Remastered).flac", "duration_s": 201.5}
        | kinds
        | {
            "free_time": False,
            "tempo_confidence": 0.5,
            "beat_confidence": 0.5,
            "sample_rate": 44100,
        }
        for artist in ("Some Artist", "Another")
    ]
    show_rows(rows, terminal, "--json has them")
    above, head, *rows = terminal.lines()[:4]
    assert above.split()[:3] == ["duration", "tempo", "loudness"]
    assert head.split()[:6] == ["file", "s", "bpm", "key", "lufs", "meter"]
    assert [row.split("  ")[0] for row in rows] == [
        "Some Artist -…stered).flac",
        "Another - A T…stered).flac",
    ]
    assert all("201.5  149.6  C# minor    -14.25  4/4" in row for row in rows)


def test_wide_signs_count_twice(terminal):
    rows = [
        {"file": "作業用の音楽とても長い名前をもつ録音の最終版.wav", "tempo_bpm": 96},
        {"file": "plain.wav", "tempo_bpm": 120},
    ]
    show_rows(rows, terminal, "--json has them")
    *_, wide, plain = terminal.lines()
    assert wide == "作業用の音楽と…最終版.wav     96"
    assert plain == f"{'plain.wav':25}    120"


def test_a_sentence_is_wrapped_between_words_on_a_terminal_alone(terminal, monkeypatch, capsys):
    sentence = f"out.wav: {'neither word breaks nor path ' * 5}/a/{'long/' * 20}path.wav"
    show_line("warning", sentence)
    assert capsys.readouterr().err == f"warning: {sentence}\n"
    monkeypatch.setattr(sys, "stderr", terminal)
    show_line("warning", sentence)
    lines = terminal.lines()
    assert " ".join(" ".join(lines).split()) == f"warning: {sentence}"
    assert len(lines) >= 3
    assert all(len(line) <= 80 or " " not in line.strip() for line in lines)


def test_a_terminal_gets_two_columns_and_no_markup(terminal):
    show_findings({"title": "[red]x", "words": "long " * 40, "inside": {"a": 1}}, terminal)
    lines = terminal.lines()
    assert lines[0].split() == ["title", "[red]x"]
    assert len(lines) > 4
    assert all(len(line) <= 80 for line in lines)
    assert lines[-1].startswith("  a ")


def test_of_few_things_with_much_to_say_each_has_a_column(run, here, tone):
    tone(here / "b.wav", seconds=1)
    given = ("compare", "in.wav", "b.wav", "--no-analyze")
    out = run(*given).out
    assert re.search(r"^recordings +name +in\.wav +b\.wav$", out, re.M)
    assert re.search(r"^ +duration_s +0\.5 +1$", out, re.M)
    assert re.search(r"^ +identical +no$", out, re.M)
    assert re.search(r"^bands +band +from_hz +to_hz ", out, re.M)
    found = json.loads(run(*given, "--json").out)
    assert list(found) == ["files", "recordings", "differences", "bands"]
    assert found["files"] == ["in.wav", "b.wav"]
