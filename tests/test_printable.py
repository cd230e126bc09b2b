"""Names and texts of strangers: what is shown of them, and how a document holds them."""

import os
from urllib.parse import unquote_to_bytes

import pytest

from musictool.plain import json_text
from musictool.printable import legible, portable, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Motörhead – 東京\u3000[red] 👩\u200d🎤", "Motörhead – 東京\u3000[red] 👩\u200d🎤"),
        ("\x1b]8;;http://evil\x1b\\here\x07", "\\x1b]8;;http://evil\\x1b\\here\\x07"),
        ("a\rb\nc\td\x00\x7f", "a\\rb\\nc\\td\\x00\\x7f"),
        ("\x9b31mC1\x85", "\\x9b31mC1\\x85"),
        ("gpj.\u202eevil\u2066\u200e\ufeff\u2028", "gpj.\\u202eevil\\u2066\\u200e\\ufeff\\u2028"),
        ("caf\udce9 \udcc3\udca9", "caf\\xe9 é"),  # the second is UTF-8 in a locale without it
        ("\ud800", "\\ud800"),
    ],
)
def test_a_terminal_is_shown_what_it_would_obey(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize(
    "name", [b"caf\xe9.wav", b"\xff%41 \xc3\xa9/x.wav", b"plain%20\xc3\xa9.wav"]
)
def test_a_name_in_a_document_is_utf8_and_gives_the_bytes_back(name):
    held = portable(os.fsdecode(name))
    held.encode()
    valid = name.decode(errors="ignore").encode() == name
    assert held == (name.decode() if valid else held)
    assert name == (held.encode() if valid else unquote_to_bytes(held.removeprefix("file:")))


def test_json_can_always_be_encoded_and_keeps_all_else():
    value = {"k\udce9": ["\ud800", "\x1b[31m", "é", float("nan")], "n": 1}
    text = json_text(value, ascii_only=False)
    text.encode()
    assert text == '{"file:k%E9": ["\\\\ud800", "\\u001b[31m", "é", null], "n": 1}'
    assert legible("caf\udce9.wav: no such file\x1b") == "caf\\xe9.wav: no such file\x1b"
