"""Flags for further files."""

import json


def test_a_flag_with_its_help_and_none_for_a_device(run, here, lab):
    text = run("lab", "sketch", "--help").out
    assert "--plot" in text
    assert "Picture of the wave" in text
    assert "--device" not in text


def test_what_was_written_is_said(run, here, lab):
    result = run("lab", "sketch", "in.wav", "--plot", "x.png", "-o", "o.wav")
    assert result.code == 0
    assert result.out.splitlines()[-1] == "x.png"
    row = json.loads(run("lab", "sketch", "in.wav", "--plot", "y.png", "--json").out)
    assert row["extras"] == ["y.png"]
    assert (here / "y.png").is_file()


def test_a_dry_run_lists_them(run, here, lab):
    line = run("lab", "sketch", "in.wav", "--plot", "x.png", "--dry-run").out
    assert line == "in.wav -> lab.sketch plot=x.png -> in.lab.sketch.wav, x.png\n"
    row = json.loads(run("run", "lab.sketch plot=x.png", "in.wav", "--dry-run", "--json").out)
    assert row["extras"] == ["x.png"]
    (here / "x.png").touch()
    assert run("lab", "sketch", "in.wav", "--plot", "x.png", "--dry-run").code == 2


def test_a_suffix_that_is_none_is_a_mistake(run, here, lab):
    result = run("lab", "sketch", "in.wav", "--plot", "x.pdf")
    assert result.code == 2
    assert "ending in .png or .txt, not x.pdf" in result.err


def test_an_engine_makes_files_that_others_do_not(run, here, lab):
    assert "--recipe" in run("lab", "paint", "--help").out
    assert run("lab", "paint", "in.wav", "--recipe", "r.txt", "-o", "o.wav").code == 0
    assert (here / "r.txt").read_bytes() == b"oil"
    result = run("lab", "paint", "in.wav", "--engine", "water", "--recipe", "s.txt")
    assert result.code == 2
    assert "recipe belongs to engine oil, not to water" in result.err
    assert not (here / "s.txt").exists()
