"""ABC as it sounds."""

import numpy as np
import pytest

from musictool.errors import UnreadableFile
from musictool.files import read, write
from musictool.score import Key, Meter, Tempo, Text

HEAD = "X:1\nT:Tune\nC:Me\nM:4/4\nL:1/4\nQ:1/4=90\nK:{}\n"


@pytest.fixture
def tune(opened):
    def read_tune(body, key="C", head=HEAD):
        return opened((head.format(key) + body).encode(), "x.abc")

    return read_tune


def quarters(score, number=0):
    return [
        (float(start / score.resolution), float(duration / score.resolution), int(pitch))
        for start, duration, pitch, *_ in score.tracks[number].notes
    ]


def test_lengths_rests_and_octaves(tune):
    score = tune("C/2D/E2 z | c'3/2 C,// z3 |")
    assert quarters(score) == [
        (0, 0.5, 60), (0.5, 0.5, 62), (1, 2, 64), (4, 1.5, 84), (5.5, 0.25, 48)
    ]  # fmt: skip
    assert score.tempos == (Tempo(0, 666_667),)
    assert score.texts == (Text(0, "title", "Tune"), Text(0, "composer", "Me"))


@pytest.mark.parametrize(
    ("key", "fifths", "minor", "pitches"),
    [
        ("D", 2, False, [66, 61, 66]), ("Em", 1, True, [66, 60, 66]),
        ("G Mix", 0, False, [65, 60, 65]), ("A dor", 1, False, [66, 60, 66]),
        ("Eb", -3, False, [65, 60, 65]), ("HP", 2, False, [66, 61, 66]),
        ("C ^f", 0, False, [66, 60, 66]), ("F#min", 3, True, [66, 61, 66]),
        ("none", 0, False, [65, 60, 65]),
    ],
)  # fmt: skip
def test_keys_and_modes(tune, key, fifths, minor, pitches):
    score = tune("F C F C|", key)
    assert score.keys == (Key(0, fifths, minor),)
    assert [pitch for _, _, pitch in quarters(score)][:3] == pitches


def test_accidentals_hold_until_the_bar_ends(tune):
    score = tune("^F F =F F | F _B B2 |", "G")
    assert [pitch for _, _, pitch in quarters(score)] == [66, 66, 65, 65, 66, 70, 70]
    assert score.tracks[0].notes["spelling"].tolist() == [6, 6, -1, -1, 6, -2, -2]


def test_broken_rhythm_tuplets_ties_and_grace(tune):
    score = tune("A>B c<d | (3EFG (5:4:5C/D/E/F/G/ {B}c- | c4 |")
    found = quarters(score)
    assert found[:4] == [(0, 1.5, 69), (1.5, 0.5, 71), (2, 0.5, 72), (2.5, 1.5, 74)]
    assert found[4][:2] == (4, pytest.approx(2 / 3, abs=1e-3))
    assert found[7][:2] == (6, 0.4)
    assert found[-2:] == [(7.875, 0.125, 71), (8, 5, 72)]


def test_chords_and_their_symbols(tune):
    score = tune('"Am7/G"[CEG]2 "^loud""Dm"[D/F/]4 |')
    assert quarters(score) == [(0, 2, 60), (0, 2, 64), (0, 2, 67), (2, 2, 62), (2, 2, 65)]
    assert [text for text in score.texts if text.kind == "chord"] == [
        Text(0, "chord", "Am7/G"), Text(2 * score.resolution, "chord", "Dm")
    ]  # fmt: skip
    assert score.tracks[0].texts == (Text(2 * score.resolution, "text", "loud"),)


def test_repeats_and_endings(tune):
    score = tune("C4 |: D4 |1 E4 :|2 F4 || G4 :: A4 :|")
    letters = "".join("CDEFGAB"[[0, 2, 4, 5, 7, 9, 11].index(p % 12)] for *_, p in quarters(score))
    assert letters == "CDEDFGGAA"
    assert "written out" in score.origin.warnings[0]


def test_parts_in_the_order_of_the_header(tune):
    score = tune("P:A\nC4|\nP:B\nE4|\n", head=HEAD.replace("K:{}", "P:A(BA)2\nK:C"))
    assert [pitch for *_, pitch in quarters(score)] == [60, 64, 60, 64, 60]


def test_an_upbeat_meter_changes_and_bars_cut_by_a_repeat(tune):
    score = tune("G | c4 | c3 :| G | [M:3/4] c3 | c3 |]")
    r = score.resolution
    assert score.meters == (Meter(0, 1, 4), Meter(r, 4, 4), Meter(17 * r, 3, 4))
    assert [tick // r for tick in score.bars][:6] == [0, 1, 5, 9, 13, 17]


def test_voices(tune):
    score = tune('V:1 name="High"\nV:2 name="Low" octave=-1\n[V:1] c4|d4|\n[V:2] C4|D4|\n')
    assert [one.name for one in score.tracks] == ["High", "Low"]
    assert quarters(score, 1) == [(0, 4, 48), (4, 4, 50)]


def test_words_are_sung_to_notes(tune):
    score = tune("C D E F | G4 |\nw: hel-lo my_ | dear~one\nw: two ver-ses\n")
    r = score.resolution
    assert score.tracks[0].texts == (
        Text(0, "lyric", "hel-"), Text(0, "lyric 2", "two"), Text(r, "lyric", "lo"),
        Text(r, "lyric 2", "ver-"), Text(2 * r, "lyric", "my"), Text(2 * r, "lyric 2", "ses"),
        Text(4 * r, "lyric", "dear one"),
    )  # fmt: skip


def test_the_first_of_many_tunes(tune):
    score = tune("C4|\n\nX:2\nT:Other\nK:C\nD4|\n")
    assert [pitch for *_, pitch in quarters(score)] == [60]
    assert score.origin.warnings == ("holds 2 tunes; the first is read",)


@pytest.mark.parametrize("content", [b"hello", b"X:1\nK:C\n", b"X:1\nT:no key\nCDEF|"])
def test_what_is_no_tune(opened, content):
    with pytest.raises(UnreadableFile, match="no ABC that can be read"):
        opened(content, "x.abc")


def test_bytes_turned_over_cut_out_and_put_in(opened):
    whole = (
        HEAD.format("G") + '|:"G"G>A (3BcB {c}d2|[1 [GBd]4 :|[2 g4 |]\nw: a b-c | d\n'
    ).encode()
    rng = np.random.default_rng(18)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(rng.integers(1, 6)):
            at = int(rng.integers(0, len(content)))
            content[at : at + int(rng.integers(0, 4))] = rng.bytes(int(rng.integers(0, 4)))
        try:
            opened(bytes(content) or b"-", "x.abc")
        except UnreadableFile as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017


@pytest.mark.parametrize(
    ("head", "body", "notes", "said"),
    [
        ("", 'CD"openEFG|AB', 2, 'has a " in line 4 that is not closed; the rest of the line'),
        ("", "CD [EG | A B", 2, "has a [ in line 4 that is not closed"),
        ("", "CD {EG | A B", 2, "has a { in line 4 that is not closed"),
        ("", "C c''''''''' ^g'''''''''", 1, "has 2 notes beyond the pitches of MIDI"),
        ("M:9/0", "CDE", 3, "has 1 field that says what cannot be: M:9/0; left out"),
        ("L:1/0", "CDE", 3, "cannot be: L:1/0;"),
        ("Q:1/4=100000000", "CDE", 3, "cannot be: Q:1/4=100000000;"),
        ("", "C[K:Zz]D[M:x]E", 3, "has 2 fields that say what cannot be: K:Zz, M:x;"),
        ("m:~n=nnn", "CDE", 3, "has 1 macro (m:)"),
        ("P:AQ", "CDE", 3, "order of parts, P:AQ, that cannot be followed"),
    ],
)
def test_what_of_a_tune_cannot_be_read_is_said(opened, head, body, notes, said):
    score = opened(f"X:1\n{head or 'N:a'}\nK:C\n{body}\n".encode(), "x.abc")
    assert len(score.notes) == notes
    assert said in " ".join(score.origin.warnings)


@pytest.mark.parametrize("head", ["M:none", "M:C|", 'Q:"Allegro"', "Q:120", "L:1/16", "L:1"])
@pytest.mark.parametrize("key", ["", "none", "C clef=bass", "clef=bass", "bass", "HP", "D exp _b"])
def test_fields_that_can_be_are_not_warned_about(opened, head, key):
    score = opened(f"X:1\n{head}\nK:{key}\nCDE|\n".encode(), "x.abc")
    assert score.origin.warnings == ()


def test_a_midi_is_said_to_be_no_abc_only_where_nobody_chose_it(tmp_path):
    (tmp_path / "x.abc").write_text(HEAD.format("C") + "CDEF|")
    score = read(tmp_path / "x.abc")
    (warning,) = write(tmp_path / "x.transpose.mid", score).warnings
    assert warning.startswith("ABC cannot be written, so this is MIDI")
    assert write(tmp_path / "mine.mid", score).warnings == ()
