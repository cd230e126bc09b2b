"""Music moved in time: where its onsets lie afterwards, for `rhythm.py`.

A soundfont plays drums and bass whose notes are known to the millisecond: with the scatter of a
loose drummer, with a wandering tempo, or swung. The commands put them right, and the onsets of the
output, found without musictool (`rhythm_metrics.onsets`), are held against the grid they should lie
on. A grid has the tempo and the place that fit the onsets of the output best, by the sum of their
distances: a constant delay is no error, and a stroke between two lines does not pull them along.
Cues are held against the nearest onset of music in plain quarters, 0.5 s apart.

Recorded drums, loops and a drummer's minute, are quantized as well, with beats as they are found;
their onsets are held against sixteenths of the tempo known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mido
import numpy as np
import pedalboard
from rhythm_metrics import onsets
from rhythm_music import play

import musictool as mt

__all__ = ["measure"]

BARS = 16
KICK, SNARE, HAT, BASS_LINE = 36, 38, 42, (36, 36, 41, 43)
ROCK = {0: (KICK, HAT), 2: (HAT,), 4: (SNARE, HAT), 6: (HAT,), 7: (KICK,), 8: (KICK, HAT),
        10: (KICK, HAT), 12: (SNARE, HAT), 14: (HAT,), 15: (HAT,)}  # fmt: skip
"""Drums by sixteenth of the bar."""
QUARTERS = {0: (KICK,), 4: (SNARE,), 8: (KICK,), 12: (SNARE,)}
SCATTER = 0.012
WANDER = 0.06
SWING = {2: 0.020, 6: 0.028, 10: 0.020, 14: 0.028, 4: 0.010, 12: 0.010}
"""Seconds by which sixteenths of the bar come late in the recording whose groove is taken over."""
CUES = (7.9, 13.4, 21.85, 30.2)
DRUMS = {
    "loops/loop_breakbeat.flac": 126.0,
    "loops/loop_compus.flac": 148.0,
    "loops/loop_garzul.flac": 120.0,
    "loops/loop_mika.flac": 120.0,
    "loops/loop_tabla.flac": 89.94,
    "loops/loop_mehackit1.flac": 97.0,
    "loops/loop_perc1.flac": 97.0,
    "loops/loop_electric.flac": 97.0,
    "loops/loop_weirdo.flac": 97.0,
    "loops/arovane_beat_c.flac": 130.0,
    "stems/mdn_funk_drums.mp3": 150.0,
}
"""BPM of recorded drums; of loops that of their exact length."""
SECONDS = (20.0, 60.0)
"""Loops are repeated for so long at least; no more of a recording is taken."""
NEAR = 0.06
WANTED, WANTED_CUE, WANTED_SPEED = 10.0, 20.0, 1.1
"""Milliseconds of the median onset and of every cue; times bare Rubber Band's time."""

Place = Callable[[int], float]


def measure(soundfont: Path, recordings: Path | None = None) -> tuple[list[str], list[str]]:
    """The table of the edits, and whether the goals are reached."""
    lines = [
        "| edit | onsets | before: median, 90 % ms | after: median, 90 % ms |",
        "| --- | --- | --- | --- |",
    ]
    after: dict[str, list[float]] = {}
    for name, before, errors in _edits(soundfont):
        values = np.abs(errors) * 1000
        after[name] = [float(np.median(values)), float(values.max())]
        lines.append(_row(name, before, errors))
    goals = [
        f"- {name}: onsets {median:.1f} ms from the grid, at most {WANTED:g} wanted: "
        f"{_said(median <= WANTED)}"
        for name, (median, _) in after.items()
        if name != "fit"
    ]
    worst = after["fit"][1]
    goals.append(
        f"- cues hit to {worst:.1f} ms at worst, {WANTED_CUE:g} wanted: "
        f"{_said(worst <= WANTED_CUE)}"
    )
    drums, errors = _recorded_drums(recordings) if recordings else ([], np.zeros(0))
    if errors.size:
        median = float(np.median(np.abs(errors)) * 1000)
        goals.append(
            f"- quantize, recorded drums: onsets {median:.1f} ms from the grid, at most {WANTED:g} "
            f"wanted: {_said(median <= WANTED)}"
        )
    seconds, ratio = _stretch_speed(soundfont)
    goals.append(
        f"- rhythm.tempo takes {ratio:.2f} times as long as bare Rubber Band (R2), at most "
        f"{WANTED_SPEED:g} wanted: {_said(ratio <= WANTED_SPEED)}"
    )
    return [*lines, *drums, "", seconds], goals


def _recorded_drums(folder: Path) -> tuple[list[str], np.ndarray]:
    """A table of what quantizing does to them, and the errors of all onsets afterwards."""
    lines = [
        "",
        "| quantize, recorded drums | onsets | before: median, 90 % ms | after: median, 90 % ms |",
        "| --- | --- | --- | --- |",
    ]
    all_before, all_after = [], []
    for name, bpm in DRUMS.items():
        if not (folder / name).exists():
            continue
        once = mt.read(folder / name)
        samples = np.tile(once.samples, int(np.ceil(SECONDS[0] / once.duration)))
        played = once.with_samples(samples[:, : round(SECONDS[1] * once.sample_rate)])
        made = mt.run("rhythm.quantize grid=1/16 strength=1", played)
        before, after = (_off_grid(one, 15 / bpm) for one in (played, made))
        all_before.append(before)
        all_after.append(after)
        lines.append(_row(name.partition("/")[2], before, after))
    if not all_after:
        return [], np.zeros(0)
    before, after = np.concatenate(all_before), np.concatenate(all_after)
    return [*lines, _row("all", before, after)], after


def _row(name: str, before: np.ndarray, after: np.ndarray) -> str:
    line = f"| {name} | {len(after)} | {_spread(before)} | {_spread(after)} |"
    print(line, flush=True)
    return line


def _edits(soundfont: Path) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Name, errors before and errors after, in seconds."""
    found: dict[str, list[list[np.ndarray]]] = {}

    def add(name: str, before: np.ndarray, after: np.ndarray) -> None:
        found.setdefault(name, [[], []])
        found[name][0].append(before)
        found[name][1].append(after)

    for seed, bpm in enumerate((92, 108, 126)):
        rng = np.random.default_rng(seed)
        step = 15 / bpm
        loose = _played(ROCK, _even(step), soundfont, rng.normal(0, SCATTER, 16 * BARS))
        made = mt.run("rhythm.quantize grid=1/16 strength=1", loose)
        add("quantize", _off_grid(loose, step), _off_grid(made, step))

        straight = _played(ROCK, _even(step), soundfont)
        made = mt.run(f"rhythm.tempo bpm={bpm * 1.15:.3f}", straight)
        add("tempo", _off_grid(straight, step), _off_grid(made, step / 1.15))

        wandering = _played(ROCK, _wandering(step), soundfont)
        made = mt.run("rhythm.steady", wandering)
        add("steady", _off_grid(wandering, step), _off_grid(made, step))

        swung = _played(
            ROCK, _even(step), soundfont, [SWING.get(n % 16, 0.0) for n in range(16 * BARS)]
        )
        made = mt.commands.rhythm.groove(straight, reference=swung)
        feel = _feel(swung, step)
        add("groove", _off_feel(straight, step, feel), _off_feel(made, step, feel))

        plain = _played(QUARTERS, _even(step), soundfont)
        cues = [cue * 108 / bpm for cue in CUES]
        made = mt.commands.rhythm.fit(plain, cues=mt.Table.of([{"time": cue} for cue in cues]))
        add("fit", _off_cues(plain, cues), _off_cues(made, cues))
    for name, (before, after) in found.items():
        yield name, np.concatenate(before), np.concatenate(after)


def _even(step: float) -> Place:
    return lambda n: n * step


def _wandering(step: float) -> Place:
    """Sixteenths of a tempo that swings twice about its mean."""
    lengths = step * (1 + WANDER * np.sin(np.arange(16 * BARS + 1) * 4 * np.pi / (16 * BARS)))
    places = np.concatenate([[0.0], np.cumsum(lengths)])
    return lambda n: float(places[n])


def _played(
    pattern: dict[int, tuple[int, ...]], place: Place, soundfont: Path, late: object = None
) -> mt.Audio:
    """Drums and a bass on the beats, from half a second on."""
    shift = np.zeros(16 * BARS) if late is None else np.asarray(late)
    shift = np.clip(shift, -0.03, 0.03)
    events: list[tuple[float, mido.Message]] = []
    for number in range(16 * BARS):
        at = 0.5 + place(number) + float(shift[number])
        for pitch in pattern.get(number % 16, ()):
            strength = 110 if pitch != HAT else 70
            events.append((at, mido.Message("note_on", channel=9, note=pitch, velocity=strength)))
            events.append((at + 0.1, mido.Message("note_off", channel=9, note=pitch)))
        if number % 4 == 0:
            pitch = BASS_LINE[number // 16 % 4]
            events.append((at, mido.Message("note_on", channel=0, note=pitch, velocity=80)))
            events.append((at + 0.25, mido.Message("note_off", channel=0, note=pitch)))
    program = mido.Message("program_change", channel=0, program=33)
    ordered = sorted(events, key=lambda event: event[0])
    return play([(0.0, program), *ordered], soundfont)


def _off_grid(audio: mt.Audio, step: float) -> np.ndarray:
    """How far onsets lie from the nearest line of the grid that fits them best."""
    times = onsets(audio.samples, audio.sample_rate)
    places = _places(times, step)
    weights = np.ones_like(times)
    for _ in range(30):  # to least absolute errors
        slope, start = np.polyfit(places, times, 1, w=np.sqrt(weights))
        errors = np.asarray(times - (start + slope * places))
        weights = 1 / np.maximum(np.abs(errors), 1e-4)
    return errors


def _places(times: np.ndarray, step: float) -> np.ndarray:
    """Which line each time is nearest to, on the grid within 2 % of the step that most agree on."""
    steps = step * np.linspace(0.98, 1.02, 801)
    agreement = np.exp(2j * np.pi * times[np.newaxis] / steps[:, np.newaxis]).mean(axis=1)
    best = int(np.abs(agreement).argmax())
    turns = np.angle(agreement[best]) / (2 * np.pi)
    return np.round(times / steps[best] - turns)


def _feel(audio: mt.Audio, step: float) -> np.ndarray:
    """Mean lateness of each sixteenth of the bar, nan where nothing begins."""
    numbers, late = _lateness(audio, step)
    return np.array([late[numbers == n].mean() if (numbers == n).any() else np.nan
                     for n in range(16)])  # fmt: skip


def _off_feel(audio: mt.Audio, step: float, feel: np.ndarray) -> np.ndarray:
    """How far onsets lie from where the same sixteenths of the reference do."""
    numbers, late = _lateness(audio, step)
    errors = late - feel[numbers]
    errors = errors[np.isfinite(errors)]
    return np.asarray(errors - np.median(errors))


def _lateness(audio: mt.Audio, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Sixteenth of the bar, counted from the first onset, and lateness to the grid of the score."""
    times = onsets(audio.samples, audio.sample_rate)
    times = times - times[0]
    lines = np.round(times / step)
    return lines.astype(int) % 16, times - lines * step


def _off_cues(audio: mt.Audio, cues: list[float]) -> np.ndarray:
    """From each cue to the nearest onset."""
    times = onsets(audio.samples, audio.sample_rate)
    return np.array([float(times[np.abs(times - cue).argmin()]) - cue for cue in cues])


def _stretch_speed(soundfont: Path, rounds: int = 3) -> tuple[str, float]:
    """In turns with pedalboard, on the same minute of stereo; processor seconds, the least."""
    once = _played(ROCK, _even(15 / 108), soundfont)
    rate = once.sample_rate
    samples = np.tile(once.samples, 2)[:, : 60 * rate]
    audio = mt.Audio(samples, rate)
    works: dict[str, Callable[[], object]] = {
        "rhythm.tempo": lambda: mt.run("rhythm.tempo factor=1.1", audio),
        "Rubber Band R2": lambda: pedalboard.time_stretch(samples, rate, 1.1, high_quality=False),
        "R3": lambda: pedalboard.time_stretch(samples, rate, 1.1),
    }
    least = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            start = time.process_time()
            work()
            least[name] = min(least[name], time.process_time() - start)
    said = ", ".join(f"{name} {seconds:.2f}" for name, seconds in least.items())
    ratio = least["rhythm.tempo"] / least["Rubber Band R2"]  # the faster of the two
    return f"Processor seconds for a minute of stereo, 1.1 times as fast: {said}.", ratio


def _spread(errors: np.ndarray) -> str:
    values = np.abs(errors) * 1000
    return f"{np.median(values):.1f}, {np.percentile(values, 90):.1f}"


def _said(reached: bool) -> str:
    return "reached" if reached else "**missed**"
