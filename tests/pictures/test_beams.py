"""Beams, as engravers set them."""

from xml.etree.ElementTree import fromstring

from musictool.pictures.beams import beamed


def measure(notes, beats=4, unit=4):
    """A measure of notes as (type, sixteenths, more), in MusicXML."""
    inner = "".join(
        f"<note>{more or '<pitch/>'}<duration>{length}</duration><voice>1</voice>"
        f"<type>{kind}</type><notations/></note>"
        for kind, length, more in notes
    )
    time = f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>"
    head = f"<attributes><divisions>4</divisions>{time}</attributes>"
    return f"<score-partwise><part><measure>{head}{inner}</measure></part></score-partwise>"


def beams(xml):
    return [
        [(beam.get("number"), beam.text) for beam in note.iter("beam")]
        for note in fromstring(beamed(xml)).iter("note")
    ]


def test_eighths_are_joined_within_a_beat():
    assert beams(measure([("eighth", 2, "")] * 4)) == [[("1", "begin")], [("1", "end")]] * 2


def test_a_dotted_rhythm_has_a_hook():
    assert beams(measure([("eighth", 3, ""), ("16th", 1, ""), ("quarter", 4, "")])) == [
        [("1", "begin")],
        [("1", "end"), ("2", "backward hook")],
        [],
    ]
    assert beams(measure([("16th", 1, ""), ("eighth", 3, "")]))[0] == [
        *(("1", "begin"), ("2", "forward hook"))
    ]


def test_three_eighths_are_a_beat_of_six_eight():
    found = beams(measure([("eighth", 2, "")] * 6, beats=6, unit=8))
    assert [one[0][1] for one in found] == ["begin", "continue", "end"] * 2


def test_rests_chords_and_grace_notes():
    rest = ("eighth", 2, "<rest/>")
    assert beams(measure([("eighth", 2, ""), rest])) == [[], []]
    chord = ("eighth", 2, "<chord/><pitch/>")
    found = beams(measure([("eighth", 2, ""), chord, ("eighth", 2, "")]))
    assert found == [[("1", "begin")], [], [("1", "end")]]


def test_beams_stand_before_notations_and_those_of_others_stay():
    xml = beamed(measure([("eighth", 2, "")] * 2))
    note = next(fromstring(xml).iter("note"))
    tags = [child.tag for child in note]
    assert tags.index("beam") < tags.index("notations")
    assert beamed(xml) == xml
