"""What can flow between commands: one row per kind of value, and everybody looks here.

A recording can be handed over in four ways, whole, block by block, or many at once, whole or block
by block, and a score alone or with others; which of them is the hub's business, so these are one
kind to a person: they have the same `flow`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from musictool.address import Address, is_folder
from musictool.model_files import MODEL_FILE

__all__ = [
    "ABC",
    "CSV",
    "JAMS",
    "JSON",
    "MUSICXML_SUFFIXES",
    "MXL",
    "REPORT_SUFFIXES",
    "SCORE_SUFFIXES",
    "Kind",
    "either",
    "kind_of_file",
    "kind_of_folder",
    "kind_of_input",
    "kind_of_type",
    "types_of",
]

JSON, CSV, JAMS = ".json", ".csv", ".jams"
ABC, MXL = ".abc", ".mxl"
MUSICXML_SUFFIXES = (".musicxml", MXL, ".xml")


class Kind(StrEnum):
    """A kind of value, by the name that the index, JSON and `musictool plugins` have for it."""

    type_name: str
    """The class in `musictool.values`; "" for nothing."""
    words: str
    """What a person calls it: "give it a recording"."""
    suffixes: tuple[str, ...]
    """What files that are written end in, the usual one first, which is also that of a pipe.
    Recordings have many more: see `musictool.files.audio.formats`."""
    is_second_input: bool
    """Whether a parameter of a command can be one."""
    read_only: tuple[str, ...]
    """What other files end in, that are only read."""

    AUDIO = "audio", "Audio", "a recording", (".wav",), True
    STREAM = "stream", "Stream", "a recording", (".wav",), True
    AUDIOS = "audios", "Audio", "a recording", (".wav",), False
    STREAMS = "streams", "Stream", "a recording", (".wav",), False
    SCORE = (
        "score",
        "Score",
        "notes",
        (".mid", ".midi", *MUSICXML_SUFFIXES),
        True,
        (".kar", ".rmi", ABC),
    )
    SCORES = "scores", "Score", "notes", (), False
    STEMS = "stems", "Stems", "stems", (), True
    MODEL = "model", "Model", "a model", (), True
    REPORT = "report", "Report", "a report", (JSON, CSV, JAMS), False
    NOTHING = "nothing", "", "nothing", (), False

    def __new__(
        cls,
        name: str,
        type_name: str = "",
        words: str = "",
        suffixes: tuple[str, ...] = (),
        is_second_input: bool = False,
        read_only: tuple[str, ...] = (),
    ) -> Kind:
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.type_name = type_name
        kind.words = words
        kind.suffixes = suffixes
        kind.is_second_input = is_second_input
        kind.read_only = read_only
        return kind

    @cached_property
    def type(self) -> type[Any]:
        """The class of its values."""
        from musictool import values  # numpy, which help does without

        return getattr(values, self.type_name) if self.type_name else type(None)

    @cached_property
    def flow(self) -> Kind:
        """What a neighbouring step must fit: one for all ways of handing over a recording."""
        one_of_many = {"Audio": Kind.AUDIO, "Stream": Kind.AUDIO, "Score": Kind.SCORE}
        return one_of_many.get(self.type_name, self)

    @property
    def suffix(self) -> str:
        """The usual ending of its files, and in a pipe; "" for a folder."""
        return next(iter(self.flow.suffixes), "")

    @property
    def plural(self) -> str:
        """Several of them, as a person says it: "recordings", "notes"."""
        if self is Kind.NOTHING:
            return "work without input"
        return f"{self.words[2:]}s" if self.words.startswith("a ") else self.words

    @property
    def with_it(self) -> str:
        """That there is some: "with recordings", or "without input"."""
        return "without input" if self is Kind.NOTHING else f"with {self.plural}"

    @cached_property
    def is_recording(self) -> bool:
        """Has a sample rate and channels, that a result can be brought back to."""
        return self.flow is Kind.AUDIO

    @property
    def is_many(self) -> bool:
        """Several at once, in a sequence."""
        return self in (Kind.AUDIOS, Kind.STREAMS, Kind.SCORES)

    @property
    def is_folder(self) -> bool:
        """Is a folder on disk, and not a file."""
        return self in (Kind.STEMS, Kind.MODEL)

    @cached_property
    def has_sound(self) -> bool:
        """Is written as recordings, with bit depth, bitrate and clipping."""
        return self.is_recording or self is Kind.STEMS


SCORE_SUFFIXES = frozenset((*Kind.SCORE.suffixes, *Kind.SCORE.read_only))
REPORT_SUFFIXES = frozenset(Kind.REPORT.suffixes)


def kind_of_file(path: PurePath) -> Kind:
    """What a file holds, by its name: notes, findings, or else a recording."""
    suffix = path.suffix.lower()
    for kind in (Kind.SCORE, Kind.REPORT):
        if suffix in kind.suffixes or suffix in kind.read_only:
            return kind
    return Kind.AUDIO


def kind_of_folder(path: Path, among: Collection[Kind] = tuple(Kind)) -> Kind | None:
    """What a folder holds as one value: a model, by its `MODEL_FILE`, or else stems.

    None for what is no folder, and where one stands for the files in it. Into an address nobody
    looks for that.
    """
    if not (Kind.STEMS in among or Kind.MODEL in among) or not is_folder(path):
        return None
    if Kind.MODEL in among and not isinstance(path, Address) and (path / MODEL_FILE).is_file():
        return Kind.MODEL
    return Kind.STEMS if Kind.STEMS in among else None


def kind_of_input(given: Any, among: Collection[Kind]) -> Kind | None:
    """Which of some flows a value is of, or what is at a path; None for none."""
    if isinstance(given, Path):
        if folder := kind_of_folder(given, among):
            return folder
        return kind if (kind := kind_of_file(given)) in among else None
    return next((kind for kind in among if isinstance(given, types_of(kind))), None)


def either(words: Iterable[str]) -> str:
    """One of several, as a person says it: "a recording, notes or stems"."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def types_of(kind: Kind) -> tuple[type[Any], ...]:
    """The classes of the values of this flow."""
    return tuple(one.type for one in Kind if one.flow is kind)


def kind_of_type(hint: Any) -> Kind | None:
    """The kind whose class a type hint names, or None."""
    for kind in Kind:
        if kind.type_name and kind.type is hint:
            return kind
    return None
