"""The same excerpts played by several instruments, kept as spectra with the notes in them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess
from musictool_style.timbre.network import NOTES
from musictool_style.timbre.spectra import BINS, HOP, LOWEST_NOTE, RATE, magnitudes

from .scores import SECONDS, Excerpt, excerpts

__all__ = ["HELD_OUT_PROGRAMS", "PROGRAMS", "UNIT", "render_all"]

Array = npt.NDArray[np.float32]

UNIT = 4
"""Spectra in a unit of 93 ms; its middle two are kept, as their mean."""

HELD_OUT_PROGRAMS = (4, 11, 22, 24, 40, 52, 56, 65, 73, 81)
"""General MIDI numbers, from 0: electric piano, vibraphone, harmonica, nylon guitar, violin,
choir, trumpet, alto saxophone, flute, saw lead. No soundfont plays them in training."""

PROGRAMS = tuple(sorted({*range(95)} - {*HELD_OUT_PROGRAMS, 9, 13, 14, 47, 55, 86}))
"""Without bells and drums whose pitch is in doubt, hits that are chords, and leads in fifths."""

TAKES = 6
"""Instruments that play each excerpt."""

GAP = 1.0
PIECES = 40
"""Takes in one run of FluidSynth."""


def render_all(
    folder: Path,
    soundfonts: tuple[Path, ...],
    held_out: tuple[Path, ...],
    out: Path,
    count: int = 480,
    seed: int = 0,
    log: Callable[[str], None] = lambda line: None,
) -> None:
    """Write `out`/train/*.npz and `out`/held-out/*.npz, one file for each excerpt."""
    rng = np.random.default_rng(seed)
    drawn = excerpts(folder, count, rng)
    for apart, fonts, programs in (
        (True, held_out, HELD_OUT_PROGRAMS),
        (False, soundfonts, PROGRAMS),
    ):
        place = out / ("held-out" if apart else "train")
        place.mkdir(parents=True, exist_ok=True)
        mine = [excerpt for excerpt in drawn if excerpt.held_out == apart]
        step = max(1, PIECES // TAKES)
        for at in range(0, len(mine), step):
            _render(mine[at : at + step], fonts, programs, place, rng)
            log(f"{place.name}: {min(at + step, len(mine))} of {len(mine)} excerpts")


def _render(
    chosen: list[Excerpt],
    fonts: tuple[Path, ...],
    programs: tuple[int, ...],
    place: Path,
    rng: np.random.Generator,
) -> None:
    # Each soundfont plays in one run all that falls to it.
    plan = [
        (excerpt, int(font), int(program))
        for excerpt in chosen
        for font, program in zip(
            rng.integers(len(fonts), size=TAKES),
            rng.permutation(programs)[:TAKES],
            strict=True,
        )
    ]
    takes: dict[str, list[Array]] = {excerpt.name: [] for excerpt in chosen}
    for number, font in enumerate(fonts):
        pieces = [(excerpt, program) for excerpt, one, program in plan if one == number]
        if not pieces:
            continue
        sound = _played(pieces, font, rng)
        for index, (excerpt, _) in enumerate(pieces):
            begin = round(index * (SECONDS + GAP) * RATE)
            takes[excerpt.name].append(_units(sound[begin : begin + round(SECONDS * RATE)]))
    for excerpt in chosen:
        spectra = np.stack(takes[excerpt.name])
        np.savez_compressed(
            place / f"{excerpt.name}.npz",
            spectra=spectra.astype(np.float16),
            notes=_labels(excerpt, spectra.shape[1]),
        )


def _units(sound: Array) -> Array:
    """Mean spectra in dB over full scale, shape `(units, BINS)`."""
    found = magnitudes(sound)
    count = len(found) // UNIT
    middle = found[: count * UNIT].reshape(count, UNIT, BINS)[:, 1:3].mean(axis=1)
    return np.asarray(20 * np.log10(np.maximum(middle, 1e-6)), np.float32)


def _labels(excerpt: Excerpt, count: int) -> npt.NDArray[np.int8]:
    """1 where a note sounds throughout the middle of a unit, −1 where it begins or ends in it."""
    labels = np.zeros((count, NOTES), np.int8)
    begins = (np.arange(count) * UNIT + 1) * HOP / RATE - 0.02
    ends = begins + HOP / RATE + 0.04
    for start, end, pitch, _ in excerpt.notes:
        column = int(pitch) - LOWEST_NOTE
        touched = (begins < end + 0.25) & (ends > start)
        labels[touched & (labels[:, column] == 0), column] = -1
        labels[(begins >= start) & (ends <= end), column] = 1
    return labels


def _played(pieces: list[tuple[Excerpt, int]], font: Path, rng: np.random.Generator) -> Array:
    import mido
    import soundfile

    program = shutil.which("fluidsynth")
    if program is None:
        raise CannotProcess("FluidSynth is not installed; scores cannot be rendered without it")
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000)])
    events = []
    for index, (excerpt, number) in enumerate(pieces):
        offset = index * (SECONDS + GAP)
        events.append((offset, 0, mido.Message("program_change", program=number)))
        for start, end, pitch, velocity in excerpt.notes:
            note, strength = int(pitch), int(velocity)
            events.append((offset + end, 1, mido.Message("note_off", note=note)))
            on = mido.Message("note_on", note=note, velocity=strength)
            events.append((offset + start, 2, on))
    now = 0
    for at, _, message in sorted(events, key=lambda event: event[:2]):
        tick = round(at * 1000)
        track.append(message.copy(time=tick - now))
        now = tick
    file = mido.MidiFile(ticks_per_beat=1000)
    file.tracks.append(track)
    with tempfile.TemporaryDirectory() as scratch:
        midi, wav = Path(scratch, "piece.mid"), Path(scratch, "piece.wav")
        file.save(midi)
        room = ["-R", "0", "-C", "0"] if rng.random() < 0.5 else []
        options = ["-ni", "-q", "-r", str(RATE), *room, "-T", "wav", "-F", str(wav)]
        command = [program, *options, str(font), str(midi)]
        subprocess.run(command, check=True, capture_output=True)
        sound = soundfile.read(wav, dtype="float32", always_2d=True)[0].mean(axis=1)
    whole = np.zeros(round(len(pieces) * (SECONDS + GAP) * RATE), np.float32)
    whole[: len(sound)] = sound[: len(whole)]
    return whole
