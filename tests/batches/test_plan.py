"""Inputs that are not there: each is one failed job, and stops no other."""

import pytest

from musictool import UsageError, write
from musictool.batches.plan import plan
from musictool.discovery import registry
from musictool.pipeline import check, find


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("nofile.wav", "nofile.wav: there is no such file or folder"),
        ("nofolder/nofile.wav", "nofolder/nofile.wav: there is no such file or folder"),
        ("empty", "empty: no audio files or files of notes are in this folder"),
        ("*.ogg", "*.ogg: no audio files or files of notes match this pattern"),
    ],
)
@pytest.mark.parametrize("out", [None, "new", "out/", "{stem}.{n}.flac"])
def test_others_are_done(execute, song, tmp_path, argument, sentence, out):
    (tmp_path / "empty").mkdir()
    for name in ("a.wav", "b.wav"):
        write(name, song)
    first, missing, last = execute("gain db=1", "a.wav", argument, "b.wav", out=out)
    assert (first.error, last.error) == (None, None)
    assert first.written.path.is_file()
    assert last.written.path.is_file()
    assert str(missing.error).startswith(sentence)
    assert (missing.written, missing.job.output) == (None, None)
    (alone,) = execute("gain db=1", argument)
    assert alone.error.exit_code == 1


def test_one_that_is_left_goes_where_many_would(execute, song, tmp_path):
    write("a.wav", song)
    done, _ = execute("gain db=1", "a.wav", "b.wav", out="new")
    assert done.written.path.as_posix() == "new/a.run.wav"
    with pytest.raises(UsageError, match="names one file, but there are several inputs"):
        execute("gain db=1", "a.wav", "b.wav", out="one.wav")


def test_reports_and_stems_too(execute, song):
    write("a.wav", song)
    outcomes = execute("lab.level", "nofile.wav", "a.wav")
    assert [outcome.error is None for outcome in outcomes] == [False, True]
    execute("lab.split", "a.wav", out="stems")
    outcomes = execute("lab.unite", "nofolder", "stems")
    assert [outcome.error is None for outcome in outcomes] == [False, True]


def test_a_join_needs_all(execute, song, tmp_path):
    write("a.wav", song)
    with pytest.raises(Exception, match=r"nofile\.wav: there is no such file"):
        execute("concat", "a.wav", "nofile.wav", out="all.wav")


def test_a_file_named_twice_is_one_job(execute, song, tmp_path):
    write("a.wav", song)
    assert len(execute("gain db=1", "a.wav", tmp_path / "a.wav", tmp_path, out="new")) == 1


def test_a_reference_is_not_replaced(execute, song):
    for name in ("a.wav", "b.wav"):
        write(name, song)
    (outcome,) = execute("lab.blend other=b.wav", "a.wav", out="b.wav", force=True)
    assert str(outcome.error).startswith("b.wav: ")


def test_an_input_of_another_job_is_not_replaced(execute, song, tmp_path):
    for number in (1, 2):
        write(f"x{number}.wav", song)
    before = [(tmp_path / f"x{number}.wav").read_bytes() for number in (1, 2)]
    outcomes = execute("gain db=1", "x2.wav", "x1.wav", out="x{n}.wav", force=True)
    assert [str(outcome.error) for outcome in outcomes] == [
        "x1.wav: is the input x1.wav; an input is never overwritten",
        "x2.wav: is the input x2.wav; an input is never overwritten",
    ]
    assert [(tmp_path / f"x{number}.wav").read_bytes() for number in (1, 2)] == before


@pytest.mark.parametrize(
    ("pipeline", "out", "files"),
    [
        ("analyze", "{stem}.png", ["a.png", "b.png"]),
        ("gain db=1 | analyze", "x/{stem}.HTML", ["x/a.HTML", "x/b.HTML"]),
        ("analyze", "{stem}.json", ["a.json", "b.json"]),
        ("analyze plot=x/{stem}.svg", "{stem}.json", ["a.json", "x/a.svg", "b.json", "x/b.svg"]),
    ],
)
def test_o_names_a_picture_of_a_report_as_well(tmp_path, monkeypatch, pipeline, out, files):
    monkeypatch.chdir(tmp_path)
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).touch()
    known = registry()
    jobs = plan(check(find(pipeline, known), known), ["a.wav", "b.wav"], out)
    made = [[job.output, *(extra.path for extra in job.extras)] for job in jobs]
    assert [str(path) for each in made for path in each if path] == files


def test_o_names_a_recording_of_notes_as_well(tmp_path):
    (tmp_path / "a.mid").touch()
    known = registry()
    made = {}
    for out in ("b.mid", "b.wav", "b.OGG", "b/", "{stem}.flac"):
        pipeline = check(find("transpose semitones=1", known), known)
        (job,) = plan(pipeline, [f"{tmp_path}/a.mid"], out)
        made[out] = (job.pipeline.written, job.pipeline.name, str(job.output))
    score = ("transpose semitones=1", "transpose")
    sound = ("transpose semitones=1 | synth", "transpose")
    assert made == {
        "b.mid": (*score, "b.mid"),
        "b.wav": (*sound, "b.wav"),
        "b.OGG": (*sound, "b.OGG"),
        "b/": (*score, "b/a.transpose.mid"),
        "{stem}.flac": (*sound, "a.flac"),
    }


def test_what_neither_a_report_nor_a_picture_is_written_as_is_refused(tmp_path):
    (tmp_path / "a.wav").touch()
    known = registry()
    with pytest.raises(UsageError, match=r"end its name in \.json, .*\.png, \.svg or \.html"):
        plan(check(find("analyze", known), known), [str(tmp_path / "a.wav")], "a.pdf")


@pytest.mark.parametrize(
    ("inputs", "out"),
    [
        (["songs"], None),
        (["songs/*.wav"], None),
        (["songs/a.wav", "songs/b.wav", "songs/a.run.wav", "songs/b.run.wav"], None),
        (["songs"], "{parent}/louder/{stem}.wav"),
        (["songs"], "songs/"),
        (["."], "out/"),
        (["**/*.wav"], "songs/out/{stem}.wav"),
    ],
)
def test_what_an_earlier_run_made_is_no_input(execute, song, tmp_path, inputs, out):
    (tmp_path / "songs").mkdir()
    for name in "ab":
        write(f"songs/{name}.wav", song)
    first = execute("gain db=1", *[one for one in inputs if ".run" not in one], out=out)
    made = {outcome.written.path: outcome.written.path.read_bytes() for outcome in first}
    again = execute("gain db=2", *inputs, out=out)
    assert [one.job.inputs for one in again] == [one.job.inputs for one in first]
    if out in ("songs/", "out/", "songs/out/{stem}.wav"):  # whose ledger knows them
        assert [one.error for one in again] == [None, None]
        assert all(path.read_bytes() != before for path, before in made.items())
        return
    assert all("exists already" in str(one.error) for one in again)
    assert {path: path.read_bytes() for path in made} == made
    anew = execute("gain db=2", *inputs, out=out, force=True)
    assert [one.error for one in anew] == [None, None]
    assert all(path.read_bytes() != before for path, before in made.items())
    assert len(list(tmp_path.rglob("*.wav"))) == 4


def test_nor_is_what_was_joined_before(execute, song, tmp_path):
    for name in ("a.wav", "b.wav"):
        write(name, song)
    (first,) = execute("concat", ".", out="all.wav")
    (again,) = execute("concat", ".", out="all.wav", force=True)
    assert again.written.frames == first.written.frames == 88200


def test_what_only_has_the_name_of_an_output_is_an_input_and_stays(execute, song, tmp_path):
    for name in ("a.wav", "a.run.wav"):
        write(name, song)
    before = (tmp_path / "a.run.wav").read_bytes()
    refused, other = execute("gain db=1", ".", force=True)
    refused, other = sorted((refused, other), key=lambda one: one.error is None)
    assert "is the input a.run.wav; an input is never overwritten" in str(refused.error)
    assert other.written.path.name == "a.run.run.wav"
    assert (tmp_path / "a.run.wav").read_bytes() == before
