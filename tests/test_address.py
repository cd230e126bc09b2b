"""Addresses: paths that know their URL, shown without what may be secret in it."""

import copy
import pickle
from pathlib import Path

import pytest

from musictool.address import Address, exact, is_address, place, without_secrets


def test_a_url_is_an_address_and_a_path_a_path():
    for text in ("s3://bucket/a.wav", "https://host/a.wav", "memory://a.wav", "SFTP://host/a"):
        assert is_address(text)
        assert isinstance(place(text), Address)
    for text in ("a.wav", "C://a.wav", "a:/b.wav", "/s3:/b.wav", "-"):
        assert place(text) == Path(text)
        assert not is_address(text)
    assert place("file:///home/me/my%20song.wav") == Path("/home/me/my song.wav")


def test_names_are_made_of_it_as_of_a_path():
    found = place("sftp://me:word@host/in/sub/song.wav")
    assert (found.stem, found.suffix) == ("song", ".wav")
    folder = place("sftp://me:word@host/in/")
    assert Path("out") / found.parent.relative_to(folder) == Path("out/sub")
    made = found.parent / "song.gain.wav"
    assert made.url == "sftp://me:word@host/in/sub/song.gain.wav"
    assert place("https://host/My%20Song%2F.flac?dl=1").stem == "My Song_"
    assert place("https://host/My%20Song.flac?name=b.mp3").suffix == ".flac"


@pytest.mark.parametrize(
    "text",
    [
        "s3://bucket/in/a.wav",
        "s3://bucket/in//a.wav",
        "s3://bucket/what?.wav",
        "https://me:word@host/get?id=1&X-Amz-Signature=abc",
    ],
)
def test_it_travels_with_all_of_its_url(text):
    found = place(text)
    assert found.url == exact(found) == text
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
    assert pickle.loads(pickle.dumps(found)).url == text


def test_queries_and_double_slashes_tell_two_apart():
    assert place("https://host/get?id=1") != place("https://host/get?id=2")
    assert len({place("s3://b/a//b.wav"), place("s3://b/a/b.wav")}) == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:word@host/a.wav", "https://host/a.wav"),
        ("https://token@host/a.wav", "https://host/a.wav"),
        ("https://host/a.wav?X-Amz-Signature=abc", "https://host/a.wav?..."),
        ("https://host/a.wav?abc", "https://host/a.wav?..."),
        ("sftp://me:word@host/a.wav", "sftp://me@host/a.wav"),
        ("sftp://me:wo@rd@host/a.wav", "sftp://me@host/a.wav"),
        ("abfs://folder@account.dfs/a.wav", "abfs://folder@account.dfs/a.wav"),
        ("s3://bucket/what?.wav", "s3://bucket/what?.wav"),
    ],
)
def test_no_secret_is_shown(text, shown):
    assert str(place(text)) == shown
    assert shown in repr(place(text))
    sentence = f"reference='{text}': there is no {text}."
    assert without_secrets(sentence) == f"reference='{shown}': there is no {shown}."
    assert without_secrets(f"{shown}: it is not there") == f"{shown}: it is not there"
