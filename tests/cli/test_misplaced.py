"""What stands where inputs do and is none is answered before any work, by what to write."""

from __future__ import annotations

import json

import pytest

WRONG = [
    (
        "convert in.wav b.mp3",
        "b.mp3: there is no such file or folder; for an output write -o b.mp3",
    ),
    ("gain in.wav b.wav", "for an output write -o b.wav"),
    ("gain in.wav two.wav --db 3 out/", "for an output write -o out/"),
    ("continue in.wav b.wav", "for an output write -o b.wav"),
    ("convert in.wav 320k mp3", "--sample-rate 320k or --bitrate 320k -o in.mp3"),
    ("fx reverb in.wav big", "error: big: there is no such file or folder\n"),
    ("fx reverb in.wav --bars 9 to 12", "'to' is no file; write bars in one: --bars 9-12"),
    ("mix in.wav two.wav b.wav", "for an output write -o b.wav"),
    ("concat in.wav two.wav b.wav", "for an output write -o b.wav"),
    ("convert in.wav mp3", "for an output write -o in.mp3"),
    ("analyze in.wav b.png", "for that output write --plot b.png"),
    ("gain in.wav b.csv --db 3", "b.csv: there is no such file or folder"),
    ("fx.eq|in.wav|peak 1000 3", "its flag: --band 'peak 1000 3'"),
    ("trim in.wav --start 1 2", "its flag: --end 2 or --duration 2"),
    ("analyze in.wav b.json", "for an output write -o b.json"),
    ("run gain|trim in.wav b.wav", "for an output write -o b.wav"),
    ("preset radio in.wav b.wav", "for an output write -o b.wav"),
    ("run trim end=3 in.wav", 'write the pipeline in quotes: musictool run "trim end=3" in.wav'),
    (
        "run trim end=3 fade out=1 in.wav two.wav",
        'musictool run "trim end=3 | fade out=1" in.wav ...',
    ),
    ("run in.wav chain.yaml", "the pipeline comes first: musictool run chain.yaml in.wav"),
    ("run gain --db 3 in.wav", 'in its text: musictool run "COMMAND db=..." INPUT'),
    ("gain in.wav chain.yaml --db 3", "is a pipeline, no input; write musictool run chain.yaml"),
    ("gain chain.yaml --db 3", "chain.yaml is a pipeline, no input"),
    ("gain in.wav radio --db 3", 'quotes: musictool run "gain db=3 | radio" in.wav'),
    ("gain in.wav normalize --db 3", 'musictool run "gain db=3 | normalize" in.wav'),
    (
        "style in.wav two.wav",
        "style: reference must be given, and two.wav stands there as an input",
    ),
    ("fx duck in.wav two.wav", "write --key two.wav"),
    ("rhythm fit in.wav in.csv", "write --cues in.csv"),
    ("gain in.wav -3", "gain: '-3' is no file; a value stands behind its flag: --db -3"),
    ("gain -3 in.wav", "its flag: --db -3"),
    ("gain -3dB in.wav", "its flag: --db -3dB"),
    ("gain in.wav -3 dB", "its flag: --db -3dB"),
    ("gain in.wav --db -3 dB", "write a number and its unit in one: -3dB"),
    ("gain in.wav db=-3", "its flag: --db -3"),
    ("gain in.wav db -3", "its flag: --db -3"),
    ("normalize in.wav -14", "its flag: --lufs -14 or --peak -14"),
    ("normalize in.wav -14LUFS", "its flag: --lufs -14LUFS"),
    ("trim in.wav 0:10 0:20", "its flag: --start 0:10 --end 0:20"),
    ("trim in.wav 0:10 -0:05 b.wav", "its flag: --start 0:10 --end -0:05 -o b.wav"),
    ("trim in.wav 0:10-0:20", "its flag: --start 0:10 --end 0:20"),
    ("gain in.wav --db 3 1 2", "its flag: --start 1 --end 2; values of which one is drawn go in"),
    ("pitch in.wav --semitones -2 -1 0 1", "go in quotes: --semitones '{-2,-1,0,1}'"),
    ("pitch in.wav --semitones -1 0 1", "drawn go in quotes: --semitones '{-1,0,1}'"),
    ("pitch in.wav 5 variations", "its flag: --variations 5"),
    ("mix in.wav two.wav -3 -6 -o b.wav", "its flag: --gains -3 --gains -6"),
    ("fade in.wav linear", "its flag: --shape linear"),
    ("rhythm beats in.wav tempogram", "its flag: --engine tempogram"),
    ("rhythm tempo in.wav x1.5", "its flag: --factor x1.5"),
    ("trim in.wav 0:10 to 0:20", "its flag: --start 0:10 --end 0:20"),
    ("trim in.wav first 3s", "its flag: --duration 3s"),
    ("gain in.wav by 3", "its flag: --db 3"),
    ("tempo in.wav from 145 to 90", "its flag: --from-bpm 145 --bpm 90"),
    ("convert in.wav mono", "its flag: --channels mono"),
    ("convert in.wav stereo to mono", "convert: 'stereo' is no file; did you mean --channels?"),
    ("convert in.wav mono mp3", "its flag: --channels mono -o in.mp3"),
    ("convert in.wav mp3 320", "its flag: --bitrate 320 -o in.mp3"),
    ("convert in.wav to mp3 at 22050", "its flag: --sample-rate 22050 -o in.mp3"),
    ("hall in.wav 50% wet", "its flag: --wet-level 50%"),
    ("hall in.wav big wet", "fx.reverb: 'wet' is no file; did you mean --wet-level or --mix?"),
    ("run|trim 0:10 to 0:20|in.wav", "write start=0:10 end=0:20"),
    ("run|hall && gain db=3|in.wav", "column 6: steps are parted by |: hall | gain db=3"),
    ("run|hall, gain db=+3|in.wav", "column 1: steps are parted by |: hall | gain db=+3"),
    ("run|hall then gain db=3|in.wav", "steps are parted by |: hall | gain db=3"),
    ("run|lofi;vinyl|in.wav", "steps are parted by |: lofi | vinyl"),
    ("run|hall(room_size=1, width=1)|in.wav", "parentheses: hall room_size=1 width=1"),
    ("in.wav gain --db 3", "in.wav stands where a command does"),
    ("run|gain -3|in.wav", "gain: '-3' names no parameter; write db=-3"),
    ("run|gain --db -3|in.wav", "write db=-3"),
    ("run|gain --db=-3|in.wav", "write db=-3"),
    ("run|gain db -3|in.wav", "write db=-3"),
    ("run|gain db=-3 dB|in.wav", "column 12: gain: write a number and its unit in one, as -3dB"),
    ("run|trim 0:10 0:20|in.wav", "write start=0:10 end=0:20"),
    ("run|normalize -14|in.wav", "write lufs=-14 or peak=-14"),
    ("run|trim end=3 in.wav|two.wav", "in.wav is a file; an input stands behind the pipeline"),
]


@pytest.fixture
def folder(here, tone):
    tone(here / "two.wav")
    (here / "chain.yaml").write_text("- gain: {db: -3}")
    (here / "in.csv").write_text("time\n1")
    return here


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_it_is_said_before_any_work(run, folder, line, sentence):
    before = sorted(folder.rglob("*"))
    words = line.split("|" if "|in" in line or "|two" in line else " ")
    result = run(*words)
    assert sentence in result.err
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert sorted(folder.rglob("*")) == before


def test_what_is_there_is_an_input_whatever_it_is_called(run, folder, tone):
    for name in ("-3", "0:10", "radio", "db=-3"):
        tone(folder / "x.wav").rename(folder / name)
        assert run("gain", "in.wav", name, "--db", "-3", "-o", "new/", "--force").code == 0
    assert run("gain", "in.wav", "two.wav", "--db", "-3").code == 0
    assert (folder / "two.gain.wav").exists()


def test_one_that_is_missing_among_others_is_told_first_and_once(run, folder):
    result = run("gain", "in.wav", "none.wav", "two.wav", "--db", "-3", "-o", "new/")
    assert result.code == 3
    assert result.err.startswith("error: none.wav: there is no such file or folder\n")
    assert result.err.count("none.wav") == 1
    assert len(list((folder / "new").glob("*.wav"))) == 2
    result = run("gain", "in.wav", "none.wav", "--db", "-3", "-o", "other/", "--json")
    rows = json.loads(result.out)
    assert [row["inputs"] for row in rows] == [["in.wav"], ["none.wav"]]
    assert rows[1]["error"] == "none.wav: there is no such file or folder"


@pytest.mark.parametrize("value", ["-3", "-3dB", "-.5", "-3 dB"])
def test_a_flag_takes_negative_values(run, here, value):
    assert run("gain", "in.wav", "--db", value, "--start", "-0:00.2").code == 0
    assert run("gain", f"--db={value}", "in.wav", "--force").code == 0
