"""Strokes found by `transcribe --engine drums`, and by onsets in bands of frequency.

    python benchmarks/transcription_drums.py SCORES --kits KIT [KIT ...] [--count 12]

`SCORES` has the folder `groove`, of whose performances those of the drummer are taken that the
network has not learnt from. Each `KIT`, a soundfont or a folder of Hydrogen's, plays `--count` of
them alone and as many with a composed band, 20 s each: *dry*, as the kit sounds, and *worn*,
through rooms, equalisers, overdriven desks and noise. Give kits that were not learnt from; the
first soundfont that has all instruments plays the bands.

- *onset F*: of strokes within 50 ms, of each group of drums and of all (mir_eval); ghost notes
  count as others do. *any*: whether there is a stroke, whatever it is of. Means over performances.
- *bands*: what one makes of librosa in a page. The onset envelopes of the bands of kick, snare and
  hi-hat, peaks picked by `librosa.onset.onset_detect` with its defaults; a peak of a band is a
  stroke of its drum. It knows no toms and no cymbals.
- *× real time*: seconds of recording a processor second, one thread, all loaded before.
"""

from __future__ import annotations

import argparse
import platform
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import librosa
import mir_eval
import numpy as np
from threadpoolctl import threadpool_limits

import musictool as mt
from training.beats import sources
from training.percussion.evaluation import GROUPS
from training.percussion.examples import strokes_of
from training.percussion.kits import is_kit_alone, is_soundfont
from training.percussion.patterns import SECONDS
from training.percussion.performances import play_whole
from training.percussion.recipe import HELD_OUT_DRUMMER

RESULTS = Path(__file__).parent / "results" / "transcription_drums.md"
RATE = 44100
BANDS = {"kick": (30, 120), "snare": (180, 2500), "hats": (7000, 16000)}

Strokes = dict[str, np.ndarray]
"""Seconds, by group of drums."""


@dataclass(frozen=True)
class Recording:
    """A performance as it sounds, and what was struck."""

    kit: str
    band: bool
    worn: bool
    audio: mt.Audio
    truth: Strokes


def recordings(scores: Path, kits: list[Path], count: int) -> Iterator[Recording]:
    """Each kit with its own performances, drawn from all of the drummer's."""
    pieces = [
        piece
        for piece in sources.groove(scores / "groove")
        if piece.style.endswith(HELD_OUT_DRUMMER)
    ]
    fonts = [path for path in kits if is_soundfont(path) and not is_kit_alone(path)][:1]
    for number, kit in enumerate(kits):
        for band in (False, True):
            fours = [piece for piece in pieces if piece.beats_per_bar == 4 or not band]
            rng = np.random.default_rng((number, band))
            for index in rng.permutation(len(fours))[:count]:
                for worn in (False, True):
                    chance = np.random.default_rng((number, band, index))
                    samples, notes = play_whole(fours[index], band, kit, fonts, chance, worn)
                    truth = _by_pitch(_named(notes))
                    if any(map(len, truth.values())):  # now and then a band plays by itself
                        audio = mt.Audio(samples[None], RATE)
                        yield Recording(kit.stem, band, worn, audio, truth)


def _named(notes: np.ndarray) -> np.ndarray:
    from musictool_transcription.drums.kit import DRUMS

    pitches = np.array(list(DRUMS.values()))
    strokes = strokes_of(notes, SECONDS)
    return np.column_stack([strokes[:, 0], pitches[strokes[:, 1].astype(int)]])


def _by_pitch(rows: np.ndarray) -> Strokes:
    """Of rows of seconds and pitch."""
    return {
        group: np.sort(rows[np.isin(rows[:, 1], pitches), 0]) for group, pitches in GROUPS.items()
    }


def ours(audio: mt.Audio) -> Strokes:
    """The engine."""
    try:
        score = mt.run("transcribe engine=drums beats=false", audio)
    except mt.CannotProcess:
        return _by_pitch(np.zeros((0, 2)))
    return _by_pitch(np.array([(note.start, note.pitch) for note in score.notes]))


def by_bands(audio: mt.Audio) -> Strokes:
    """Onsets of three bands."""
    found = dict.fromkeys(GROUPS, np.zeros(0))
    samples = audio.samples[0]
    for group, (low, high) in BANDS.items():
        mel = librosa.feature.melspectrogram(
            y=samples, sr=RATE, n_fft=2048, hop_length=441, n_mels=24, fmin=low, fmax=high
        )
        envelope = librosa.onset.onset_strength(
            S=librosa.power_to_db(mel), sr=RATE, hop_length=441, lag=2
        )
        found[group] = librosa.onset.onset_detect(
            onset_envelope=envelope, sr=RATE, hop_length=441, units="time"
        )
    return found


SYSTEMS: dict[str, Callable[[mt.Audio], Strokes]] = {"drums": ours, "bands": by_bands}


def judged(truth: Strokes, found: Strokes) -> dict[str, float]:
    """F of each group that there is, of all strokes, and of strokes whatever they are of."""
    figures, right, together = {}, 0.0, 0
    for group, known in truth.items():
        f = mir_eval.onset.f_measure(known, found[group], window=0.05)[0]
        both = len(known) + len(found[group])
        right, together = right + f * both, together + both
        if len(known):
            figures[group] = f
    figures["all"] = right / max(together, 1)
    one, other = (_moments(strokes) for strokes in (truth, found))
    figures["any"] = mir_eval.onset.f_measure(one, other, window=0.05)[0]
    return figures


def _moments(strokes: Strokes) -> np.ndarray:
    """Of strokes within 20 ms of each other the first."""
    seconds = np.sort(np.concatenate(list(strokes.values())))
    return seconds[np.diff(seconds, prepend=-1.0) > 0.02]


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scores", type=Path)
    parser.add_argument("--kits", type=Path, nargs="+", required=True)
    parser.add_argument("--count", type=int, default=12)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    rows: dict[tuple[str, bool, bool, str], list[dict[str, float]]] = {}
    spent = dict.fromkeys(SYSTEMS, 0.0)
    seconds = 0.0
    with threadpool_limits(1):
        for number, one in enumerate(recordings(asked.scores, asked.kits, asked.count)):
            for name, system in SYSTEMS.items():
                if not number:
                    system(one.audio)
                begin = time.process_time()
                found = system(one.audio)
                spent[name] += time.process_time() - begin
                for kit in (one.kit, "all kits"):
                    row = rows.setdefault((kit, one.band, one.worn, name), [])
                    row.append(judged(one.truth, found))
            seconds += one.audio.duration
    columns = [*GROUPS, "all", "any"]
    lines = [
        f"| kit | system | {' | '.join(columns)} |",
        f"| --- | --- |{' ---: |' * len(columns)}",
    ]
    order = sorted(rows.items(), key=lambda row: (row[0][1:3], row[0][0] == "all kits"))
    for (kit, band, worn, name), figures in order:
        means = [np.mean([one[key] for one in figures if key in one]) for key in columns]
        setting = f"{'with a band' if band else 'alone'}, {'worn' if worn else 'dry'}"
        title = f"{kit}, {setting} ({len(figures)})"
        lines.append(f"| {title} | {name} | {' | '.join(f'{mean:.3f}' for mean in means)} |")
    speeds = ", ".join(f"{name} {seconds / cost:.0f}" for name, cost in spent.items())
    about = (
        f"`python benchmarks/transcription_drums.py`, {datetime.now(UTC):%Y-%m-%d}, "
        f"{platform.machine()}, Python {platform.python_version()}, librosa "
        f"{librosa.__version__}, mir_eval {version('mir_eval')}."
    )
    text = "\n".join(
        [
            "# Transcription: strokes of drum kits",
            "",
            about,
            "",
            "Onset F within 50 ms; kits and drummer were kept out of training.",
            "",
            *lines,
            "",
            f"× real time: {speeds}.",
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
