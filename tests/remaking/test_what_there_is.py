"""Every kind of value that flows or is referred to is made again to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

import musictool as mt


@pytest.fixture
def files(tmp_path, song, single):
    """What the pipelines below work on and refer to."""
    mt.write("in.wav", song)
    for name in ("refs/one", "refs/two", "parts/left", "parts/right"):
        Path(name).parent.mkdir(exist_ok=True)
        mt.write(f"{name}.wav", song)
    mt.write("tune.mid", mt.Score.of((mt.Note(0.0, 0.5, 60), mt.Note(0.5, 1.0, 64))))
    Path("cues.csv").write_text("time,gain\n0,0.5\n0.5,1\n")


@pytest.mark.parametrize(
    ("pipeline", "given", "out"),
    [
        ("lab.split", "in.wav", "stems/"),
        ("lab.split as=s | lab.unite | lab.blend other=s.loud", "in.wav", "o.wav"),
        ("lab.unite", "parts", "o.wav"),
        ("lab.join-stems stems=parts", "in.wav", "o.wav"),
        ("lab.transcribe", "in.wav", "o.mid"),
        ("lab.transpose steps=3", "tune.mid", "o.mid"),
        ("lab.play", "tune.mid", "o.flac"),
        ("lab.accompany melody=tune.mid", "in.wav", "o.json"),
        ("lab.cues cues=cues.csv", "in.wav", "o.wav"),
        ("lab.average others=refs/one.wav others=refs/two.wav", "in.wav", "o.wav"),
        ("lab.average others=refs", "in.wav", "o.wav"),
        ("lab.noise", None, "o.wav"),
        ("lab.dice | lab.dice", "in.wav", "o.au"),
        ("lab.inside pipeline='lab.paint size=2'", "in.wav", "o.wav"),
        ("lab.paint engine=water wetness=0.5 mix=40% start=0.2", "in.wav", "o.wav"),
        ("lab.trace log=log.txt", "in.wav", "o.wav"),
        ("lab.hear louder=2", "in.wav", "o.json"),
    ],
)
def test_it_is_made_again(execute, files, tmp_path, pipeline, given, out):
    (outcome,) = execute(pipeline, *([given] if given else []), out=out, seed=4)
    assert outcome.error is None
    before = {path: path.read_bytes() for path in tmp_path.glob("**/*") if path.is_file()}
    made = sorted(Path(out).glob("in.run/*")) if out.endswith("/") else [Path(out)]
    assert made
    for path in made:
        again = mt.redo(path, source=["refs", "parts"])
        assert (again.verdict, again.reasons) == ("identical", ()), again
    assert {path: path.read_bytes() for path in tmp_path.glob("**/*") if path.is_file()} == before
