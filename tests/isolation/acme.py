"""Commands that isolated plugins in the tests bring: of two of them, under two names."""

import contextlib
import ctypes
import enum
import os
import subprocess
from collections.abc import Sequence
from functools import partial
from typing import Annotated

import numpy as np
import smallpkg

import musictool as mt
from musictool import (
    Audio,
    Batching,
    CannotProcess,
    Context,
    Curve,
    Extra,
    Model,
    Param,
    Report,
    Score,
    Stems,
    Stream,
    Table,
    command,
    hookimpl,
)


@command("acme.scale")
def scale(audio: Audio) -> Audio:
    """Scale by what the installed version of smallpkg has for a factor."""
    os.write(1, b"HELLO by a handle\n")
    ctypes.CDLL(None).puts(b"HELLO from C")
    ctypes.CDLL(None).fflush(None)
    print("HELLO from Python")  # noqa: T201
    return audio.with_samples(audio.samples * smallpkg.FACTOR)


@command("acme.half")
def half(stream: Stream) -> Stream:
    """Halve, block by block, having read it once before."""
    peak = max((float(np.abs(block).max()) for block in stream.blocks()), default=1.0)
    return stream.map(lambda block: block * np.float32(0.5 if peak else 1.0))


@command("acme.noise", uses=("seed",), extras={"plot": Extra("A text", (".txt",))})
def noise(audio: Audio, context: Context) -> Audio:
    """Add noise, and use all that the hub lends."""
    context.progress(0.5, "halfway")
    context.warn("it is noisy")
    context.note("smallpkg " + smallpkg.VERSION)
    context.extra("plot", lambda suffix: f"drawn as {suffix}".encode())
    drawn = context.rng.normal(0.0, 0.01, audio.samples.shape).astype("f4")
    return audio.with_samples(audio.samples + drawn)


@command("acme.quieter")
def quieter(stream: Stream, context: Context) -> Stream:
    """Have another command at work."""
    return context.run("fx.gain gain_db=-20", stream)


@command("acme.wrong")
def wrong(audio: Audio, context: Context) -> Audio:
    """Ask another command for what it cannot do."""
    return context.run("fx.gain gain_db=1000", audio)


class Mute(Exception):
    """What cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class How(enum.Enum):
    """Ways to fail."""

    CRASH = "crash"
    LEAVE = "leave"
    RAISE = "raise"
    MUTE = "mute"
    SCRIBBLE = "scribble"
    REFUSE = "refuse"
    HOLD = 5


@command("acme.fail")
def fail(audio: Audio, how: How = How.CRASH) -> Audio:
    """Fail."""
    if how is How.CRASH:
        ctypes.string_at(0)
    if how is How.LEAVE:
        os._exit(3)
    if how is How.RAISE:
        raise KeyError("nothing")
    if how is How.MUTE:
        raise Mute
    if how is How.SCRIBBLE:
        for handle in range(3, 1024):  # as many as a process that leaves files open has
            with contextlib.suppress(OSError):
                os.write(handle, b"garbage" * 99)
    if how is How.HOLD:  # with Python's lock, and another process beside it
        subprocess.Popen(["sleep", "4321"])
        ctypes.PyDLL(None).sleep(4321)
    raise CannotProcess("it is too short")


@command("acme.same")
def same(audio: Audio) -> Audio:
    """Give it back."""
    return audio


@command("acme.find")
def find(audio: Audio, path: str = "") -> Report:
    """Look around."""
    seen = {}
    for name in ("librosa", "numpy", "soxr"):
        try:
            seen[name] = getattr(__import__(name), "MARK", "lent")
        except ImportError:
            seen[name] = "missing"
    absent = []
    for name in mt.__all__:
        try:
            getattr(mt, name)
        except ImportError as error:
            absent.append(f"{name}: {error}")
    sleeping = subprocess.Popen(["sleep", "4321"])
    sleeping.terminate()
    ended = sleeping.wait(30)
    return Report(
        {"frames": audio.frames, "mean": np.float32(1.5), "absent": absent, "ended": ended, **seen}
    )


@command("acme.transpose")
def transpose(score: Score) -> Score:
    """An octave up."""
    tracks = []
    for track in score.tracks:
        notes = track.notes.copy()
        notes["pitch"] += 12
        tracks.append(mt.Track(notes, track.name, track.program, track.drum, track.controls))
    return Score(tuple(tracks), score.tempos, score.meters, score.keys, score.texts)


@command("acme.split")
def split(stream: Stream) -> Stems:
    """Split in two."""
    return Stems.of_streams({"a": stream, "b": stream.map(lambda block: block * np.float32(0.25))})


@command("acme.make")
def make(seconds: float = 1.0) -> Audio:
    """Make a ramp."""
    return Audio(np.linspace(0, 1, round(8000 * seconds), dtype="f4"), 8000)


@command("acme.sum")
def total(audios: Sequence[Audio]) -> Audio:
    """Add them up."""
    return audios[0].with_samples(sum(one.samples for one in audios))


@command("acme.each")
def each(audios: Sequence[Audio]) -> Sequence[Audio]:
    """Halve each."""
    return [one.with_samples(one.samples / 2) for one in audios]


def doubled(factor, items):
    """Each by a factor, with how many there were in the batch."""
    return [(one * np.float32(factor), len(items)) for one in items]


@command("acme.batched", batch=Batching())
def batched(audio: Audio, context: Context) -> Audio:
    """Double, with those of other files."""
    made, count = context.together(partial(doubled, 2), audio.samples, audio.frames)
    context.note(f"{count} in a batch")
    return audio.with_samples(made)


def peak_of(how, recording):
    """Its peak, with what may travel around it."""
    peak = max(float(np.abs(block).max()) for block in recording.blocks())
    if how == "crash" and peak < 0.1:
        ctypes.string_at(0)
    if how == "loudness":
        return mt.measure_loudness(recording)
    return {"peak": np.float32(peak), "seen": (np.array([peak]), how.encode()), 7: None}


def higher(how, one, other):
    """Of two peaks."""
    if how == "loudness":
        return mt.joint_loudness(one, other)
    if how == "object":
        return object()
    seen = np.concatenate([one["seen"][0], other["seen"][0]]), one["seen"][1]
    return {"peak": max(one["peak"], other["peak"]), "seen": seen, 7: None}


@command("acme.level", across="album", uses=())
def level(stream: Stream, context: Context, album: bool = False, how: str = "") -> Stream:
    """Bring the highest peak, of all recordings with album, to 1."""
    found = context.across(stream, partial(peak_of, how), partial(higher, how))
    if how == "loudness":
        return stream.map(lambda block: block / np.float32(found.peak))
    assert (found["seen"][1], found[7]) == (how.encode(), None)
    context.note(f"of {len(found['seen'][0])}")
    return stream.map(lambda block: block / np.float32(found["peak"]))


@command("acme.tag", across="album", uses=())
def tag(stream: Stream, context: Context, album: bool = False) -> Stream:
    """Keep the highest peak, of all recordings with album, in a tag."""
    context.tag(
        lambda: {"PEAK": str(context.across(stream, partial(peak_of, ""), partial(higher, "")))}
    )
    return stream


@command("acme.learn")
def learn(audios: Sequence[Audio]) -> Model:
    """Learn how long they are."""
    return Model({"family": "lengths"}, {"weights.json": str([a.frames for a in audios]).encode()})


@command("acme.told")
def told(
    audio: Audio,
    model: Model | None = None,
    other: Audio | None = None,
    rows: Table | None = None,
    curve: Annotated[float | Curve, Param("A curve")] = 1.0,
    words: Sequence[str] = (),
    pair: tuple[float, float] = (0.0, 1.0),
) -> Report:
    """Tell what came."""
    return Report(
        {
            "model": model and model.files["weights.json"].decode(),
            "other": other and other.frames,
            "rows": rows and [dict(one) for one in rows.rows],
            "curve": curve.at([0.5]).tolist() if isinstance(curve, Curve) else curve,
            "words": list(words),
            "pair": list(pair),
        }
    )


@hookimpl
def musictool_register():
    """All of them."""
    return [
        scale, half, noise, quieter, wrong, fail, same, find, transpose, split, make, total, each,
        learn, told, batched, level, tag,
    ]  # fmt: skip
