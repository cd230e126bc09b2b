"""What a command draws, and measures, in each reading of what flows in."""

import numpy as np
import pytest

import musictool as mt

READ = """
import numpy as np
from musictool import Audio, Context, Stream, command, hookimpl

@command("read.hiss", uses=("seed",))
def hiss(stream: Stream, *, context: Context) -> Stream:
    \"\"\"Add noise.\"\"\"
    def noisy(blocks):
        rng = context.fresh_rng()
        for block in blocks:
            yield block + rng.uniform(-0.1, 0.1, block.shape).astype(np.float32)
    return stream.through(noisy, frames=stream.frames)

@command("read.even", rings=0.5, passes=2, uses=())
def even(stream: Stream, *, context: Context) -> Stream:
    \"\"\"Bring to a mean square of 1 and let it ring.\"\"\"
    def louder(blocks):
        parts = [np.square(one).sum(axis=1) for one in context.without_tail(stream).blocks()]
        mean = np.sum(parts) / (stream.channels * (stream.frames - context.tail_frames))
        for block in blocks:
            yield (block / np.sqrt(mean)).astype(np.float32)
    return stream.through(louder, frames=stream.frames)

@hookimpl
def musictool_register():
    return [hiss, even]
"""


@pytest.fixture
def read(install_plugin, tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("read")
    install_plugin(folder, "musictool-read", READ)
    monkeypatch.syspath_prepend(folder)


def test_each_reading_of_a_stream_draws_the_same(read, song):
    """Normalising reads twice: its peak is met only if the noise is the same in both."""
    made = mt.run("read.hiss | normalize peak=-6.0206", song, seed=3)
    assert np.abs(made.samples).max() == pytest.approx(0.5, abs=1e-6)
    alone = mt.run("read.hiss", song, seed=3).samples
    np.testing.assert_allclose(made.samples, alone * (0.5 / np.abs(alone).max()), atol=1e-6)
    assert not np.array_equal(alone, mt.run("read.hiss", song, seed=4).samples)


def test_a_generator_begins_anew_with_each_call_and_is_another_for_another_number():
    context = mt.Context(seed=5)
    first = context.fresh_rng().random(8)
    assert np.array_equal(first, context.fresh_rng().random(8))
    assert not np.array_equal(first, context.fresh_rng(1).random(8))
    assert not np.array_equal(first, context.rng.random(8))


def test_what_rings_is_measured_without_the_silence_behind_it(read, song):
    """A minute of silence would make the mean square sixty times less."""
    made = mt.run("read.even", song)
    assert np.square(made.samples[:, : song.frames]).mean() == pytest.approx(1.0, rel=1e-4)


@pytest.mark.parametrize("block", [1, 7, 1000, 8000])
@pytest.mark.parametrize("known", [True, False])
def test_the_silence_is_taken_off_whatever_the_blocks(block, known):
    ramp = mt.Audio(np.arange(1000, dtype=np.float32)[None] / 1000, 8000)
    stream = ramp.stream(block)
    stream = stream if known else stream.through(lambda blocks: blocks, frames=None)
    for tail, kept in ((0, 1000), (1, 999), (600, 400), (1000, 0), (2000, 0)):
        context = mt.Context(tail_frames=tail)
        short = context.without_tail(stream)
        assert short.frames == (kept if known else None)
        np.testing.assert_array_equal(short.audio().samples, ramp.samples[:, :kept])
        whole = context.without_tail(ramp)
        np.testing.assert_array_equal(whole.samples, ramp.samples[:, :kept])
