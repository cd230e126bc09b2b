"""Which files are taken, on the command line and from Python."""

import json

import pytest

import musictool as mt


@pytest.fixture
def songs(here, tone):
    """A folder with others in it; one file is not in capitals as the rest."""
    for name in ("a.wav", "b.WAV", "drums/kick.wav", "drums/raw/kick.wav", "live/c.flac"):
        (here / "songs" / name).parent.mkdir(parents=True, exist_ok=True)
        tone(here / "songs" / name)
    return here / "songs"


def made(folder):
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*")]
    return sorted(name for name in names if not name.startswith(".musictool"))


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (["--include", "*.wav"], ["a", "b", "drums/kick", "drums/raw/kick"]),
        (["--include", "drums/**", "--exclude", "raw"], ["drums/kick"]),
        (["--exclude", "*.wav", "--exclude", "nothing"], ["live/c"]),
        (["--include", "a.*", "--include", "c.*"], ["a", "live/c"]),
    ],
)
def test_some_files_of_a_folder(run, songs, flags, names):
    assert run("gain", "songs", "--db=-1", "-o", "out/", *flags).code == 0
    stems = sorted(one.rsplit(".gain", 1)[0] for one in made(songs.parent / "out"))
    assert stems == names


def test_some_files_that_a_shell_has_named(run, songs):
    result = run("normalize", "songs/a.wav", "songs/live/c.flac", "--exclude=*.flac", "-o", "out/")
    assert (result.code, made(songs.parent / "out")) == (0, ["a.normalize.wav"])
    result = run("normalize", "songs", "--include=*.wav,*.mp3", "-o", "none/")
    assert result.err.endswith("; repeat the flag for each of several, or write {…,…}\n")


@pytest.mark.parametrize(
    "command", ["normalize", "run normalize", "preset radio", "mix", "analyze"]
)
def test_nothing_left_is_said_before_any_work(run, songs, command):
    result = run(*command.split(), "songs", "--include=*.mid", "-o", "out/")
    assert result.code == 2
    assert "no input is left with --include '*.mid'" in result.err
    assert not (songs.parent / "out").exists()


def test_in_python_as_well(songs):
    outcomes = list(mt.map("gain db=-1", "songs", "out/", include="*.wav", exclude=["drums"]))
    assert [one.written.path.name for one in outcomes] == ["a.gain.wav", "b.gain.WAV"]
    value = mt.read("songs/a.wav")
    with pytest.raises(mt.UsageError, match="leave include out"):
        mt.map("gain db=-1", [value], include="*.wav")


def test_what_an_earlier_run_made_is_told(run, songs):
    assert run("normalize", "songs/drums").code == 0
    again = run("normalize", "songs/drums")
    assert again.code == 0
    assert "2 of 2 done (2 already)" in again.err
    assert (
        "note: songs/drums/kick.normalize.wav and 1 more were made by an earlier run, and are not "
        "taken as inputs"
    ) in again.err
    assert "normalize.normalize" not in again.err + again.out


def test_a_list_of_files_goes_with_those_that_are_named(run, songs, monkeypatch):
    (songs / "list.txt").write_text("songs/b.WAV\nsongs/live\nsongs/none.wav\nsongs/./a.wav\n")
    result = run("normalize", "songs/a.wav", "--files-from", "songs/list.txt", "-o", "out/")
    assert result.code == 3
    assert "songs/none.wav: there is no such file or folder" in result.err
    assert made(songs.parent / "out") == ["a.normalize.wav", "b.normalize.WAV", "c.normalize.flac"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("list.txt", "it is text; a list of files is given with --files-from"),
        ("list.m3u8", "it is text; a list of files is given with --files-from"),
        ("list.csv", "it is text; a table of jobs is given with --jobs"),
        (
            "@list.txt",
            "no such file or folder; a list of files is given with --files-from list.txt",
        ),
    ],
)
def test_a_list_without_its_flag(run, songs, name, advice):
    (songs.parent / name.lstrip("@")).write_text("songs/a.wav\n")
    assert run("normalize", name).err.endswith(f"{advice}\n")


def test_a_list_comes_by_standard_input_or_a_pipe(start, songs):
    strange = "line\nbreak.wav"
    (songs / "a.wav").rename(songs / strange)
    names = f"songs/{strange}\0songs/b.WAV\0".encode()
    for source in ("-", "/dev/stdin"):
        process = start("gain", "--db=-1", "--files-from", source, "-o", f"out{len(source)}/")
        process.communicate(names)
        assert process.returncode == 0
        assert made(songs.parent / f"out{len(source)}") == ["b.gain.WAV", "line\nbreak.gain.wav"]


def test_standard_input_is_read_once(run, songs):
    result = run("gain", "--db=-1", "-", "--files-from", "-")
    assert (result.code, "standard input is named twice" in result.err) == (2, True)


def test_a_job_for_each_row(run, songs, tone):
    (songs / "list.csv").write_text(
        "path,db,output\na.wav,-6,quiet/one\na.wav,-12,two.flac\ndrums/kick.wav,,\nnone.wav,-1,\n"
    )
    result = run("gain", "--db=-3", "--jobs", "songs/list.csv", "-o", "out/", "--json")
    assert result.code == 3
    rows = json.loads(result.out)
    assert [(row["pipeline"], row["output"]) for row in rows[:3]] == [
        ("gain db=-6", "out/quiet/one.wav"),
        ("gain db=-12", "out/two.flac"),
        ("gain db=-3", "out/kick.gain.wav"),
    ]
    assert [round(row["peak"] / 0.25, 2) for row in rows[:3]] == [0.5, 0.25, 0.71]
    assert rows[3]["error"] == ("songs/none.wav: there is no such file or folder")


def test_without_a_folder_outputs_count_from_the_table(run, songs):
    (songs / "list.csv").write_text("file;gain.db;output\na.wav;-1,5;new/x.wav\n")
    assert run("run", "gain | fade out=0.1", "--jobs", "songs/list.csv").code == 0
    assert (songs / "new" / "x.wav").is_file()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            "path,db\na.wav,1\nb.WAV,2\na.wav,3\n",
            "list.csv, line 2, and line 4 would both be written to out/a.gain.wav; give each a "
            "name in the column output",
        ),
        ("path,db,output\nsongs,1,x.wav\n", "list.csv, line 2: songs/a.wav and songs/"),
        ("path,db,seed\na.wav,1,2\n", "list.csv, line 2: nothing in this pipeline is random"),
        ("db\n1\n", "list.csv, line 2: names no file; write its path in the column path"),
        ("path,dbb\na.wav,1\n", "list.csv: no column is called 'dbb'; did you mean db?"),
    ],
)
def test_what_is_wrong_in_a_table_is_said_before_any_work(run, songs, table, says):
    (songs.parent / "list.csv").write_text(table.replace("a.wav", "songs/a.wav"))
    result = run("gain", "--jobs", "list.csv", "-o", "out/")
    assert result.code == 2
    assert says in result.err
    assert not (songs.parent / "out").exists()


def test_a_table_with_outputs_does_not_go_with_one_file(run, songs, lab):
    (songs / "list.csv").write_text("path,output\na.wav,x.json\nb.WAV,\n")
    result = run("lab", "level", "--jobs", "songs/list.csv", "-o", "all.csv")
    assert (result.code, "list.csv, line 2: names an output, but" in result.err) == (2, True)
    (songs / "one.csv").write_text("path,output\na.wav,x.wav\n")
    result = run("normalize", "--jobs", "songs/one.csv", "-o", "y.wav")
    assert (result.code, "one.csv, line 2: names an output, but" in result.err) == (2, True)
    assert run("lab", "level", "--jobs", "songs/list.csv").code == 0
    assert (songs / "x.json").is_file()


def test_seeds_and_numbers_of_rows_are_those_of_single_runs(run, songs, lab):
    (songs / "list.jsonl").write_text(
        '{"path": "a.wav", "seed": 5, "output": "x.wav"}\n{"path": "a.wav", "output": "y.wav"}\n'
    )
    assert run("lab", "dice", "--jobs", "songs/list.jsonl", "--seed", "7", "-o", "out/").code == 0
    for seed, name in ((5, "x.wav"), (7, "y.wav")):
        assert run("lab", "dice", "songs/a.wav", f"--seed={seed}", "-o", f"{name}").code == 0
        alone, row = (mt.read(path).samples for path in (name, f"out/{name}"))
        assert (alone == row).all()


def test_rows_of_what_starts_from_nothing(run, here, lab):
    (here / "list.csv").write_text("seconds,seed,output\n0.1,1,a\n0.2,2,b\n0.2,1,c\n")
    assert run("lab", "noise", "--jobs", "list.csv", "-o", "out/").code == 0
    a, b, c = (mt.read(f"out/{name}.wav").samples for name in "abc")
    assert (a.shape[1], b.shape[1]) == (c.shape[1] // 2, c.shape[1])
    assert not (b == c).all()
    (here / "list.csv").write_text("seconds\n0.1\n0.2\n")
    result = run("lab", "noise", "--jobs", "list.csv")
    assert "line 2, and line 3 would both be written to lab.noise.wav" in result.err
    (here / "list.csv").write_text("path,seconds\nin.wav,0.1\n")
    assert "leave the path out" in run("lab", "noise", "--jobs", "list.csv").err


def test_what_joins_its_inputs_takes_a_list_and_no_table(run, songs):
    (songs / "list.csv").write_text("path\na.wav\nb.WAV\n")
    result = run("concat", "--jobs", "songs/list.csv", "-o", "all.wav")
    assert (result.code, "in a list with --files-from" in result.err) == (2, True)
    (songs / "list.txt").write_text("songs/a.wav\nsongs/b.WAV\n")
    assert run("concat", "--files-from", "songs/list.txt", "-o", "all.wav").code == 0


def test_a_table_in_python(songs):
    (songs / "list.csv").write_text("path,db\na.wav,-6\n")
    (one,) = mt.map("gain", jobs="songs/list.csv")
    assert one.written.path == songs.relative_to(songs.parent) / "a.gain.wav"
    rows = [{"path": songs / "a.wav", "gain.db": -6, "output": "x.wav"}, {"path": "songs/b.WAV"}]
    first, second = mt.map("gain db=1", output="out/", jobs=rows)
    assert (first.written.path.name, first.job.pipeline.text) == ("x.wav", "gain db=-6")
    assert (second.written.path.name, second.job.pipeline.text) == ("b.gain.WAV", "gain db=1")
    for wrong in ([], 3, {"path": "a.wav"}):
        with pytest.raises(mt.UsageError, match=r"^jobs "):
            mt.map("gain db=1", jobs=wrong)
