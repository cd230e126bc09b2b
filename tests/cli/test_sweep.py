"""`musictool sweep`: a grid of results, one table of them, and a page that plays them from disk."""

import csv
import json
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
import soundfile

import musictool as mt

GRID = "gain db={-6,0} | fade out={0.1,0.2}"


class Page(HTMLParser):
    """The players of a page, and the cells of its table."""

    def __init__(self, path):
        super().__init__()
        self.players, self.rows, self.loaded = [], [], []
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.loaded += [given[name] for name in ("src", "href") if name in given]
        if tag == "audio":
            self.players.append(given["src"])
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, text):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += text


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_each_cell_is_what_its_pipeline_makes_alone(run, here):
    done = run("sweep", GRID, "in.wav", "-o", "out")
    assert done.code == 0
    found = sorted(path.name for path in (here / "out").glob("*.wav"))
    assert found == [f"in.db={db},out={out}.wav" for db in (-6, 0) for out in (0.1, 0.2)]
    run("run", "gain db=-6 | fade out=0.2", "in.wav", "-o", "alone.wav")
    assert (here / "out/in.db=-6,out=0.2.wav").read_bytes() == (here / "alone.wav").read_bytes()


def test_table_and_page_tell_of_all_cells_and_of_the_source(run, here):
    done = run("sweep", GRID, "in.wav")
    source, *rows = table(here / "in.sweep/sweep.csv")
    assert [(row["db"], row["out"]) for row in rows] == [
        ("-6.0", "0.1"),
        ("-6.0", "0.2"),
        ("0.0", "0.1"),
        ("0.0", "0.2"),
    ]
    assert source["db"] == source["output"] == ""
    loudness = [float(row["loudness_lufs"]) for row in (source, *rows)]
    assert loudness[1] < loudness[3] - 5
    assert float(source["true_peak_dbtp"]) == pytest.approx(-12.04, abs=0.1)
    assert float(rows[0]["duration_s"]) == 0.5
    page = Page(here / "in.sweep/index.html")
    assert page.players == [
        "../in.wav",
        *(row["output"].replace(",", "%2C").replace("=", "%3D") for row in rows),
    ]
    for address in page.loaded:
        assert "://" not in address
        assert (here / "in.sweep" / unquote(address)).is_file()
    assert page.rows[0][1:4] == ["File", "db", "out"]
    assert page.rows[3][2:4] == ["-6", "0.2"]
    head, first, second, *_ = done.out.splitlines()
    assert head.split()[:3] == ["file", "db", "out"]
    assert first.split()[0] == "in.wav"
    assert second.split()[1:3] == ["-6", "0.1"]
    assert "in.sweep/index.html" in done.out.splitlines()[-1]


def test_again_into_the_same_folder_replaces_the_table_and_no_other_page(run, here):
    assert run("sweep", "gain db={-6,0}", "in.wav", "-o", "out").code == 0
    assert run("sweep", "gain db={-3,-1}", "in.wav", "-o", "out").code == 0
    assert [row["db"] for row in table(here / "out/sweep.csv")] == ["", "-3.0", "-1.0"]
    (here / "site").mkdir()
    (here / "site/index.html").write_text("mine")
    refused = run("sweep", "gain db={-3,-1}", "in.wav", "-o", "site")
    assert refused.code == 2
    assert "site/index.html: exists already" in refused.err
    assert sorted(path.name for path in (here / "site").iterdir()) == ["index.html"]


def test_several_inputs_have_a_grid_each(run, here, tone):
    tone(here / "songs/a.wav")
    tone(here / "songs/b.wav", seconds=0.3)
    refused = run("sweep", "gain db={-6,0}", "songs")
    assert refused.code == 2
    assert "say with -o to which folder" in refused.err
    assert run("sweep", "gain db={-6,0}", "songs", "-o", "out/").code == 0
    names = [Path(row["file"]).name for row in table(here / "out/sweep.csv")]
    assert names == ["a.wav"] * 3 + ["b.wav"] * 3


def test_a_cell_that_fails_is_a_row(run, here):
    done = run("sweep", "trim start={0,30}", "in.wav", "-o", "out")
    assert done.code == 3
    rows = table(here / "out/sweep.csv")
    assert rows[1]["error"] == ""
    assert "beyond the end" in rows[2]["error"]
    assert "beyond the end" in Page(here / "out/index.html").rows[3][-1]
    assert "beyond the end" in done.out


def test_what_is_wrong_with_a_file_is_said_once_for_all_cells(run, here):
    (here / "text.wav").write_text("no sound")
    done = run("sweep", "gain db={-1,-2,-3}", "text.wav", "in.wav", "-o", "out/")
    assert done.err.count("error: text.wav: is not audio") == 1
    assert "3 of 6 done, 3 failed" in done.err


def test_what_was_done_before_took_no_time(run, here):
    for _ in range(2):
        assert run("sweep", "gain db={-6,0}", "in.wav", "-o", "out/").code == 0
    assert "took_s" not in table(here / "out/sweep.csv")[0]


def test_json_has_values_and_levels(run, here):
    done = run("sweep", "gain db={-6,0}", "in.wav", "--json")
    first, second = json.loads(done.out)
    assert first["swept"] == {"db": -6.0}
    assert second["loudness_lufs"] - first["loudness_lufs"] == pytest.approx(6, abs=0.02)
    assert second["true_peak_dbtp"] == pytest.approx(-12.04, abs=0.1)
    planned = run("sweep", "gain db={-6,0}", "in.wav", "-o", "new", "--dry-run", "--json")
    assert [row["swept"] for row in json.loads(planned.out)["jobs"]] == [{"db": -6.0}, {"db": 0.0}]
    assert not (here / "new").exists()


def test_findings_of_reports_are_columns(run, here, lab):
    assert run("sweep", "gain db={-6,0} | lab.level", "in.wav", "-o", "out").code == 0
    soft, loud = table(here / "out/sweep.csv")[1:]
    assert float(loud["peak"]) / float(soft["peak"]) == pytest.approx(1.995, abs=0.01)
    assert sorted(path.name for path in (here / "out").iterdir()) == ["index.html", "sweep.csv"]


def test_what_browsers_do_not_play_is_said(run, here):
    done = run("sweep", "gain db={-6,0}", "in.wav", "-o", "out/{stem}.{command}.aiff")
    assert done.code == 0
    page = Page(here / "out/index.html")
    assert page.players == ["../in.wav"]
    assert "browsers do not play AIFF" in page.rows[2][-1]
    soundfile.write(here / "double.wav", np.zeros((4000, 1)), 8000, subtype="DOUBLE")
    run("sweep", "gain db={-6,0}", "double.wav", "--bit-depth", "16")
    page = Page(here / "double.sweep/index.html")
    assert len(page.players) == 2
    assert "browsers do not play DOUBLE" in page.rows[1][-1]


def test_strange_names_are_addresses_and_text(run, here, tone):
    tone(here / "a#b <i>%41.wav")
    assert run("sweep", "gain db={-6,0}", "a#b <i>%41.wav", "-o", "out").code == 0
    page = Page(here / "out/index.html")
    assert len(page.players) == 3
    assert all((here / "out" / unquote(address)).is_file() for address in page.players)
    assert page.rows[1][1] == "a#b <i>%41.wav"


def test_seeds_of_all_cells_are_one(run, here, lab):
    text = "lab.dice | gain db={0,0.0,-6}"
    assert run("sweep", text, "in.wav", "-o", "out").code == 0
    loud, soft = (soundfile.read(here / f"out/in.db={db}.wav")[0] for db in (0, -6))
    assert np.abs(soft - loud * 10 ** (-6 / 20)).max() < 1e-3
    assert run("sweep", text, "in.wav", "-o", "varied", "--variations", "2").code == 0
    assert [row["variation"] for row in table(here / "varied/sweep.csv")[1:]] == [
        "1",
        "1",
        "2",
        "2",
    ]


def test_seeds_can_be_swept(run, here, lab):
    text = "lab.dice | gain db={0,-6}"
    assert run("sweep", text, "in.wav", "-o", "out", "--seed", "{1,2}").code == 0
    assert [row["seed"] for row in table(here / "out/sweep.csv")[1:]] == ["1", "2", "1", "2"]
    run("run", "lab.dice | gain db=-6", "in.wav", "-o", "alone.wav", "--seed", "2")
    assert (here / "out/in.db=-6,seed=2.wav").read_bytes() == (here / "alone.wav").read_bytes()
    found = mt.sweep("lab.dice", "in.wav", here / "py", seed=[1, 2])
    assert [one.swept for one in found] == [{"seed": 1}, {"seed": 2}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gain", "db=-6", "db=0", "in.wav"], 'musictool sweep "gain db={-6,0}" in.wav'),
        (["in.wav", "gain db={1,2}"], "the pipeline comes first: musictool sweep PIPELINE in.wav"),
        (["gain db={1,2}", "in.wav", "-o", "x.flac"], "-o x.flac is one file; name a folder"),
        (["gain db={1,2}", "in.wav", "-o", "-"], "-o - is one file; name a folder"),
        (["gain db={1,2}"], "sweep: name at least one input"),
        (["gain db={1,2}", "in.wav", "-o", "o/{stem}.wav"], "a template with {stem} and {comma"),
        (["gain db={1,2}", "in.wav", "--seed", "3"], "nothing in this pipeline is random"),
        (["gain db={1,2}", "in.wav", "--seed", "{1,2}"], "nothing in this pipeline is random"),
        (["fx.dither", "in.wav", "--seed", "{1,x}"], "seed must be a whole number"),
        (["gain db={1,2}", "--jobs", "in.wav"], "has one, such as musictool run"),
        (["gain db={1,2}", "in.wav", "--executor", "x"], "no executor is called 'x'"),
    ],
)
def test_mistakes_are_answered_before_any_work(run, here, arguments, said):
    done = run("sweep", *arguments)
    assert done.code == 2
    assert said in done.err
    assert sorted(path.name for path in here.iterdir()) == ["in.wav"]


def test_from_python(here, monkeypatch):
    found = list(mt.sweep("gain db={-6,0}", "in.wav", here / "out", bit_depth=24))
    assert [one.swept for one in found] == [{"db": -6.0}, {"db": 0.0}]
    assert found[0].written.path == here / "out/in.db=-6.wav"
    assert soundfile.info(str(found[0].written.path)).subtype == "PCM_24"
    assert found[1].levels["true_peak_dbtp"] == pytest.approx(-12.04, abs=0.1)
    assert (here / "out/index.html").is_file()
    with pytest.raises(TypeError, match="no option 'bits'"):
        mt.sweep("gain db={-6,0}", "in.wav", bits=24)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_players_take_turns_at_one_loudness_and_heads_sort():
    folder = Path(mt.__file__).parent / "batches"
    browser = Path(__file__).with_name("sweep_browser.js")
    done = subprocess.run(
        ["node", browser, folder / "sweep.js"], capture_output=True, text=True, check=True
    )
    seen = json.loads(done.stdout)
    assert seen["shown"]
    assert seen["second"] == {"playing": [False, True], "at": 7, "heard": [False, True]}
    assert seen["as they are"] == [1, 1]
    assert seen["matched"] == [0.5, 1]
    assert seen["key k"] == [True, False]
    assert seen["up"] == ["source", "2", "10", ""]
    assert seen["down"] == ["source", "10", "2", ""]


def test_what_a_sweep_has_made_is_no_input_of_the_next(run, here, tone):
    tone(here / "songs/a.wav")
    for _ in range(2):
        done = run(
            "sweep", "gain db={-6,0}", "songs", "-o", "songs/{stem}.{command}.wav", "--force"
        )
        assert done.code == 0
        assert [row["db"] for row in table(here / "songs/sweep.csv")] == ["", "-6.0", "0.0"]
