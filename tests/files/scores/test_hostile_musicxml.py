"""MusicXML that is broken, or means harm: a sentence."""

import numpy as np
import pytest

from musictool.errors import CannotProcess, UnreadableFile
from musictool.files import limits, write
from musictool.score import Score, Track


@pytest.fixture
def whole(sheets):
    return sheets.document([sheets.START + sheets.note(), *[sheets.note(duration=16)] * 4])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><body/></html>", "its root is <html>"),
        (b"<opus/>", "a list of scores"),
        (b"<score-partwise/>", "it has no part"),
        (b"no xml at all", "damaged in line 1"),
        (b"", "is empty"),
        (b"<?xml version='1.0' encoding='cp037'?><score-partwise/>", "its encoding is cp037"),
        (b"<?xml version='1.0'?><score-partwise>\xff\xfe</score-partwise>", "its text is no utf-8"),
        (b"PK\3\4nothing", "archive cannot be unpacked"),
    ],
)
def test_what_is_no_score(opened, content, words):
    with pytest.raises(UnreadableFile, match=words):
        opened(content, "x.xml")


def test_half_of_a_file(opened, whole):
    with pytest.raises(UnreadableFile, match="damaged in line"):
        opened(whole[: len(whole) // 2], "x.mxl")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_anything_is_read(opened, tmp_path, encoding):
    (tmp_path / "secret").write_text("secret")
    bomb = "<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>"
    outside = f"<!ENTITY b SYSTEM 'file://{tmp_path}/secret'>"
    for declared in (bomb, outside):
        text = f"<!DOCTYPE x [{declared}]><score-partwise>&b;</score-partwise>"
        with pytest.raises(UnreadableFile, match="declares entities"):
            opened(text.encode(encoding), "x.musicxml")


def test_a_bomb_is_refused(opened, sheets, monkeypatch):
    monkeypatch.setattr("musictool.files.scores.musicxml.document.MOST_SCORE_XML_BYTES", 100_000)
    assert limits.MOST_SCORE_XML_BYTES <= 2**27
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        opened(sheets.archive({"a.xml": b" " * 200_000}), "x.mxl")
    with pytest.raises(UnreadableFile, match="has more than"):
        opened(b" " * 200_000, "x.xml")


def test_numbers_that_cannot_be(opened, sheets):
    bars = [
        sheets.START.replace("4</divisions>", "1e99</divisions>") + sheets.note(duration=10**40),
        sheets.note(octave=99) + sheets.note("H") + sheets.note(alter=77),
        sheets.note(duration=-5),
        "<attributes><divisions>0</divisions><time><beats>9999999</beats><beat-type>3</beat-type>"
        "</time><key><fifths>99</fifths></key></attributes>" + sheets.note()
        + "<barline><repeat direction='backward' times='999999999'/></barline>",
    ]  # fmt: skip
    score = opened(sheets.document(bars), "x.xml")
    assert "notes that cannot be" in " ".join(score.origin.warnings)
    assert len(score.notes) < 500


def test_bytes_turned_over_cut_out_and_put_in(opened, whole):
    rng = np.random.default_rng(17)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(rng.integers(1, 5)):
            at = int(rng.integers(0, len(content)))
            what = rng.integers(0, 3)
            if what == 0:
                content[at] ^= 1 << int(rng.integers(0, 8))
            elif what == 1:
                del content[at : at + int(rng.integers(1, 30))]
            else:
                content[at:at] = rng.bytes(int(rng.integers(1, 8)))
        try:
            opened(bytes(content), "x.musicxml")
        except UnreadableFile as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017


@pytest.mark.parametrize(
    ("notes", "sentence"),
    [
        ([(0, 3840 * 6000, pitch) for pitch in range(100)], "600000 notes, with one for each bar"),
        ([(i % 960, 960, i % 128) for i in range(3000)], "3000 notes that begin within one beat"),
    ],
)
@pytest.mark.parametrize("name", ["x.musicxml", "x.mxl"])
def test_more_notes_than_paper_holds_are_refused_before_any_is_laid_out(
    tmp_path, notes, sentence, name
):
    score = Score((Track.of(sorted(notes)),))
    with pytest.raises(CannotProcess, match=sentence):
        write(tmp_path / name, score)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<forward><duration>99999999</duration></forward>", "1 duration of more than 1000 whole"),
        (
            "<backup><duration>-1</duration></backup>",
            "1 duration of rests and moves that cannot be",
        ),
        ("<attributes><divisions>-4</divisions></attributes>", "1 meter, key or number of divis"),
        ("<attributes><key><fifths>99</fifths></key></attributes>", "1 meter, key or number of"),
        (
            "<attributes><time><beats>0</beats><beat-type>4</beat-type></time></attributes>",
            "1 meter, key or number of divisions that cannot be; left out",
        ),
        *[
            ({"duration": bad}, "1 note that cannot be; left out")
            for bad in ("-1", "inf", "NaN", 0)
        ],
        ({"octave": 99}, "1 note that cannot be; left out"),
        ({"alter": 0.5}, "1 note between two semitones; taken to the next one"),
    ],
)
def test_what_cannot_be_is_said_once(opened, sheets, content, said):
    strange = sheets.note(**content) if isinstance(content, dict) else content
    score = opened(sheets.document([sheets.START + strange + sheets.note()]), "x.musicxml")
    assert len(score.notes) >= 1
    (warning,) = score.origin.warnings
    assert said in warning
