"""A file that is rewritten while it is read: the job fails, and nothing is written."""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.errors import UnreadableFile

PLUGIN = """
import os
import numpy as np
from musictool import Audio, Param, Report, Stream, command, hookimpl

def rewrite(path, how):
    before = os.stat(path)
    if how == "touch":
        os.utime(path)
    elif how == "chmod":
        os.chmod(path, 0o640)
    elif how == "replace":
        with open(path, "rb") as old, open(path + ".new", "wb") as new:
            new.write(old.read())
        os.replace(path + ".new", path)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    else:
        with open(path, "r+b") as file:
            file.seek(-1000, 2)
            file.write(b"\\1" * 500)
        if how == "quietly":
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

@command("meddle.stream")
def stream(stream: Stream, path: str, how: str = "write") -> Stream:
    \"\"\"Rewrite a file in the middle.\"\"\"
    def blocks(source):
        for number, block in enumerate(source):
            if number == 1:
                rewrite(path, how)
            yield block
    return stream.through(blocks, frames=stream.frames)

@command("meddle.whole")
def whole(audio: Audio, path: str, how: str = "write") -> Audio:
    \"\"\"Rewrite a file.\"\"\"
    rewrite(path, how)
    return audio

@command("meddle.look")
def look(audio: Audio, path: str, how: str = "write") -> Report:
    \"\"\"Rewrite a file.\"\"\"
    rewrite(path, how)
    return Report({"frames": audio.frames})

@command("meddle.with")
def with_other(stream: Stream, other: Stream, path: str, how: str = "write") -> Stream:
    \"\"\"Rewrite a second input in the middle.\"\"\"
    def blocks(source):
        for number, (block, also) in enumerate(zip(source, other.blocks())):
            if number == 1:
                rewrite(path, how)
            yield block
        for rest in other.blocks():
            pass
    return stream.through(blocks, frames=stream.frames)

@hookimpl
def musictool_register():
    return [stream, whole, look, with_other]
"""


@pytest.fixture
def meddle(tmp_path, shared_plugin, monkeypatch):
    shared_plugin("musictool-meddle", PLUGIN)
    monkeypatch.chdir(tmp_path)
    for name in ("in.wav", "other.wav"):
        soundfile.write(name, np.full((300_000, 1), 0.1), 8000)
        os.utime(name, (1e9, 1e9))

    def run(pipeline, output="out.wav"):
        (outcome,) = mt.map(pipeline, "in.wav", output)
        return outcome

    return run


CHANGED = "{}: was changed while it was read; run this again when it is complete"


@pytest.mark.parametrize("how", ["write", "quietly"])
@pytest.mark.parametrize("command", ["stream", "whole", "look"])
def test_nothing_is_written_of_an_input_that_was_rewritten(meddle, tmp_path, command, how):
    output = "out.json" if command == "look" else "out.wav"
    outcome = meddle(f"meddle.{command} path=in.wav how={how}", output)
    assert str(outcome.error) == CHANGED.format("in.wav")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.wav", "other.wav"]


def test_a_report_that_is_only_shown_is_refused_too(meddle):
    outcome = meddle("meddle.look path=in.wav", None)
    assert outcome.report is None
    assert str(outcome.error) == CHANGED.format("in.wav")
    with pytest.raises(UnreadableFile, match="was changed"):
        mt.run("meddle.whole path=in.wav", "in.wav")


@pytest.mark.parametrize("how", ["chmod", "replace"])
def test_what_leaves_the_content_as_it_is_changes_nothing(meddle, how):
    outcome = meddle(f"meddle.stream path=in.wav how={how}")
    assert outcome.error is None
    assert Path("out.wav").exists()


def test_a_second_input_that_was_rewritten(meddle, tmp_path):
    outcome = meddle("meddle.with other=other.wav path=other.wav")
    assert str(outcome.error) == CHANGED.format("other.wav")
    assert not (tmp_path / "out.wav").exists()
