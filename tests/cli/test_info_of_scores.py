"""What `info` shows of notes."""

from __future__ import annotations

import json

import musictool as mt
from musictool import Score, Track


def test_tracks_are_a_table_and_what_is_not_known_is_left_out(run, here):
    low, drums = Track.of([(0, 960, 36)], program=32), Track.of([(0, 960, 36)], drum=True)
    mt.write(here / "tune.mid", Score((low, drums)))
    shown = run("info", "tune.mid").out
    assert "Acoustic Bass" in shown
    assert "Drums" in shown
    assert "C2" in shown
    assert not {"sample_rate", "pictures", "lyrics", "None", "none"} & set(shown.split())
    told = json.loads(run("info", "tune.mid", "--json").out)
    assert [track["program"] for track in told["tracks"]] == [32, 0]
    assert told["tempo_bpm"] is None


def test_notes_and_recordings_stand_in_one_table(run, here):
    mt.write(here / "tune.mid", Score((Track.of([(0, 960, 60)]),)))
    head, *rows = run("info", "in.wav", "tune.mid").out.splitlines()
    assert {"bars", "notes", "loudness_lufs"} <= set(head.split())
    assert "bitrate" not in head
    assert len(rows) == 2
