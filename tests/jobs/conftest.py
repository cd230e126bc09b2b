"""Recordings, and the registry with the plugin of the tests in it."""

from dataclasses import replace

import pytest

from musictool.discovery import registry
from musictool.jobs import Batch, Settings
from musictool.pipeline import check, find


@pytest.fixture
def execute(tmp_path, monkeypatch, lab):
    """Run a pipeline on files: `execute("gain db=3", "a.wav", out="b.wav", seed=1)`."""
    monkeypatch.chdir(tmp_path)

    def run(text, *inputs, out=None, **settings):
        known = registry()
        checked = check(find(text, known), known)
        checked = replace(checked, pipeline=replace(checked.pipeline, name="run"))
        arguments = [str(item) for item in inputs]
        batch = Batch.planned(checked, arguments, out and str(out), Settings(**settings), known)
        return list(batch.run())

    return run


@pytest.fixture
def single(execute):
    """The same for one result, which must be there."""

    def run(*arguments, **settings):
        (outcome,) = execute(*arguments, **settings)
        if outcome.error:
            raise outcome.error
        return outcome

    return run
