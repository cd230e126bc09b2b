"""Inputs and outputs behind URLs, from the command line and from Python."""

import gc
import json
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

import musictool as mt

from .conftest import COMMAND

SECRET = "sftp://me:word@host/a.wav"


@pytest.fixture(autouse=True)
def no_litter(tmp_path_factory, monkeypatch):
    """Whatever is fetched is gone afterwards."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    gc.collect()  # with what is heard of in errors
    assert list(folder.iterdir()) == []


@pytest.fixture
def root(bucket, here):
    """A bucket with a recording, and one more in a folder of it."""
    bucket.upload_file("in.wav", "in/one.wav")
    bucket.upload_file("in.wav", "in/sub/two.wav")
    return f"s3://{bucket.name}"


def keys(bucket):
    return sorted(one.key for one in bucket.objects.all() if not one.key.startswith("in/"))


def content(bucket, key):
    return bucket.Object(key).get()["Body"].read()


def test_a_folder_of_a_store_keeps_its_structure(run, bucket, root, here):
    done = run("gain", f"{root}/in/", "--db", "-3", "-o", f"{root}/out/")
    assert (done.code, done.err.partition(",")[0]) == (0, "2 of 2 done")
    assert done.out.startswith(f"{root}/out/one.gain.wav (0.5 s, 8000 Hz, 2 ch) in ")
    assert keys(bucket) == ["out/one.gain.wav", "out/sub/two.gain.wav"]
    assert run("gain", "in.wav", "--db", "-3", "-o", "one.wav").code == 0
    bucket.download_file("out/one.gain.wav", "far.wav")
    assert (mt.read("far.wav").samples == mt.read("one.wav").samples).all()
    (made,) = mt.info("far.wav")["history"]
    assert made["inputs"][0]["name"] == f"{root}/in/one.wav"


def test_lists_and_tables_lie_there_too(run, bucket, root):
    bucket.Object("in/jobs.csv").put(Body=b"path,db,output\none.wav,-3,soft\nsub/two.wav,-6,\n")
    assert run("gain", "--jobs", f"{root}/in/jobs.csv", "-o", "out/").code == 0
    assert sorted(path.name for path in Path("out").glob("*.wav")) == ["soft.wav", "two.gain.wav"]
    bucket.Object("in/list.m3u").put(Body=b"one.wav\n")
    assert run("gain", "--files-from", f"{root}/in/list.m3u", "--db", "1", "-o", "o/").code == 0
    assert Path("o/one.gain.wav").exists()
    gone = run("gain", "--jobs", f"{root}/in/gone.csv", "-o", "out/")
    assert gone.err == f"error: {root}/in/gone.csv: there is no such file\n"


def test_without_an_output_it_lies_beside_its_input(run, bucket, root):
    assert run("gain", f"{root}/in/*.wav", "--db", "-3").code == 0
    assert [one.key for one in bucket.objects.filter(Prefix="in/one")] == [
        "in/one.gain.wav",
        "in/one.wav",
    ]


def test_templates_and_files_of_this_computer_mix_with_it(run, bucket, root, here):
    template = f"{root}/new/{{stem}}-{{command}}.flac"
    assert run("gain", f"{root}/in/", "in.wav", "--db", "1", "-o", template).code == 0
    assert keys(bucket) == ["new/in-gain.flac", "new/one-gain.flac", "new/two-gain.flac"]
    assert run("gain", f"{root}/in", "--db", "1", "-o", "here/").code == 0
    assert (here / "here" / "sub" / "two.gain.wav").is_file()


def test_what_is_there_stays(run, bucket, root):
    before = content(bucket, "in/one.wav")
    for out, said in (
        ("in/sub/two.wav", "exists already; use --force to replace it"),
        ("in/one.wav", f"is the input {root}/in/one.wav; an input is never overwritten"),
    ):
        done = run("gain", f"{root}/in/one.wav", "--db", "-3", "-o", f"{root}/{out}")
        assert (done.code, done.err) == (2, f"error: {root}/{out}: {said}\n")
    assert content(bucket, "in/one.wav") == before
    done = run(
        "gain", f"{root}/in/one.wav", "--db", "-3", "-o", f"{root}/in/sub/two.wav", "--force"
    )
    assert done.code == 0
    assert content(bucket, "in/sub/two.wav") != before


def test_one_that_fails_stops_no_other(run, bucket, root, here):
    bucket.put_object(Key="in/broken.wav", Body=b"RIFF")
    done = run(
        "gain", f"{root}/in/", f"{root}/nope.wav", "--db", "1", "-o", f"{root}/out/", "--json"
    )
    assert done.code == 3
    errors = [one["error"] for one in json.loads(done.out)]
    assert errors[1] is errors[2] is None
    assert errors[0].startswith(f"{root}/in/broken.wav: ")
    assert errors[3] == f"{root}/nope.wav: there is no such file"
    assert keys(bucket) == ["out/one.gain.wav", "out/sub/two.gain.wav"]


def test_findings_pictures_and_tables_go_along(run, bucket, root):
    done = run(
        "analyze", f"{root}/in/one.wav", "--plot", f"{root}/one.png", "-o", f"{root}/one.json"
    )
    assert done.code == 0, done.err
    assert keys(bucket) == ["one.json", "one.png"]
    assert json.loads(content(bucket, "one.json"))["file"] == f"{root}/in/one.wav"
    assert content(bucket, "one.png").startswith(b"\x89PNG")
    assert run("rhythm", "beats", f"{root}/in/", "-o", f"{root}/all.csv").code == 0
    assert f"\n{root}/in/sub/two.wav," in content(bucket, "all.csv").decode()
    assert run("info", f"{root}/in/one.wav").out.startswith(f"file            {root}/in/one.wav\n")


def test_a_history_beside_a_file_goes_along(run, bucket, root):
    assert run("gain", f"{root}/in/one.wav", "--db", "1", "-o", f"{root}/a.au").code == 0
    assert keys(bucket) == ["a.au", "a.au.musictool.json"]
    assert run("gain", f"{root}/a.au", "--db", "1", "-o", f"{root}/b.flac").code == 0
    assert [one["pipeline"] for one in mt.info(f"{root}/b.flac")["history"]] == ["gain db=1"] * 2


def test_an_album_is_measured_and_a_reference_read(run, bucket, root):
    assert (
        run("normalize", f"{root}/in/", "--album", "--lufs", "-20", "-o", f"{root}/al/").code == 0
    )
    assert keys(bucket) == ["al/one.normalize.wav", "al/sub/two.normalize.wav"]
    out = ["-o", f"{root}/mixed.wav"]
    done = run("mix", f"{root}/in/one.wav", f"{root}/in/sub/two.wav", *out)
    assert done.code == 0, done.err


def test_a_plan_is_made_without_fetching(run, bucket, root):
    done = run(
        "gain", f"{root}/in/", f"{root}/no.wav", "--db", "1", "-o", f"{root}/o/", "--dry-run"
    )
    assert done.code == 3
    assert f"{root}/in/one.wav -> gain db=1 -> {root}/o/one.gain.wav" in done.out
    assert f"error: {root}/no.wav: there is no such file or folder" in done.err


def test_no_secret_is_printed_or_kept(run, web, here):
    web.files["/My%20Song.wav"] = (here / "in.wav").read_bytes()
    url = f"{web.url.replace('//', '//me:word@')}/My%20Song.wav?signature=key"
    done = run("gain", url, "--db", "-3", "-o", "out/", "--json")
    assert done.code == 0, done.err
    (entry,) = mt.info("out/My Song.gain.wav")["history"]
    assert entry["inputs"][0]["name"] == f"{web.url}/My%20Song.wav?..."
    web.faults["/My%20Song.wav"] = [404]
    refused = run("gain", url, "--db", "-4", "-o", "new/")
    assert refused.err == f"error: {web.url}/My%20Song.wav?...: there is no such file\n"
    for text in (done.out, done.err, refused.err, str(entry)):
        assert "word" not in text
        assert "signature" not in text
    assert "http can only be read; say with -o" in run("gain", url, "--db", "1").err


def test_a_mistake_shows_no_password_either(run, here):
    done = run("gain", "in.wav", "in.wav", "--variations", "2", "--db", "0..1", "-o", SECRET)
    assert (done.code, "word" in done.err) == (2, False)
    assert "-o sftp://me@host/a.wav names one file" in done.err
    assert "-o s3:// names no place" in run("gain", "in.wav", "--db", "1", "-o", "s3://").err


def test_python_has_them_as_well(bucket, root, song):
    assert mt.read(f"{root}/in/one.wav").frames == 4000
    louder = mt.run("gain db=6", f"{root}/in/one.wav")
    assert str(louder.origin.path) == f"{root}/in/one.wav"
    written = mt.write(f"{root}/louder.flac", louder)
    assert str(written.path) == f"{root}/louder.flac"
    with pytest.raises(mt.OutputExists, match=r"louder\.flac: exists already"):
        mt.write(f"{root}/louder.flac", louder)
    with pytest.raises(mt.OutputExists, match="is the input"):
        mt.write(f"{root}/in/one.wav", louder, force=True)
    outcomes = list(mt.map("gain db=1", f"{root}/in/", f"{root}/out/"))
    assert [str(one.written.path) for one in outcomes] == [
        f"{root}/out/one.gain.wav",
        f"{root}/out/sub/two.gain.wav",
    ]
    assert mt.commands.gain(f"{root}/in/one.wav", db=1).frames == 4000


def test_stems_are_folders_there_too(lab, run, bucket, root):
    split = ("lab", "split", f"{root}/in/one.wav", "-o", f"{root}/stems")
    assert run(*split).code == 0
    assert keys(bucket) == ["stems/loud.wav", "stems/quiet.wav"]
    assert f"{root}/stems/loud.wav: exists already; use --force" in run(*split).err
    assert run("lab", "unite", f"{root}/stems/", "-o", f"{root}/whole.wav").code == 0
    assert set(mt.read(f"{root}/stems/").parts) == {"loud", "quiet"}


def test_so_are_models(lab, run, bucket, root, here):
    mt.write(here / "a.mid", mt.Score.of([mt.Note(0.0, 1.0, 60)]))
    learn = ("lab", "learn", "a.mid", "-o", f"{root}/model/")
    assert run(*learn).code == 0
    files = ["model/MODEL_CARD.md", "model/counts.json", "model/model.json"]
    assert [key for key in keys(bucket) if key.startswith("model")] == files
    assert "exists already; use --force" in run(*learn).err
    assert run("lab", "dream", "--model", f"{root}/model", "-o", "new.mid").code == 0
    assert {note.pitch for note in mt.read("new.mid").notes} == {60}
    assert mt.read(f"{root}/model/").about["family"] == "histogram"
    assert run("lab", "forget", f"{root}/model", "-o", "rest").code == 0


def test_a_preset_of_the_folder_takes_a_word_to_reach_out(run, root, here):
    file = here / ".musictool" / "presets" / "mine.yaml"
    file.parent.mkdir(parents=True)
    for step in (f"style: {{reference: {root}/in/one.wav}}", f"analyze: {{plot: {root}/a.png}}"):
        file.write_text(f"- {step}\n")
        assert run("preset", "trust", "mine").code == 0
        done = run("run", "mine", "in.wav")
        assert done.code == 2
        assert "a preset of the current folder may not lead out of the folder (s3://" in done.err
        assert (
            "may not lead"
            not in run("run", "mine", "in.wav", "--allow", "outside", "--dry-run").err
        )


def test_ctrl_c_ends_it_while_a_server_keeps_it_waiting(web, here, no_litter):
    web.files["/song.wav"] = b"x"
    web.faults["/song.wav"] = ["never"]
    command = [*COMMAND, "gain", f"{web.url}/song.wav", "--db", "1", "-o", "out.wav"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as working:
        while not web.asked:
            time.sleep(0.01)
        working.send_signal(signal.SIGINT)
        said = working.communicate(timeout=10)[1]
    assert working.returncode == 130, said
    assert "Traceback" not in said
    assert sorted(path.name for path in here.iterdir()) == ["in.wav"]


def test_the_same_command_again_does_only_what_is_not_done(bucket, root, own_folders):
    def again(**options):
        """What was made anew."""
        outcomes = list(mt.map("gain db=-3", f"{root}/in/", f"{root}/out/", **options))
        assert [str(one.error) for one in outcomes if one.error] == []
        made = [str(one.written.path) for one in outcomes if not one.skipped]
        return sorted(path.removeprefix(f"{root}/out/") for path in made)

    both = ["one.gain.wav", "sub/two.gain.wav"]
    assert again() == both
    assert again() == again(verify=True) == []
    bucket.Object("out/one.gain.wav").delete()
    assert again() == both[:1]
    bucket.put_object(Key="out/one.gain.wav", Body=b"another")
    assert again() == both[:1]
    bucket.put_object(Key="in/sub/two.wav", Body=content(bucket, "out/one.gain.wav"))
    assert again() == both[1:]
    made = content(bucket, "out/one.gain.wav")
    (ledger,) = (own_folders / "state").rglob("ledger.sqlite")
    ledger.unlink()
    assert again() == []  # they say themselves what they were made of
    assert content(bucket, "out/one.gain.wav") == made
    ledger.unlink()
    bucket.put_object(Key="out/one.gain.wav", Body=b"another")
    with pytest.raises(AssertionError, match=r"out/one\.gain\.wav: exists already"):
        again()
