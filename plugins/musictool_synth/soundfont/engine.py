"""The engine `soundfont`: which of a font's sounds a note plays."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from musictool import CannotProcess, Context, UnreadableFile

from ..performing import NEVER, Part, Struck
from ..sampled.sounds import Sounds
from ..sampled.voices import Chord, SampledVoice
from .finding import find_soundfont
from .instrument import DRUMS, SoundFont
from .sfz import SfzFont

__all__ = ["SoundFontPlayer", "player"]

Font = SoundFont | SfzFont

LEVEL = 0.35
"""So that notes are about as loud as those of the engine tones."""


class SoundFontPlayer:
    """Voices of a SoundFont."""

    def __init__(self, font: Font, rate: int) -> None:
        self._font = font
        self._rate = rate
        self._sounds = Sounds()

    def begin(self, note: Struck) -> Chord:
        """The voice of a note: that of all regions that answer to its key and velocity."""
        row = self._font.preset(*_place(note))
        regions = () if row is None else self._font.regions(row, note.pitch, note.velocity)
        held = (note.end - note.start) / self._rate
        cut = (note.cut - note.start) / self._rate if note.cut < NEVER else float("inf")
        return Chord(
            [SampledVoice(region, self._sounds, self._rate, held, cut, LEVEL) for region in regions]
        )

    def check(self, parts: Sequence[Part], context: Context) -> None:
        """Tell what is played otherwise than the score has it.

        Raises
        ------
        CannotProcess
            If nothing of it would be heard.
        """
        notes = [note for part in parts for note in part.notes]
        for bank, program in sorted({_place(note) for note in notes}):
            self._check_preset(bank, program, context)
        asked = {(*_place(note), note.pitch, note.velocity) for note in notes}
        silent = {one for one in asked if not self._sounds_of(*one)}
        count = sum((*_place(note), note.pitch, note.velocity) in silent for note in notes)
        if count == len(notes):
            raise CannotProcess(f"synth: the SoundFont {self._font.name} has no sound for any note")
        if count:
            context.warn(
                f"{count} of {len(notes)} notes {'are' if count > 1 else 'is'} not heard: the "
                f"SoundFont {self._font.name} has no sound for their keys"
            )

    def _check_preset(self, bank: int, program: int, context: Context) -> None:
        if self._font.has(bank, program):
            return
        row = self._font.preset(bank, program)
        wanted = f"drum kit {program}" if bank == DRUMS else f"program {program} in bank {bank}"
        if row is not None:
            plays = f"{self._font.preset_name(row)} plays it"
            context.warn(f"the SoundFont {self._font.name} has no {wanted}: {plays}")

    def _sounds_of(self, bank: int, program: int, pitch: int, velocity: int) -> bool:
        row = self._font.preset(bank, program)
        return row is not None and bool(self._font.regions(row, pitch, velocity))


def player(soundfont: Path | None, rate: int, context: Context) -> SoundFontPlayer:
    """What plays the notes: the SoundFont that is named, or one that the system has.

    Raises
    ------
    CannotProcess, UnreadableFile
        If there is none, or it is damaged.
    """
    path = soundfont or find_soundfont()
    try:
        if not path.is_file():
            there = path.is_dir() or path.exists()
            what = "is a folder or a device, no SoundFont" if there else "is not there"
            raise UnreadableFile(path, what)
        about = path.stat()
        font, digest = _opened(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from None
    context.note(f"played by the SoundFont {font.name}: {path.resolve().name}, sha256 {digest}")
    return SoundFontPlayer(font, rate)


@lru_cache(2)
def _opened(path: Path, changed: int, size: int) -> tuple[Font, str]:
    """A font and the hash of its file, as it is since `changed`; once for all files of a batch."""
    font: Font = SfzFont(path) if path.suffix.lower() == ".sfz" else SoundFont(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return font, digest


def _place(note: Struck) -> tuple[int, int]:
    """Bank and program."""
    return (DRUMS, note.program) if note.drum else (note.bank, note.program)
