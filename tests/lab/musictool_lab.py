"""Commands of every kind, to try the hub with; those of two kinds have modules of their own."""

# ruff: noqa: T201 - that a plugin prints is what some of these are for

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np

from musictool import (
    Audio,
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


@command("lab.transpose")
def transpose(score: Score, steps: Annotated[int, Param("Semitones")] = 12) -> Score:
    """Move notes up."""
    notes = [Note(n.start, n.end, n.pitch + steps, n.velocity) for n in score.notes]
    return Score.of(tuple(notes))


@command("lab.cut", examples=("song.wav --seconds 0.5",))
def cut(
    audio: Audio,
    seconds: Annotated[float, Param("How much stays", unit="s", gt=0, le=60)] = 1.0,
    fade: Annotated[float, Param("How long it fades", unit="s", ge=0)] = 0.0,
) -> Audio:
    """Keep the beginning of a recording."""
    samples = audio.samples[:, : round(seconds * audio.sample_rate)].copy()
    frames = min(round(fade * audio.sample_rate), samples.shape[1])
    samples[:, samples.shape[1] - frames :] *= np.linspace(1, 0, frames, dtype=np.float32)
    return audio.with_samples(samples)


@command("lab.cut", engine="whole", examples=("tune.mid --seconds 0.5",))
def cut_notes(
    score: Score,
    seconds: Annotated[float, Param("How much stays", unit="s", gt=0, le=90)] = 2.0,
    *,
    lowest: Annotated[int, Param("The lowest pitch that stays", ge=0, le=127)] = 0,
) -> Score:
    """Keep the beginning of notes."""
    kept = [note for note in score.notes if note.start < seconds and note.pitch >= lowest]
    return Score.of([Note(n.start, min(n.end, seconds), n.pitch, n.velocity) for n in kept])


@engine("lab.cut", "drawn")
def cut_at_random(score: Score, seconds: float = 2.0, *, context: Context) -> Score:
    """Keep one note of the beginning, drawn."""
    kept = [note for note in score.notes if note.start < seconds]
    return Score.of([kept[int(context.rng.integers(len(kept)))]])


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
    return Score.of((Note(0.0, audio.duration, 60),))


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


@command("lab.follow")
def follow(
    audio: Audio, rhythm: Annotated[Score | Audio | None, Param("What to follow")] = None
) -> Report:
    """Say what there is to follow."""
    if isinstance(rhythm, Audio):
        return Report({"rate": rhythm.sample_rate})
    return Report({"notes": len(rhythm.notes) if rhythm else 0})


@command("lab.join-stems")
def join_stems(audio: Audio, stems: Stems) -> Audio:
    """Add stems to a recording."""
    return audio.with_samples(audio.samples + sum(part.samples for part in stems.parts.values()))


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
    from musictool_lab_choices import interval
    from musictool_lab_learning import COMMANDS
    from musictool_lab_together import crowd, hear, smooth, together
    from musictool_lab_unwell import (
        bad,
        buffer,
        complain,
        crawl,
        hold,
        itself,
        lazy,
        leave,
        nap,
        odd_report,
        tensor,
        wait,
        zero,
    )  # fmt: skip

    return [
        blend, noise, dice, together, transpose, interval, play, transcribe, split, unite, level,
        model, bad, lazy, wait, hold, nap, crawl, oil, average, turn, water, longer, echo, cues,
        sketch, trace,
        follow, listen, complain, inside, painted, buffer, level_out, accompany, join_stems, zero,
        tensor, leave, itself, odd_report, speed, shuffle, pad, tune, hear, crowd, smooth, cut,
        cut_notes, cut_at_random, *COMMANDS,
    ]  # fmt: skip


@hookimpl
def musictool_presets():
    """Two."""
    return {"lab-quiet": "gain db=-6 | lab.dice", "lab-loud": "steps:\n- gain: {db: 6}\n"}
