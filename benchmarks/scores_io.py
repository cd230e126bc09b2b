"""Files of scores: how fast they are read, whether anything is lost, what becomes of broken ones.

    python benchmarks/scores_io.py FOLDER                 1,000 MIDI files of it, 2,000 broken ones
    python benchmarks/scores_io.py FOLDER --files 100 --broken 200

The folder holds MIDI files, MusicXML, and tune books in ABC. Reading is timed in seconds of the
processor, to arrays of notes, beside symusic, mido and pretty_midi. Values are compared with those
of pretty_midi; events before and after a round trip are counted by mido, which knows nothing of
this package. Files are broken by a seeded generator: bits turned over, bytes cut out and put in.
What can be read of one is also written as MIDI, every tenth as MusicXML. The tables are printed and
written to `benchmarks/results/scores_io.md`; the exit code is 1 if a broken file is a fault.
"""

from __future__ import annotations

import argparse
import platform
import re
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from musictool import MusictoolError, Score
from musictool.files.scores import read_score, score_bytes

RESULTS = Path(__file__).parent / "results" / "scores_io.md"
SECONDS = 10
SLOW = 10
"""Every so many-th file is given to what takes much longer, and its time multiplied."""


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in lines)


def timed(read: Callable[[Path], Any], files: Sequence[Path]) -> float:
    """The least of three, in seconds of the processor."""
    best = np.inf
    for _ in range(3 if len(files) > 200 else 1):
        begin = time.process_time()
        for file in files:
            read(file)
        best = min(best, time.process_time() - begin)
    return float(best)


def speed(files: Sequence[Path]) -> str:
    import mido
    import pretty_midi
    import symusic

    def by_symusic(file: Path) -> None:
        for track in symusic.Score(file).tracks:
            track.notes.numpy()

    few = files[::SLOW]
    for file in files:
        file.read_bytes()
    base = timed(by_symusic, files)
    rows = [("symusic, notes as arrays", base)]
    rows.append(("musictool, all that is in them", timed(read_score, files)))
    rows.append(("mido, messages", timed(lambda file: mido.MidiFile(file, clip=True), few) * SLOW))
    rows.append(("pretty_midi", timed(lambda file: pretty_midi.PrettyMIDI(str(file)), few) * SLOW))
    return table(
        ("reader", "s", "ms a file", "of symusic's time"),
        [(name, f"{s:.2f}", f"{1000 * s / len(files):.2f}", f"{s / base:.1f}") for name, s in rows],
    )


def values(files: Sequence[Path]) -> str:
    """Notes that pretty_midi has within a tick; it ends all equal notes at the first end."""
    import pretty_midi

    count: Counter[str] = Counter()
    for file in files[::SLOW]:
        other = pretty_midi.PrettyMIDI(str(file))
        score = read_score(file)
        if score.tempos and abs(other.get_tempo_changes()[1][0] - score.tempos[0].bpm) > 0.01:
            count["in files with the tempo in a later track, where pretty_midi looks for none"] += (
                sum(track.notes.size for track in score.tracks)
            )
            continue
        known: dict[int, list[tuple[float, float, int]]] = {}
        for one in other.instruments:
            for note in one.notes:
                known.setdefault(note.pitch, []).append((note.start, note.end, note.velocity))
        for track in score.tracks:
            overlapping = _overlapping(track)
            starts = score.clock.seconds(track.notes["start"])
            ends = score.clock.seconds(track.notes["start"] + track.notes["duration"])
            rows = zip(starts, ends, track.notes.tolist(), overlapping, strict=True)
            for start, end, row, is_double in rows:
                step = float(score.clock.seconds(row[0] + 1) - start) * 1.01
                if not row[1]:
                    count["of no length, which pretty_midi leaves out"] += 1
                    continue
                near = any(
                    abs(a - start) <= step and abs(b - end) <= step and velocity == row[3]
                    for a, b, velocity in known.get(row[2], ())
                )
                if near:
                    count["equal within a tick"] += 1
                elif is_double:
                    count["among equal notes that overlap: the oldest ends first here"] += 1
                else:
                    count["different"] += 1
    return table(("notes", "count"), count.most_common())


def _overlapping(track: Any) -> Any:
    """Whether a note begins before one of its pitch has ended, or is followed so."""
    notes = track.notes
    found = np.zeros(notes.size, bool)
    order = np.lexsort((notes["start"], notes["pitch"]))
    same = notes["pitch"][order][1:] == notes["pitch"][order][:-1]
    ends = (
        np.maximum.accumulate(
            (notes["start"] + notes["duration"])[order]
            + notes["pitch"][order].astype(np.int64) * 2**32
        )
        - notes["pitch"][order].astype(np.int64) * 2**32
    )
    close = same & (notes["start"][order][1:] <= ends[:-1])
    found[order[1:][close]] = True
    found[order[:-1][close]] = True
    return found


def midi_events(files: Sequence[Path], folder: Path) -> str:
    """Of each class of event, how many there are, how many after a round trip."""
    import mido

    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    unequal = 0
    for file in files[::SLOW]:
        score = read_score(file)
        again = folder / "again.mid"
        again.write_bytes(score_bytes(score, ".mid")[0])
        unequal += replace(read_score(again), origin=None) != replace(score, origin=None)
        for count, path in ((before, file), (after, again)):
            for track in mido.MidiFile(path, clip=True).tracks:
                for message in track:
                    is_end = message.type == "note_on" and not message.velocity
                    count["note_off" if is_end else message.type] += 1
    rows = [(name, before[name], after[name]) for name in sorted(before)]
    count = len(files[::SLOW])
    return (
        table(("event", "before", "after"), rows)
        + f"\n\n{count - unequal} of {count} scores read back are equal to what was written."
    )


def _notes(score: Score) -> Counter[Any]:
    return Counter(
        (Fraction(start, score.resolution), Fraction(duration, score.resolution), pitch, velocity)
        for track in score.tracks
        for start, duration, pitch, velocity, *_ in track.notes.tolist()
        if duration
    )


def _said(score: Score) -> dict[str, Counter[Any]]:
    """What a score says, by musical time."""

    def at(events: Any) -> Counter[Any]:
        return Counter((Fraction(one[0], score.resolution), *one[1:]) for one in events)

    texts = [*score.texts, *(text for track in score.tracks for text in track.texts)]
    rows = [row for track in score.tracks for row in track.notes.tolist() if row[1]]
    return {
        "notes": _notes(score),
        "spellings": Counter((row[2], row[6]) for row in rows if row[6] != 127),
        "voices": Counter(row[5] for row in rows),
        "lyrics": at(text for text in texts if text.kind.startswith("lyric")),
        "chord symbols": at(text for text in texts if text.kind == "chord"),
        "other words": at(
            text for text in texts if text.kind != "chord" and not text.kind.startswith("lyric")
        ),
        "tempi": at(score.tempos),
        "meters": at(score.meters),
        "keys": at(score.keys),
    }


def sheet_round_trips(files: Sequence[Path], folder: Path, names: Sequence[str]) -> str:
    """What is still there after a score went through files of these names, in turn."""
    total: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for file in files:
        score = one = read_score(file)
        for name in names:
            path = folder / name
            path.write_bytes(score_bytes(one, path.suffix)[0])
            one = read_score(path)
        again = _said(one)
        for what, held in _said(score).items():
            total[what] += sum(held.values())
            kept[what] += sum((held & again[what]).values())
    return table(
        ("what", "before", "after"),
        [(what, total[what], kept[what]) for what in total if total[what]],
    )


def abc(files: Sequence[Path], folder: Path) -> str:
    """Tunes that have the notes that abc2midi, which is in symusic, makes of them."""
    import symusic

    count: Counter[str] = Counter()
    for file in files:
        for tune in re.split(r"(?m)^(?=X:)", file.read_text("latin-1"))[1:]:
            path = folder / "tune.abc"
            path.write_text(tune.rstrip() + "\n\n", "utf-8")
            score = read_score(path)
            other = symusic.Score.from_abc(path.read_text())
            melody = next(track for track in other.tracks if len(track.notes))
            theirs = [(note.time / other.ticks_per_quarter, note.pitch) for note in melody.notes]
            own = score.tracks[0].notes
            ours = list(zip(own["start"] / score.resolution, own["pitch"].tolist(), strict=True))
            count["equal" if _shifted(ours) == _shifted(sorted(theirs)) else "different"] += 1
    return table(("tunes", "count"), count.most_common())


def _shifted(notes: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Onsets since the first: abc2midi fills up an upbeat."""
    return [(round(at - notes[0][0], 2), pitch) for at, pitch in notes]


def broken(files: Sequence[Path], number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    rng = np.random.default_rng(seed)
    small = sorted(files, key=lambda file: file.stat().st_size)[: (len(files) + 1) // 2]
    for _ in range(number):
        file = small[int(rng.integers(0, len(small)))]
        content = bytearray(file.read_bytes())
        for _ in range(int(rng.integers(1, 8))):
            at = int(rng.integers(0, max(len(content), 1)))
            what = int(rng.integers(0, 4))
            if what == 0 and content:
                content[at % len(content)] ^= 1 << int(rng.integers(0, 8))
            elif what == 1:
                del content[at : at + int(rng.integers(1, 200))]
            elif what == 2:
                content[at:at] = rng.bytes(int(rng.integers(1, 20)))
            elif rng.random() < 0.3:
                del content[at:]
        yield file.suffix, bytes(content)


def robustness(
    kinds: dict[str, Sequence[Path]], number: int, seed: int, folder: Path
) -> tuple[str, int]:
    rows, faults = [], 0
    for name, files in kinds.items():
        count: Counter[str] = Counter()
        slowest = 0.0
        for at, (suffix, content) in enumerate(broken(files, number, seed)):
            path = folder / f"broken{suffix}"
            path.write_bytes(content or b"-")
            begin = time.perf_counter()
            try:
                score = read_score(path)
                for form in (".mid", ".musicxml")[: 1 + (at % SLOW == 0)]:
                    score_bytes(score, form)
                warned = score.origin is not None and score.origin.warnings
                count["read with a warning" if warned else "read"] += 1
            except MusictoolError as error:
                count["a sentence" if "\n" not in str(error) else "fault"] += 1
            except Exception:  # noqa: BLE001 - what must not happen is what is looked for
                count["fault"] += 1
                traceback.print_exc()
                (folder.parent / f"fault{suffix}").write_bytes(content)
            spent = time.perf_counter() - begin
            slowest = max(slowest, spent)
            count["fault"] += spent > SECONDS
        faults += count["fault"]
        rows.append(
            (
                name,
                *(count[one] for one in ("read", "read with a warning", "a sentence", "fault")),
                f"{slowest:.1f}",
            )
        )
    head = (
        "broken file",
        "read",
        "read with a warning",
        "refused in a sentence",
        "faults",
        "slowest, s",
    )
    return table(head, rows), faults


def _head(asked: argparse.Namespace) -> str:
    names = ("symusic", "mido", "pretty_midi", "numpy")
    return (
        f"# Files of scores\n\n`python benchmarks/scores_io.py FOLDER --files {asked.files} "
        f"--broken {asked.broken} --seed {asked.seed}`, {datetime.now(UTC):%Y-%m-%d}, "
        f"{platform.machine()}, Python {platform.python_version()}, "
        f"{', '.join(f'{name} {version(name)}' for name in names)}."
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--broken", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(asked.seed)

    def some(*suffixes: str, most: int) -> list[Path]:
        found = sorted(file for file in asked.folder.rglob("*") if file.suffix.lower() in suffixes)
        return [found[i] for i in rng.permutation(len(found))[:most].tolist()]

    midi = some(".mid", most=asked.files)
    sheets = some(".musicxml", ".mxl", most=asked.files // 50)
    tunes = some(".abc", most=asked.files)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        failed, faults = robustness(
            {"MIDI": midi, "MusicXML": sheets}, asked.broken // 2, asked.seed, folder
        )
        parts = [
            _head(asked),
            f"## Reading {len(midi)} MIDI files\n\n{speed(midi)}",
            f"## Values beside pretty_midi's\n\n{values(midi)}",
            f"## MIDI to MIDI\n\n{midi_events(midi, folder)}",
            f"## MusicXML to MusicXML ({len(sheets)} scores)\n\n"
            + sheet_round_trips(sheets, folder, ["a.musicxml"]),
            f"## MIDI to MXL to MIDI ({len(midi[:: 5 * SLOW])} files)\n\n"
            + sheet_round_trips(midi[:: 5 * SLOW], folder, ["a.mxl", "a.mid"]),
            f"## ABC beside abc2midi\n\n{abc(tunes, folder)}",
            f"## Broken files\n\n{failed}",
        ]
    text = "\n\n".join(parts) + "\n"
    sys.stdout.write(text)
    RESULTS.write_text(text, "utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
