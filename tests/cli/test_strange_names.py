"""Names that are no UTF-8, and names and tags that a terminal would obey, in all that is shown."""

import csv
import json
import os
import subprocess
import sys
from urllib.parse import unquote_to_bytes

import mutagen
import pytest
import soundfile

COMMAND = [sys.executable, "-m", "musictool"]
LATIN = b"caf\xe9.wav"
EVIL = "a\x1b[31m\n[red]\u202e.wav"
LOCALES = {
    "utf-8": {"LC_ALL": "C.UTF-8"},
    "c": {"LC_ALL": "C"},
    "ascii": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ascii output": {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"},
}


def musictool(here, *arguments, **environment):
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=here, capture_output=True, env={**os.environ, **environment}
    )
    assert b"Traceback" not in done.stderr
    return done


@pytest.fixture
def latin(here):
    name = os.fsdecode(LATIN)
    try:
        (here / "in.wav").rename(here / name)
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    return name


@pytest.mark.parametrize("locale", LOCALES)
def test_a_name_that_is_no_utf8_in_any_locale(latin, here, locale):
    done = musictool(here, "info", latin, **LOCALES[locale])
    assert done.stdout.startswith(b"file            caf\\xe9.wav\n")


def test_a_name_that_is_no_utf8_in_lines_and_json(run, latin, here, lab):
    assert "caf\\xe9.gain.wav (" in run("gain", latin, "--db", "1").out
    assert (here / os.fsdecode(b"caf\xe9.gain.wav")).exists()
    refused = run("gain", "--db", "1", "--json", latin)
    assert "error: caf\\xe9.gain.wav: exists already" in refused.err
    row = json.loads(refused.out)
    assert row["error"].startswith("caf\\xe9.gain.wav: exists already")
    assert [unquote_to_bytes(one.removeprefix("file:")) for one in row["inputs"]] == [LATIN]
    table = run("lab", "level", latin, os.fsdecode(b"caf\xe9.gain.wav")).out
    assert table.splitlines()[1].startswith("caf\\xe9.wav")


def test_reports_hold_it_as_utf8(run, latin, here, lab):
    (here / "more.wav").write_bytes((here / latin).read_bytes())
    for suffix in (".json", ".csv"):
        assert run("lab", "level", latin, "more.wav", "-o", f"all{suffix}").code == 0
    found = json.loads((here / "all.json").read_text(encoding="utf-8"))
    assert found[0]["file"] == "file:caf%E9.wav"
    assert found[0]["musictool_provenance"][0]["inputs"][0]["name"] == "file:caf%E9.wav"
    rows = csv.DictReader((here / "all.csv").read_text(encoding="utf-8").splitlines())
    assert [row["file"] for row in rows] == ["file:caf%E9.wav", "more.wav"]
    assert b"caf%E9" in (here / "all.csv.musictool.json").read_bytes()
    assert run("lab", "level", latin, "-o", "one.jams").code == 0
    jams = json.loads((here / "one.jams").read_text(encoding="utf-8"))
    assert jams["file_metadata"]["identifiers"]["file"] == "file:caf%E9.wav"


def test_a_picture_has_it_in_its_title(latin, here):
    from musictool import run

    run("analyze plot=song.png", here / latin)
    assert (here / "song.png").stat().st_size > 10_000


def test_a_name_that_commands_the_terminal_is_only_shown(run, here, lab):
    (here / "in.wav").rename(here / EVIL)
    (here / "b.wav").write_bytes((here / EVIL).read_bytes())
    for arguments in (["info"], ["lab", "level", "b.wav"], ["gain", "--db", "1"]):
        done = run(*arguments, EVIL)
        assert "a\\x1b[31m\\n[red]\\u202e" in done.out
        assert not {"\x1b", "\u202e"}.intersection(done.out + done.err)
    assert json.loads(run("info", EVIL, "--json").out)["file"] == EVIL
    assert run("info", "no\x1b2J.wav").err == (
        "error: no\\x1b2J.wav: there is no such file or folder\n"
    )


def test_tags_and_history_are_only_shown(run, here):
    samples, rate = soundfile.read(here / "in.wav")
    soundfile.write(here / "in.flac", samples, rate)
    tagged = mutagen.File(here / "in.flac")
    tagged["TITLE"] = "\x1b]0;owned\x07\x9b31m [red]\u202e\nerror: not one"
    tagged["MUSICTOOL_PROVENANCE"] = json.dumps([{"musictool": "\x1b[5m", "pipeline": "\x1b[2J"}])
    tagged.save()
    shown = run("info", "in.flac").out
    assert "\\x1b]0;owned\\x07\\x9b31m [red]\\u202e" in shown
    assert "musictool \\x1b[5m  \\x1b[2J" in shown
    assert not {"\x1b", "\x07", "\x9b", "\u202e"}.intersection(shown)
    assert not any(line.startswith("error") for line in shown.splitlines())
    exact = json.loads(run("info", "in.flac", "--json").out)
    assert [*tagged["TITLE"]] in exact["tags"].values()


def test_what_a_plugin_says_is_only_shown(here, install_plugin):
    source = """
from musictool import Audio, Context, Report, CannotProcess, command, hookimpl

@command("loud.say")
def say(audio: Audio, how: str = "report", *, context: Context) -> Report:
    \"\"\"Say something.\"\"\"
    print("printed\\x1b[31m\\nsecond")
    context.warn("warned\\x1b[31m")
    context.progress(0.5, "message\\x1b[31m")
    if how == "refuse":
        raise CannotProcess("refused\\x1b[31m")
    if how == "break":
        raise RuntimeError("broken\\x1b[31m\\nerror: false")
    return Report({"found\\x1b[31m": "value\\x1b[31m", "rows": [{"a": "cell\\x1b[31m\\n"}]})

@hookimpl
def musictool_register():
    return [say]
"""
    install_plugin(here / "plugins", "musictool-loud", source)
    for how in ("report", "refuse", "break"):
        path = str(here / "plugins")
        done = musictool(here, "loud", "say", "in.wav", "--how", how, PYTHONPATH=path)
        assert b"\x1b" not in done.stdout + done.stderr
        assert not any(line.startswith(b"error: false") for line in done.stderr.splitlines())
        wanted = {"report": b"cell\\x1b[31m\\n", "refuse": b"refused\\x1b", "break": b"broken\\x1b"}
        assert wanted[how] in done.stdout + done.stderr
    environment = {"PYTHONPATH": path, "MUSICTOOL_DEBUG": "1"}
    done = musictool(here, "loud", "say", "in.wav", **environment)
    assert done.stderr.startswith(b"printed\\x1b[31m\nsecond\n")


def test_presets_are_listed_without_their_escapes(here, own_folders):
    folder = own_folders / "config" / "musictool" / "presets"
    folder.mkdir(parents=True)
    text = 'description: "nice\\e[31m"\nsteps:\n  - gain: {db: 1}\n'
    (folder / "in\x1b[5m.yaml").write_text(text)
    (folder / os.fsdecode(b"caf\xe9.yaml")).write_text(text)
    listed = musictool(here, "preset", "list", LC_ALL="C.UTF-8").stdout
    assert b"in\\x1b[5m: nice\\x1b[31m" in listed
    assert b"\x1b" not in listed
    offered = musictool(
        here,
        _MUSICTOOL_COMPLETE="complete_bash",
        COMP_WORDS="musictool run ",
        COMP_CWORD="2",
        LC_ALL="C.UTF-8",
    )
    assert offered.returncode == 0
    assert b"podcast\n" in offered.stdout
    assert b"caf" not in offered.stdout
