"""How pitches, keys and instruments are written."""

from musictool import (
    DRUMS,
    FAMILIES,
    INSTRUMENTS,
    instrument_name,
    key_name,
    parse_key,
    parse_pitch,
    pitch_name,
)


def test_pitches_are_named_by_octaves_from_c():
    assert [pitch_name(pitch) for pitch in (0, 59, 60, 61, 127)] == ["C-1", "B3", "C4", "C#4", "G9"]


def test_spelled_pitches_stay_in_the_octave_of_their_letter():
    assert [pitch_name(60, 12), pitch_name(59, -7), pitch_name(61, -5)] == ["B#3", "Cb4", "Db4"]


def test_keys_are_named_by_their_signatures():
    assert [key_name(fifths, minor) for fifths in (-3, 0, 3) for minor in (False, True)] == [
        *("Eb major", "C minor", "C major", "A minor", "A major", "F# minor")
    ]


def test_keys_are_read_with_the_mode_if_it_is_said():
    texts = ["Eb", "D minor", "F#m", "a", "C dur", "B♭ maj", "H", "C lydian"]
    assert [parse_key(text) for text in texts] == [
        *((-3, None), (2, True), (6, True), (3, True), (0, False), (-2, False), None, None)
    ]


def test_pitches_are_read_by_name_or_number():
    texts = ["C4", "Cb4", "B#3", "f#-1", "60", "G9", "G#9", "128", "X3", ""]
    assert [parse_pitch(text) for text in texts] == [60, 59, 60, 6, 60, 127, None, None, None, None]


def test_general_midi_has_128_programs_in_16_families():
    assert (len(INSTRUMENTS), len(FAMILIES)) == (128, 16)
    assert [instrument_name(program) for program in (0, 40, 127)] == [
        *("Acoustic Grand Piano", "Violin", "Gunshot")
    ]
    assert (DRUMS[36], DRUMS[81], instrument_name(3, drum=True)) == (
        *("Bass Drum 1", "Open Triangle", "Drums"),
    )
