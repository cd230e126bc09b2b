"""What a command found and did, where all is well: a line for people, `notes` for programs."""

from __future__ import annotations

import json

LINE = ("rhythm", "tempo", "in.wav", "--bpm", "60", "--from-bpm", "120", "-o", "out.wav")
SAID = "rhythm.tempo: from 120 BPM, as given -> 60 BPM, x 0.5"


def test_a_note_is_a_line_on_standard_error(run, here):
    result = run(*LINE)
    assert result.err == f"note: out.wav: {SAID}\n"
    assert result.out.startswith("out.wav (1.0 s")
    assert run(*LINE, "--force", "--quiet").err == ""


def test_in_json_it_is_among_the_notes_and_in_the_file_in_its_history(run, here):
    result = run(*LINE, "--json")
    assert (json.loads(result.out)["notes"], result.err) == ([SAID], "")
    history = json.loads(run("info", "out.wav", "--json").out)["history"]
    assert history[-1]["notes"] == [SAID]


def test_each_of_many_has_its_own(run, here, tone):
    tone(here / "other.wav")
    line = ("rhythm.tempo bpm=60 from_bpm=120 | gain db=-1", "in.wav", "other.wav", "-o", "out/")
    result = run("run", *line, "--json")
    assert [row["notes"] for row in json.loads(result.out)] == [[SAID], [SAID]]


def test_what_a_command_inside_notes_is_noted(run, here, lab):
    line = ("lab", "inside", "in.wav", "--pipeline", "rhythm.tempo bpm=60 from_bpm=120")
    result = run(*line, "-o", "out.wav", "--json")
    assert json.loads(result.out)["notes"] == [f"lab.inside: {SAID}"]
