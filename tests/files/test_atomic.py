"""Files appear whole under their name, or not at all, and never over something of value."""

import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import numpy as np
import pytest

from musictool.errors import BadSamples, FileError, OutputExists, UnreadableFile
from musictool.files import check_target, read, write
from musictool.files.atomic import publish
from musictool.values import Audio, Note, Report, Score, Stems, Stream

EVERY = [".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".caf", ".w64"]


def breaking(error, after=3):
    """A stream that raises in the middle."""

    def blocks():
        for _ in range(after):
            yield np.full((2, 65536), 0.1, np.float32)
        raise error

    return Stream(blocks, 48000, 2, 10 * 65536)


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), RuntimeError("a plugin broke"), OSError(5, "x")]
)
@pytest.mark.parametrize("ext", EVERY)
def test_broken_off_in_the_middle_nothing_is_left(tmp_path, listing, ext, error):
    """And the error passes through as it was: it is not about the output."""
    with pytest.raises(type(error)) as caught:
        write(tmp_path / f"x{ext}", breaking(error))
    assert caught.value is error
    assert listing(tmp_path) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a plugin broke")])
def test_broken_off_with_force_the_old_file_stays(tmp_path, listing, tones, error):
    path = tmp_path / "x.wav"
    write(path, tones(0.1))
    before = path.read_bytes()
    with pytest.raises(type(error)):
        write(path, breaking(error), force=True)
    assert path.read_bytes() == before
    assert listing(tmp_path) == ["x.wav"]


def test_the_name_is_not_there_before_the_file_is_whole(tmp_path, listing):
    seen = []

    def blocks():
        for _ in range(3):
            seen.append(listing(tmp_path))
            yield np.zeros((1, 65536), np.float32)

    write(tmp_path / "x.flac", Stream(blocks, 44100, 1, None))
    assert all(len(names) == 1 and names[0].startswith(".musictool-part-") for names in seen)
    assert listing(tmp_path) == ["x.flac"]


def test_ctrl_c_in_a_real_process(tmp_path, listing):
    """The signal, not a raise: sent while the encoder is at work."""
    program = """
        import signal, sys, numpy as np
        from musictool.files import write
        from musictool.values import Stream
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
        def blocks():
            for i in range(100000):
                if i == 20:
                    print("going", flush=True)
                yield np.zeros((2, 65536), np.float32)
        write(sys.argv[1], Stream(blocks, 44100, 2, None))
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path / "x.flac")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout.readline() == b"going\n"
    assert len(listing(tmp_path)) == 1
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) != 0
    assert listing(tmp_path) == []


def test_an_existing_file_needs_force(tmp_path, tones):
    path = tmp_path / "x.wav"
    path.write_text("precious")
    with pytest.raises(OutputExists, match="exists already; use --force"):
        write(path, tones(0.1))
    with pytest.raises(OutputExists):
        check_target(path, 44100, 2)
    assert path.read_text() == "precious"
    write(path, tones(0.1), force=True)
    assert read(path).frames == 4410


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path, listing):
    path = tmp_path / "x.wav"

    def blocks():
        yield np.zeros((1, 100), np.float32)
        path.write_text("precious")

    with pytest.raises(OutputExists):
        write(path, Stream(blocks, 44100, 1, None))
    assert path.read_text() == "precious"
    assert listing(tmp_path) == ["x.wav"]


def test_of_two_that_race_one_wins_and_the_other_is_told(tmp_path):
    """After every check has passed, the last step itself must not replace."""
    (tmp_path / "x.wav").write_text("early")
    (tmp_path / "late").write_text("late")
    with pytest.raises(OutputExists, match="appeared while it was being made"):
        publish(tmp_path / "late", tmp_path / "x.wav", tmp_path / "x.wav")
    assert (tmp_path / "x.wav").read_text() == "early"


@pytest.mark.parametrize("link", ["same", "symbolic", "hard", "folder"])
def test_never_over_an_input_not_even_with_force(tmp_path, tones, link):
    source = tmp_path / "in.wav"
    write(source, tones(0.1))
    before = source.read_bytes()
    output = tmp_path / "out.wav"
    if link == "same":
        output = tmp_path / "." / "in.wav"
    elif link == "symbolic":
        output.symlink_to(source)
    elif link == "hard":
        output.hardlink_to(source)
    else:
        (tmp_path / "here").symlink_to(tmp_path, target_is_directory=True)
        output = tmp_path / "here" / "in.wav"
    with pytest.raises(OutputExists, match="is the input"):
        check_target(output, 44100, 2, inputs=[source], force=True)
    with pytest.raises(OutputExists, match="is the input"):
        write(output, tones(0.2), inputs=[source], force=True)
    assert source.read_bytes() == before


def test_a_link_is_written_through(tmp_path, tones, listing):
    """The link stays a link; what it points to is replaced, with --force only."""
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "x.wav"
    target.write_text("old")
    link = tmp_path / "x.wav"
    link.symlink_to(target)
    with pytest.raises(OutputExists):
        write(link, tones(0.1))
    write(link, tones(0.1), force=True)
    assert link.is_symlink()
    assert read(target).frames == 4410
    assert listing(tmp_path / "real") == ["x.wav"]


def test_a_dangling_link_makes_its_target(tmp_path, tones):
    link = tmp_path / "x.wav"
    link.symlink_to(tmp_path / "later.wav")
    write(link, tones(0.1))
    assert link.is_symlink()
    assert (tmp_path / "later.wav").is_file()


def test_permissions_are_those_of_any_new_file(tmp_path, tones):
    before = os.umask(0o027)
    try:
        write(tmp_path / "x.wav", tones(0.1))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x.wav").stat().st_mode) == 0o640


def test_a_missing_folder(tmp_path, tones):
    path = tmp_path / "no" / "such" / "x.wav"
    for refuse in (lambda: check_target(path, 44100, 2), lambda: write(path, tones(0.1))):
        with pytest.raises(FileError, match=r"there is no folder .*such; make it first"):
            refuse()
    assert not (tmp_path / "no").exists()
    check_target(path, 44100, 2, parents=True)
    assert not (tmp_path / "no").exists()
    write(path, tones(0.1), parents=True)
    assert path.is_file()


def test_a_file_in_place_of_a_folder(tmp_path, tones):
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="is not a folder"):
        write(tmp_path / "file" / "x.wav", tones(0.1))


def test_a_folder_in_place_of_a_file(tmp_path, tones):
    (tmp_path / "x.wav").mkdir()
    with pytest.raises(FileError, match="is a folder"):
        write(tmp_path / "x.wav", tones(0.1), force=True)


def test_a_name_that_is_too_long(tmp_path, tones, listing):
    with pytest.raises(FileError, match="name is too long"):
        write(tmp_path / ("x" * 300 + ".wav"), tones(0.1))
    assert listing(tmp_path) == []


@pytest.fixture
def nobody():
    """Permissions do not stop root, so root becomes somebody else for the test."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def locked():
    """A folder that anyone may look into and nobody may write to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "secret.wav").write_bytes(b"RIFF")
        (path / "secret.wav").chmod(0)
        path.chmod(0o555)
        yield path
        path.chmod(0o700)


def test_a_folder_without_permission(locked, nobody, tones, listing):
    for refuse in (
        lambda: check_target(locked / "x.wav", 44100, 2),
        lambda: write(locked / "x.wav", tones(0.1)),
    ):
        with pytest.raises(FileError, match="no permission"):
            refuse()
    assert listing(locked) == ["secret.wav"]


def test_a_file_without_permission(locked, nobody):
    with pytest.raises(UnreadableFile, match="no permission to read it"):
        read(locked / "secret.wav")


def test_a_read_only_disk(mounted, tones, listing):
    point = mounted("ro,size=1m")
    for refuse in (
        lambda: check_target(point / "x.wav", 44100, 2),
        lambda: write(point / "x.wav", tones(0.1)),
    ):
        with pytest.raises(FileError, match="read-only"):
            refuse()
    assert listing(point) == []


@pytest.mark.parametrize("ext", [*EVERY, ".m4a"])
def test_a_full_disk(mounted, listing, ext):
    """Noise, which does not compress: 3 MB as 16-bit samples, 400 kB at 128 kbit/s."""
    point = mounted("size=100k")
    rng = np.random.default_rng(0)

    def blocks():
        for _ in range(20):
            yield np.float32(0.2 * rng.standard_normal((2, 65536)))

    with pytest.raises(FileError, match="the disk is full; make room"):
        write(point / f"x{ext}", Stream(blocks, 48000, 2, None))
    assert listing(point) == []


@pytest.mark.parametrize("ext", [".ogg", ".opus", ".mp3", ".flac"])
def test_a_disk_that_fills_up_at_the_very_end(tmp_path, mounted, listing, ext):
    """The last part waits in the encoder until it closes, and only its last page has no room."""
    noise = 0.2 * np.random.default_rng(0).standard_normal((2, 14_000))
    write(tmp_path / f"x{ext}", Audio(noise, 48000))
    pages = -(-(tmp_path / f"x{ext}").stat().st_size // 4096)
    point = mounted(f"size={(pages - 1) * 4}k")
    with pytest.raises(FileError, match="the disk is full"):
        write(point / f"x{ext}", Audio(noise, 48000))
    assert listing(point) == []


@pytest.mark.parametrize("ext", [".wav", ".flac", ".ogg", ".mp3"])
def test_a_limit_on_the_size_of_files(tmp_path, tones, listing, ext):
    """As a full disk, but also where nothing can be mounted (EFBIG instead of ENOSPC)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        with pytest.raises(FileError, match="larger than a file may be"):
            write(tmp_path / f"x{ext}", tones(3.0))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert listing(tmp_path) == []


def test_other_values_are_atomic_too(tmp_path, listing, mounted):
    score = Score.of(tuple(Note(i / 10, i / 10 + 0.1, 60) for i in range(5000)))
    report = Report({"beats": list(range(20_000))})
    point = mounted("size=8k")
    for name, value in (("x.mid", score), ("x.json", report)):
        with pytest.raises(FileError, match="the disk is full"):
            write(point / name, value)
        assert listing(point) == []
        (tmp_path / name).write_text("precious")
        with pytest.raises(OutputExists):
            write(tmp_path / name, value)
        assert (tmp_path / name).read_text() == "precious"


def test_stems_are_checked_before_the_first_is_written(tmp_path, tones, listing):
    folder = tmp_path / "stems"
    folder.mkdir()
    (folder / "drums.wav").write_text("precious")
    with pytest.raises(OutputExists):
        write(folder, Stems({"bass": tones(0.1), "drums": tones(0.1)}))
    assert listing(folder) == ["drums.wav"]


def test_of_stems_all_parts_are_written_or_none(tmp_path, tones, listing):
    bass = tones(0.1)
    drums = bass.with_samples(bass.samples * np.nan)
    with pytest.raises(BadSamples):
        write(tmp_path / "stems", Stems({"bass": bass, "drums": drums}))
    assert listing(tmp_path) == []


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o755])
def test_a_replaced_file_keeps_its_permissions(tmp_path, tones, mode):
    path = tmp_path / "x.wav"
    write(path, tones(0.1))
    path.chmod(mode)
    seen = []

    def blocks():
        part = next(tmp_path.glob(".musictool-part-*"))
        seen.append(stat.S_IMODE(part.stat().st_mode))
        yield np.zeros((1, 8), np.float32)

    write(path, Stream(blocks, 8000, 1, 8), force=True)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert not seen[0] & ~(mode | 0o600) & 0o777  # nor was it more open while it was made


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_replaced_file_keeps_its_owner(tmp_path, tones):
    path = tmp_path / "x.flac"
    write(path, tones(0.1))
    os.chown(path, 1234, 2345)
    write(path, tones(0.2), force=True)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


def test_a_replaced_file_keeps_its_attributes(tmp_path, tones):
    path = tmp_path / "x.wav"
    write(path, tones(0.1))
    try:
        os.setxattr(path, "user.rating", b"5")
    except (AttributeError, OSError):
        pytest.skip("no attributes here")
    write(path, tones(0.2), force=True)
    assert os.getxattr(path, "user.rating") == b"5"
