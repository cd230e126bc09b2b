"""Objects of a store: S3 as a server on this machine speaks it, and fsspec's own in memory."""

import os
import signal
import sys

import pytest

from musictool.address import place
from musictool.errors import FileError, OutputExists, UnreadableFile
from musictool.files import remote
from musictool.files.far import ledger_folder
from musictool.files.remote import transfer

SUFFIXES = {".wav", ".flac"}


@pytest.fixture
def root(bucket):
    return f"s3://{bucket.name}"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "local.wav"
    path.write_bytes(os.urandom(100_000))
    return path


def keys(bucket):
    return sorted(one.key for one in bucket.objects.all())


def test_what_is_sent_comes_back(root, bucket, file, tmp_path):
    told = []
    remote.send(file, place(f"{root}/in/a.wav"), told=told.append)
    copy = remote.fetch(place(f"{root}/in/a.wav"), tmp_path, told.append)
    assert copy.read_bytes() == file.read_bytes()
    assert copy.name == "a.wav"
    assert keys(bucket) == ["in/a.wav"]
    assert told[-1] == 1.0


def test_folders_and_patterns_are_searched_as_here(root, bucket):
    for key in ("z.wav", "a/b.wav", "a.flac", "a/.hid/c.wav", ".d.wav", "e.txt", "f//g.WAV"):
        bucket.put_object(Key=f"in/{key}", Body=b"x")
    names = [one.url for one in remote.found_under(place(f"{root}/in/"), SUFFIXES)]
    assert names == [f"{root}/in/{key}" for key in ("a.flac", "z.wav", "a/b.wav", "f//g.WAV")]
    assert [one.url for one in remote.found_at(place(f"{root}/in/*.wav"), SUFFIXES)] == [
        f"{root}/in/z.wav"
    ]
    deep = remote.found_at(place(f"{root}/**/b.*"), SUFFIXES)
    assert [one.url for one in deep] == [f"{root}/in/a/b.wav"]
    for key in remote.found_under(place(root), SUFFIXES):
        assert remote.state(key).size == 1


def test_an_object_that_is_there_stays_unless_it_is_to_be_replaced(root, bucket, file):
    there = place(f"{root}/a.wav")
    bucket.put_object(Key="a.wav", Body=b"before")
    with pytest.raises(OutputExists, match=r"a\.wav: appeared while it was being made"):
        remote.send(file, there)
    assert remote.state(there).size == 6
    before = remote.state(there)
    remote.send(file, there, force=True)
    assert remote.state(there).size == 100_000
    assert remote.state(there) != before
    assert remote.state(place(f"{root}/b.wav")) is None


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def fail():
    raise ValueError


@pytest.mark.parametrize("end", [interrupt, fail])
def test_an_upload_that_is_broken_off_leaves_nothing(root, bucket, tmp_path, monkeypatch, end):
    large = tmp_path / "large.wav"
    large.write_bytes(bytes(21 * 2**20))
    monkeypatch.setattr(transfer, "PART_BYTES", 5 * 2**20)
    monkeypatch.setenv("MUSICTOOL_NETWORK_TRIES", "1")
    told = []

    def stop(share):
        told.append(share)
        if len(told) == 2:
            end()

    with pytest.raises((FileError, KeyboardInterrupt)):
        remote.send(large, place(f"{root}/large.wav"), told=stop)
    assert 0 < told[-1] < 1
    assert keys(bucket) == []
    assert list(bucket.multipart_uploads.all()) == []
    remote.send(large, place(f"{root}/large.wav"))
    assert remote.state(place(f"{root}/large.wav")).size == 21 * 2**20


def test_what_is_missing_is_said(root, tmp_path, file):
    with pytest.raises(UnreadableFile, match=r"a\.wav: there is no such file$"):
        remote.fetch(place(f"{root}/a.wav"), tmp_path)
    for url in ("s3://no-such-bucket/a.wav", "s3://no-such-bucket"):
        with pytest.raises(UnreadableFile, match=r"there is no such bucket$"):
            remote.found_under(place(url), SUFFIXES)
    with pytest.raises(UnreadableFile, match=r"there is no such bucket$"):
        remote.send(file, place("s3://no-such-bucket/a.wav"))


def test_elsewhere_a_file_is_sent_under_another_name_first(file, tmp_path, monkeypatch):
    import fsspec

    files = fsspec.filesystem("memory")
    moves = []
    move = files.mv
    monkeypatch.setattr(type(files), "mv", lambda self, *paths: (moves.append(paths), move(*paths)))
    out = place("memory://out-of-reach/deep/a.wav")
    with pytest.raises(FileError, match=r"there is no folder memory://out-of-reach/deep; make it"):
        remote.check_far(out, force=False, parents=False)
    remote.send(file, out, parents=True)
    ((part, whole),) = moves
    assert ".musictool-part-" in part
    assert whole == "/out-of-reach/deep/a.wav"
    assert files.find("/out-of-reach") == ["/out-of-reach/deep/a.wav"]
    assert remote.fetch(out, tmp_path).read_bytes() == file.read_bytes()
    monkeypatch.setattr(type(files), "mv", lambda self, *paths: 1 / 0)
    with pytest.raises(FileError, match="division by zero"):
        remote.send(file, place("memory://out-of-reach/deep/b.wav"))
    assert files.find("/out-of-reach") == ["/out-of-reach/deep/a.wav"]
    files.rm("/out-of-reach", recursive=True)


def test_the_ledger_of_a_folder_lies_here(own_folders):
    one = ledger_folder(place("sftp://me:word@host/out/"))
    assert one == ledger_folder(place("sftp://me:other@host/out"))
    assert one != ledger_folder(place("sftp://me:word@host/out2/"))
    assert one.is_relative_to(own_folders / "state" / "musictool")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("gs://bucket/a.wav", r'addresses of gs need gcsfs: pip install "musictool\[remote\]"'),
        ("sftp://me:word@host/a.wav", r"^sftp://me@host/a\.wav: .* requires .paramiko. to be"),
        ("htps://host/a.wav", "no protocol of addresses is called 'htps'; did you mean .*https"),
        ("song://host/a.wav", "is called 'song'; there is s3, gs, az, https, sftp, ftp and more"),
        ("zip://a.wav", "zip takes more than an address; copy it here"),
        ("s3://", "names no place; behind :// stands a host or a bucket"),
    ],
)
def test_addresses_that_lead_nowhere(url, said, tmp_path, monkeypatch):
    for name in ("gcsfs", "paramiko"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Exception, match=said):
        remote.fetch(place(url), tmp_path)
