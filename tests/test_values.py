"""Recordings, streams, scores, stems: what they refuse, and that streams agree with the whole."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musictool.origin import Origin
from musictool.values import Audio, Note, Score, Stems, Stream


def ramp(frames: int, channels: int = 2) -> Audio:
    """A recording in which every sample is another number."""
    samples = np.arange(channels * frames, dtype=np.float32).reshape(channels, frames)
    return Audio(samples / (channels * frames + 1), 8000)


@given(frames=st.integers(0, 50), block_frames=st.integers(1, 60))
def test_a_stream_holds_what_the_recording_holds(frames, block_frames):
    audio = ramp(frames)
    stream = audio.stream(block_frames)
    assert all(0 < block.shape[1] <= block_frames for block in stream.blocks())
    for _ in range(2):  # a second reading begins at the first frame again
        np.testing.assert_array_equal(stream.audio().samples, audio.samples)
    unknown = dataclasses.replace(stream, frames=None)
    assert unknown.count_frames() == frames
    np.testing.assert_array_equal(unknown.audio().samples, audio.samples)


def test_map_applies_to_every_block_and_keeps_float32():
    doubled = ramp(10).stream(3).map(lambda block: block.astype(np.float64) * 2)
    assert {block.dtype for block in doubled.blocks()} == {np.dtype(np.float32)}
    np.testing.assert_allclose(doubled.audio().samples, ramp(10).samples * 2)


def test_through_starts_its_state_anew_with_every_reading():
    def running_sum(blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        total = np.zeros((2, 1), np.float32)
        for block in blocks:
            sums = total + np.cumsum(block, axis=1)
            total = sums[:, -1:]
            yield sums

    audio = ramp(10)
    summed = audio.stream(3).through(running_sum, frames=10)
    for _ in range(2):
        np.testing.assert_allclose(
            summed.audio().samples, np.cumsum(audio.samples, axis=1), rtol=1e-6
        )


def test_through_can_change_length_channels_and_rate():
    def first_channel_halved(blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        for block in blocks:
            yield block[:1, ::2]

    halved = ramp(8).stream(4).through(first_channel_halved, frames=4, channels=1, sample_rate=4000)
    assert (halved.channels, halved.sample_rate, halved.audio().samples.shape) == (1, 4000, (1, 4))


def test_a_stream_may_end_early_but_not_go_on_after_its_end():
    early = dataclasses.replace(ramp(10).stream(4), frames=20)
    assert early.audio().frames == 10
    late = dataclasses.replace(ramp(10).stream(4), frames=5)
    with pytest.raises(ValueError, match="5 frames"):
        late.audio()


def test_one_dimension_is_mono_and_float64_becomes_float32():
    audio = Audio(np.array([0.5, -0.25]), 8000)
    assert audio.samples.shape == (1, 2)
    assert audio.samples.dtype == np.float32
    assert audio.duration == 2 / 8000


@pytest.mark.parametrize(
    ("samples", "sample_rate", "error", "says"),
    [
        (np.zeros((2, 3, 4), np.float32), 8000, ValueError, "channels, frames"),
        (np.zeros((0, 4), np.float32), 8000, ValueError, "channels, frames"),
        (np.zeros((44100, 2)), 44100, ValueError, r"\(44100, 2\) looks turned round; did you mean"),
        (np.zeros((1, 4), np.int16), 8000, TypeError, "int16; divide them by 32768"),
        (np.zeros((1, 4), np.uint8), 8000, TypeError, r"\(samples - 128.0\) / 128"),
        (np.zeros((1, 4), np.complex64), 8000, TypeError, "complex64; take samples.real"),
        ([0, 1, 0], 8000, TypeError, "such as 32768"),
        ([[0.0], [0.0, 1.0]], 8000, TypeError, "rows of one length"),
        ("a.wav", 8000, TypeError, "not str; mt.read reads a file"),
        (8000, np.zeros(4), TypeError, r"array \(channels, frames\), not int"),
        (np.zeros(4), "8000", TypeError, "from 100 to 768000 Hz, not '8000'"),
        (np.zeros(4), None, TypeError, "not NoneType"),
        (np.zeros(4), np.nan, ValueError, "not nan"),
        (np.zeros((1, 4), np.float32), 0, ValueError, "sample_rate"),
        (np.zeros((1, 4), np.float32), 99, ValueError, "from 100 to 768000 Hz, not 99"),
        (np.zeros((1, 4), np.float32), 768001, ValueError, "from 100 to 768000 Hz, not 768001"),
        (np.zeros((1, 4), np.float32), 44100.5, ValueError, "44100.5"),
    ],
)
def test_what_is_no_audio_is_refused(samples, sample_rate, error, says):
    with pytest.raises(error, match=says):
        Audio(samples, sample_rate)


def test_lists_and_tensors_of_floats_are_samples():
    torch = pytest.importorskip("torch")
    for one in ([0.5, -0.5], [[0.5, -0.5]], torch.tensor([0.5, -0.5], requires_grad=True)):
        audio = Audio(one, np.int64(8000))
        np.testing.assert_array_equal(audio.samples, [[0.5, -0.5]])
    assert type(audio.sample_rate) is int
    with pytest.raises(TypeError, match="bfloat16; make it float32"):
        Audio(torch.zeros(4, dtype=torch.bfloat16), 8000)


def test_values_cannot_be_changed_in_place():
    audio = ramp(4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        audio.sample_rate = 1
    with pytest.raises(TypeError):
        Stems({"bass": audio}).parts["drums"] = audio


def test_the_origin_travels_along():
    origin = Origin(container="FLAC")
    audio = dataclasses.replace(ramp(4), origin=origin)
    assert audio.with_samples(audio.samples * 2).origin is origin
    assert audio.stream().map(np.negative).audio().origin is origin


def test_mono_is_the_mean_of_the_channels():
    audio = Audio(np.array([[1.0, 0.0], [0.0, 0.5]], np.float32), 8000)
    np.testing.assert_array_equal(audio.mono(), np.array([0.5, 0.25], np.float32))


def test_a_score_is_sorted_and_ends_with_its_last_note():
    score = Score.of((Note(1.0, 2.0, 60), Note(0.0, 5.0, 72)))
    assert [note.start for note in score.notes] == [0.0, 1.0]
    assert score.duration == 5.0
    assert Score().duration == 0.0


def test_stems_belong_together():
    stems = Stems({"bass": ramp(4), "drums": ramp(4, channels=1)})
    assert stems["drums"].channels == 1
    with pytest.raises(ValueError, match="at least one"):
        Stems({})
    with pytest.raises(ValueError, match="length"):
        Stems({"bass": ramp(4), "drums": ramp(5)})
    with pytest.raises(ValueError, match="sample rate"):
        Stems({"bass": ramp(4), "drums": Audio(np.zeros(4), 16000)})


def test_parts_of_stems_can_be_streams_that_become_recordings_when_asked_for():
    read = []

    def blocks():
        read.append(1)
        return iter([np.ones((1, 3), np.float32), np.zeros((1, 1), np.float32)])

    stems = Stems.of_streams({"bass": Stream(blocks, 8000, 1, 4), "drums": ramp(4)})
    assert list(stems) == ["bass", "drums"]
    assert "bass" in stems
    assert "voice" not in stems
    assert isinstance(stems.recordings["bass"], Stream)
    assert dataclasses.replace(stems, origin=Origin()).recordings == stems.recordings
    assert not read
    np.testing.assert_array_equal(stems["bass"].samples, [[1, 1, 1, 0]])
    assert all(isinstance(part, Audio) for part in stems.parts.values())
    assert all(isinstance(part, Audio) for part in stems.whole().recordings.values())
    travelled = pickle.loads(pickle.dumps(stems))
    np.testing.assert_array_equal(travelled["bass"].samples, [[1, 1, 1, 0]])
    with pytest.raises(ValueError, match="length"):
        Stems.of_streams({"bass": Stream(blocks, 8000, 1, 4), "drums": ramp(5)})


def test_an_empty_stream_of_unknown_length_has_its_channels():
    stream = Stream(lambda: iter(()), 8000, 2)
    assert stream.audio().samples.shape == (2, 0)


@pytest.mark.parametrize("came", [1, 7, 64, 1000])
@pytest.mark.parametrize("frames", [1, 64, 100, 5000])
def test_blocks_of_one_length_whatever_they_came_in(came: int, frames: int) -> None:
    samples = np.arange(2 * 1003, dtype=np.float32).reshape(2, 1003)
    blocks = list(Audio(samples, 8000).stream(came).blocks(frames))
    assert {block.shape[1] for block in blocks[:-1]} <= {frames}
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), samples)
