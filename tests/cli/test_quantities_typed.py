"""Quantities with units come through every face to the same result."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
import yaml

import musictool as mt


@pytest.fixture
def song(here, tone):
    return tone(here / "song.wav", seconds=100, sample_rate=1000, channels=1)


WRITTEN = [
    ("trim", {"start": "1:30"}, {"start": 90}),
    ("trim", {"start": "-0:10", "end": "-1500ms"}, {"start": -10, "end": -1.5}),
    ("trim", {"start": "1m30s", "duration": "2 s"}, {"start": 90, "duration": 2}),
    ("gain", {"db": "-3dB"}, {"db": -3}),
    ("gain", {"db": "-3 dB", "start": "-1:30", "mix": "30%"}, {"db": -3, "start": -90, "mix": 0.3}),
    ("normalize", {"lufs": "-14LUFS", "peak": "-1dBFS"}, {"lufs": -14, "peak": -1}),
    ("convert", {"sample_rate": "1.2kHz", "channels": "2ch"}, {"sample_rate": 1200, "channels": 2}),
    (
        "fx.highpass",
        {"cutoff_frequency_hz": "0:100Hz, 1:30:0.2k"},
        {"cutoff_frequency_hz": "0:100,90:200"},
    ),
    (
        "fx.compressor",
        {"threshold_db": "-20dBFS", "ratio": "4:1"},
        {"threshold_db": -20, "ratio": 4},
    ),
]


@pytest.mark.parametrize(("command", "written", "plain"), WRITTEN)
def test_each_face_reads_them(run, here, song, command, written, plain):
    flags = [
        word for name, value in written.items() for word in (f"--{name.replace('_', '-')}", value)
    ]
    text = " ".join([command, *(f'{name}="{value}"' for name, value in written.items())])
    (here / "chain.yaml").write_text(yaml.safe_dump([{command: written}]))
    expected = mt.run(mt.Step(command, plain), song).samples
    assert (
        run(*command.split("."), "song.wav", *flags, "-o", "flags.wav", "--bit-depth", "float").code
        == 0
    )
    assert run("run", text, "song.wav", "-o", "text.wav", "--bit-depth", "float").code == 0
    assert run("run", "chain.yaml", "song.wav", "-o", "yaml.wav", "--bit-depth", "float").code == 0
    for name in ("flags.wav", "text.wav", "yaml.wav"):
        np.testing.assert_array_equal(soundfile.read(here / name, always_2d=True)[0].T, expected)
    called = mt.commands[command](song, **written)
    np.testing.assert_array_equal(called.samples, expected)


def test_options_of_the_output_take_them_too(run, here, song):
    assert (
        run(
            "gain", "in.wav", "--db", "0", "--bitrate", "64k", "--ceiling", "-1 dBTP", "-o", "a.mp3"
        ).code
        == 0
    )
    assert run("gain", "in.wav", "--db", "0", "--bit-depth", "24bit", "-o", "b.wav").code == 0
    assert soundfile.info(here / "b.wav").subtype == "PCM_24"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("gain in.wav --db 3Hz", "gain: db must be in dB, not Hz"),
        ("gain in.wav --db -3,5", "gain: db must be written with a point for decimals"),
        ("trim in.wav --start 1:5", "trim: start must be a time like 1:05 or 1:02:05"),
        ("trim in.wav --start 50%", "trim: start must be in s, not %"),
        ("gain in.wav --db 1 --mix 130%", "gain: mix must be a number from 0 to 1, not 130%"),
        ("gain in.wav --db 1 --bitrate 192Hz", "bitrate must be in kbit/s, not Hz"),
        (
            "gain in.wav --db 1 --bit-depth 17bit",
            "bit_depth must be 8, 16, 24, 32 or float, not 17bit",
        ),
        ("convert in.wav --sample-rate 44.1001k", "sample_rate must be a whole number"),
        ("rhythm tempo in.wav --bpm 3s", "rhythm.tempo: bpm must be in BPM, not s"),
    ],
)
def test_a_wrong_unit_is_refused_in_a_sentence(run, here, line, sentence):
    result = run(*line.split(" "))
    assert sentence in result.err
    assert result.code == 2


def test_history_has_the_number_and_the_text_as_written(here, song):
    (made,) = mt.run("trim start=1:30", song).origin.history
    assert made["pipeline"] == "trim start=1:30"
    assert made["steps"][0]["parameters"]["start"] == 90
