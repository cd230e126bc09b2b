"""MusicXML as it sounds, and scores as it has them on paper."""

import numpy as np
import pytest

from musictool.files import write
from musictool.score import SPELLING_UNKNOWN, Key, Meter, Score, Tempo, Text, Track


@pytest.fixture
def sheet(opened, sheets):
    def read_sheet(*parts, **more):
        return opened(sheets.document(*parts, **more), "x.musicxml")

    return read_sheet


def rows(track, *fields):
    fields = fields or ("start", "duration", "pitch")
    return [tuple(one[field] for field in fields) for one in track.notes]


def quarters(score, number=0):
    """Start, duration and pitch of notes, in quarter notes."""
    return [(start / score.resolution, duration / score.resolution, pitch)
            for start, duration, pitch in rows(score.tracks[number])]  # fmt: skip


def test_chords_voices_ties_and_rests(sheets, sheet):
    tie = "<tie type='start'/>"
    bar = (
        sheets.START + sheets.note("C", 4) + sheets.note("E", 4, before="<chord/>")
        + "<note><rest/><duration>4</duration></note>"
        + sheets.note("G", 4, 8, more=tie) + "<backup><duration>16</duration></backup>"
        + sheets.note("C", 3, 16, more="<voice>2</voice>")
    )  # fmt: skip
    score = sheet([bar, sheets.note("G", 4, 2, more="<tie type='stop'/>")])
    assert quarters(score) == [(0, 4, 48), (0, 1, 60), (0, 1, 64), (2, 2.5, 67)]
    assert rows(score.tracks[0], "voice") == [(2,), (1,), (1,), (1,)]
    assert score.length == 4.5 * score.resolution


def test_keys_meters_tempo_and_spelling(sheets, sheet):
    attributes = (
        "<attributes><divisions>2</divisions><key><fifths>-3</fifths><mode>minor</mode></key>"
        "<time><beats>3+2</beats><beat-type>8</beat-type></time></attributes>"
        "<direction><direction-type><metronome><beat-unit>eighth</beat-unit><beat-unit-dot/>"
        "<per-minute>80</per-minute></metronome></direction-type></direction>"
    )
    score = sheet([attributes + sheets.note("E", 4, 3, alter=-1) + sheets.note("D", 4, 2, alter=1)])
    assert score.keys == (Key(0, -3, True),)
    assert score.meters == (Meter(0, 5, 8),)
    assert score.tempos == (Tempo(0, 1_000_000),)
    assert rows(score.tracks[0], "pitch", "spelling") == [(63, -3), (63, 9)]


def test_an_upbeat_is_a_bar_of_its_own_length(sheets, sheet):
    score = sheet(
        [
            sheets.START + sheets.note(duration=4),
            sheets.note(duration=16),
            sheets.note(duration=16),
            sheets.note(duration=12),
        ]
    )
    assert score.meters == (Meter(0, 1, 4), Meter(score.resolution, 4, 4))
    assert [tick / score.resolution for tick in score.bars] == [0, 1, 5, 9]


def test_a_transposing_instrument_sounds(sheets, sheet):
    clarinet = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    bar = (
        f"<attributes><divisions>4</divisions><key><fifths>2</fifths></key>{clarinet}</attributes>"
        "<harmony><root><root-step>D</root-step></root><kind>major</kind></harmony>"
    )
    score = sheet([bar + sheets.note("D", 5, 16)])
    assert rows(score.tracks[0], "pitch", "spelling") == [(72, 0)]
    assert score.keys == (Key(0, 0, False),)
    assert score.texts == (Text(0, "chord", "C"),)


def test_repeats_and_endings_are_written_out(sheets, sheet, opened):
    forward = "<barline location='left'><repeat direction='forward'/></barline>"
    back = "<barline location='right'>{}<repeat direction='backward'/></barline>"
    ending = "<ending number='{}' type='{}'/>"
    first = f"<barline location='left'>{ending.format(1, 'start')}</barline>"
    second = f"<barline location='left'>{ending.format(2, 'start')}</barline>"
    close = f"<barline location='right'>{ending.format(2, 'stop')}</barline>"
    verses = "<lyric number='1'><text>one</text></lyric><lyric number='2'><text>two</text></lyric>"
    score = sheet(
        [
            sheets.START + sheets.note("C", 4, 16),
            forward + sheets.note("D", 4, 16, more=verses),
            first + sheets.note("E", 4, 16) + back.format(ending.format(1, "stop")),
            second + sheets.note("F", 4, 16) + close,
            sheets.note("G", 4, 16),
        ]
    )
    assert [pitch for _, _, pitch in quarters(score)] == [60, 62, 64, 62, 65, 67]
    assert [(text.tick // score.resolution, text.text) for text in score.tracks[0].texts] == [
        (4, "one"), (12, "two")
    ]  # fmt: skip
    assert "5 bars become 6" in score.origin.warnings[0]


@pytest.mark.parametrize(
    ("signs", "played"),
    [
        ({3: "<sound dacapo='yes'/>", 1: "<sound fine='yes'/>"}, [0, 1, 2, 3, 0, 1]),
        (
            {1: "<sound segno='1'/>", 2: "<sound tocoda='1'/>", 3: "<sound dalsegno='1'/>",
             4: "<sound coda='1'/>"},
            [0, 1, 2, 3, 1, 2, 4],
        ),
        ({0: "<barline><repeat direction='backward' times='3'/></barline>"}, [0, 0, 0, 1]),
    ],
)  # fmt: skip
def test_jumps(sheets, sheet, signs, played):
    bars = [
        sheets.note(duration=16, octave=i + 1) + signs.get(i, "") for i in range(max(*signs, 1) + 1)
    ]
    score = sheet([sheets.START + bars[0], *bars[1:]])
    assert [pitch // 12 - 2 for _, _, pitch in quarters(score)] == played


def test_dynamics_hairpins_and_pedal(sheets, sheet):
    def said(kind):
        return f"<direction><direction-type>{kind}</direction-type></direction>"

    bars = [
        sheets.START + said("<dynamics><p/></dynamics>") + said("<pedal type='start'/>")
        + sheets.note(duration=8)
        + said("<wedge type='crescendo'/>") + sheets.note(duration=4) + sheets.note(duration=4),
        said("<wedge type='stop'/>") + said("<dynamics><f/></dynamics>")
        + said("<pedal type='stop'/>")
        + sheets.note(duration=8) + "<note dynamics='100'>" + sheets.note(duration=8)[6:],
    ]  # fmt: skip
    score = sheet(bars)
    assert rows(score.tracks[0], "velocity") == [(49,), (49,), (72,), (96,), (90,)]
    assert [row[1:] for row in score.tracks[0].controls.tolist()] == [
        (0xB0, 64, 127), (0xB0, 64, 0)
    ]  # fmt: skip


def test_grace_notes_sound_before_their_note(sheets, sheet):
    grace = sheets.note("B", 3, 0, before="<grace/>").replace("<duration>0</duration>", "")
    score = sheet([sheets.START + sheets.note("C", 4, 8) + grace + sheets.note("C", 4, 8)])
    (one, before, _) = rows(score.tracks[0])
    assert before == (2 * score.resolution - score.resolution // 8, score.resolution // 8, 59)
    assert one[1] == 2 * score.resolution


def test_instruments_and_drums(sheets, sheet):
    entries = [
        "<score-part id='P1'><part-name>Bass</part-name><midi-instrument id='a'>"
        "<midi-channel>3</midi-channel><midi-program>34</midi-program></midi-instrument></score-part>",
        "<score-part id='P2'><part-name>Kit</part-name><midi-instrument id='k'>"
        "<midi-channel>10</midi-channel><midi-unpitched>37</midi-unpitched></midi-instrument></score-part>",
        "<score-part id='P3'><part-name>Violoncello</part-name></score-part>",
    ]
    kick = "<note><unpitched><display-step>F</display-step><display-octave>4</display-octave>"
    kick += "</unpitched><duration>16</duration><instrument id='k'/></note>"
    score = sheet(
        [sheets.START + sheets.note()],
        [sheets.START + kick],
        [sheets.START + sheets.note()],
        entries=entries,
    )
    assert [(one.name, one.program, one.drum, one.channel) for one in score.tracks] == [
        ("Bass", 33, False, 2), ("Kit", 0, True, 9), ("Violoncello", 42, False, None)
    ]  # fmt: skip
    assert rows(score.tracks[1], "pitch") == [(36,)]


def test_everything_comes_back(again):
    """Triplets, ties over bar lines, voices, two staves, words, chords, tempi, a pickup."""
    r = 480
    upper = [(0, r, 67, 90, 64, 1, 1)]
    upper += [(r + i * r // 3, r // 3, 72 + i, 70 + i, 64, 1, SPELLING_UNKNOWN) for i in range(3)]
    upper += [(2 * r, 5 * r, 76, 88, 64, 1, 4), (2 * r, 2 * r, 64, 55, 64, 2, 4)]
    upper += [
        (7 * r, r // 8, 72, 61, 64, 1, 0),
        (7 * r + r // 8, 3 * r + 7 * r // 8, 72, 61, 64, 1, 0),
    ]
    lower = [(r, 4 * r, 48, 80, 64, 5, 0), (5 * r, 3 * r // 2, 51, 80, 64, 5, -3)]
    piano = Track.of(
        upper + lower,
        [(r, 0xB0, 64, 127), (3 * r, 0xB0, 64, 0)],
        name="Piano",
        texts=(Text(r, "lyric", "Hal-"), Text(2 * r, "lyric", "lo"), Text(2 * r, "lyric 2", "du")),
    )
    drums = Track.of([(r, r, 36), (r, r // 2, 42), (2 * r, r, 38)], drum=True, name="Kit")
    score = Score(
        (piano, drums),
        (Tempo(0, 612_345), Tempo(5 * r, 400_000)),
        (Meter(0, 1, 4), Meter(r, 4, 4), Meter(9 * r, 3, 4)),
        (Key(0, 2, True), Key(5 * r, -3)),
        (Text(0, "title", "Tune"), Text(0, "composer", "Me & You"), Text(r, "chord", "Am7/G"),
         Text(5 * r, "marker", "A"), Text(7 * r, "chord", "C7sus4")),
        r,
        12 * r,
    )  # fmt: skip
    for name in ("x.musicxml", "x.mxl", "x.xml"):
        back = again(score, name)
        assert rows(back.tracks[0], *piano.notes.dtype.names) == [
            (*row[:6], row[6]) if row[6] != SPELLING_UNKNOWN else (*row[:6], spelled)
            for row, spelled in zip(
                rows(score.tracks[0], *piano.notes.dtype.names), _spelled(back), strict=True
            )
        ]
        assert rows(back.tracks[1]) == rows(score.tracks[1])
        assert back.tracks[0].controls.tolist() == piano.controls.tolist()
        assert back.tracks[0].texts == piano.texts
        assert (back.tempos, back.meters, back.keys, back.texts, back.length) == (
            score.tempos, score.meters, score.keys, score.texts, score.length
        )  # fmt: skip
        assert back.resolution == r


def _spelled(score):
    return [row[0] for row in rows(score.tracks[0], "spelling")]


def test_what_stands_at_the_very_end_comes_back(again):
    """Behind the last note, such as "Fine": in bars that are played, and in ones that rest."""
    notes = Track.of([(0, 1920, 60)], texts=(Text(1920, "text", "hold"),))
    for length in (1920, 3840):
        said = (Text(0, "marker", "A"), Text(length, "marker", "Fine"))
        made = again(Score((notes,), texts=said, resolution=480, length=length), "a.musicxml")
        scale = 480 / made.resolution
        assert [(one.tick * scale, one.text) for one in made.texts] == [(0, "A"), (length, "Fine")]
        assert [(one.tick * scale, one.text) for one in made.tracks[0].texts] == [(1920, "hold")]


def test_an_unknown_spelling_is_that_of_the_key(again):
    flats, sharps = Track.of([(0, 480, 61)]), Track.of([(0, 480, 66)])
    for track, key, place in ((flats, Key(0, -5), -5), (sharps, Key(0, 3), 6)):
        back = again(Score((track,), keys=(key,), resolution=480), "x.musicxml")
        assert _spelled(back) == [place]


def test_what_a_player_played_keeps_its_times(again, tmp_path):
    rng = np.random.default_rng(3)
    starts = np.arange(60) * 240 + rng.integers(15, 66, 60)
    notes = [
        (start, 200 + int(rng.integers(0, 90)), 60 + i % 7, 70)
        for i, start in enumerate(starts.tolist())
    ]
    score = Score((Track.of(notes),), resolution=480)
    back = again(score, "x.musicxml")
    assert rows(back.tracks[0]) == rows(score.tracks[0])
    text = (tmp_path / "x.musicxml").read_text()
    assert "<type>1024th" not in text
    assert "<type>eighth</type>" in text


def test_midi_to_musicxml_to_midi(sheets, smf, opened, again):
    part = smf.track(
        smf.meta(0, 3, b"Oboe"), smf.event(0, 0xC0, 68), smf.note(0, 60, 480), smf.note(0, 62, 160)
    )
    score = opened(smf.file(smf.track(smf.meta(0, 0x51, b"\6\xdd\xd0")), part))
    back = again(again(score, "x.mxl"), "y.mid")
    assert [tuple(one)[:4] for one in back.tracks[0].notes] == [
        tuple(one)[:4] for one in score.tracks[0].notes
    ]
    assert (back.tracks[0].name, back.tracks[0].program, back.tempos) == ("Oboe", 68, score.tempos)


def test_what_has_no_place_is_said(tmp_path):
    track = Track.of([(0, 480, 60)], [(0, 0xB0, 7, 90), (0, 0xE0, 0, 100)])
    written = write(tmp_path / "x.mxl", Score((track,)))
    assert written.warnings == ("MusicXML has no place for 1 controllers, 1 bends; left out",)


def test_history_stays_with_the_file(tmp_path, again, made):
    score = made(Score((Track.of([(0, 480, 60)]),)), {"step": 1})
    assert again(score, "x.musicxml").origin.history == ({"step": 1},)


def test_a_tree_by_time_and_namespaces(sheets, opened):
    text = sheets.document([sheets.START + sheets.note()]).decode()
    inner = text[text.index("<measure") : text.index("</part>")]
    timewise = inner.replace("<measure number='1'>", "<measure number='1'><part id='P1'>").replace(
        "</measure>", "</part></measure>"
    )
    head = text[text.index("<part-list") : text.index("<part id")]
    content = f"<score-timewise xmlns='urn:x'>{head}{timewise}</score-timewise>".encode("utf-16")
    assert quarters(opened(content, "x.xml")) == [(0, 1, 60)]


def test_an_archive_by_what_its_container_names(sheets, opened):
    container = "<container><rootfiles><rootfile full-path='../a.xml'/></rootfiles></container>"
    files = {"other.xml": b"<x/>", "../a.xml": sheets.document([sheets.START + sheets.note()])}
    score = opened(sheets.archive({**files, "META-INF/container.xml": container}), "x.mxl")
    assert quarters(score) == [(0, 1, 60)]


def test_voices_in_unison_of_which_one_says_how_loud_it_is(sheets, sheet):
    back = "<backup><duration>16</duration></backup>"
    loud = "<note dynamics='100'>" + sheets.note(duration=16)[6:]
    score = sheet([sheets.START + sheets.note(duration=16) + back + loud])
    assert sorted(rows(score.tracks[0], "velocity")) == [(80,), (90,)]


def test_a_syllable_that_is_sung_while_a_note_goes_on(again):
    texts = (Text(0, "lyric", "mi-"), Text(960, "lyric", "e"))
    score = Score((Track.of([(0, 1920, 60)], texts=texts),), resolution=480)
    back = again(score, "x.musicxml")
    assert back.tracks[0].texts == texts
    assert rows(back.tracks[0]) == [(0, 1920, 60)]
