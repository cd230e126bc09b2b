"""What a file of notes is, by its bytes."""

import pytest

import musictool as mt
from musictool.errors import UnreadableFile

TUNE = b"X:1\nT:a\nM:4/4\nL:1/4\nK:C\nCDEF|\n"


@pytest.fixture
def contents(smf, sheets):
    document = sheets.document([sheets.START + sheets.note()])
    container = b"<container><rootfiles><rootfile full-path='a.musicxml'/></rootfiles></container>"
    return {
        "MIDI 1": smf.file(smf.track(smf.note(0, 60, 480))),
        "MusicXML": document,
        "MXL": sheets.archive({"META-INF/container.xml": container, "a.musicxml": document}),
        "ABC": TUNE,
    }


@pytest.mark.parametrize("form", ["MIDI 1", "MusicXML", "MXL", "ABC"])
@pytest.mark.parametrize("name", ["x.wav", "x", "x.mid", "x.abc"])
def test_notes_are_told_by_their_bytes(tmp_path, contents, form, name):
    path = tmp_path / name
    path.write_bytes(contents[form])
    assert mt.info(path)["encoding"] == form
    assert mt.info(path)["notes"] == (4 if form == "ABC" else 1)


def test_sound_named_as_notes_is_said_to_be_sound(tmp_path):
    (tmp_path / "x.mid").write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    with pytest.raises(UnreadableFile, match="is WAV, which is sound and no notes"):
        mt.read(tmp_path / "x.mid")
