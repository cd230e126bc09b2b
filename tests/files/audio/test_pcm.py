"""WAVs of whole numbers that are written without libsndfile: the same files, to the byte."""

import numpy as np
import pytest
import soundfile

from musictool.errors import FileError
from musictool.files import Encoding, write
from musictool.files.audio.pcm import WIDTHS
from musictool.values import Audio, Stream


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("subtype", WIDTHS)
def test_as_libsndfile_writes_it(tmp_path, subtype, channels):
    """An odd number of frames, so that samples of one and of three bytes need a byte behind."""
    steps = 2.0 ** (8 * min(WIDTHS[subtype], 3) - 1)
    whole = np.random.default_rng(0).integers(-steps, steps, (channels, 701))
    blocks = [np.float32(whole[:, :300] / steps), np.float32(whole[:, 300:] / steps)]
    stream = Stream(lambda: iter(blocks), 44100, channels, 701)
    write(tmp_path / "ours.wav", stream, encoding=Encoding(subtype=subtype))
    integers = np.int32(whole * (2**31 / steps)).T
    soundfile.write(tmp_path / "theirs.wav", integers, 44100, subtype, format="WAV")
    assert (tmp_path / "ours.wav").read_bytes() == (tmp_path / "theirs.wav").read_bytes()


def test_a_limit_of_the_system_leaves_nothing(tmp_path):
    """A file may not grow past a limit: a sentence, and no part of it."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(FileError, match="larger than a file may be here"):
            write(tmp_path / "long.wav", Audio(np.zeros((2, 100_000), np.float32), 44100))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.iterdir())
