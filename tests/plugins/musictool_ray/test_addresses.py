"""Where no cluster is, one sentence says so, and soon."""

import os
import socket

import pytest
import soundfile

import musictool as mt
from musictool_ray import cluster
from musictool_ray.versions import difference


@pytest.fixture
def two_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.wav", "b.wav"):
        soundfile.write(name, [[0.1]] * 800, 8000)


@pytest.fixture
def silent():
    """The port of a server that says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_nobody_at_the_address(two_files, musictool):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    done = musictool(
        "gain", "a.wav", "b.wav", "--db", "-1", "-o", "out/",
        "--executor", "ray", "--address", f"127.0.0.1:{free}",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: no Ray cluster answers at 127.0.0.1:{free} (")
    assert done.stderr.count("\n") == 1
    assert not done.stdout


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_somebody_else_at_the_address(silent, scheme, monkeypatch):
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 0.5)
    with pytest.raises(mt.MusictoolError, match=rf"answers at 127\.0\.0\.1:{silent} is no Ray"):
        cluster.Cluster(f"{scheme}127.0.0.1:{silent}", 1)


@pytest.mark.parametrize("address", ["http://host:8265", "host:port", "ray://", "host:1/x"])
def test_what_is_no_address(address):
    with pytest.raises(mt.UsageError, match="must be host:port or ray://host:port"):
        cluster.Cluster(address, 1)


def test_without_ray(two_files, musictool, tmp_path):
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "ray.py").write_text("raise ImportError('No module named ray')")
    command = ["gain", "a.wav", "b.wav", "--db", "-1", "-o", "out/", "--executor", "ray"]
    done = musictool(*command, PYTHONPATH=str(tmp_path / "no"))
    assert done.returncode == 2
    assert 'pip install "musictool[ray]"' in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_differs_is_named_with_both_versions():
    here = {"musictool": "1.0", "musictool-acme": "2.0"}
    assert difference(here, here) is None
    assert difference(here, here | {"musictool-more": "1.0"}) is None
    assert difference(here, {"musictool": "1.0"}).startswith(
        "has no musictool-acme; here it is 2.0"
    )
    assert difference(here, here | {"musictool": "1.1"}).startswith(
        "has musictool 1.1; here it is 1.0"
    )


def test_it_is_offered(musictool):
    assert "ray" in musictool("plugins", "show", "ray").stdout
    done = musictool("gain", "x.wav", "--db", "1", "--executor", "rya")
    assert "ray" in done.stderr
    assert os.environ.get("RAY_ADDRESS") is None
