"""Chapters of formats that name them in ways of their own."""

from fractions import Fraction
from importlib import import_module

from musictool.files import info, open_stream, write
from musictool.files.tags.model import Picture

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def test_chapters_of_an_mp3_are_kept_as_they_are(tmp_path, tones):
    id3 = import_module("mutagen.id3")
    write(tmp_path / "a.mp3", tones(1.0))
    tags = id3.ID3()
    title = id3.TIT2(encoding=3, text=["One"])
    link = id3.WXXX(encoding=3, desc="", url="https://example.org")
    tags.add(id3.CHAP(element_id="a", start_time=0, end_time=400, start_offset=1, end_offset=2,
                      sub_frames=[title, link]))  # fmt: skip
    tags.add(id3.CTOC(element_id="toc", flags=3, child_element_ids=["a"], sub_frames=[]))
    tags.save(tmp_path / "a.mp3")
    write(tmp_path / "b.mp3", open_stream(tmp_path / "a.mp3"))
    kept = id3.ID3(tmp_path / "b.mp3")
    assert [repr(kept[name]) for name in tags] == [repr(frame) for frame in tags.values()]
    assert not write(tmp_path / "c.ogg", open_stream(tmp_path / "a.mp3")).warnings


def test_fields_and_chapters_of_matroska(tmp_path, tones, encoded):
    av = import_module("av")
    encoded(tmp_path / "bare.mka", "matroska", ("pcm_s16le", tones(1.0)))
    with (
        av.open(str(tmp_path / "bare.mka")) as bare,
        av.open(str(tmp_path / "x.mka"), "w", "matroska") as out,
    ):
        copy = out.add_stream_from_template(bare.streams.audio[0])
        out.metadata.update(title="Tïtel", ARTIST="Somebody", track="3/12", encoder="us")
        out.add_attachment("cover.png", "image/png", PNG)
        times = {"start": 500, "end": 1000, "time_base": Fraction(1, 1000)}
        out.set_chapters([{"id": 1, **times, "metadata": {"title": "Zwölf"}}])
        for packet in bare.demux(audio=0):
            if packet.size:
                packet.stream = copy
                out.mux(packet)
    assert info(tmp_path / "x.mka").tags == {
        "TITLE": ["Tïtel"], "ARTIST": ["Somebody"], "TRACKNUMBER": ["3"], "TRACKTOTAL": ["12"],
    }  # fmt: skip
    assert not write(tmp_path / "x.flac", open_stream(tmp_path / "x.mka")).warnings
    assert info(tmp_path / "x.flac").tags["ARTIST"] == ["Somebody"]
    (picture,) = open_stream(tmp_path / "x.flac").origin.tags.pictures
    assert picture == Picture(PNG, "image/png", 3)
    (marker,) = open_stream(tmp_path / "x.flac").origin.tags.markers
    assert (marker.start, marker.text) == (0.5, "Zwölf")
