"""Commands of every kind, and of every kind of misbehaviour, to try the hub with."""

# ruff: noqa: T201 - that a plugin prints is what some of these are for

import errno
import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Literal

import numpy as np

from musictool import (
    Audio,
    Batching,
    CannotProcess,
    Context,
    Curve,
    Extra,
    Note,
    Param,
    Report,
    Score,
    Stems,
    Step,
    Stream,
    Table,
    command,
    engine,
    hookimpl,
    moved,
)


@command("lab.blend")
def blend(
    audio: Audio, other: Annotated[Audio, Param("What to add")], extra: Sequence[Audio] = ()
) -> Audio:
    """Add a second recording, and more of them."""
    samples = audio.samples.copy()
    for part in (other, *extra):
        assert part.sample_rate == audio.sample_rate
        frames = min(audio.frames, part.frames)
        samples[:, :frames] += part.mono()[:frames]
    # Carries the origin of the reference: whose tags the file gets is the hub's business.
    return Audio(samples, audio.sample_rate, other.origin)


@command("lab.noise")
def noise(
    *, seconds: Annotated[float, Param("Length", unit="s", gt=0)] = 1.0, context: Context
) -> Audio:
    """Make noise from nothing."""
    return Audio(context.rng.uniform(-0.5, 0.5, (1, round(seconds * 8000))), 8000)


@command("lab.dice")
def dice(audio: Audio, *, context: Context) -> Audio:
    """Add a little noise."""
    return audio.with_samples(audio.samples + 0.01 * context.rng.standard_normal(audio.frames))


@command("lab.together")
def together(
    audios: Sequence[Audio], other: Audio | None = None, *, context: Context
) -> Sequence[Audio]:
    """Halve many recordings at once; how many at once is said on standard error."""
    print(f"together {len(audios)} on {context.device}")
    if len(audios) > int(os.environ.get("LAB_FITS", "99")) and context.device != "none":
        import torch

        raise torch.OutOfMemoryError("no room")
    parts = [audio.samples / 2 for audio in audios]
    if other is not None:
        parts = [other.samples[:, : part.shape[1]] for part in parts]
    return [audio.with_samples(part) for audio, part in zip(audios, parts, strict=True)]


def padded(audios: Sequence[Audio]) -> np.ndarray:
    """What networks get: `(recordings, channels, frames)`."""
    longest = max(audio.frames for audio in audios)
    return np.stack(
        [np.pad(one.samples, ((0, 0), (0, longest - one.frames))) for one in audios]
    )  # fails for those of other channels


@command("lab.hear", batch=Batching(sample_rate=8000, channels=1), uses=("device",))
def hear(audios: Sequence[Audio], louder: float = 1.0, *, context: Context) -> Sequence[Report]:
    """Measure many recordings at once."""
    print(f"hear {[round(one.duration, 1) for one in audios]} on {context.device}")
    assert {(one.sample_rate, one.channels) for one in audios} == {(8000, 1)}
    energies = louder * np.square(padded(audios), dtype=np.float64).sum(axis=(1, 2))
    for at, audio in enumerate(audios):
        if not energies[at]:
            raise CannotProcess("nothing but silence")
        if audio.duration < 0.6:
            context.of(at).warn(f"only {audio.duration:.1f} s")
        context.of(at).note(f"heard {audio.duration:.1f} s")
    return [Report({"energy": float(one), "on": context.device}) for one in energies]


@command("lab.crowd", batch=Batching(sample_rate=16000), uses=("seed",))
def crowd(audios: Sequence[Audio], level: float = 0.1, *, context: Context) -> Sequence[Audio]:
    """Add a noise to each of many recordings, of its own randomness, and an echo."""
    print(f"crowd {len(audios)}")
    result = []
    for at, (audio, samples) in enumerate(zip(audios, padded(audios), strict=True)):
        own = context.of(at)
        own.progress(at / len(audios), "shouting")
        noise = level * own.rng.uniform(-1, 1, audio.samples.shape).astype(np.float32)
        echo = np.roll(samples[:, : audio.frames], 2000, axis=1) / 2
        result.append(audio.with_samples(audio.samples + noise + echo))
    return result


def smoothed(size: int, items: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
    """The network of `lab.smooth`: the mean of some samples to either side."""
    import torch

    print(f"smooth {len(items)}")
    if len(items) > int(os.environ.get("LAB_FITS", "99")):
        raise torch.OutOfMemoryError("no room")
    longest = max(item.shape[-1] for item in items)
    batch = torch.stack(
        [torch.nn.functional.pad(torch.tensor(one), (0, longest - one.shape[-1])) for one in items]
    )
    with torch.inference_mode():
        means = torch.nn.functional.avg_pool1d(batch, 2 * size + 1, 1, size)
    return [mean[:, : item.shape[-1]].numpy() for mean, item in zip(means, items, strict=True)]


@command("lab.smooth", batch=Batching(), uses=("device",))
def smooth(stream: Stream, size: int = 5, *, context: Context) -> Stream:
    """Smooth a recording, half a second at a time, together with others."""

    def transform(_):
        for block in stream.blocks(stream.sample_rate // 2):
            yield context.together(partial(smoothed, size), block, block.shape[-1])

    return stream.through(transform, frames=stream.frames)


@command("lab.transpose")
def transpose(score: Score, steps: Annotated[int, Param("Semitones")] = 12) -> Score:
    """Move notes up."""
    notes = [Note(n.start, n.end, n.pitch + steps, n.velocity) for n in score.notes]
    return Score(tuple(notes))


@command("lab.play")
def play(score: Score) -> Audio:
    """Play notes as sines."""
    time = np.arange(round(score.duration * 22050)) / 22050
    samples = np.zeros_like(time)
    for note in score.notes:
        sounding = (time >= note.start) & (time < note.end)
        samples += 0.2 * sounding * np.sin(2 * np.pi * 440 * 2 ** ((note.pitch - 69) / 12) * time)
    return Audio(samples, 22050)


@command("lab.transcribe")
def transcribe(audio: Audio) -> Score:
    """Hear one note."""
    return Score((Note(0.0, audio.duration, 60),))


@command("lab.split")
def split(audio: Audio) -> Stems:
    """Split into a loud and a quiet part."""
    loud, quiet = audio.samples * 0.9, audio.samples * 0.1
    return Stems({"loud": audio.with_samples(loud), "quiet": audio.with_samples(quiet)})


@command("lab.unite")
def unite(stems: Stems) -> Audio:
    """Add the stems."""
    first = next(iter(stems.parts.values()))
    return first.with_samples(sum(part.samples for part in stems.parts.values()))


@command("lab.cues")
def cues(audio: Audio, cues: Annotated[Table, Param("Levels: time, gain")]) -> Audio:
    """Set the level from each time of a table on."""
    samples = audio.samples.copy()
    for number, row in enumerate(cues.rows):
        try:
            at, gain = float(row["time"]), float(row["gain"])
        except ValueError:
            raise CannotProcess(f"{cues.place(number)}: no number") from None
        samples[:, round(at * audio.sample_rate) :] = gain
    return audio.with_samples(samples)


@command(
    "lab.sketch",
    extras={"plot": Extra("Picture of the wave", (".png", ".txt")), "words": "What was heard"},
    uses=(),
)
def sketch(
    audio: Audio, how: Literal["well", "never", "text"] = "well", *, context: Context
) -> Audio:
    """Leave a recording as it is, and draw it."""

    def draw(suffix: str) -> bytes:
        print(f"drawn as {suffix}")
        return f"{suffix} {audio.frames}" if how == "text" else f"{suffix} {audio.frames}".encode()

    if how != "never":
        context.extra("plot", draw)
    context.extra("words", lambda suffix: b"a tone")
    return audio


@command("lab.trace", extras={"log": Extra("Frames of each block", (".txt",))}, uses=())
def trace(stream: Stream, *, context: Context) -> Stream:
    """Leave a recording as it is, and say how many frames each block has."""

    def transform(blocks):
        lengths = []
        for block in blocks:
            lengths.append(block.shape[1])
            yield block
        context.extra("log", lambda suffix: str(sum(lengths)).encode())

    return stream.through(transform, frames=stream.frames)


@command("lab.level")
def level(audio: Audio, *, context: Context) -> Report:
    """Find the peak, and the device."""
    peak = np.abs(audio.samples).max()
    return Report({"peak": peak, "device": context.device, "none": float("nan")})


@command("lab.model")
def model(audio: Audio) -> Audio:
    """Work at 16 kHz in mono, as models do."""
    return Audio(np.sin(2 * np.pi * 440 * np.arange(round(audio.duration * 16000)) / 16000), 16000)


@command("lab.listen")
def listen(stream: Stream) -> Report:
    """Hear what is in every recording of this lab: four bars of C and G."""
    samples = stream.audio().samples
    if not samples.any():
        raise CannotProcess("nothing but silence")
    beats = [0.1 + at / 2 for at in range(17)]
    chords = [
        {"start": 2.0 * at, "end": 2.0 * at + 2, "chord": "CG"[at % 2] + ":maj"} for at in range(20)
    ]
    return Report(
        {
            "duration_s": stream.count_frames() / stream.sample_rate,
            "tempo_bpm": 120.0,
            "tempo_confidence": np.float32(0.5),
            "beats": np.array(beats),
            "downbeats": beats[1::4],
            "meter": "4/4",
            "key": "C major",
            "key_confidence": 0.75,
            "loud": True,
            "gap": float("nan"),
            "chords": chords,
            "sections": [{"start": 0.0, "end": 8.0, "label": "A"}],
            "descriptors": {"centroid_hz": 1234.5678, "mfcc": [1.0, -2.0, 0.5]},
        }
    )


@command("lab.longer")
def longer(audio: Audio) -> Audio:
    """Repeat the last second."""
    last = audio.samples[:, -audio.sample_rate :]
    return audio.with_samples(np.concatenate([audio.samples, last], axis=1))


@command("lab.echo", rings=1.0)
def echo(
    stream: Stream,
    every: Annotated[float, Param("Time between echoes", unit="s", gt=0)] = 0.5,
    feedback: Annotated[float, Param("Level of each to the one before", ge=0, le=1)] = 0.5,
) -> Stream:
    """Repeat what sounds, softer and softer."""

    def transform(blocks):
        line = np.zeros((stream.channels, round(every * stream.sample_rate)), np.float32)
        for block in blocks:
            for at in range(0, block.shape[1], line.shape[1]):
                piece = block[:, at : at + line.shape[1]]
                out = piece + feedback * line[:, : piece.shape[1]]
                line = np.concatenate([line[:, piece.shape[1] :], out], axis=1)
                yield out

    return stream.through(transform, frames=stream.frames)


BAD = Literal[
    "raises", "exits", "refuses", "junk", "nan", "prints", "integers", "longer", "shorter",
    "memory", "writes", "turns", "moves", "full", "unmapped",
]  # fmt: skip


def misbehave(how: str, samples: np.ndarray) -> object:
    if how == "raises":
        raise ZeroDivisionError("so sad")
    if how == "exits":
        sys.exit(7)
    if how == "refuses":
        raise CannotProcess("lab: this is too sad to be played")
    if how == "junk":
        return {"not": "samples"}
    if how == "nan":
        return samples * np.nan
    if how == "integers":
        return (samples * 32767).astype(np.int16)
    if how == "memory" and os.environ.get("LAB_DEVICE") != "cpu":
        import torch

        os.environ["LAB_DEVICE"] = "cpu"  # as if the second attempt were on another device
        raise torch.OutOfMemoryError("no room")
    if how == "full":
        raise OSError(errno.ENOMEM, "Cannot allocate memory")
    if how == "unmapped":
        raise ImportError("libnet.so: failed to map segment from shared object")
    if how == "writes":
        samples[:] = 0
    if how == "turns":
        return samples.T
    if how == "moves":
        os.chdir("/")
    print("a plugin prints this")
    return samples


@command("lab.bad")
def bad(audio: Audio, how: BAD = "raises") -> Audio:
    """Do something that no command should."""
    samples = misbehave(how, audio.samples)
    return samples if how == "junk" else Audio(samples, audio.sample_rate)


@command("lab.lazy")
def lazy(stream: Stream, how: BAD = "raises") -> Stream:
    """Do the same, but only while the result is written."""

    def transform(blocks):
        for block in blocks:
            yield misbehave(how, block[:, : 1000 if how == "shorter" else None])
            if how == "longer":
                yield block

    return stream.through(transform, frames=stream.frames)


@command("lab.level-out", passes=2)
def level_out(stream: Stream) -> Stream:
    """Bring the peak to 0.5, whenever it is read."""

    def transform(blocks):
        peak = max(np.abs(block).max() for block in stream.blocks())
        yield from (block * np.float32(0.5 / peak) for block in blocks)

    return stream.through(transform, frames=stream.frames)


@command("lab.accompany")
def accompany(
    audio: Audio,
    melody: Annotated[Score, Param("What is played to it")],
    stems: Stems | None = None,
) -> Report:
    """Say what there is to play with."""
    parts = sorted(stems.parts) if stems else []
    return Report({"pitches": [note.pitch for note in melody.notes], "parts": parts})


@command("lab.join-stems")
def join_stems(audio: Audio, stems: Stems) -> Audio:
    """Add stems to a recording."""
    return audio.with_samples(audio.samples + sum(part.samples for part in stems.parts.values()))


@command("lab.zero")
def zero(stream: Stream, key: Audio | None = None) -> Stream:
    """Write zeros into everything it gets, past NumPy, as torch can."""
    import torch

    if key is not None:
        torch.from_numpy(key.samples).zero_()

    def transform(blocks):
        for block in blocks:
            torch.from_numpy(block).zero_()
            yield block.copy()

    return stream.through(transform, frames=stream.frames)


@command("lab.tensor")
def tensor(stream: Stream) -> Stream:
    """Use one tensor for every block."""
    import torch

    def transform(blocks):
        held = torch.zeros(stream.channels, 4096)
        for block in blocks:
            for at in range(0, block.shape[1], 4096):
                piece = torch.tensor(block[:, at : at + 4096])
                held[:, : piece.shape[1]] = piece
                yield held[:, : piece.shape[1]].numpy()

    return stream.through(transform, frames=stream.frames)


@command("lab.leave")
def leave(audio: Audio, then: Literal["fail", "go on"] = "go on") -> Audio:
    """Change the current folder, and perhaps fail."""
    os.chdir("/")
    if then == "fail":
        raise CannotProcess("no")
    return audio


@command("lab.itself")
def itself(audio: Audio, *, context: Context) -> Audio:
    """Run itself."""
    return context.run("lab.itself", audio)


@command("lab.odd-report")
def odd_report(audio: Audio) -> Report:
    """Find what JSON cannot hold."""
    return Report({"odd": object()})


@command("lab.buffer")
def buffer(stream: Stream, which: Literal["same", "part"] = "same") -> Stream:
    """Use one buffer for every block."""

    def transform(blocks):
        held = np.zeros((stream.channels, 4096), np.float32)
        for block in blocks:
            for at in range(0, block.shape[1], 4096):
                piece = block[:, at : at + 4096]
                held[:, : piece.shape[1]] = piece
                yield held[:, : piece.shape[1]]

    return stream.through(transform, frames=stream.frames)


@command("lab.wait")
def wait(audio: Audio) -> Audio:
    """Say so, and wait."""
    print("working", file=sys.__stderr__, flush=True)
    for _ in range(3000):
        time.sleep(0.01)
    return audio


@command("lab.hold")
def hold(audio: Audio, over: float = 0.0, *, context: Context) -> Audio:
    """Say so, wait with what lasts over so long until there is a file named go, and halve it."""
    context.progress(0.5, "waiting for go")
    with open("held", "a") as file:  # noqa: PTH123
        file.write("one\n")
    print("working", file=sys.__stderr__, flush=True)
    while audio.duration > over and not os.path.exists("go"):  # noqa: PTH110
        time.sleep(0.01)
    return audio.with_samples(audio.samples / 2)


@command("lab.nap")
def nap(audio: Audio, *, context: Context) -> Audio:
    """Say that it rests, and do so for a moment."""
    context.progress(0.5, "resting")
    time.sleep(0.15)
    return audio.with_samples(audio.samples / 2)


@command("lab.crawl")
def crawl(stream: Stream, pause: float = 3.0) -> Stream:
    """Say so for every block, and take long."""

    def transform(blocks):
        for block in blocks:
            yield block
            print("working", file=sys.__stderr__, flush=True)
            time.sleep(pause)

    return stream.through(transform, frames=stream.frames)


@command("lab.complain", uses=())
def complain(stream: Stream, gamble: bool = False, *, context: Context) -> Stream:
    """Have something to say about the recording whenever it is read."""

    def transform(blocks):
        yield from blocks
        context.warn("nothing was done: the recording is fine")
        if gamble:
            print(context.rng)

    return stream.through(transform, frames=stream.frames)


@command("lab.paint", engine="oil", engine_extras={"recipe": Extra("What was mixed", (".txt",))})
def oil(audio: Audio, size: float = 1.0, *, gloss: float = 0.5, context: Context) -> Audio:
    """Paint."""
    context.extra("recipe", lambda suffix: b"oil")
    return audio.with_samples(audio.samples * gloss)


@command("lab.turn", rings=1.0, uses=())
def turn(audio: Audio, *, context: Context) -> Audio:
    """Play backwards what is of the recording, and let its first second follow."""
    frames = audio.frames - context.tail_frames
    turned = audio.samples[:, :frames][:, ::-1]
    after = np.resize(turned, audio.samples[:, frames:].shape)
    return audio.with_samples(np.concatenate([turned, after], axis=1))


@command("lab.average")
def average(stream: Stream, others: Sequence[Stream] = ()) -> Stream:
    """Add to a recording one sample of others, without holding them."""
    levels = [next(other.blocks(8000))[:, 4000].mean() for other in others]
    return stream.map(lambda block: block + np.float32(sum(levels)))


@command("lab.inside")
def inside(audio: Audio, pipeline: str, streamed: bool = False, *, context: Context) -> Audio:
    """Run another pipeline inside this command."""
    context.progress(0.5, "half of it")
    made = context.run(pipeline, audio.stream() if streamed else audio)
    assert isinstance(made, Stream if streamed else Audio)
    return made.audio() if streamed else made


@command("lab.painted", uses=())
def painted(
    audio: Audio,
    painter: Annotated[str | None, Param("Who paints", engine_of="lab.paint")] = None,
    *,
    context: Context,
) -> Audio:
    """Have it painted."""
    return context.run(Step("lab.paint", engine=painter), audio)


@engine("lab.paint", "water")
def water(audio: Audio, size: float = 1.0, *, wetness: float = 0.25) -> Audio:
    """Paint with water."""
    return audio.with_samples(audio.samples * wetness)


@command("lab.speed")
def speed(audio: Audio, how: Literal["as long", "faster", "doubled"] = "as long") -> Audio:
    """Say nothing of what is done to the time."""
    step = 2 if how == "faster" else 1
    samples = audio.samples[:, ::step] * np.float32(0.9)
    return audio.with_samples(np.repeat(samples, 2 if how == "doubled" else 1, axis=1))


@command("lab.shuffle", keeps_time=False)
def shuffle(audio: Audio) -> Audio:
    """Let the second half come first, and say nothing of that."""
    return audio.with_samples(np.roll(audio.samples, audio.frames // 2, axis=1))


@command("lab.pad", keeps_time=False)
def pad(audio: Audio) -> Audio:
    """Begin a second later, and say so."""
    padded = audio.with_samples(np.pad(audio.samples, ((0, 0), (audio.sample_rate, 0))))
    return moved(padded, [(0.0, audio.duration, 1.0)])


Cut = Annotated[float | Curve, Param("A frequency", unit="Hz", gt=0, above_nyquist="idle")]
Turn = Annotated[float | Curve, Param("A frequency", unit="Hz", gt=0, above_nyquist="lowered")]
Need = Annotated[float, Param("A frequency", unit="Hz", gt=0, above_nyquist="refused")]


@command("lab.tune")
def tune(stream: Stream, cut: Cut = 3000.0, turn: Turn = 1000.0, need: Need = 100.0) -> Stream:
    """Give what `turn` is at the beginning, in kHz, in place of the recording."""
    hertz = float(turn.at(0.0)) if isinstance(turn, Curve) else turn
    return stream.map(lambda block: np.full_like(block, hertz / 1000))


@hookimpl
def musictool_register():
    """All of them."""
    return [
        blend, noise, dice, together, transpose, play, transcribe, split, unite, level, model, bad,
        lazy, wait, hold, nap, crawl, oil, average, turn, water, longer, echo, cues, sketch, trace,
        listen, complain, inside, painted, buffer, level_out, accompany, join_stems, zero, tensor,
        leave, itself, odd_report, speed, shuffle, pad, tune, hear, crowd, smooth,
    ]  # fmt: skip


@hookimpl
def musictool_presets():
    """Two."""
    return {"lab-quiet": "gain db=-6 | lab.dice", "lab-loud": "steps:\n- gain: {db: 6}\n"}
