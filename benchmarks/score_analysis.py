"""What `analyze` finds in scores, against what is known of them and what simple peers find.

    python benchmarks/score_analysis.py SCORES
    python benchmarks/score_analysis.py SCORES --tuning     the halves that it was tuned on

SCORES holds folders of POP909, OpenScore's Lieder and StringQuartets as MusicXML and of ASAP, under
any folders. Keys of POP909 are its annotations; of OpenScore the key signature, where there is one
throughout and the last bass note is its major or minor tonic, which says which of both: what
`analyze` makes of the last bass is thereby half of the answer, so the line without it is given too.
Key signatures are taken away before. Chords are POP909's, compared by mir_eval in its measures by
time. Beats are those of players in ASAP, who played without a click. The peers: the profiles of
Krumhansl and Kessler on durations, as music21 and many have them, those of Temperley; for chords
the nearest triad of each beat; for beats the tempo map of the file, as pretty_midi has it, and for
the tempo what it estimates.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import mir_eval
import numpy as np

import musictool as mt
from musictool_rhythm.scores import tonality
from musictool_rhythm.scores.report import Found
from musictool_rhythm.scores.sounding import Sounding, pitch_classes
from musictool_rhythm.scores.symbols import harte
from musictool_rhythm.scores.timing import timing_of

TONICS = {name: at for at, names in enumerate(
    ("C", "C# Db", "D", "D# Eb", "E", "F", "F# Gb", "G", "G# Ab", "A", "A# Bb", "B"))
    for name in names.split()}  # fmt: skip

KRUMHANSL = (
    (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
)
TEMPERLEY = (
    (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400),
    (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330),
)
LIED = 500
"""So many songs of OpenScore at most, to be done within some minutes."""

Half = Callable[[list[Path]], list[Path]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scores", type=Path)
    parser.add_argument("--tuning", action="store_true")
    given = parser.parse_args()
    first = 0 if given.tuning else 1

    def half(paths: list[Path]) -> list[Path]:
        return sorted(paths)[first::2]

    keys(given.scores, half)
    chords(given.scores, half)
    beats(given.scores, half)


def keys(folder: Path, half: Half) -> None:
    """A row for each way to find a key, a column for each corpus."""
    ways: dict[str, Callable[[Sounding], int]] = {
        "analyze": lambda notes: place(tonality.key_of_notes(notes)),
        "analyze, without the last bass": lambda notes: place(mt.find_key(heard(notes))),
        "Temperley": lambda notes: nearest(heard(notes), TEMPERLEY),
        "Krumhansl and Kessler": lambda notes: nearest(heard(notes), KRUMHANSL),
    }
    right: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for corpus, songs in (
        ("POP909", pop_keys(folder, half)),
        ("songs", openscore_keys(folder, half, "lieder")),
        ("quartets", openscore_keys(folder, half, "quartets")),
    ):
        for score, truth in songs:
            notes = Sounding.of(replace(score, keys=()))
            for way, find in ways.items():
                found = find(notes)
                right[way][corpus].append(found == truth)
                right[f"{way}, by MIREX"][corpus].append(mirex(found, truth))
    corpora = list(right["analyze"])
    counts = ", ".join(f"{len(right['analyze'][one])} of {one}" for one in corpora)
    print(f"\nKeys: how many are right, and by the weights of MIREX ({counts})\n")
    print(f"| | {' | '.join(corpora)} |\n| --- |{' ---: |' * len(corpora)}")
    for way in ways:
        cells = [
            f"{100 * np.mean(right[way][one]):.1f} %, {np.mean(right[f'{way}, by MIREX'][one]):.3f}"
            for one in corpora
        ]
        print(f"| {way} | {' | '.join(cells)} |")


def place(key: Any) -> int:
    return -1 if key is None else key.place


def heard(notes: Sounding) -> Any:
    end = float(notes.ends.max(initial=1e-3))
    return pitch_classes(notes, np.array([0.0, end]))[0]


def nearest(classes: Any, profiles: Any) -> int:
    turned = [np.roll(one, tonic) for one in profiles for tonic in range(12)]
    return int(np.argmax([np.corrcoef(classes, one)[0, 1] for one in turned]))


def mirex(found: int, truth: int) -> float:
    """1 for the key, 0.5 a fifth off, 0.3 for the relative, 0.2 for the parallel key."""
    minor, tonic = divmod(truth, 12)
    if found == truth:
        return 1.0
    if found < 0:
        return 0.0
    if found // 12 == minor:
        return 0.5 * ((found - tonic) % 12 in (5, 7))
    relative = 12 + (tonic + 9) % 12 if not minor else (tonic + 3) % 12
    return 0.3 if found == relative else 0.2 * (found % 12 == tonic)


def pop_keys(folder: Path, half: Half) -> Iterator[tuple[mt.Score, int]]:
    for path in half(list(folder.rglob("POP909/*/*.mid"))):
        rows = table(path.parent / "key_audio.txt")
        if len(rows) == 1:  # one key throughout
            tonic, mode = rows[0][2].split(":")
            yield mt.read(path), TONICS[tonic] + 12 * (mode == "min")


def openscore_keys(folder: Path, half: Half, name: str) -> Iterator[tuple[mt.Score, int]]:
    for path in half(list(folder.rglob(f"{name}/*.musicxml")))[:LIED]:
        score = mt.read(path)
        signatures = {key.fifths for key in score.keys}
        notes = Sounding.of(score)
        if len(signatures) == 1 and len(notes.starts):
            tonic = 7 * signatures.pop() % 12
            last = int(notes.pitches[notes.ends >= notes.ends.max() - 1e-3].min()) % 12
            if last in (tonic, (tonic + 9) % 12):
                yield score, last + 12 * (last != tonic)


def chords(folder: Path, half: Half) -> None:
    """By time, in the measures of MIREX."""
    measures = ("root", "majmin", "sevenths")
    sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    songs = half(list(folder.rglob("POP909/*/*.mid")))
    for path in songs:
        score = mt.read(path)
        rows = [
            row for row in table(path.parent / "chord_midi.txt") if float(row[1]) > float(row[0])
        ]
        spans = np.array([[float(row[0]), float(row[1])] for row in rows])
        found = Found(score, timing_of(score))
        for way, told in (
            ("analyze", [(one.start, one.end, harte(one)) for one in found.chords]),
            ("nearest triad", triads(found)),
        ):
            given = np.array([one[:2] for one in told])
            given, names = mir_eval.util.adjust_intervals(
                given, [one[2] for one in told], spans.min(), spans.max(), "N", "N"
            )
            pieces, truth, names = mir_eval.util.merge_labeled_intervals(
                spans, [row[2] for row in rows], given, names
            )
            lengths = np.diff(pieces, axis=1)[:, 0]
            for measure in measures:
                same = getattr(mir_eval.chord, measure)(truth, names)
                sums[way][measure][0] += float((same * lengths)[same >= 0].sum())
                sums[way][measure][1] += float(lengths[same >= 0].sum())
    print(f"\nChords of {len(songs)} songs of POP909, by time\n")
    print(f"| | {' | '.join(measures)} |\n| --- | ---: | ---: | ---: |")
    for way, found_in in sums.items():
        shares = [found_in[one][0] / found_in[one][1] for one in measures]
        print(f"| {way} | {' | '.join(f'{100 * one:.1f} %' for one in shares)} |")


def triads(found: Found) -> list[tuple[float, float, str]]:
    """Of each beat the major or minor triad that has most of what sounds."""
    edges = np.unique([0.0, *found.timing.times, found.score.duration])
    names = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]
    kinds = {"maj": (0, 4, 7), "min": (0, 3, 7)}
    told = []
    for start, end, classes in zip(
        edges[:-1], edges[1:], pitch_classes(found.notes, edges), strict=True
    ):
        strength = {
            f"{names[root]}:{kind}": sum(classes[(root + tone) % 12] for tone in tones)
            for kind, tones in kinds.items()
            for root in range(12)
        }
        best = max(strength, key=lambda name: strength[name])
        told.append((start, end, best if classes.any() else "N"))
    return told


def beats(folder: Path, half: Half) -> None:
    """Of performances without a click."""
    import pretty_midi

    found: dict[str, list[float]] = defaultdict(list)
    paths = half(
        [path for path in folder.rglob("*_annotations.txt") if "midi_score" not in path.name]
    )
    paths = [one for one in paths if one.with_name(midi_of(one)).is_file()]
    began = time.perf_counter()
    for path in paths:
        truth = np.array([float(row[0]) for row in table(path)])
        score = mt.read(path.with_name(midi_of(path)))
        timing = timing_of(score)
        heard_here = timing.beats
        found["F-measure"].append(mir_eval.beat.f_measure(truth, timing.times))
        levels = [heard_here, *heard_here.others]
        best = max(mir_eval.beat.f_measure(truth, one.times) for one in levels)
        found["F-measure, at the best of the levels told"].append(best)
        found["by the file's map"].append(mir_eval.beat.f_measure(truth, np.array(score.beats)))
        bpm = 60 / np.median(np.diff(truth))
        found["tempo"].append(near(heard_here.bpm, bpm))
        guessed = pretty_midi.PrettyMIDI(str(path.with_name(midi_of(path)))).estimate_tempo()
        found["tempo by pretty_midi.estimate_tempo"].append(near(guessed, bpm))
        found["not by the map"].append(not timing.written)
    seconds = (time.perf_counter() - began) / max(len(paths), 1)
    print(f"\nBeats of {len(paths)} performances of ASAP ({seconds:.2f} s each, with the peers)\n")
    print("| measure | mean |\n| --- | ---: |")
    for name, values in found.items():
        print(f"| {name} | {np.mean(values):.3f} |")


def midi_of(annotations: Path) -> str:
    return annotations.name.replace("_annotations.txt", ".mid")


def near(bpm: float, truth: float) -> bool:
    """Within 8 %, or so of an octave."""
    return bool(min(abs(np.log(bpm / truth / octave)) for octave in (0.5, 1, 2)) < np.log(1.08))


def table(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines() if line.strip()]


if __name__ == "__main__":
    main()
