"""Keys some semitones higher, in the manner in which they were written."""

import pytest

from musictool.files.tags.keys import transposed_key


@pytest.mark.parametrize(
    ("key", "semitones", "wanted"),
    [
        ("Am", 2, "Bm"), ("C", -1, "B"), ("Bbm", 2, "Cm"), ("Db", 2, "Eb"), ("C#m", 2, "D#m"),
        ("G", 1, "Ab"), ("F♯ minor", 1, "G minor"),
        ("A♭ major", 2, "B♭ major"), ("Amin", 12, "Amin"),
        ("8A", 7, "9A"), ("8A", 1, "3A"), ("08B", -7, "07B"), ("09A", 7, "10A"), ("1m", 7, "2m"),
        ("12d", 7, "1d"), ("o", 3, "o"), ("Am", -0.3177, "Am"), ("Am", 1.99, "Bm"),
        ("am", 2, "bm"), ("a", 2, "b"), ("a", -2, "g"), ("eb", 2, "f"),
        ("Am", 2.5, None), ("off key", 2, None), ("off key", 0, "off key"),
    ],
)  # fmt: skip
def test_a_key_follows(key, semitones, wanted):
    assert transposed_key(key, semitones) == wanted
