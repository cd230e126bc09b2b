"""The tree of a MusicXML file, packed or not; what would harm whoever reads it is refused.

A document may name its DTD, as every MusicXML file does; it is not fetched. It may not declare
entities, with which a small file unpacks to a large one or reads files of the one who opens it. Of
an archive the one file is unpacked that its container names, to memory, as far as the limits go.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, XMLParser

from musictool.files.limits import MOST_SCORE_XML_BYTES, in_megabytes
from musictool.kinds import MUSICXML_SUFFIXES

__all__ = ["CONTAINER", "NoMusicXml", "document", "unpacked"]

CONTAINER = "META-INF/container.xml"
"""What names the score in an archive (MusicXML 4.0, "Compressed .MXL files")."""

_MOST_CONTAINER_BYTES = 2**20
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ENCODINGS = re.compile(
    r"utf-?8|(us-)?ascii|latin-?1|iso-8859-(1|2|15)|(windows-|cp)125[0-2]|shift_jis|euc-(jp|kr)|"
    r"gb2312|gbk|gb18030|big5"
)


class NoMusicXml(Exception):
    """What cannot be read as MusicXML, and why: the rest of a sentence about the file."""


def document(content: bytes) -> Element:
    """The root of a document.

    Raises
    ------
    NoMusicXml
    """
    if len(content) > MOST_SCORE_XML_BYTES:
        raise NoMusicXml(f"it has more than {in_megabytes(MOST_SCORE_XML_BYTES)}")
    text = _decoded(content)
    if "<!ENTITY" in text:
        raise NoMusicXml("it declares entities, which may be an attack and no score needs")
    parser = XMLParser(encoding="utf-8")
    try:
        parser.feed(text.encode("utf-8", "replace"))
        root: Element = parser.close()
    except ParseError as error:
        line, _ = error.position
        what = str(error).partition(":")[0]
        raise NoMusicXml(f"it is damaged in line {line} ({what})") from None
    if "}" in root.tag:
        for one in root.iter():
            one.tag = one.tag.rpartition("}")[2]
    return root


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding is None and b"\0" in content[:4]:
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    if encoding is None:
        declared = _DECLARED.match(content[:300])
        encoding = declared[1].decode().lower() if declared else "utf-8"
        if not _ENCODINGS.fullmatch(encoding):
            raise NoMusicXml(f"its encoding is {encoding}, which is not read; save it as UTF-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NoMusicXml(f"its text is no {encoding} at byte {error.start}") from None


def unpacked(content: bytes) -> bytes:
    """The score in an archive (.mxl).

    Raises
    ------
    NoMusicXml
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _member(archive, _score_in(archive), MOST_SCORE_XML_BYTES)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError,
        NotImplementedError, IndexError, OverflowError,
    ) as error:  # fmt: skip
        why = str(error).strip("'\"") or "damaged"
        raise NoMusicXml(f"its archive cannot be unpacked ({why[:80]})") from None


def _score_in(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if CONTAINER in names:
        root = document(_member(archive, CONTAINER, _MOST_CONTAINER_BYTES))
        for one in root.iter("rootfile"):
            path = one.get("full-path", "")
            kind = one.get("media-type", "")
            if path in names and (not kind or "musicxml" in kind or "xml" in kind):
                return path
        raise NoMusicXml("its archive names no score that is in it")
    for name in names:
        if name.lower().endswith(MUSICXML_SUFFIXES) and not name.startswith("META-INF/"):
            return name
    raise NoMusicXml("its archive holds no score")


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise NoMusicXml(f"it unpacks to more than {in_megabytes(most)}")
    return content
