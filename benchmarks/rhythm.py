"""Beats, tempo and keys found, and music moved in time: figures against what is known.

    python benchmarks/rhythm.py RECORDINGS --scores SCORES --soundfont HELD_OUT.sf3

`RECORDINGS` holds the files that `annotations/steady.csv` names, and `SCORES` the folders of ASAP
and POP909, of which `--count` pieces each are played with a soundfont kept out of training. What is
not given, or not there, is left out. Trackers: the engines of `rhythm.beats`, and those of essentia
where it is installed (`pip install essentia`); the latter know no bars, so every fourth of their
beats, from the first on, is called a downbeat.

- *beats F*: F-measure with 70 ms; *CMLt*, *AMLt*: the part of the beats in a steady run at the
  annotated level of the meter, or at a level half or twice that, or off the beat; *downbeats F*.
- *tempo 1, 2*: the median tempo within 4 %, the second with factors of 2 and 3 allowed.
- *s a minute*: processor seconds for a minute of stereo in memory, models loaded, one thread;
  the trackers take turns, and the least time of each counts, so that other work on the machine
  does not.
- *key*: weighted score of MIREX (mir_eval), on scores whose key is known.

Beat, continuity, downbeat and key figures are mir_eval's; the first 5 s of a piece do not count.
The edits are measured in `rhythm_edits.py`, by onsets found without musictool.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import rhythm_edits
import soundfile
import torch
from rhythm_metrics import beat_figures, downbeat_figure, key_score, tempo_hits
from rhythm_music import KEYS, Piece, asap, pop909, recordings
from threadpoolctl import threadpool_limits

import musictool as mt
from musictool_rhythm.beatnet.engine import track as track_by_beatnet
from musictool_rhythm.tcn.engine import track
from musictool_rhythm.tempogram.engine import track as track_by_tempogram

RESULTS = Path(__file__).parent / "results" / "rhythm.md"
LISTENERS = 22050
OURS, RIVAL = "tcn", "librosa"
ROUNDS = 15
GAIN = 0.10
"""How much better than librosa's the F-measure of our beats is to be."""

Found = tuple[np.ndarray, np.ndarray]
"""Beats and downbeats, in seconds."""
Tracker = Callable[[mt.Audio], Found]
CONTEXT = mt.Context()


def ours(audio: mt.Audio) -> Found:
    """The network and its decoder, on the processor."""
    beats = track(audio.stream(), CONTEXT)
    return beats.times, beats.downbeats


def by_tempogram(audio: mt.Audio) -> Found:
    """The engine of that name: no learning, one straight line where it fits."""
    beats = track_by_tempogram(audio.stream())
    return beats.times, beats.downbeats


def by_beatnet(audio: mt.Audio) -> Found:
    """The network of Heydari et al. 2021, and the decoder of ours."""
    beats = track_by_beatnet(audio.stream(), CONTEXT)
    return beats.times, beats.downbeats


def by_librosa(audio: mt.Audio) -> Found:
    """Ellis 2007, with librosa's defaults."""
    mono = _mono(audio, LISTENERS)
    _, times = librosa.beat.beat_track(y=mono, sr=LISTENERS, units="time")
    return np.asarray(times), np.asarray(times)[::4]


def _mono(audio: mt.Audio, rate: int) -> np.ndarray:
    """As others want it: the mean of the channels first, as the cheaper way."""
    mean = audio.with_samples(audio.mono()[np.newaxis])
    return mt.resample(mean.stream(), rate).audio().samples[0]


def trackers(only: Sequence[str] = ()) -> dict[str, Tracker]:
    """All that are installed here, or those of them that are named."""
    found = _installed()
    return {name: one for name, one in found.items() if not only or name in only}


def _installed() -> dict[str, Tracker]:
    found: dict[str, Tracker] = {OURS: ours, "tempogram": by_tempogram, RIVAL: by_librosa}
    try:
        CONTEXT.weights("beatnet")
    except mt.MissingWeights as missing:
        print(f"left out: {missing}")
    else:
        found["beatnet"] = by_beatnet
    try:
        from essentia import log, standard
    except ImportError:
        print("essentia is not installed; left out")
        return found
    log.warningActive = log.infoActive = False
    for method in ("multifeature", "degara"):

        def by_essentia(audio: mt.Audio, method: str = method) -> Found:
            mono = _mono(audio, 44100)
            times = standard.RhythmExtractor2013(method=method)(mono)[1]
            return np.asarray(times), np.asarray(times)[::4]

        found[f"essentia {method}"] = by_essentia
    return found


def judged(piece: Piece, found: Found) -> dict[str, float]:
    """All figures of one tracker on one piece."""
    beats, downbeats = found
    figures = beat_figures(piece.beats, beats)
    figures["down"] = float("nan")
    if piece.downbeats is not None:
        figures["down"] = downbeat_figure(piece.downbeats, downbeats)
    first, second = tempo_hits(piece.beats, beats)
    return figures | {"tempo1": float(first), "tempo2": float(second)}


def tables(
    pieces: Sequence[Piece], timing: bool = True, only: Sequence[str] = ()
) -> tuple[list[str], dict[str, dict[str, float]]]:
    """The table of the trackers over groups of pieces, and their figures over all."""
    known = trackers(only)
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in known}
    for piece in pieces:
        for name, tracker in known.items():
            rows[name].append(judged(piece, tracker(piece.audio)))
        scores = ", ".join(f"{name} {rows[name][-1]['f']:.2f}" for name in known)
        print(f"{piece.group}: {piece.name}: {scores}", flush=True)
    lines = [
        "| pieces | tracker | beats F | CMLt | AMLt | downbeats F | tempo 1 | tempo 2 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    groups = list(dict.fromkeys(piece.group for piece in pieces))
    overall: dict[str, dict[str, float]] = {}
    for group in [*groups, "all"]:
        at = [n for n, piece in enumerate(pieces) if group in (piece.group, "all")]
        for name in known:
            mean = _means([rows[name][n] for n in at])
            title = f"{group} ({len(at)})" if name == next(iter(known)) else ""
            cells = " | ".join(f"{mean[key]:.3f}" for key in ("f", "cmlt", "amlt", "down"))
            hits = " | ".join(f"{mean[key]:.0%}" for key in ("tempo1", "tempo2"))
            lines.append(f"| {title} | {name} | {cells} | {hits} |")
            overall[name] = mean
    each = ["| piece | beats F of " + " | ".join(known) + " |", "| --- |" + " --- |" * len(known)]
    for number, piece in enumerate(pieces):
        scores = " | ".join(f"{rows[name][number]['f']:.2f}" for name in known)
        each.append(f"| {piece.name} | {scores} |")
    spent = timings(known, pieces, overall) if timing else []
    return [*lines, *spent, "", *each], overall


def timings(
    known: dict[str, Tracker], pieces: Sequence[Piece], overall: dict[str, dict[str, float]]
) -> list[str]:
    """A paragraph on processor time; the figures of each tracker go into `overall` too."""
    longest = max(pieces, key=lambda piece: piece.audio.duration).audio
    warm, process = speed(known, longest), cold(longest)
    for name, rounds in warm.items():
        overall[name]["speed"] = min(rounds)
    for name, seconds in process.items():
        overall[name]["cold"] = seconds
    ratios = np.divide(warm[OURS], warm[RIVAL])
    costs = ", ".join(f"{name} {min(rounds):.3f}" for name, rounds in warm.items())
    processes = ", ".join(f"{name} {seconds:.1f}" for name, seconds in process.items())
    return [
        "",
        f"Processor seconds for a minute of stereo, all loaded before: {costs} "
        f"(one thread, in turns, the least of {ROUNDS}); in single rounds {OURS} took "
        f"{ratios.min():.2f} to {ratios.max():.2f} times as long as librosa, in the median "
        f"{np.median(ratios):.2f} times. "
        f"A whole process, {longest.duration:.0f} s of stereo from a file: {processes}.",
    ]


def _means(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """Of each figure, where it is known."""
    found = {}
    for key in rows[0]:
        values = [row[key] for row in rows if not np.isnan(row[key])]
        found[key] = float(np.mean(values)) if values else float("nan")
    return found


def speed(known: dict[str, Tracker], audio: mt.Audio) -> dict[str, list[float]]:
    """Processor seconds a minute in each round; in turns, so that all meet the same load."""
    torch.set_num_threads(1)
    part = audio.with_samples(audio.samples[:, : 60 * audio.sample_rate])
    spent: dict[str, list[float]] = {name: [] for name in known}
    with threadpool_limits(1):  # threads that wait for work would count as work
        for _ in range(ROUNDS + 1):
            for name, tracker in known.items():
                start = time.process_time()
                tracker(part)
                spent[name].append((time.process_time() - start) / part.duration * 60)
    return {name: seconds[1:] for name, seconds in spent.items()}  # the first one compiles


COLD = {
    OURS: "import musictool as mt; from musictool_rhythm.tcn.engine import track; "
    "track(mt.read(r'{}').stream(), mt.Context())",
    RIVAL: "import librosa; y, sr = librosa.load(r'{}'); librosa.beat.beat_track(y=y, sr=sr)",
}


def cold(audio: mt.Audio, rounds: int = 2) -> dict[str, float]:
    """Processor seconds of a whole process that reads a file and finds its beats."""
    least = dict.fromkeys(COLD, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "music.wav")
        soundfile.write(path, audio.samples.T, audio.sample_rate)
        for _ in range(rounds):
            for name, code in COLD.items():
                before = os.times()
                subprocess.run([sys.executable, "-c", code.format(path)], check=True)
                after = os.times()
                spent = after.children_user + after.children_system
                spent -= before.children_user + before.children_system
                least[name] = min(least[name], spent)
    return least


def keys(pieces: Sequence[Piece], folder: Path | None) -> list[str]:
    """The keys found, ours and by the usual profile on librosa's chroma."""
    known = [(piece.audio, piece.key) for piece in pieces if piece.key]
    for name, key in KEYS.items():
        if folder is not None and (folder / name).exists():
            known.append((mt.read(folder / name), key))
    if not known:
        return []
    finders: dict[str, Callable[[mt.Audio], str]] = {
        "musictool (`analyze`)": _our_key,
        "librosa's chroma, Krumhansl's profiles": _usual_key,
    }
    try:
        from essentia import standard

        def by_essentia(audio: mt.Audio) -> str:
            mono = _mono(audio, 44100)
            tonic, scale, _ = standard.KeyExtractor()(mono)
            return f"{tonic.lower()} {scale}"

        finders["essentia KeyExtractor"] = by_essentia
    except ImportError:
        pass
    lines = [f"| key, {len(known)} pieces | weighted score | right |", "| --- | --- | --- |"]
    for name, finder in finders.items():
        found = [(key, finder(audio)) for audio, key in known]
        scores = [key_score(key, one) if one != "none" else 0.0 for key, one in found]
        right = f"{np.mean(np.array(scores) == 1):.0%}"
        lines.append(f"| {name} | {np.mean(scores):.3f} | {right} |")
        print(lines[-1], flush=True)
    return ["", *lines]


def _our_key(audio: mt.Audio) -> str:
    return str(mt.commands.analyze(audio)["key"]).lower()


MAJOR = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]
MINOR = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]
TONICS = ("c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b")


def _usual_key(audio: mt.Audio) -> str:
    mono = _mono(audio, LISTENERS)
    chroma = librosa.feature.chroma_cqt(y=mono, sr=LISTENERS).mean(axis=1)
    scores = {
        f"{tonic} {mode}": np.corrcoef(np.roll(profile, shift), chroma)[0, 1]
        for mode, profile in (("major", MAJOR), ("minor", MINOR))
        for shift, tonic in enumerate(TONICS)
    }
    return max(scores, key=lambda key: scores[key])


def verdict(overall: dict[str, dict[str, float]]) -> list[str]:
    """Whether the goals are reached."""
    if not {OURS, RIVAL} <= overall.keys():
        return []
    mine, theirs = overall[OURS], overall[RIVAL]
    gain, bars = mine["f"] - theirs["f"], mine["down"] - theirs["down"]
    goals = [
        f"- beats F {gain:+.3f} against librosa, wanted {GAIN:+.2f}: {_reached(gain >= GAIN)}",
        f"- downbeats F {bars:+.3f} against every 4th beat of librosa's: {_reached(bars > 0)}",
    ]
    if "speed" not in mine:
        return goals
    warm, cold_ = mine["speed"] / theirs["speed"], mine["cold"] / theirs["cold"]
    return [
        *goals,
        f"- {warm:.2f} times librosa's processor time with all loaded before, {cold_:.2f} times as "
        f"a whole process, at most 1 wanted: {_reached(warm <= 1)}, {_reached(cold_ <= 1)}",
    ]


def _reached(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("recordings", type=Path, nargs="?")
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--soundfont", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--edits-only", action="store_true")
    parser.add_argument(
        "--beats-only", action="store_true", help="neither times nor keys nor edits"
    )
    parser.add_argument(
        "--trackers", nargs="*", default=(), help="their beats alone, and no more than them"
    )
    parser.add_argument("--output", type=Path, default=RESULTS)
    given: Any = parser.parse_args()
    given.beats_only |= bool(given.trackers)
    warnings.simplefilter("ignore")
    pieces: list[Piece] = []
    if given.recordings:
        pieces += recordings(given.recordings)
    if given.scores and given.soundfont:
        pieces += asap(given.scores, given.soundfont, given.count)
        pieces += pop909(given.scores, given.soundfont, given.count)
    lines: list[str] = []
    goals: list[str] = []
    if pieces and not given.edits_only:
        lines, overall = tables(pieces, not given.beats_only, given.trackers)
        goals = verdict(overall)
        if not given.beats_only:
            lines += keys(pieces, given.recordings)
    if given.soundfont and not given.beats_only:
        edited, reached = rhythm_edits.measure(given.soundfont, given.recordings)
        lines += ["", *edited]
        goals += reached
    head = [
        "# Rhythm: tracking and edits",
        "",
        f"`python benchmarks/rhythm.py`, {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, "
        f"Python {platform.python_version()}, librosa {librosa.__version__}, mir_eval "
        f"{version('mir_eval')}.",
        "",
        "Means over pieces. Loops are repeated without a gap; recordings keep one tempo and are "
        "annotated by a grid (how, and what is not sure: `annotations/README.md`); "
        "ASAP (human performances) and POP909 are played by a soundfont kept out of training, and "
        "none of their scores is in it. Two annotations were moved by half a beat after trackers "
        "had been measured, for reasons of their own (see there); as they were before, the gain in "
        "beats F was +0.047.",
        "",
    ]
    text = "\n".join([*head, *goals, "", *lines]) + "\n"
    given.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
