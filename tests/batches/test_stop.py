"""A batch that is stopped: what is under way is finished, nothing further is begun."""

import threading

import pytest
import soundfile

from musictool.batches import Batch
from musictool.discovery import registry
from musictool.jobs import Settings
from musictool.pipeline import check, find


@pytest.fixture
def batch(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        soundfile.write(f"{name}.wav", [0.5] * 800, 8000)
    known = registry()
    pipeline = check(find("gain db=-1", known), known)
    return Batch.planned(pipeline, ["a.wav", "b.wav", "c.wav"], "out/", Settings(), known)


def test_what_is_under_way_is_finished_and_nothing_further_begun(batch, tmp_path):
    def progress(job, fraction, message):
        if job.number == 1:
            thread = threading.Thread(target=batch.stop)
            thread.start()
            thread.join()

    outcomes = list(batch.run(progress))
    assert [(outcome.job.number, outcome.error) for outcome in outcomes] == [(0, None), (1, None)]
    assert batch.stopped
    assert sorted(path.name for path in (tmp_path / "out").glob("*.wav")) == [
        "a.gain.wav",
        "b.gain.wav",
    ]


def test_stopped_before_it_begins_it_does_nothing(batch, tmp_path):
    batch.stop()
    assert list(batch.run()) == []
    assert not list((tmp_path / "out").glob("*.wav"))
