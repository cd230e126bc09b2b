"""How pitches, keys and instruments are written."""

from musictool import DRUMS, FAMILIES, INSTRUMENTS, instrument_name, key_name, pitch_name


def test_pitches_are_named_by_octaves_from_c():
    assert [pitch_name(pitch) for pitch in (0, 59, 60, 61, 127)] == ["C-1", "B3", "C4", "C#4", "G9"]


def test_spelled_pitches_stay_in_the_octave_of_their_letter():
    assert [pitch_name(60, 12), pitch_name(59, -7), pitch_name(61, -5)] == ["B#3", "Cb4", "Db4"]


def test_keys_are_named_by_their_signatures():
    assert [key_name(fifths, minor) for fifths in (-3, 0, 3) for minor in (False, True)] == [
        *("Eb major", "C minor", "C major", "A minor", "A major", "F# minor")
    ]


def test_general_midi_has_128_programs_in_16_families():
    assert (len(INSTRUMENTS), len(FAMILIES)) == (128, 16)
    assert [instrument_name(program) for program in (0, 40, 127)] == [
        *("Acoustic Grand Piano", "Violin", "Gunshot")
    ]
    assert (DRUMS[36], DRUMS[81], instrument_name(3, drum=True)) == (
        *("Bass Drum 1", "Open Triangle", "Drums"),
    )
