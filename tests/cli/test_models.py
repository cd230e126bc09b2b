"""Commands that learn, and that use what was learnt: from a folder of notes to one of a model."""

import json
import shlex
from pathlib import Path

import pytest

import musictool as mt
from musictool import Note, Score

pytestmark = pytest.mark.usefixtures("lab")


@pytest.fixture
def songs(here) -> Path:
    """Four, one of them in a folder within."""
    for at, name in enumerate(("a", "b", "c", "deep/d")):
        path = here / "songs" / f"{name}.mid"
        path.parent.mkdir(parents=True, exist_ok=True)
        mt.write(path, Score.of([Note(0.0, 1.0, 60 + at), Note(1.0, 2.0, 64)]))
    return here / "songs"


def counts(path: str) -> dict[int, float]:
    found = json.loads(mt.read(path).files["counts.json"])
    return {pitch: count for pitch, count in enumerate(found) if count}


def test_a_folder_is_learnt_as_one_job(run, songs):
    done = run("lab", "learn", "songs", "-o", "made/model/")
    assert (done.code, (done.out + done.err).count("\n")) == (0, 1)
    assert counts("made/model") == {60: 1, 61: 1, 62: 1, 63: 1, 64: 4}
    about = json.loads(Path("made/model/model.json").read_text())
    assert about["made_by"].startswith("lab.learn (musictool-lab ")
    names = [one["name"] for one in about["musictool_provenance"][-1]["inputs"]]
    assert names == ["a.mid", "b.mid", "c.mid", "d.mid"]
    told = run("info", "made/model/").out
    for word in ("histogram", "128", "CC0-1.0", "in 4 scores", "lab.learn"):
        assert word in told
    assert json.loads(run("info", "made/model", "--json").out)["source_files"] == 4


def test_what_was_learnt_is_used_by_flags_and_in_pipelines(run, songs):
    assert run("lab", "learn", "songs", "-o", "model").code == 0
    assert run("lab", "dream", "--model", "model/", "-o", "a.mid", "--seed", "3").code == 0
    assert run("run", "lab.dream model=model | lab.play", "-o", "a.wav", "--seed", "3").code == 0
    pitches = [note.pitch for note in mt.read("a.mid").notes]
    assert set(pitches) <= {60, 61, 62, 63, 64}
    found = mt.read("a.mid").origin.history[-1]["references"]
    assert [one["name"] for one in found] == ["model/model.json"]
    assert mt.read("a.wav").duration == pytest.approx(4, abs=0.01)
    assert "nats" in run("lab", "judge", "songs", "--model", "model").out
    assert run("lab", "learn", "songs/a.mid", "--from", "model", "-o", "finer").code == 0
    assert counts("finer") == {60: 2, 61: 1, 62: 1, 63: 1, 64: 5}
    text = "lab.learn from=model as=m | lab.forget below=5"
    assert run("run", text, "songs/a.mid", "-o", "rest").code == 0
    assert counts("rest") == {64: 5}


def test_models_flow_one_or_many(run, songs):
    for name in ("a", "b"):
        assert run("lab", "learn", f"songs/{name}.mid", "-o", f"models/{name}/").code == 0
    assert run("lab", "forget", "models/a", "-o", "one/").code == 0
    assert run("lab", "forget", "models", "-o", "all/").code == 0
    assert counts("one") == {}
    made = sorted(one.name for one in Path("all").iterdir() if not one.name.startswith("."))
    assert made == ["a.lab.forget", "b.lab.forget"]


def test_from_python(songs):
    model = mt.run("lab.learn", *(mt.read(one) for one in sorted(songs.glob("*.mid"))))
    learn, dream = mt.commands.lab.learn, mt.commands.lab.dream
    assert learn(songs / "a.mid", songs / "b.mid", songs / "c.mid").files == model.files
    assert len(dream(model=model, notes=3, seed=1).notes) == 3
    finer = learn(songs / "a.mid", from_=model)
    mt.write("finer", finer)
    assert mt.run("lab.judge model=finer", songs / "a.mid")["nats"] > 0
    assert finer.origin.history[-1]["steps"][0]["parameters"]["from"] == "a model"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("learn songs/a.mid -o model --from model --force", "is the input model"),
        (
            "learn songs/a.mid -o songs --force",
            "holds the input songs/a.mid; an input is never",
        ),
        ("learn songs/a.mid -o a.mid", "the result is a model, which is a folder; name one"),
        ("learn songs -o -", "a model is a folder, which standard output cannot be"),
        ("learn songs/a.mid songs/b.mid", "makes one folder of 2; say which with -o"),
        ("learn songs/*.wav -o x", "songs/*.wav: no files of notes match this pattern"),
        ("learn songs/a.mid -o model", "exists already; use --force to replace it"),
        ("forget '' -o x", "an input has an empty name; is a variable unset?"),
        ("dream --model songs -o a.mid", "songs: is no model: it has no model.json"),
        ("dream --model none -o a.mid", "none: there is no such folder"),
        ("dream --model songs/a.mid -o a.mid", "a.mid: is a file; a model is a folder with a"),
        ("dream model -o a.mid", "got unexpected extra argument(s) (model); write --model model"),
        ("dream -o a.mid", "model must be given: a model"),
        ("forget songs/a.mid", "a model is a folder with a model.json in it, and this is none"),
        ("forget songs -o x", "songs: is no model: it has no model.json"),
    ],
)
def test_what_cannot_be_is_one_sentence(run, songs, line, sentence):
    assert run("lab", "learn", "songs", "-o", "model").code == 0
    before = sorted(Path("model").iterdir()), Path("model/model.json").read_bytes()
    done = run("lab", *shlex.split(line))
    assert done.code != 0
    assert sentence in done.err
    assert done.err.count("\n") == 1
    assert (sorted(Path("model").iterdir()), Path("model/model.json").read_bytes()) == before


@pytest.fixture
def unread(songs) -> Path:
    """Beside the songs, what no song is."""
    (songs / "empty.mid").write_bytes(b"")
    (songs / "text.mid").write_bytes(b"hello")
    mt.write(songs / "deep" / "silent.mid", Score())
    return songs


def test_what_is_no_use_in_a_folder_is_left_out(run, unread):
    done = run("lab", "learn", "songs", "-o", "model", "--json")
    row = json.loads(done.out)
    assert row["inputs"] == [f"songs/{one}.mid" for one in ("a", "b", "c", "deep/d")]
    assert {one["file"]: one["why"].partition(":")[0] for one in row["left_out"]} == {
        "songs/empty.mid": "is empty (0 bytes)",
        "songs/text.mid": "is no MIDI file that can be read",
        "songs/deep/silent.mid": "has no notes",
    }
    assert "model: songs/empty.mid was left out: is empty (0 bytes)" in done.err
    assert counts("model") == {60: 1, 61: 1, 62: 1, 63: 1, 64: 4}
    about = mt.read("model").about
    assert sorted(name for name, _ in about["left_out"]) == sorted(
        one["file"] for one in row["left_out"]
    )
    newest = mt.read("model").origin.history[-1]
    assert [one["name"] for one in newest["inputs"]] == ["a.mid", "b.mid", "c.mid", "d.mid"]
    assert sorted(newest["left_out"]) == ["empty.mid", "silent.mid", "text.mid"]


def test_many_that_are_left_out_are_summed_up(run, unread):
    for at in range(20):
        (unread / f"x{at}.mid").write_bytes(b"")
    done = run("lab", "learn", "songs", "-o", "model")
    assert done.err.count("\n") == 1
    assert "model: 23 of 27 files were left out: songs/empty.mid (is empty (0 bytes)); " in done.err
    assert "; and 20 more" in done.err


def test_only_of_nothing_nothing_is_learnt_and_only_who_says_so_leaves_out(run, unread):
    done = run("lab", "learn", "songs/empty.mid", "songs/text.mid", "-o", "model")
    assert done.code == 1
    words = (
        "error: lab.learn: none of the files can be used: songs/empty.mid (is empty (0 bytes)); "
    )
    assert done.err.startswith(words)
    assert not Path("model").exists()
    assert run("lab", "learn", "songs", "songs/no.mid", "-o", "model").code == 1  # a slip
    refused = run("lab", "judge", "songs")
    assert (refused.code, "empty.mid: is empty" in refused.err) == (1, True)
    with pytest.warns(UserWarning, match="text.mid was left out"):
        mt.commands.lab.learn(unread / "a.mid", unread / "text.mid")


def test_recordings_that_break_off_are_left_out_as_well(run, here):
    content = (here / "in.wav").read_bytes()
    (here / "half.wav").write_bytes(content[:4000])
    (here / "none.wav").write_bytes(content[:44])
    done = run("lab", "longest", "half.wav", "in.wav", "none.wav", "--json")
    row = json.loads(done.out)
    assert (row["seconds"], row["of"], len(row["left_out"])) == (0.5, 1, 2)


def test_models_and_what_is_made_with_them_are_made_again(run, songs):
    assert run("lab", "learn", "songs", "-o", "model").code == 0
    assert run("lab", "dream", "--model", "model", "-o", "a.mid", "--seed", "2").code == 0
    assert run("lab", "forget", "model", "-o", "rest").code == 0
    done = run("redo", "model", "a.mid", "rest", "--source", "songs")
    assert (done.code, done.out.count("identical, byte for byte")) == (0, 3)
    assert "FAILED" not in run("redo", "model", "-o", "again", "--source", "songs").err
    assert counts("again") == counts("model")
    (songs / "b.mid").unlink()
    assert (
        "was made of b.mid, which is not beside it" in run("redo", "model", "--source", "songs").err
    )


def test_a_batch_of_models_goes_on_where_it_was(run, songs):
    for name in ("a", "b"):
        assert run("lab", "learn", f"songs/{name}.mid", "-o", f"models/{name}/").code == 0
    assert run("lab", "forget", "models", "-o", "all/").code == 0
    assert "(2 already)" in run("lab", "forget", "models", "-o", "all/").err
    assert run("lab", "dream", "--model", "models/a", "--variations", "2", "-o", "new/").code == 0
    again = run("lab", "dream", "--model", "models/a", "--variations", "2", "-o", "new/")
    assert "(2 already)" in again.err
    assert run("info", "models").out.count("histogram") == 2
