"""What goes to another process and back: values, errors, jobs and what they came to."""

import pickle
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import errors
from musictool.batches import Batch
from musictool.discovery import registry
from musictool.jobs import Settings
from musictool.kinds import Kind
from musictool.origin import Origin
from musictool.pipeline import check, find

NOTES = (mt.Note(0.0, 1.0, 60), mt.Note(0.5, 2.0, 64, 100, 12, drum=True))
AUDIO = mt.Audio(np.linspace(-1, 1, 20).reshape(2, 10), 8000, Origin(Path("a.wav")))
VALUES = [
    AUDIO,
    mt.Score.of(NOTES, beats=(0.0, 0.5)),
    mt.Stems({"a": AUDIO, "b": AUDIO}),
    mt.Model({"family": "gru"}, {"weights.safetensors": b"1"}),
    mt.Report({"tempo_bpm": 120.0, "beats": [0.1, 0.6]}),
    mt.Table.of([{"time": 1.5, "name": "cut"}]),
    mt.Curve(((0.0, 200.0), (8.0, 8000.0)), exponential=True),
]
ERRORS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)
]


def travelled(thing):
    return pickle.loads(pickle.dumps(thing))


def same(one, other) -> bool:
    if isinstance(one, mt.Audio):
        form = (one.sample_rate, one.origin) == (other.sample_rate, other.origin)
        return form and np.array_equal(one.samples, other.samples)
    if isinstance(one, mt.Stems):
        return one.parts.keys() == other.parts.keys() and all(
            same(part, other.parts[name]) for name, part in one.parts.items()
        )
    if isinstance(one, mt.Model):
        return (one.about, one.files) == (other.about, other.files)
    if isinstance(one, mt.Report):
        return one.findings == other.findings
    if isinstance(one, mt.Table):
        return (one.columns, one.rows, one.lines) == (other.columns, other.rows, other.lines)
    return one == other


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values(value):
    assert same(value, travelled(value))


def test_every_kind_of_value_but_streams_is_among_these():
    travelling = {type(value) for value in VALUES}
    assert {kind.type for kind in Kind if kind.type_name} - travelling == {mt.Stream}


def test_samples_stay_read_only():
    with pytest.raises(ValueError, match="read-only"):
        travelled(AUDIO).samples[:] = 0


def test_jobs_and_outcomes(lab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mt.write("a.wav", mt.Audio(np.zeros(800), 8000))
    known = registry()
    text = "fx.lowpass cutoff_frequency_hz=0:200,1:800 start=0.01 | lab.blend other=a.wav"
    checked = check(find(text, known), known)
    batch = Batch.planned(checked, ["a.wav", "b.wav"], "out/", Settings(seed=3), known)
    assert travelled(batch.settings) == batch.settings
    for outcome in batch.run():
        job = outcome.job
        assert (travelled(job).row(), travelled(job).sources) == (job.row(), job.sources)
        assert [travelled(step.values) for step in job.pipeline.steps] == [
            step.values for step in travelled(job).pipeline.steps
        ]
        assert travelled(outcome).row() == outcome.row()
    (again,) = Batch([travelled(batch.jobs[0])], Settings(force=True), known).run()
    assert again.error is None


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_errors(kind):
    if issubclass(kind, mt.FileError):
        error = kind("a.wav", "is too sad to be played")
    elif issubclass(kind, mt.UnknownName):
        error = kind("command", "gian", ["gain", "trim"], "step 1")
    else:
        error = kind("this cannot be done")
    back = travelled(error)
    assert type(back) is kind
    assert (str(back), vars(back), back.exit_code) == (str(error), vars(error), error.exit_code)


def test_every_error_of_musictool_is_public_and_in_the_one_tree():
    assert {kind.__name__ for kind in ERRORS} <= set(mt.__all__)
    assert all(getattr(mt, kind.__name__) is kind for kind in ERRORS)
    assert all(issubclass(kind, mt.MusictoolError) for kind in ERRORS)
