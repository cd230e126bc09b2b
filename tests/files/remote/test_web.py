"""Recordings on a web server, which answers with errors, by halves, or not at all."""

import os

import pytest

from musictool.address import place
from musictool.errors import FileError, UnreadableFile
from musictool.files import remote
from musictool.files.remote import attempts

CONTENT = os.urandom(200_000)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setenv("MUSICTOOL_NETWORK_TIMEOUT", "0.3")
    monkeypatch.setattr(attempts, "PAUSE_SECONDS", 0.01)


@pytest.fixture
def song(web):
    web.files["/a/song.wav"] = CONTENT
    return place(f"{web.url}/a/song.wav?key=secret")


@pytest.mark.parametrize("faults", [[500, 503, 429], ["half"], ["never"], [500, "half"]])
def test_what_passes_is_tried_again(web, song, tmp_path, faults):
    web.faults["/a/song.wav"] = list(faults)
    assert remote.fetch(song, tmp_path).read_bytes() == CONTENT
    assert web.asked == ["/a/song.wav?key=secret"] * (len(faults) + 1)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (500, "the server answered 500, 2 times"),
        ("half", "the connection ended before all of it had come, 2 times"),
        ("never", "no answer within 0.3 s, 2 times"),
        (404, "there is no such file"),
        (403, r"no permission \(403\)"),
        (418, "the server answered 418"),
    ],
)
def test_what_does_not_pass_is_an_error(web, song, tmp_path, fault, said, monkeypatch):
    monkeypatch.setenv("MUSICTOOL_NETWORK_TRIES", "2")
    web.faults["/a/song.wav"] = [fault] * 9
    with pytest.raises(UnreadableFile, match=rf"/a/song\.wav\?\.\.\.: {said}$") as caught:
        remote.fetch(song, tmp_path)
    assert "secret" not in str(caught.value)
    assert len(web.asked) == 2 if "times" in said else 1


@pytest.fixture
def out(web, monkeypatch):
    """An object of a store that speaks S3, and falters."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", web.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return place("s3://bucket/out.wav")


@pytest.mark.parametrize("faults", [[500, 503], ["never"]])
def test_a_store_that_falters_has_it_in_the_end(web, out, tmp_path, faults):
    (tmp_path / "a.wav").write_bytes(CONTENT)
    web.faults["/bucket/out.wav"] = list(faults)
    remote.send(tmp_path / "a.wav", out, force=True)
    assert CONTENT in web.files["/bucket/out.wav"]  # with check sums around it
    assert web.asked == ["/bucket/out.wav"] * (len(faults) + 1)


def test_a_store_that_answers_500_and_then_nothing_has_nothing(web, out, tmp_path, monkeypatch):
    monkeypatch.setenv("MUSICTOOL_NETWORK_TRIES", "3")
    (tmp_path / "a.wav").write_bytes(CONTENT)
    web.faults["/bucket/out.wav"] = [500, *["never"] * 9]
    with pytest.raises(FileError, match=r"s3://bucket/out\.wav: no answer within 0.3 s, 3 times"):
        remote.send(tmp_path / "a.wav", out, force=True)
    assert web.files == {}
    assert len(web.asked) == 3


def test_nobody_is_there(song, web, tmp_path, monkeypatch):
    monkeypatch.setenv("MUSICTOOL_NETWORK_TRIES", "1")
    web.shutdown()
    web.server_close()
    with pytest.raises(UnreadableFile, match=r"the server cannot be reached$"):
        remote.fetch(song, tmp_path)


def test_a_page_of_links_is_a_folder(web, song):
    web.files["/a/deep/b%20c.flac"] = b"x"
    found = remote.found_under(place(f"{web.url}/a/"), {".wav", ".flac"})
    assert [one.url for one in found] == [
        f"{web.url}/a/song.wav",
        f"{web.url}/a/deep/b%20c.flac",
    ]


def test_it_can_only_be_read(song, tmp_path):
    with pytest.raises(FileError, match="http can only be read; say with -o where to write"):
        remote.check_far(song, force=True, parents=False)


@pytest.mark.parametrize("name", ["MUSICTOOL_NETWORK_TIMEOUT", "MUSICTOOL_NETWORK_TRIES"])
def test_patience_is_a_number(song, tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "soon")
    with pytest.raises(Exception, match=f"{name}=soon: give it a number over 0"):
        remote.fetch(song, tmp_path)
