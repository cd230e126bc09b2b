"""A folder that is watched, by the program in a process of its own, and once in this one."""

from __future__ import annotations

import json
import signal
import time

import pytest

AT_ONCE = ("--once", "--settle", "0")


@pytest.fixture
def inbox(here, tone):
    """A folder with one recording in it."""
    (here / "inbox").mkdir()
    (here / "in.wav").rename(here / "inbox/in.wav")
    return here / "inbox"


def lines_of(process, count):
    return [json.loads(process.stdout.readline()) for _ in range(count)]


@pytest.mark.parametrize("how", [(), ("--poll",)])
def test_files_are_taken_as_they_come_until_it_is_told_to_stop(start, inbox, tone, how):
    process = start(
        *("watch", "inbox", "gain db=-3", "-o", "inbox/done", "--json", "--settle", "0.1"), *how
    )
    (first,) = lines_of(process, 1)
    assert first["output"] == "inbox/done/in.gain.wav"
    (inbox / "bad.wav").write_bytes(b"no sound")
    (bad,) = lines_of(process, 1)
    assert bad["inputs"] == ["inbox/bad.wav"]
    assert "bad.wav" in bad["error"]
    tone(inbox / ".hidden.wav").rename(inbox / "more.wav")
    (more,) = lines_of(process, 1)  # and not the bad one again
    assert more["output"] == "inbox/done/more.gain.wav"
    tone(inbox / "bad.wav")
    (good,) = lines_of(process, 1)
    assert good["output"] == "inbox/done/bad.gain.wav"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert out == b""
    assert err.decode().splitlines()[-1] == "3 done, 1 failed"
    assert process.returncode == 3
    assert not list(inbox.parent.glob("**/.*part*"))


def test_what_is_under_way_is_finished(start, inbox, tone):
    tone(inbox / "in.wav", 12, 44100)
    process = start("watch", "inbox", "fx.pitch-shift semitones=1", "-o", "done", "--settle", "0")
    while process.poll() is None and not [*inbox.parent.glob("done/.*.wav")]:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err.decode().splitlines()[-1] == "1 done"
    assert (inbox.parent / "done/in.fx.pitch-shift.wav").exists()


def test_once_does_what_is_there_and_keeps_the_folders(run, inbox, tone):
    tone(inbox / "deep/b.wav")
    done = run("watch", "gain db=-3", "inbox", "-o", "done", *AT_ONCE)  # the other way round
    assert done.code == 0
    assert [line.split(" (")[0] for line in done.out.splitlines()] == [
        "done/in.gain.wav",
        "done/deep/b.gain.wav",
    ]
    assert done.err == "watching: inbox for recordings and notes; ends when all is done\n2 done\n"


def test_without_watchfiles_it_looks_by_itself(run, inbox, monkeypatch):
    monkeypatch.setattr("musictool.watching.bell.find_spec", lambda name: None)
    done = run("watch", "inbox", "gain db=-3", "-o", "done", *AT_ONCE)
    assert done.code == 0
    assert "note: the folder is looked at every 1 s; pip install 'musictool[watch]'" in done.err
    assert "note:" not in run("watch", "inbox", "gain db=-3", "-o", "done", *AT_ONCE, "--poll").err


def test_started_again_it_goes_on(run, inbox, tone):
    again = ("watch", "inbox", "gain db=-3", "-o", "done", *AT_ONCE)
    assert run(*again).err.endswith("\n1 done\n")
    tone(inbox / "b.wav")
    assert run(*again).err.endswith("\n2 done (1 already)\n")
    tone(inbox / "in.wav", 0.3)  # replaced by another
    changed = run(*again)
    assert changed.out.startswith("done/in.gain.wav (0.3 s")
    assert changed.err.endswith("\n2 done (1 already)\n")


def test_two_files_with_one_output_are_told_apart(start, inbox, tone):
    process = start(
        "watch", "inbox", "gain db=-3", "-o", "done/{stem}.wav", "--json", "--settle", "0"
    )
    lines_of(process, 1)
    tone(inbox / "deep/in.wav")
    (refused,) = lines_of(process, 1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert "its output done/in.wav is that of inbox/in.wav" in refused["error"]
    assert err.decode().splitlines()[-1] == "1 done, 1 failed"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("inbox", "gain", "db=3"),
            "stands in quotes: musictool watch inbox 'gain db=3'",
        ),
        (("inbox",), "name a pipeline as well"),
        (("gain db=3", "nowhere"), "there is no such folder to watch"),
        (("s3://bucket/in", "fade"), "s3://bucket/in is an address, which nobody tells of changes"),
        (("inbox/in.wav", "fade"), "inbox/in.wav is a file; watch takes a folder"),
        (("inbox", "fade", "-o", "inbox"), "would come into inbox and be worked on again"),
        (("inbox", "fade", "-o", "{parent}/{stem}-x{ext}"), "be worked on again"),
        (("inbox", "fade", "-o", "out/{n}{ext}"), "{n} counts inputs"),
        (("inbox", "fade", "-o", "one.wav"), "-o one.wav is one file"),
        (("inbox", "fade", "-o", "-"), "say where results go"),
        (("inbox", "normalize album"), "measures all recordings together"),
        (("inbox", "concat"), "makes one of several recordings"),
        (("inbox", "fade", "--report", "x.csv"), "has one, such as musictool run"),
        (("inbox", "fade", "--jobs", "x.csv"), "has one, such as musictool run"),
        (("inbox", "fade", "--only-failed"), "has one, such as musictool run"),
        (("inbox", "fade", "--executor", "x"), "no executor is called 'x'"),
    ],
)
def test_what_cannot_be_is_said_at_once(run, inbox, words, sentence):
    where = () if "-o" in words else ("-o", "out/")
    done = run("watch", *words, *where, *AT_ONCE)
    assert done.code in (1, 2)
    assert sentence in done.err
    assert done.out == ""
    assert done.err.count("\n") == 1
