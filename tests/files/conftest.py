"""Sounds with a known answer, and places with a known obstacle."""

import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from musictool.origin import Origin
from musictool.values import Audio, with_origin


def tones(seconds=1.0, sample_rate=44100, channels=2, level=0.5):
    """A sine of another pitch in each channel: order, length and level of channels show."""
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    pitches = 440.0 * 1.25 ** np.arange(channels)
    return Audio(np.float32(level * np.sin(2 * np.pi * np.outer(pitches, t))), sample_rate)


@pytest.fixture(name="tones")
def tones_fixture():
    return tones


LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


def encoded(path, muxer, *tracks, video=0.0, pictures="mpeg4", **options):
    """A file that FFmpeg's libraries make, each track a (codec, `Audio`); video in seconds."""
    with av.open(str(path), "w", muxer, container_options=options) as container:
        streams = []
        if video:
            stream = container.add_stream(pictures, 10)
            stream.width, stream.height = 64, 64
            stream.pix_fmt = stream.codec_context.codec.video_formats[0].name
            streams.append((stream, None))
        for codec, audio in tracks:
            stream = container.add_stream(codec, audio.sample_rate, options={"strict": "-2"})
            stream.codec_context.layout = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}[
                audio.channels
            ]
            forms = [form.name for form in stream.codec_context.codec.audio_formats]
            stream.codec_context.format = next(form for form in forms if form != "u8")
            stream.bit_rate = 64000 * audio.channels
            stream.codec_context.open()
            streams.append((stream, audio))
        for stream, audio in streams:
            for frame in _pictures(video) if audio is None else _sounds(audio):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def _pictures(seconds):
    for i in range(round(seconds * 10)):
        frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 5 * i, np.uint8), "rgb24")
        frame.pts, frame.time_base = i, Fraction(1, 10)
        yield frame


def _sounds(audio):
    layout = LAYOUTS[audio.channels]
    values = np.ascontiguousarray(audio.samples.T).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(values, "flt", layout)
    frame.sample_rate, frame.pts = audio.sample_rate, 0
    frame.time_base = Fraction(1, audio.sample_rate)
    yield frame


@pytest.fixture(name="encoded")
def encoded_fixture():
    return encoded


@pytest.fixture
def made():
    """A value with one more step in its history."""

    def with_step(value, step):
        origin = value.origin or Origin()
        return with_origin(value, replace(origin, history=(*origin.history, step)))

    return with_step


@pytest.fixture
def listing():
    """All names in a folder, hidden ones too: what a failed write must not add to."""

    def names(folder):
        return sorted(path.name for path in Path(folder).iterdir())

    return names


@pytest.fixture
def mounted(tmp_path):
    """Mount a small file system of its own, where the system lets us."""
    points = []

    def mount(options):
        point = tmp_path / f"mounted{len(points)}"
        point.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(point)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError as error:
            pytest.skip(f"NOT TESTED on a mounted disk: {error}")
        if done.returncode:
            pytest.skip(f"NOT TESTED on a mounted disk: {done.stderr.decode().strip()}")
        points.append(point)
        return point

    yield mount
    for point in points:
        subprocess.run(["umount", str(point)], check=True)
