"""`examples/make_styles.py` writes pieces of a style as notes, as sheets and as sound."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

import musictool as mt
from tests.plugins.musictool_generation.models import small_model

SCRIPT = Path(__file__).parents[2] / "examples" / "make_styles.py"


def _of_styles(*_: object) -> mt.Model:
    """A small model that knows one style, in which its third part plays, the drums."""
    model = small_model()
    vocabulary = {
        **model.about["vocabulary"],
        "styles": [["drums", [4, 4], 100.0, [[2, 0]]]],
    }
    return mt.Model({**model.about, "vocabulary": vocabulary}, model.files)


def test_pieces_of_a_style_as_notes_as_sheets_and_as_sound(tmp_path, monkeypatch):
    monkeypatch.setattr("musictool_generation.base.base_model", _of_styles)
    spec = importlib.util.spec_from_file_location("make_styles", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path, ["drums"], 2)
    names = sorted(path.name for path in (tmp_path / "drums").iterdir())
    assert names == ["1.mid", "1.mxl", "1.opus", "2.mid", "2.mxl"]
    notes = [mt.read(tmp_path / "drums" / name) for name in ("1.mid", "1.mxl", "2.mid")]
    assert all(track.drum for score in notes for track in score.tracks)
    starts = [np.unique(one.tracks[0].notes["start"] / one.resolution).tolist() for one in notes]
    assert starts[0] == starts[1] != starts[2]
    sound = mt.read(tmp_path / "drums" / "1.opus")
    assert sound.samples.shape[0] == 1
    assert np.abs(sound.samples).max() > 0.1
