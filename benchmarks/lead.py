"""The tune of mixes whose tune is known, by `transcribe engine=lead` and by simpler ways.

    python benchmarks/lead.py --alone SUNG.wav SAX.wav ... --over BAND.ogg ... \\
        --songs LIEDER --pop POP909 --soundfont FILE.sf2

`--alone` are recordings of one voice, sung or played, up to 9 s of each with 1.5 s of rest before
and after, mixed over each of `--over`, 0, 3 and 6 dB louder than it; what librosa.pyin hears of the
voice alone is the truth, and of notes what the engine melody does. `--songs` are MusicXML with a
voice and its accompaniment, of which those are taken that neither weights nor settings learnt from
(`training.lead.recipe.is_test`), `--pop` the MIDI files of POP909: twelve seconds of each of
`--count`, tune and accompaniment played by a soundfont, at the same levels. The weights have not
heard TimGM6mb, nor any recording; settings were chosen by `TUNED_BY` and by other songs.

- *raw pitch*: of the frames in which there is a tune, those whose pitch is within a quarter tone;
  *raw chroma*: or octaves off; *overall*: of all frames, also those that are rightly silent;
  *voicing*: of the frames with a tune, those with any pitch, and of the others (*false alarm*);
  no system guesses where it hears none, so *raw pitch* counts that as missed. All mir_eval's.
- *onset F*: notes whose pitch is right and whose onset lies within 50 ms.
- *× real time*: seconds of recording a processor second, in one thread, with all loaded before.

Rivals, each given the mix: librosa.pyin, the engine melody (both for one voice alone), and of all
notes that the engine notes hears the highest at each time.
"""

from __future__ import annotations

import argparse
import platform
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import librosa
import mir_eval
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

import musictool as mt
from musictool_transcription.heard import Heard
from musictool_transcription.lead.engine import hear as by_lead
from musictool_transcription.melody.engine import hear as by_melody
from musictool_transcription.notes.engine import hear as by_notes
from training.lead.recipe import is_test

RESULTS = Path(__file__).parent / "results" / "lead.md"
RATE, HOP = 22_050, 220
HOP_S = HOP / RATE
LEVELS_DB = (0, 3, 6)
LONGEST, REST, EXCERPT = 9.0, 1.5, 12.0
LEADS = (52, 68, 64, 42, 75, 57, 41, 73, 26, 53)
"""General MIDI programs of tunes that are played, in turn."""

Array = npt.NDArray[np.float64]
TUNED_BY = ("voice_vocadito_10", "sms_sax-phrase")
"""Voices that settings of the engine lead were chosen by, over other accompaniments."""

FIGURES = {
    "raw pitch": "Raw Pitch Accuracy",
    "raw chroma": "Raw Chroma Accuracy",
    "overall": "Overall Accuracy",
    "voicing": "Voicing Recall",
    "false alarm": "Voicing False Alarm",
}


@dataclass(frozen=True)
class Mixture:
    """A mix, the pitch of its tune by frame (MIDI notes, nan for none), and its notes."""

    group: str
    name: str
    audio: mt.Audio
    course: Array
    notes: Array
    """Rows of onset, end and pitch."""


@dataclass(frozen=True)
class Found:
    """What a system hears of a mix, and how long it took, in processor seconds."""

    course: Array
    notes: Array | None
    """None of a system that tells no notes."""
    seconds: float


def recorded(alone: Sequence[Path], over: Sequence[Path]) -> Iterator[Mixture]:
    """Recordings of one voice over recordings of others."""
    rest = round(REST / HOP_S)
    for path in alone:
        voice = _mono(path)[: round(LONGEST * RATE)]
        voice = np.pad(voice, rest * HOP)
        course, heard = _pyin(voice), _heard(by_melody, voice)
        for other in over:
            band = _mono(other)[3 * RATE :]
            band = np.resize(band if len(band) > RATE else _mono(other), len(voice))
            for level in LEVELS_DB:
                audio = mixed(voice, band, level)
                name = f"{path.stem} over {other.stem}, {level} dB"
                yield Mixture(path.stem, name, audio, course, _rows(heard))


def rendered(group: str, scores: Iterator[mt.Score], soundfont: Path) -> Iterator[Mixture]:
    """Scores, the first track of each its tune, played."""
    step = mt.Step("synth", {"soundfont": str(soundfont), "reverb": 0.1}, engine="soundfont")
    for number, score in enumerate(scores):
        tune, *others = score.tracks
        tune = replace(tune, program=LEADS[number % len(LEADS)])
        parts = []
        for tracks in ((tune,), tuple(others)):
            played = mt.run(mt.Pipeline((step,)), replace(score, tracks=tracks))
            parts.append(np.asarray(mt.resample(played, RATE, 1).samples[0]))
        length = round(EXCERPT * RATE)
        voice, band = (np.pad(one, (0, max(0, length - len(one))))[:length] for one in parts)
        notes = one_voice(replace(score, tracks=(tune,)))
        course = np.full(length // HOP + 1, np.nan)
        for start, end, pitch in notes:
            course[round(start / HOP_S) : round(end / HOP_S)] = pitch
        level = LEVELS_DB[number % len(LEVELS_DB)]
        yield Mixture(group, f"{group} {number}", mixed(voice, band, level), course, notes)


def songs(folder: Path) -> Iterator[mt.Score]:
    """Passages of songs that nothing learnt from."""
    for path in sorted(folder.glob("*.musicxml")):
        if is_test("song", path.stem):
            yield from excerpt(mt.read(path))


def pop(folder: Path) -> Iterator[mt.Score]:
    """Passages of POP909, whose tune has a track of its own name."""
    for path in sorted(folder.glob("*/[0-9][0-9][0-9].mid"))[::9]:
        score = mt.read(path)
        named = {track.name: track for track in score.tracks}
        yield from excerpt(replace(score, tracks=(named["MELODY"], named["PIANO"])))


def excerpt(score: mt.Score) -> Iterator[mt.Score]:
    """Twelve seconds from the middle of its tune, if that has notes there."""
    tracks = [track for track in score.tracks if track.notes.size and not track.drum]
    if len(tracks) < 2:
        return
    score = replace(score, tracks=tuple(tracks))
    starts = score.clock.seconds(tracks[0].notes["start"])
    begin = max(0.0, float(np.median(starts)) - EXCERPT / 2)
    cut = mt.run(f"trim start={begin:.3f} end={begin + EXCERPT - 0.3:.3f}", score)
    if all(track.notes.size for track in cut.tracks) and cut.tracks[0].notes.size >= 6:
        yield cut


def one_voice(score: mt.Score) -> Array:
    """Rows of onset, end and pitch: of notes that begin together the highest, until the next."""
    rows = sorted((note.start, -note.pitch, note.end) for note in score.notes)
    kept: list[list[float]] = []
    for start, pitch, end in rows:
        if kept and start - kept[-1][0] < 0.03:
            continue
        if kept:
            kept[-1][1] = min(kept[-1][1], start)
        kept.append([start, end, -pitch])
    return np.array(kept, float).reshape(-1, 3)


def mixed(voice: npt.NDArray[np.float32], band: npt.NDArray[np.float32], level: float) -> mt.Audio:
    """Their sum, the voice so many dB louder, by the RMS of what is not silence."""
    gain = 10 ** (level / 20) * _loudness(band) / _loudness(voice)
    both = band + gain * voice
    return mt.Audio((0.5 * both / np.abs(both).max())[None].astype(np.float32), RATE)


def _loudness(samples: npt.NDArray[np.float32]) -> float:
    loud = samples[np.abs(samples) > 0.02 * np.abs(samples).max()]
    return float(np.sqrt((loud**2).mean()))


def _mono(path: Path) -> npt.NDArray[np.float32]:
    return np.asarray(mt.resample(mt.read(path), RATE, 1).samples[0])


def _pyin(samples: npt.NDArray[np.float32]) -> Array:
    hertz, voiced, _ = librosa.pyin(
        samples, fmin=65, fmax=1600, sr=RATE, frame_length=2048, hop_length=HOP
    )
    return np.where(voiced, 69 + 12 * np.log2(np.maximum(hertz, 1) / 440), np.nan)


def _heard(
    hear: Callable[[mt.Stream, mt.Context], Heard], samples: npt.NDArray[np.float32]
) -> Heard:
    return hear(mt.Audio(samples[None], RATE).stream(), mt.Context())


def _rows(heard: Heard) -> Array:
    return np.column_stack([heard.onsets, heard.offsets, heard.pitches])


def _course(heard: Heard, frames: int) -> Array:
    """The pitch of each frame by notes and their bends; of several notes the highest."""
    course = np.full(frames, np.nan)
    for at in np.argsort(heard.pitches, kind="stable"):
        first, last = (round(one[at] / HOP_S) for one in (heard.onsets, heard.offsets))
        course[first:last] = heard.pitches[at]
        bend = heard.bends[at] if len(heard.bends) else None
        if bend is not None:
            here = np.arange(first, min(last, frames))
            course[here] += np.interp(here * HOP_S, bend.times, bend.cents) / 100
    return course


def _of_engine(hear: Callable[[mt.Stream, mt.Context], Heard], mixture: Mixture) -> Found:
    begin = time.process_time()
    heard = hear(mixture.audio.stream(), mt.Context())
    seconds = time.process_time() - begin
    return Found(_course(heard, len(mixture.course)), _rows(heard), seconds)


def _of_pyin(mixture: Mixture) -> Found:
    begin = time.process_time()
    course = _pyin(mixture.audio.samples[0])
    return Found(course, None, time.process_time() - begin)


def _of_highest(mixture: Mixture) -> Found:
    """The skyline: a note counts where no higher one sounds."""
    found = _of_engine(by_notes, mixture)
    rows = found.notes[np.argsort(-found.notes[:, 2], kind="stable")]
    free = np.ones(len(found.course), bool)
    kept = []
    for start, end, pitch in rows:
        here = slice(round(start / HOP_S), max(round(end / HOP_S), round(start / HOP_S) + 1))
        if free[here].any() and free[here][0]:
            kept.append((start, end, pitch))
        free[here] = False
    return replace(found, notes=np.array(kept).reshape(-1, 3))


SYSTEMS: dict[str, Callable[[Mixture], Found]] = {
    "lead": lambda mixture: _of_engine(by_lead, mixture),
    "notes, the highest": _of_highest,
    "melody": lambda mixture: _of_engine(by_melody, mixture),
    "librosa.pyin": _of_pyin,
}


def judged(mixture: Mixture, found: Found) -> dict[str, float]:
    """Figures of mir_eval."""
    frames = min(len(mixture.course), len(found.course))
    times = np.arange(frames) * HOP_S
    known, heard = (
        np.where(np.isnan(one), 0, 440 * 2 ** ((np.nan_to_num(one, nan=0) - 69) / 12))[:frames]
        for one in (mixture.course, found.course)
    )
    said = mir_eval.melody.evaluate(times, known, times, heard)
    figures = {name: float(said[of]) for name, of in FIGURES.items()}
    if found.notes is None:
        return {**figures, "onset F": np.nan}
    if not len(found.notes) or not len(mixture.notes):
        return {**figures, "onset F": 0.0}
    known, heard = (
        (one[:, :2], 440 * 2 ** ((one[:, 2] - 69) / 12)) for one in (mixture.notes, found.notes)
    )
    onset = mir_eval.transcription.precision_recall_f1_overlap(*known, *heard, offset_ratio=None)
    return {**figures, "onset F": float(onset[2])}


def table(mixtures: Sequence[Mixture], found: dict[str, list[Found]]) -> list[str]:
    """Means over the mixes of each group, and over those that nothing was tuned by."""
    names = [*FIGURES, "onset F"]
    lines = [
        f"| mixes | system | {' | '.join(names)} | × real time |",
        f"| --- | --- |{' --- |' * (len(names) + 1)}",
    ]
    groups = list(dict.fromkeys(one.group for one in mixtures))
    means: dict[tuple[str, str], list[float]] = {}
    for group in groups:
        places = [at for at, one in enumerate(mixtures) if one.group == group]
        for system, each in found.items():
            figures = [judged(mixtures[at], each[at]) for at in places]
            row = [float(np.mean([one[name] for one in figures])) for name in names]
            length = sum(mixtures[at].audio.duration for at in places)
            speed = length / sum(each[at].seconds for at in places)
            means[group, system] = [*row, speed]
            tuned = ", tuned by" * (group in TUNED_BY)
            lines.append(_line(f"{group} ({len(places)}{tuned})", system, means[group, system]))
    for system in found:
        unseen = [means[group, system] for group in groups if group not in TUNED_BY]
        lines.append(_line("mean of those not tuned by", system, np.mean(unseen, 0).tolist()))
    return lines


def _line(label: str, system: str, row: Sequence[float]) -> str:
    cells = ["" if np.isnan(one) else f"{one:.3f}" for one in row[:-1]]
    return f"| {label} | {system} | {' | '.join(cells)} | {row[-1]:.0f} |"


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--alone", type=Path, nargs="*", default=[])
    parser.add_argument("--over", type=Path, nargs="*", default=[])
    parser.add_argument("--songs", type=Path)
    parser.add_argument("--pop", type=Path)
    parser.add_argument("--soundfont", type=Path)
    parser.add_argument("--count", type=int, default=15)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    with threadpool_limits(1):
        mixtures = list(recorded(asked.alone, asked.over))
        for group, folder, read in (("songs", asked.songs, songs), ("pop", asked.pop, pop)):
            if folder and asked.soundfont:
                scores = islice(read(folder), asked.count)
                mixtures += rendered(f"{group}, rendered", scores, asked.soundfont)
        for system in SYSTEMS.values():
            system(mixtures[0])
        found = {name: [system(one) for one in mixtures] for name, system in SYSTEMS.items()}
    about = (
        f"`python benchmarks/lead.py`, {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, "
        f"Python {platform.python_version()}, mir_eval {version('mir_eval')}, "
        f"librosa {version('librosa')}."
    )
    text = "\n".join(["# The tune of a mix", "", about, "", *table(mixtures, found), ""])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
