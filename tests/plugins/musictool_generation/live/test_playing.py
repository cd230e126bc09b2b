"""`--live`: what is heard while it is made, and what is left when it is stopped."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace

import mido
import numpy as np
import pytest

import musictool as mt
from musictool import BadParameter, CannotProcess, Context, Score, Tempo, Track
from musictool_generation import continue_score, generate
from musictool_generation.live.playing import Certain, play
from musictool_generation.live.wire import silence

from ..models import small_model
from ..revising.tunes import MODEL, band


class Listener(threading.Thread):
    """Reads a pipe to its end, with the time of each arrival."""

    def __init__(self, path):
        super().__init__(daemon=True)
        os.mkfifo(path)
        self.path, self.heard = path, []
        self.start()

    def run(self):
        with self.path.open("rb", buffering=0) as pipe:
            while data := pipe.read(4096):
                self.heard.append((time.monotonic(), data))

    def messages(self):
        self.join(20)
        return mido.parse_all(b"".join(data for _, data in self.heard))


def struck(heard):
    """Whether a drum, pitch and velocity of the notes that begin."""
    return sorted(
        (one.channel == 9, one.note, one.velocity) for one in heard if one.type == "note_on"
    )


def left_on(heard):
    """Notes that nobody ended by themselves."""
    on = set()
    for one in heard:
        if one.type == "note_on":
            on.add((one.channel, one.note))
        elif one.type == "note_off":
            on.discard((one.channel, one.note))
    return on


def written(score):
    return sorted(
        (track.drum, pitch, velocity)
        for track in score.tracks
        for pitch, velocity in track.notes[["pitch", "velocity"]].tolist()
    )


@pytest.fixture
def pipe(tmp_path):
    return Listener(tmp_path / "pipe")


def test_what_is_heard_is_what_is_written(pipe):
    wishes = {"bars": 3, "tempo": 1000, "allow_copies": True}
    made = generate(model=small_model(), **wishes, live=str(pipe.path), context=Context(seed=3))
    assert made == generate(model=small_model(), **wishes, context=Context(seed=3))
    heard = pipe.messages()
    assert len(struck(heard)) > 3
    assert struck(heard) == written(made)
    assert not left_on(heard)
    assert bytes(itertools.chain(*(one.bytes() for one in heard))).endswith(silence())
    programs = {one.program for one in heard if one.type == "program_change"}
    assert programs == {track.program for track in made.tracks}


def test_what_is_made_again_is_not_played_again(tmp_path, pipe):
    mt.write(tmp_path / "model", small_model())
    how = f"model={tmp_path / 'model'} bars=1 tempo=1000 allow_copies=true live={pipe.path}"
    mt.write(tmp_path / "a.mid", mt.run(f"generate {how}", seed=2))
    assert struck(pipe.messages())
    mt.redo(tmp_path / "a.mid", tmp_path / "b.mid", allow="outside")  # nobody reads the pipe
    assert mt.read(tmp_path / "b.mid") == mt.read(tmp_path / "a.mid")


def test_it_is_in_time_and_waits_for_a_slow_model(pipe):
    told, clock = [], time.monotonic
    notes = [(480 * at, 240, 60 + at) for at in range(4)]

    def course():
        for count in (1, 2, 4):
            score = Score((Track.of(notes[:count]),), (Tempo(0, 60_000),), resolution=480)
            yield Certain(score, 480 * (count - 1) if count < 4 else float("inf"))
            time.sleep(0.3 if count == 2 else 0)

    began = clock()
    made = play(str(pipe.path), course, Context(note=told.append))
    assert clock() - began > 0.3 + 2 * 0.06
    assert made.tracks[0].notes.size == 4
    assert any(said.startswith("the music waited") for said in told)
    assert [one[1] for one in struck(pipe.messages())] == [60, 61, 62, 63]


def test_what_was_there_already_is_kept_and_not_heard(pipe):
    notes = [(480 * at, 240, 60 + at) for at in range(10)]
    score = Score((Track.of(notes, program=5),), (Tempo(0, 60_000),), resolution=480)
    begun, stops = time.monotonic(), iter([KeyboardInterrupt])

    def clock():  # Ctrl-C comes between the third note and the fourth that are heard
        now = time.monotonic() - begun
        if now > 2.5 * 0.06 and (stop := next(stops, None)):
            raise stop
        return now

    course = iter([Certain(score, float("inf"), since=4 * 480)])
    made = play(str(pipe.path), lambda: course, Context(), clock)
    heard = pipe.messages()
    assert [one[1] for one in struck(heard)] == [64, 65, 66]
    assert [one.program for one in heard if one.type == "program_change"] == [5]
    assert made.tracks[0].notes["pitch"].tolist() == [60, 61, 62, 63, 64, 65, 66]


def test_a_score_is_carried_on_live_with_what_is_heard_behind_it(pipe):
    score = replace(band(2), tempos=(Tempo(0, 60_000),))
    made = continue_score(score, bars=3, model=MODEL, live=str(pipe.path), context=Context(seed=1))
    assert made.length == band(5).length
    fresh = Counter(written(made)) - Counter(written(score))
    assert mt.excerpt(made, 0, score.length).tracks == score.tracks
    assert struck(pipe.messages()) == sorted(fresh.elements()) != []


@pytest.mark.parametrize(
    ("options", "named"), [({"end": 1.0}, "leave out end"), ({"particles": 4}, "particles")]
)
def test_what_cannot_be_together_with_live_says_so(tmp_path, options, named):
    with pytest.raises(BadParameter, match=named):
        continue_score(band(2), model=MODEL, live=str(tmp_path), **options, context=Context())


def test_a_dead_end_never_takes_back_what_was_heard(pipe, monkeypatch):
    from musictool_generation.searches import constraints, streaming

    given = []
    real = streaming.stream

    def watched(*arguments, **options):
        for moments in real(*arguments, **options):
            given.append(list(moments))
            yield moments

    rng = np.random.default_rng(0)
    monkeypatch.setattr(
        "musictool_generation.searches.originals.Originals.is_copy",
        lambda self, moments: rng.random() < 0.2,
    )
    monkeypatch.setattr("musictool_generation.live.growing.stream", watched)
    assert constraints
    generate(model=small_model(), bars=6, tempo=1000, live=str(pipe.path), context=Context(seed=1))
    assert len(given) > 4
    assert all(after[: len(before)] == before for before, after in itertools.pairwise(given))


def test_ctrl_c_ends_the_piece_and_keeps_what_was_heard(tmp_path):
    mt.write(tmp_path / "model", small_model())
    line = ["generate", "--model", "model", "--bars", "200", "--tempo", "120", "--live", "-"]
    program = subprocess.Popen(
        [sys.executable, "-m", "musictool", *line, "-o", "new.mid", "--seed", "1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    sent = b"".join(program.stdout.read(64) for _ in range(6))
    program.send_signal(signal.SIGINT)
    rest, told = program.communicate(timeout=60)
    sent += rest
    assert program.returncode == 0, told
    assert b"stopped after" in told
    score = mt.read(tmp_path / "new.mid")
    assert struck(mido.parse_all(sent)) == written(score) != []
    assert 0 < score.duration < 30
    assert sent.endswith(silence())  # standard output is the stream's own


class Port:
    """What mido opens."""

    def __init__(self, told):
        self.send = told.append

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        pass


def test_a_port_goes_by_its_name_or_a_part_of_it(monkeypatch):
    told = []
    monkeypatch.setattr(mido, "get_output_names", lambda: ["Midi Through 14:0", "FLUID Synth"])
    monkeypatch.setattr(mido, "open_output", lambda name: told.append(name) or Port(told))
    made = generate(model=small_model(), bars=1, tempo=1000, live="fluid", context=Context(seed=1))
    assert told[0] == "FLUID Synth"
    assert struck(told[1:]) == written(made)
    for name, said in (
        ("i", "may be Midi Through 14:0 or FLUID Synth"),
        ("organ", "no port organ; there is Midi Through"),
    ):
        with pytest.raises(CannotProcess, match=said):
            generate(model=small_model(), bars=1, live=name, context=Context())


def test_where_nothing_can_be_played_is_said_before_the_work(tmp_path):
    (tmp_path / "a.mid").touch()
    for name, said in (
        (str(tmp_path / "none"), "no such file or directory"),
        (str(tmp_path / "a.mid"), "no device and no pipe; -o names the file"),
    ):
        with pytest.raises(CannotProcess, match=said):
            generate(model=small_model(), live=name, context=Context())
    with pytest.raises(BadParameter, match="search=beam finds all at once"):
        generate(model=small_model(), search="beam", live="-", context=Context())


def test_who_stops_listening_ends_the_piece(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    told = []

    def listen():
        with (tmp_path / "pipe").open("rb", buffering=0) as pipe:
            pipe.read(8)

    threading.Thread(target=listen, daemon=True).start()
    made = generate(
        model=small_model(),
        bars=60,
        tempo=400,
        live=str(tmp_path / "pipe"),
        context=Context(warn=told.append),
    )
    assert made.duration < 20
    assert any("takes no more (Broken pipe) after" in said for said in told)
