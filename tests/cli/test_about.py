"""`info`, `plugins`, `doctor`, `pipeline`."""

import json
import re
from importlib import import_module

import pytest


def test_info_shows_what_a_file_is_and_how_it_was_made(run, here):
    run("gain", "in.wav", "--db", "-6", "-o", "a.flac")
    run("run", "gain db=6 | normalize peak=-1", "a.flac", "-o", "b.flac")
    out = run("info", "b.flac").out
    shown = dict(line.split(maxsplit=1) for line in out.splitlines() if line.count(" "))
    assert shown["container"] == "FLAC"
    assert shown["sample_rate"] == "8000"
    assert shown["duration_s"] == "0.5"
    assert float(shown["peak_dbfs"]) == pytest.approx(-1, abs=0.01)
    assert float(shown["true_peak_dbtp"]) >= float(shown["peak_dbfs"])
    history = out.partition("made by\n")[2].splitlines()
    assert [line.rpartition("  ")[2] for line in history] == [
        "gain db=-6",
        "gain db=6 | normalize peak=-1",
    ]


def test_info_lists_chapters_and_what_a_container_carries(run, here):
    flac = import_module("mutagen.flac")
    run("convert", "in.wav", "-o", "a.flac")
    file = flac.FLAC(here / "a.flac")
    file["CHAPTER001"], file["CHAPTER001NAME"] = "00:00:00.250", "Chorus"
    block = flac.MetadataBlock(b"Abcddata")
    block.code = 2
    file.metadata_blocks.append(block)
    file.save()
    out = run("info", "a.flac").out
    assert out.partition("markers\n")[2].splitlines()[:2] == [
        "  1  0.250 s  chapter  Chorus",
        "chunks  APPLICATION",
    ]


def test_info_of_many_files_goes_on_after_a_broken_one(run, here, tone):
    tone(here / "takes" / "a.wav")
    (here / "takes" / "b.wav").write_bytes(b"")
    tone(here / "takes" / "c.wav")
    result = run("info", "takes")
    assert result.code == 3
    head, *rows = result.out.splitlines()
    assert head.split()[:4] == ["file", "duration_s", "loudness_lufs", "true_peak_dbtp"]
    assert [row.split()[:2] for row in rows] == [["takes/a.wav", "0.5"], ["takes/c.wav", "0.5"]]
    assert result.err.startswith("error: takes/b.wav: ")
    assert "musictool info of a single file lists tags" in result.err
    result = run("info", "takes", "--json")
    rows = json.loads(result.out)
    assert [row["file"] for row in rows] == ["takes/a.wav", "takes/b.wav", "takes/c.wav"]
    assert ["error" in row for row in rows] == [False, True, False]


def test_info_of_notes(run, here, lab):
    run("lab", "transcribe", "in.wav", "-o", "in.mid")
    out = run("info", "in.mid").out
    assert re.search(r"^container +MIDI$", out, re.M)
    assert "lab.transcribe" in out


def test_findings_are_a_table_or_json(run, here, lab, tone):
    tone(here / "b.wav")
    out = run("lab", "level", "in.wav").out
    assert re.search(r"^peak +0\.25\d*\ndevice +\w+.*\nnone +none$", out, re.M)
    assert "in.wav" not in out
    result = run("lab", "level", "in.wav", "b.wav", "--json")
    rows = json.loads(result.out)
    assert [row["file"] for row in rows] == ["in.wav", "b.wav"]
    assert rows[0]["none"] is None
    assert run("lab", "level", "in.wav", "-o", "level.json").code == 0
    assert json.loads((here / "level.json").read_text())["peak"] == rows[0]["peak"]


def test_plugins_and_what_is_wrong_with_them(run, lab, install_plugin, tmp_path, monkeypatch):
    install_plugin(tmp_path / "bad", "musictool-bad", "raise RuntimeError('no luck')")
    monkeypatch.syspath_prepend(tmp_path / "bad")
    for arguments in (["plugins"], ["plugins", "list"]):
        result = run(*arguments)
        assert result.code == 0
        assert re.search(
            r"^basics +musictool .*: trim \(recordings\), gain \(recordings\), fade",
            result.out,
            re.M,
        )
        assert re.search(
            r"^musictool_bad \(broken\) +musictool-bad 1\.0: nothing", result.out, re.M
        )
        assert "presets lab-quiet, lab-loud" in result.out
        assert "problem: musictool-bad (musictool_bad): " in result.err
        assert "RuntimeError: no luck" in result.err
    names = [plugin["name"] for plugin in json.loads(run("plugins", "--json").out)]
    assert {"basics", "musictool_lab", "musictool_bad"} <= set(names)
    shown = run("plugins", "show", "musictool_lab").out
    assert re.search(r"^lab\.blend: Add a second recording", shown, re.M)
    oil = r"^lab\.paint: .*\n    --size .*\n  engine oil \(default\)\n    --gloss "
    assert re.search(oil, shown, re.M)
    assert re.search(r"^lab\.paint: .*\n  engine water\n    --wetness ", shown, re.M)
    assert "--db dB  Change in level (from -120 to 60 dB) (required)\n" in (
        run("plugins", "show", "basics").out
    )
    unit = run("plugins", "show", "continuation").out
    assert re.search(r"  engine unit \(default\)\n    --novelty NUMBER +How soon", unit)
    details = json.loads(run("plugins", "show", "basics", "--json").out)
    assert details["specs"][0]["name"] == "trim"
    doctor = run("doctor")
    assert doctor.code == 1
    assert "RuntimeError: no luck" in doctor.out


def test_doctor(run):
    result = run("doctor")
    assert result.code == 0
    shown = dict(re.findall(r"^(\w+) +(.+)$", result.out, re.M))
    assert shown["problems"] == "none"
    assert "cpu" in shown["devices"] or "cuda" in shown["devices"]
    written, read_only = re.search(
        r"^formats +read and written: (.+)\n +read only: (.+)$", result.out, re.M
    ).groups()
    assert {"FLAC", "MP3", "OPUS", "M4A", "MIDI"} <= set(written.split(", "))
    assert ".wma" in read_only
    assert not {"MAT4", "PVF", "XI", "WMA"} & set(written.split(", "))
    found = json.loads(run("doctor", "--json").out)
    assert found["problems"] == []
    assert found["torch"] == shown["torch"]


def test_pipeline_verbs(run, here, lab):
    result = run("pipeline", "check", "fade out=0.1 | normalize")
    assert (result.code, result.out) == (0, "fade out=0.1 | normalize: takes audio, gives audio\n")
    (here / "bad.yaml").write_text("steps:\n- trim\n- gain: {db: 99}\n")
    result = run("pipeline", "check", "bad.yaml")
    assert result.code == 2
    assert "bad.yaml, step 2, line 3: gain: db must be a number from -120 to 60 dB" in result.err
    assert "gain" in json.dumps(json.loads(run("pipeline", "schema").out))


def test_run_names_its_output_for_what_ran(run, here, lab):
    (here / "master.yaml").write_text("- gain: {db: -3}\n")
    for text, name in (
        ("gain db=-3 | trim end=0.2", "in.run.wav"),
        ("master.yaml", "in.master.wav"),
        ("lab-quiet", "in.lab-quiet.wav"),
    ):
        assert run("run", text, "in.wav").code == 0
        assert (here / name).exists()
