"""MIDI files, byte for byte, and MusicXML, bar by bar."""

import io
import struct
import zipfile

import pytest


def _number(value):
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))


class Smf:
    """Bytes of files, tracks and events."""

    END = b"\0\xff\x2f\0"

    def event(self, delta, *data):
        return _number(delta) + bytes(data)

    def meta(self, delta, kind, payload=b""):
        return _number(delta) + bytes([0xFF, kind]) + _number(len(payload)) + payload

    def note(self, delta, pitch, duration, channel=0, velocity=80):
        return self.event(delta, 0x90 | channel, pitch, velocity) + self.event(
            duration, 0x80 | channel, pitch, 64
        )

    def track(self, *events, end=True):
        body = b"".join(events) + (self.END if end else b"")
        return struct.pack(">4sI", b"MTrk", len(body)) + body

    def file(self, *tracks, kind=1, division=480, count=None):
        count = len(tracks) if count is None else count
        return struct.pack(">4sIHHH", b"MThd", 6, kind, count, division) + b"".join(tracks)


class Sheets:
    """MusicXML."""

    START = (
        "<attributes><divisions>4</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"
        "</attributes>"
    )
    HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN"
 "http://www.musicxml.org/dtds/partwise.dtd">
"""

    def note(self, step="C", octave=4, duration=4, *, alter=0, more="", before=""):
        sign = f"<alter>{alter}</alter>" if alter else ""
        pitch = f"<pitch><step>{step}</step>{sign}<octave>{octave}</octave></pitch>"
        return f"<note>{before}{pitch}<duration>{duration}</duration>{more}</note>"

    def document(self, *parts, head="", entries=None):
        """Of each part, the content of its bars."""
        ids = [f"P{i}" for i, _ in enumerate(parts, 1)]
        entries = entries or [f"<score-part id='{i}'><part-name/></score-part>" for i in ids]
        body = "".join(
            f"<part id='{i}'>"
            + "".join(f"<measure number='{n}'>{bar}</measure>" for n, bar in enumerate(part, 1))
            + "</part>"
            for i, part in zip(ids, parts, strict=True)
        )
        return (
            f"{self.HEAD}<score-partwise>{head}<part-list>{''.join(entries)}</part-list>{body}"
            "</score-partwise>"
        ).encode()

    def archive(self, files):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(name, content)
        return held.getvalue()


@pytest.fixture
def sheets():
    return Sheets()


@pytest.fixture
def smf():
    return Smf()


@pytest.fixture
def opened(tmp_path):
    """Read a file of these bytes."""
    from musictool.files import read

    def open_bytes(content, name="x.mid"):
        path = tmp_path / name
        path.write_bytes(content)
        return read(path)

    return open_bytes


@pytest.fixture
def again(tmp_path):
    """Write a score and read it."""
    from musictool.files import read, write

    def written(score, name="again.mid"):
        write(tmp_path / name, score, force=True)
        return read(tmp_path / name)

    return written
