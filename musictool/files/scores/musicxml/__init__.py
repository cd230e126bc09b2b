"""MusicXML, packed or not, from and to a `Score`."""

from musictool.files.scores.musicxml.reading import NoMusicXml, read_musicxml
from musictool.files.scores.musicxml.writing import musicxml_bytes, packed

__all__ = ["NoMusicXml", "musicxml_bytes", "packed", "read_musicxml"]
