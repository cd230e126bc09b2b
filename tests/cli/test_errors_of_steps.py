"""An error of a step says which one, wherever it comes up and is read."""

import json

import pytest

import musictool as mt

BREAKS = """
from musictool import Audio, CannotProcess, Context, Stream, command, hookimpl

@command("breaks.soon")
def soon(audio: Audio) -> Audio:
    \"\"\"Refuse.\"\"\"
    raise CannotProcess("it is too short")

@command("breaks.late")
def late(stream: Stream) -> Stream:
    \"\"\"Refuse once it is read.\"\"\"
    def blocks(given):
        raise CannotProcess("it is too short")
        yield
    return stream.through(blocks, frames=stream.frames)

@command("breaks.inside")
def inside(audio: Audio, *, context: Context) -> Audio:
    \"\"\"Have another command refuse.\"\"\"
    return context.run("gain db=1 | breaks.soon", audio)

@hookimpl
def musictool_register():
    return [soon, late, inside]
"""


@pytest.fixture(autouse=True)
def installed(shared_plugin, monkeypatch, tmp_path):
    shared_plugin("musictool-breaks", BREAKS)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", ["breaks.soon", "breaks.late"])
def test_python_has_step_and_command(song, command):
    with pytest.raises(mt.CannotProcess) as caught:
        mt.run(f"gain db=1 | {command} | gain db=1 | normalize", song)
    assert str(caught.value) == f"step 2: {command}: it is too short"
    assert (caught.value.step, caught.value.command) == (2, command)


def test_what_is_inside_a_command_is_of_its_step(song):
    with pytest.raises(mt.CannotProcess) as caught:
        mt.run("fade in=0.1 | gain db=1 | breaks.inside", song)
    assert str(caught.value) == "step 3: breaks.inside: breaks.soon: it is too short"
    assert (caught.value.step, caught.value.command) == (3, "breaks.inside")


def test_a_single_step_needs_no_number(song):
    with pytest.raises(mt.CannotProcess) as caught:
        mt.run("breaks.soon", song)
    assert str(caught.value) == "breaks.soon: it is too short"
    assert (caught.value.step, caught.value.command) == (1, "breaks.soon")


def test_a_file_that_cannot_be_read_is_no_steps_fault(tmp_path):
    (tmp_path / "x.wav").write_bytes(b"RIFF")
    with pytest.raises(mt.FileError) as caught:
        mt.run("gain db=1 | normalize", "x.wav")
    assert "step" not in str(caught.value)
    assert caught.value.step is None


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_json_of_a_batch_has_them(song, run, executor):
    for name in ("a", "b"):
        mt.write(f"{name}.wav", song)
    call = ["run", "gain db=1 | breaks.late", "a.wav", "b.wav", "-o", "out/", "--json"]
    said = run(*call, "--executor", executor)
    rows = json.loads(said.out)
    assert [(row["step"], row["command"]) for row in rows] == [(2, "breaks.late")] * 2
    assert {row["error"] for row in rows} == {"step 2: breaks.late: it is too short"}
    assert "error: a.wav: step 2: breaks.late: it is too short" in said.err
