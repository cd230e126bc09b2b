"""Notes found in recordings whose notes are known, by each engine of `transcribe` and by others.

    python benchmarks/transcription.py PIANO --scores SCORES --soundfont FILE.sf2 \\
        --voice SUNG.wav --rival OTHER/bin/python

`PIANO` holds recordings, each with a table of its notes beside it (`.tsv`: onset, offset, note and
velocity), as those of MAPS. `SCORES` is the folder that `training.generation.corpus` reads; of the
works that `notes` has not learnt from (`training.transcription.recipe`), the first `--count` of
each style are played by `synth engine=soundfont`, without drums, half a minute of each, and the
tune of each folk song by itself, of which the engines of one voice are measured too. Give a
soundfont that is not in the card of `notes`. `OTHER` is an environment with basic-pitch as its
authors publish it:

    pip install --no-deps basic-pitch==0.4.0; pip install onnxruntime librosa resampy pretty_midi

What is not given is left out, and so is an engine whose weights were not fetched.

- *onset F*: a note is found if its pitch is right and its onset within 50 ms; *with offset*: and
  its end within 50 ms, or a fifth of its length; *with velocity*: onset, and the velocity within a
  tenth after the best line through all of them. All are mir_eval's. Pedals are written as lengths.
- *× real time*: seconds of recording a processor second, in one thread, with all loaded before.

Where nobody knows the notes, as of the sung clip, there is how many each hears, and the onset F
against what the others hear.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import mir_eval
import numpy as np
from threadpoolctl import threadpool_limits

import musictool as mt
from musictool.discovery import registry
from training.generation import corpus
from training.transcription.recipe import COUNTS, is_held_out

RESULTS = Path(__file__).parent / "results" / "transcription.md"
ONE_VOICE = ("melody", "swift-f0")
PIANO_ONLY = ("transkun",)
OTHER_KIND = ("drums",)
RIVAL = "Basic Pitch 0.4.0"
SECONDS = 30.0
FIGURES = ("onset", "offset", "velocity")

OF_RIVAL = """
import json, sys, time
from basic_pitch.inference import Model, predict
from basic_pitch import ICASSP_2022_MODEL_PATH, build_icassp_2022_model_path, FilenameSuffix
model = Model(build_icassp_2022_model_path(FilenameSuffix.onnx))
predict(sys.argv[1], model)
found = []
for path in sys.argv[1:]:
    begin = time.process_time()
    notes = predict(path, model)[2]
    spent = time.process_time() - begin
    rows = [(float(s), float(e), int(p), max(1, round(127 * float(a)))) for s, e, p, a, *_ in notes]
    found.append({"notes": rows, "seconds": spent})
print("FOUND" + json.dumps(found))
"""


@dataclass(frozen=True)
class Piece:
    """A recording, and its notes: onset, end, pitch and velocity, shape `(n, 4)`, if known."""

    group: str
    path: Path
    notes: np.ndarray | None
    one_voice: bool = False


@dataclass(frozen=True)
class Found:
    """What a system hears of a piece, `(n, 4)`, and how long it took, in processor seconds."""

    notes: np.ndarray
    seconds: float


def piano(folder: Path) -> Iterator[Piece]:
    """Recordings with a table of notes beside them."""
    for table in sorted(folder.glob("*.tsv")):
        yield Piece("piano", table.with_suffix(".flac"), np.loadtxt(table, ndmin=2))


def rendered(scores: Path, soundfont: Path, count: int, folder: Path) -> Iterator[Piece]:
    """The first works of each style that were kept out of training, played."""
    for source in corpus.SOURCES:
        if source.style not in COUNTS:
            continue
        kept = (
            (name, score)
            for name, score in source.read(scores)
            if is_held_out(f"{source.style}/{name}")
        )
        for name, score in islice(kept, count):
            if piece := _played(source.style, score, soundfont, folder / f"{name}.wav"):
                yield piece
            if source.style == "folk":
                tune = replace(score, tracks=score.tracks[:1])
                alone = _played("one voice", tune, soundfont, folder / f"{name}-tune.wav")
                if alone:
                    yield replace(alone, one_voice=True)


def _played(group: str, score: mt.Score, soundfont: Path, target: Path) -> Piece | None:
    pitched = tuple(track for track in score.tracks if not track.drum)
    score = mt.run(f"trim end={SECONDS}", replace(score, tracks=pitched))
    notes = np.array(
        [(one.start, one.end, one.pitch, one.velocity) for one in score.notes], float
    ).reshape(-1, 4)
    if len(notes) < 10:
        return None
    step = mt.Step("synth", {"soundfont": str(soundfont), "reverb": 0.1}, engine="soundfont")
    mt.write(target, mt.run(mt.Pipeline((step,)), score))
    return Piece(f"{group}, rendered", target, notes)


def engines() -> list[str]:
    """Those of `transcribe` that can work here."""
    found = []
    for name in registry().commands["transcribe"].engines:
        try:
            mt.run(f"transcribe engine={name} beats=false", _click())
        except mt.CannotProcess:
            found.append(name)
        except mt.MissingWeights as missing:
            print(f"left out: {missing}")
        else:
            found.append(name)
    return [name for name in found if name not in OTHER_KIND]


def _click() -> mt.Audio:
    return mt.Audio(np.zeros((1, 22050), np.float32), 22050)


def by_engine(name: str, pieces: Sequence[Piece]) -> list[Found | None]:
    """None where it is not for such a piece."""
    found: list[Found | None] = []
    for piece in pieces:
        wrong = name in ONE_VOICE and not piece.one_voice
        if wrong or (name in PIANO_ONLY and piece.group != "piano"):
            found.append(None)
            continue
        audio = mt.read(piece.path)
        begin = time.process_time()
        try:
            score = mt.run(f"transcribe engine={name} beats=false pedal=lengths", audio)
            rows = [(one.start, one.end, one.pitch, one.velocity) for one in score.notes]
        except mt.CannotProcess:
            rows = []
        seconds = time.process_time() - begin
        found.append(Found(np.array(rows, float).reshape(-1, 4), seconds))
    return found


def by_rival(python: Path, pieces: Sequence[Piece]) -> list[Found | None]:
    """Basic Pitch itself, in an environment and a process of its own."""
    paths = [str(piece.path) for piece in pieces]
    variables = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
    done = subprocess.run(
        [str(python), "-c", OF_RIVAL, *paths],
        capture_output=True,
        text=True,
        check=True,
        env=variables,
    )
    answers = json.loads(done.stdout.rpartition("FOUND")[2])
    return [Found(np.array(one["notes"], float).reshape(-1, 4), one["seconds"]) for one in answers]


def judged(truth: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """F-measures of mir_eval."""
    if not len(found) or not len(truth):
        return dict.fromkeys(FIGURES, 0.0)
    known, heard = (_arguments(one) for one in (truth, found))
    onset = mir_eval.transcription.precision_recall_f1_overlap(
        *known[:2], *heard[:2], offset_ratio=None
    )
    offset = mir_eval.transcription.precision_recall_f1_overlap(*known[:2], *heard[:2])
    velocity = mir_eval.transcription_velocity.precision_recall_f1_overlap(
        *known, *heard, offset_ratio=None
    )
    return dict(zip(FIGURES, (float(one[2]) for one in (onset, offset, velocity)), strict=True))


def _arguments(notes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lasting = notes[notes[:, 1] > notes[:, 0]]
    return lasting[:, :2], 440 * 2 ** ((lasting[:, 2] - 69) / 12), lasting[:, 3]


def table(pieces: Sequence[Piece], systems: dict[str, list[Found | None]]) -> list[str]:
    """Means over the pieces of each group, and of piano each piece."""
    lines = [
        "| pieces | system | onset F | with offset | with velocity | × real time |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    known = [at for at, piece in enumerate(pieces) if piece.notes is not None]
    groups = dict.fromkeys(pieces[at].group for at in known)
    rows = [(group, [at for at in known if pieces[at].group == group]) for group in groups]
    rows += [(pieces[at].path.stem, [at]) for at in known if pieces[at].group == "piano"]
    for label, places in rows:
        for name, found in systems.items():
            heard = [(pieces[at], one) for at in places if (one := found[at]) is not None]
            if not heard:
                continue
            figures = [judged(piece.notes, one.notes) for piece, one in heard]
            means = [np.mean([one[figure] for one in figures]) for figure in FIGURES]
            length = sum(mt.read(piece.path).duration for piece, _ in heard)
            speed = length / max(sum(one.seconds for _, one in heard), 1e-9)
            cells = " | ".join(f"{mean:.3f}" for mean in means)
            lines.append(f"| {label} ({len(heard)}) | {name} | {cells} | {speed:.0f} |")
    return lines


def agreement(pieces: Sequence[Piece], systems: dict[str, list[Found | None]]) -> list[str]:
    """Where no notes are known: how many each hears, and how far they agree."""
    lines = []
    for at, piece in enumerate(pieces):
        heard = {name: one for name, found in systems.items() if (one := found[at]) is not None}
        if piece.notes is not None or not heard:
            continue
        lines += [
            "",
            f"{piece.path.name}: notes heard, and onset F against what each other hears.",
            "",
            f"| system | notes | {' | '.join(heard)} |",
            f"| --- | --- |{' --- |' * len(heard)}",
        ]
        for name, one in heard.items():
            cells = " | ".join(
                "" if other is one else f"{judged(other.notes, one.notes)['onset']:.2f}"
                for other in heard.values()
            )
            lines.append(f"| {name} | {len(one.notes)} | {cells} |")
    return lines


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("piano", type=Path)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--soundfont", type=Path)
    parser.add_argument("--count", type=int, default=2)
    parser.add_argument("--voice", type=Path)
    parser.add_argument("--rival", type=Path)
    parser.add_argument("--engines", nargs="*")
    parser.add_argument("--output", type=Path, default=RESULTS)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        pieces = list(piano(asked.piano))
        if asked.scores and asked.soundfont:
            pieces += rendered(asked.scores, asked.soundfont, asked.count, Path(folder))
        if asked.voice:
            pieces.append(Piece("sung", asked.voice, None, one_voice=True))
        systems = {name: by_engine(name, pieces) for name in asked.engines or engines()}
        if asked.rival:
            systems[RIVAL] = by_rival(asked.rival, pieces)
        lines = [*table(pieces, systems), *agreement(pieces, systems)]
    about = (
        f"`python benchmarks/transcription.py`, {datetime.now(UTC):%Y-%m-%d}, "
        f"{platform.machine()}, Python {platform.python_version()}, "
        f"mir_eval {version('mir_eval')}."
    )
    text = "\n".join(["# Transcription: notes of recordings", "", about, "", *lines, ""])
    asked.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
