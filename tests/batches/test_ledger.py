"""What was done is not done again; what is not what it should be, is."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt

HERE = Path(__file__)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(4):
        soundfile.write(f"in/{number}.wav", np.full((800, 1), number / 10), 8000)
    return tmp_path


def worked(pipeline="gain db=-1", out="out/", **options):
    """The numbers of the jobs that were not skipped."""
    outcomes = list(mt.map(pipeline, "in", out, **options))
    assert [one.error for one in outcomes] == [None] * len(outcomes)
    assert len(outcomes) == 4
    return [one.job.number for one in outcomes if not one.skipped]


def test_what_is_done_is_skipped_and_what_changed_is_made_again(folder):
    assert worked() == [0, 1, 2, 3]
    assert worked() == []
    soundfile.write("in/2.wav", np.full((800, 1), 0.9), 8000)
    assert worked() == [2]
    Path("out/1.gain.wav").unlink()
    Path("out/3.gain.wav").write_bytes(Path("out/3.gain.wav").read_bytes()[:-100])
    assert worked() == [1, 3]
    assert worked("gain db=-2", "out/{stem}.gain{ext}") == [0, 1, 2, 3]
    assert worked("gain db=-2", "out/{stem}.gain{ext}") == []
    level = soundfile.read("out/2.gain.wav")[0].max()
    assert level == pytest.approx(0.9 * 10**-0.1, abs=1e-3)


def test_beside_their_inputs_outputs_are_known_by_what_they_carry(folder):
    assert len(worked(out=None)) == 4
    Path("in/2.gain.wav").unlink()
    assert worked(out=None) == [2]
    assert not Path("in/.musictool").exists()
    errors = {type(one.error) for one in mt.map("gain db=-2", "in", None)}
    assert errors == {mt.OutputExists}


def test_a_row_that_is_damaged_is_none(folder):
    worked()
    with contextlib.closing(sqlite3.connect("out/.musictool/ledger.sqlite")) as database, database:
        database.execute("UPDATE jobs SET inputs = '[[', made = '7'")
    assert worked() == []


def test_what_is_drawn_is_done_as_well(folder):
    drawn = "gain db=-6..-1 | fade out={0.01,0.02}"
    assert (len(worked(drawn)), worked(drawn), len(worked(drawn, seed=1))) == (4, [], 4)
    assert worked(drawn, seed=1, executor="processes", workers=2) == []


def test_a_touched_input_is_not_made_again_and_a_changed_byte_is_found_on_verify(folder):
    worked()
    os.utime("in/1.wav", (1, 1))
    assert worked() == []
    output = Path("out/0.gain.wav")
    state, held = output.stat(), bytearray(output.read_bytes())
    held[-1] ^= 255
    output.write_bytes(held)
    os.utime(output, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert worked() == []
    assert worked(verify=True) == [0]
    assert worked(verify=True) == []


def test_seeds_encodings_references_and_albums_count(folder):
    soundfile.write("key.wav", np.full((800, 1), 0.3), 8000)
    assert len(worked(bit_depth=24)) == 4
    assert len(worked(bit_depth=16)) == 4
    assert worked(bit_depth=16) == []
    pipeline = "fx.convolve impulse_response=key.wav"
    assert (len(worked(pipeline, "with/")), worked(pipeline, "with/")) == (4, [])
    soundfile.write("key.wav", np.full((900, 1), 0.2), 8000)
    assert len(worked(pipeline, "with/")) == 4
    album = "normalize peak=-1 album=true"
    assert (len(worked(album, "album/")), worked(album, "album/")) == (4, [])
    soundfile.write("in/3.wav", np.full((800, 1), 0.99), 8000)
    assert len(worked(album, "album/")) == 4


def test_a_file_of_somebody_else_is_left_alone_and_force_does_all(folder):
    Path("out").mkdir()
    Path("out/1.gain.wav").write_bytes(b"mine")
    outcomes = list(mt.map("gain db=-1", "in", "out/"))
    assert [type(one.error) for one in outcomes] == [type(None), mt.OutputExists] + [type(None)] * 2
    assert Path("out/1.gain.wav").read_bytes() == b"mine"
    assert worked(force=True) == [0, 1, 2, 3]
    assert worked() == []


@pytest.mark.parametrize("harm", ["gone", "damaged", "cut", "read-only", "a folder"])
def test_without_its_ledger_outputs_are_known_by_what_they_carry(folder, harm, recwarn):
    worked()
    ledger = Path("out/.musictool/ledger.sqlite")
    if harm == "gone":
        shutil.rmtree(ledger.parent)
    elif harm == "damaged":
        ledger.write_bytes(os.urandom(20_000))
    elif harm == "cut":
        ledger.write_bytes(ledger.read_bytes()[:9000])
    elif harm == "read-only":
        ledger.chmod(0o444)
    else:
        ledger.unlink()
        ledger.mkdir()
    before = {path: path.stat().st_mtime_ns for path in Path("out").glob("*.wav")}
    assert worked() == []
    assert {path: path.stat().st_mtime_ns for path in Path("out").glob("*.wav")} == before
    assert worked() == []
    assert (len(worked("gain db=-3", "other/")), worked()) == (4, [])


def test_the_folder_can_be_moved_and_the_clock_set_back(folder):
    worked()
    Path("out").rename("moved")
    assert worked(out="moved/") == []
    for path in [*Path("in").iterdir(), *Path("moved").glob("*.wav")]:
        os.utime(path, (1, 1))
    assert worked(out="moved/") == [0, 1, 2, 3]
    assert worked(out="moved/") == []


def test_a_second_run_says_who_is_at_work(folder):
    Path("out/.musictool").mkdir(parents=True)
    hold = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from musictool.files.lock import Lock\n"
        "lock = Lock(Path('out/.musictool/lock'), 'out/')\n"
        "lock.take(False, print)\n"
        "print('taken', flush=True)\n"
        "time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"taken\n"
    try:
        with pytest.raises(mt.FolderBusy, match=f"out/: process {holder.pid} .* is at work there"):
            list(mt.map("gain db=-1", "in", "out/"))
        waiting = mt.map("gain db=-1", "in", "out/", wait=True)
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert len(list(waiting)) == 4


def test_a_failure_is_noted_tried_again_and_alone_on_demand(folder):
    Path("in/1.wav").write_bytes(b"RIFF")
    Path("in/2.wav").write_bytes(b"")
    outcomes = list(mt.map("gain db=-1", "in", "out/", retry=2))
    assert {one.job.number: one.tries for one in outcomes} == {0: 1, 1: 3, 2: 3, 3: 1}
    soundfile.write("in/1.wav", np.full((800, 1), 0.1), 8000)
    soundfile.write("in/2.wav", np.full((800, 1), 0.2), 8000)
    soundfile.write("in/4.wav", np.full((800, 1), 0.4), 8000)
    again = list(mt.map("gain db=-1", "in", "out/", only_failed=True))
    assert [one.job.number for one in again if not one.skipped] == [1, 2]
    with pytest.raises(mt.UsageError, match="only_failed is for what an earlier run did"):
        mt.map("gain db=-1", "in", only_failed=True)
    assert worked_again(5) == [4]


def worked_again(count):
    outcomes = list(mt.map("gain db=-1", "in", "out/"))
    assert len(outcomes) == count
    return [one.job.number for one in outcomes if not one.skipped]
