"""The atoms of MP4 (m4a), as iTunes writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import PROVENANCE, Picture, Tags, collect
from musictool.files.tags.stale import is_stale
from musictool.files.tags.vorbis import key

__all__ = ["FREE", "pairs_of", "parse", "write"]

_ATOMS = {
    "©nam": "TITLE", "©ART": "ARTIST", "©alb": "ALBUM", "aART": "ALBUMARTIST", "©day": "DATE",
    "©gen": "GENRE", "©wrt": "COMPOSER", "©cmt": "COMMENT", "cprt": "COPYRIGHT", "©lyr": "LYRICS",
    "©grp": "GROUPING", "soar": "ARTISTSORT", "soal": "ALBUMSORT", "sonm": "TITLESORT",
    "soaa": "ALBUMARTISTSORT", "©too": "ENCODER",
}  # fmt: skip
_COUNTED = {"trkn": ("TRACKNUMBER", "TRACKTOTAL"), "disk": ("DISCNUMBER", "DISCTOTAL")}
_NAMED = frozenset({*_ATOMS, *_COUNTED, "tmpo", "cpil", "covr"})
FREE = "----:com.apple.iTunes:"
"""How atoms begin whose names are anybody's."""
_MIMES = {13: "image/jpeg", 14: "image/png"}


def parse(atoms: Any) -> Tags:
    """Read mutagen's MP4 tags."""
    own = FREE + PROVENANCE
    history = [decoded(bytes(value)) for value in atoms.get(own, [])]
    pairs = [
        pair for name, values in atoms.items() if name != own for pair in pairs_of(name, values)
    ]
    # mutagen sets aside what is no UTF-8: atoms with a head of 16 bytes.
    for name, failed in atoms._failed_atoms.items():
        pairs += [(_ATOMS[name], decoded(data[16:])) for data in failed if name in _ATOMS]
    pictures = [
        Picture(bytes(cover), _MIMES.get(cover.imageformat, "image/jpeg"))
        for cover in atoms.get("covr", [])
    ]
    native = tuple((name, values) for name, values in atoms.items() if name != own)
    return Tags(
        tuple(collect(pairs).items()),
        tuple(pictures),
        "mp4",
        native,
        tuple(sorted(name for name, _ in native if name not in _NAMED and name[:4] != "----")),
        history[0] if history else None,
    )


def pairs_of(name: str, values: Any) -> Iterator[tuple[str, str]]:
    """Fields and values of an atom."""
    if name in _ATOMS:
        for value in values:
            yield _ATOMS[name], str(value)
    elif name in _COUNTED:
        for field, number in zip(_COUNTED[name], values[0] if values else (), strict=False):
            if number:
                yield field, str(number)
    elif name == "tmpo":
        for value in values:
            yield "BPM", str(value)
    elif name == "cpil":
        yield "COMPILATION", str(int(bool(values)))
    elif name.startswith(FREE):
        for value in values:
            yield name.removeprefix(FREE), decoded(bytes(value))


def write(file: Any, tags: Tags) -> list[str]:
    """Put tags into an open mutagen MP4."""
    mp4: Any = import_module("mutagen.mp4")
    if file.tags is None:
        file.add_tags()
    lost: list[str] = []
    if tags.family == "mp4" and tags.native is not None:
        held = {picture.data for picture in tags.pictures}
        had = set()
        for name, values in tags.native:
            if name == "covr":
                values = [cover for cover in values if bytes(cover) in held]
            if not is_stale(_ATOMS.get(name, name.removeprefix(FREE))):
                file.tags[name] = values
                had |= {field.upper() for field, _ in pairs_of(name, values)}
        extra = tuple(one for one in tags.fields if one[0] not in had)
        for name, values in _atoms(replace(tags, fields=extra)):
            file.tags[name] = values
    else:
        for name, values in _atoms(tags):
            file.tags[name] = values
        lost = _put_pictures(file, tags)
    if tags.provenance:
        file.tags[FREE + PROVENANCE] = [mp4.MP4FreeForm(tags.provenance.encode())]
    file.save()
    return lost


def _atoms(tags: Tags) -> Iterator[tuple[str, Any]]:
    mp4: Any = import_module("mutagen.mp4")
    fields = dict(tags.fields)
    atoms = {name: atom for atom, name in _ATOMS.items()}
    for atom, (number, total) in _COUNTED.items():
        first, of = fields.get(number, ("",))[0], fields.get(total, ("0",))[0]
        if first.isdigit() and of.isdigit() and max(int(first), int(of)) < 2**16:
            fields.pop(number)
            fields.pop(total, None)
            yield atom, [(int(first), int(of))]
    for name, values in fields.items():
        if name in atoms:
            yield atoms[name], list(values)
        elif name == "BPM" and values[0].replace(".", "", 1).isdigit() and float(values[0]) < 2**15:
            yield "tmpo", [round(float(values[0]))]
        elif name == "COMPILATION":
            yield "cpil", values[0] == "1"
        else:
            yield FREE + key(name), [mp4.MP4FreeForm(value.encode()) for value in values]


def _put_pictures(file: Any, tags: Tags) -> list[str]:
    mp4: Any = import_module("mutagen.mp4")
    formats = {mime: number for number, mime in _MIMES.items()} | {"image/jpg": 13}
    covers = [
        mp4.MP4Cover(picture.data, formats[picture.mime])
        for picture in tags.pictures
        if picture.mime in formats
    ]
    if covers:
        file.tags["covr"] = covers
    if len(covers) < len(tags.pictures):
        return ["M4A holds only JPEG and PNG pictures; others were left out"]
    return []
