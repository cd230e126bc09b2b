"""The command as a whole: lengths, samples kept, seeds, endings, and difficult recordings."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musictool import Audio, CannotProcess, Context, Step, commands
from musictool_continuation import continue_ as continue_stream
from musictool_continuation.unit import engine
from musictool_continuation.unit.engine import plan, render
from musictool_continuation.unit.plan import Plan

RECORDINGS = os.environ.get("MUSICTOOL_RECORDINGS")


def continue_(audio: Audio, *values, **settings) -> Audio:
    return continue_stream(audio.stream(), *values, **settings).audio()


def level(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))


def test_importing_the_plugin_loads_nothing_heavy(python) -> None:
    code = (
        "import sys, musictool_continuation;"
        "print([m for m in ('torch', 'scipy', 'soxr', 'librosa') if m in sys.modules])"
    )
    assert python(code).strip() == "[]"


def test_the_recording_stays_and_the_new_part_is_exactly_as_long_as_asked(song) -> None:
    audio = song(seconds=16.37)
    whole = continue_(audio, 7.77, context=Context(seed=1))
    new = round(7.77 * audio.sample_rate)
    assert whole.samples.shape == (2, audio.frames + new)
    assert np.array_equal(whole.samples[:, : audio.frames], audio.samples)
    alone = continue_(audio, 7.77, only=True, context=Context(seed=1))
    assert np.array_equal(alone.samples, whole.samples[:, audio.frames :])


def test_the_report_tells_where_every_piece_is_from(song, tmp_path: Path) -> None:
    audio, report = song(seconds=14.0), tmp_path / "report.json"
    whole = commands.continue_(audio, seconds=6.0, ending="open", novelty=1.0, report=report)
    told = json.loads(report.read_text())
    rate, pieces = audio.sample_rate, told["pieces"]
    assert told["frames"] == whole.frames
    assert told["new_part_s"][1] == pytest.approx(whole.duration)
    assert len(told["joins"]) == len(pieces) - 1 > 1
    assert [one["at_s"] for one in told["joins"]] == [one["at_s"] for one in pieces[1:]]
    for piece, end in zip(pieces, [*(one["at_s"] for one in pieces[1:]), None], strict=True):
        assert end is None or piece["at_s"] + piece["seconds"] == pytest.approx(end, abs=1e-5)
        inside = np.arange(round(0.02 * rate), round((piece["seconds"] - 0.12) * rate))
        heard = whole.samples[0, round(piece["at_s"] * rate) + inside]
        source = audio.samples[0, round(piece["from_s"] * rate) + inside]
        if "drums_from_s" not in piece:
            # Its first half second is led over from the levels before it.
            assert np.corrcoef(heard, source)[0, 1] > 0.999
    assert all(0 <= one["flux_percentile"] <= 100 for one in told["joins"])
    assert len(told["boundaries"]) > 10


def test_of_a_long_recording_it_hears_the_end(song, monkeypatch) -> None:
    """It stays as it is from its beginning on, and what follows is learnt from its last minutes."""
    monkeypatch.setattr(engine, "LONGEST_S", 10.0)
    audio = song(seconds=20)
    end = audio.with_samples(audio.samples[:, -round(10 * audio.sample_rate) :])
    alone = continue_(end, 3.0, True, context=Context(seed=1))
    for block in (999, 10**7):
        made = continue_stream(audio.stream(block), 3.0, context=Context(seed=1)).audio()
        assert np.array_equal(made.samples[:, : audio.frames], audio.samples)
        assert np.array_equal(made.samples[:, audio.frames :], alone.samples)


def test_it_goes_on_in_time_at_the_same_level_without_replaying(song) -> None:
    bpm = 124.0
    audio = song(seconds=30.3, bpm=bpm)
    made = plan(audio, 14.0, context=Context(seed=2))
    new = render(audio, made, float(np.abs(audio.samples).max()))
    whole = audio.with_samples(np.hstack([audio.samples, new]))
    assert level(new) == pytest.approx(level(audio.samples), abs=2.0)
    assert np.abs(new).max() <= np.abs(audio.samples).max() + 1e-6
    # The beats of the whole still lie on the one line through the recording's beats.
    beats = np.array(Context().run(Step("rhythm.beats", engine="tempogram"), whole)["beats"])
    assert np.diff(beats) == pytest.approx(60 / bpm, rel=1e-3)
    late = beats[beats > 30]
    off = (late + 30 / bpm) % (60 / bpm) - 30 / bpm
    assert np.abs(off).max() < 0.012
    # No two seconds of the recording go on for more than four bars.
    assert made.longest_run <= 16
    assert len(made.joins) >= 3
    # The drums alternate as they did: a bar's first beat has the bass, the others do not.
    assert np.all(
        made.units.position[list(made.path)]
        == np.resize(np.roll(np.arange(4), -int(made.units.position[made.path[0]])), len(made.path))
    )


@pytest.fixture(scope="module")
def wild(song) -> Plan:
    return plan(song(seconds=48), 40.0, novelty=1.0, context=Context(seed=0))


def test_novelty_shortens_the_runs(song, wild: Plan) -> None:
    tame = plan(song(seconds=48), 40.0, novelty=0.25, context=Context(seed=0))
    assert wild.longest_run <= 4
    assert len(wild.joins) > 1.2 * len(tame.joins)


def test_layers_come_from_different_places(wild: Plan) -> None:
    apart = [piece for piece in wild.pieces if piece.drums is not None]
    assert apart
    for piece in apart:
        assert piece.drums_unit is not None
        assert wild.units.position[piece.drums_unit] == wild.units.position[piece.unit]
        assert piece.drums_unit != piece.unit


def test_a_join_is_in_phase(song) -> None:
    audio = song(seconds=40)
    rate = audio.sample_rate
    t = np.arange(audio.frames) / rate
    # A drone in no relation to the beat: on the grid alone it would jump in phase at every join.
    sound = (0.5 * audio.samples + 0.15 * np.sin(2 * np.pi * 97.3 * t)).astype(np.float32)
    made = plan(audio.with_samples(sound), 30.0, context=Context(seed=0))
    mono = sound.mean(axis=0)
    window = rate // 25

    def likeness(end: int, start: int) -> float:
        a, b = mono[end - window : end], mono[start - window : start]
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    chosen, plain = [], []
    for before, piece in zip(made.pieces, made.pieces[1:], strict=False):
        end = before.source + piece.at - before.at
        edge = round(made.units.edges[piece.unit] * rate)
        if window < min(end, edge) and max(end, piece.source) < audio.frames:
            chosen.append(likeness(end, piece.source))
            plain.append(likeness(end, edge))
    assert len(chosen) > 5
    assert np.mean(chosen) > np.mean(plain) + 0.02


def test_a_join_meets_the_level(song) -> None:
    audio = song(seconds=40)
    rate = audio.sample_rate
    swell = 10 ** (0.2 * np.sin(np.arange(audio.frames) / rate / 3))
    audio = audio.with_samples((audio.samples * swell / 2).astype(np.float32))
    made = plan(audio, 30.0, context=Context(seed=3))
    flat = replace(made, pieces=tuple(replace(piece, gain=1.0) for piece in made.pieces))
    bar = 2 * rate

    def steps(new: np.ndarray) -> float:
        joins = [join for join in made.joins if bar <= join <= new.shape[1] - bar]
        assert len(joins) > 5
        ends = [abs(level(new[:, j : j + bar]) - level(new[:, j - bar : j])) for j in joins]
        return float(np.mean(ends))

    assert steps(render(audio, made, 1.0)) < 0.85 * steps(render(audio, flat, 1.0))


@pytest.mark.parametrize(("seconds", "new"), [(1.6, 40.0), (2.3, 60.0)])
def test_a_short_recording_fills_the_time_without_holes_or_clicks(
    song, seconds: float, new: float
) -> None:
    audio = song(seconds=seconds)
    rate = audio.sample_rate
    alone = continue_(audio, new, True, ending="open", context=Context(seed=0)).samples
    parts = [level(alone[:, at : at + rate // 2]) for at in range(0, alone.shape[1], rate // 2)]
    assert min(parts) > level(audio.samples) - 20
    natural = np.abs(np.diff(audio.samples, 3)).max()
    # All but the last 5 ms, in which an open end is let go.
    assert np.abs(np.diff(alone[:, : -rate // 100], 3)).max() < 1.5 * natural


def test_no_join_clicks(song) -> None:
    audio = song(seconds=24)
    made = plan(audio, 12.0, context=Context(seed=5))
    new = render(audio, made, 1.0)
    natural = np.abs(np.diff(audio.samples, 3)).max()
    for join in made.joins:
        around = new[:, max(0, join - 1000) : join + 200]
        assert np.abs(np.diff(around, 3)).max() < 1.2 * natural


def test_endings_come_to_silence_and_open_ones_do_not(song) -> None:
    audio = song(seconds=24)
    rate = audio.sample_rate
    opened, *ended = (
        continue_(audio, 9.0, True, ending=ending, context=Context(seed=1)).samples
        for ending in ("open", "fade", "resolve")
    )
    assert opened.shape == (2, 9 * rate)
    assert level(opened[:, -rate // 2 :]) > level(audio.samples) - 6
    for new in ended:
        assert new.shape == opened.shape
        assert level(new[:, -rate // 20 :]) < level(audio.samples) - 25
        # Sinks, and does not only stop.
        halves = [level(part) for part in np.array_split(new[:, -rate * 6 // 10 :], 3, axis=1)]
        assert halves[0] > halves[1] > halves[2]


def test_resolving_ends_on_the_tonic(song) -> None:
    audio = song(seconds=24)  # C Am F G: C major
    made = plan(audio, 10.0, ending="resolve", context=Context(seed=1))
    # The last chord is struck just before it begins to sink, and has a second to do so.
    struck = int(np.searchsorted(made.grid, made.fade_start / audio.sample_rate)) - 1
    unit = made.path[struck]
    assert set(np.argsort(made.units.chroma[unit])[-3:]) == {0, 4, 7}
    assert made.units.position[unit] == 0
    assert 0.7 < 10.0 - made.grid[struck] < 2.5


def test_a_fade_out_is_not_copied_but_replaced(song) -> None:
    audio = song(seconds=24)
    rate = audio.sample_rate
    gain = np.ones(audio.frames, np.float32)
    gain[17 * rate :] = np.linspace(1, 0, audio.frames - 17 * rate) ** 3
    faded = audio.with_samples(audio.samples * gain)
    whole = continue_(faded, 8.0, ending="open", context=Context(seed=1))
    assert whole.frames == faded.frames + 8 * rate
    assert np.array_equal(whole.samples[:, : 15 * rate], faded.samples[:, : 15 * rate])
    new = whole.samples[:, faded.frames :]
    assert level(new[:, : rate // 2]) > level(audio.samples) - 6
    # Bar by bar the music goes on at its level, where the recording itself sank to nothing.
    for bar in range(15):
        here = slice(bar * 2 * rate, (bar + 1) * 2 * rate)
        assert level(whole.samples[:, here]) > level(audio.samples) - 6


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (192000, 2), (48000, 6)])
def test_rates_and_channels(song, rate: int, channels: int) -> None:
    audio = song(seconds=10, rate=rate, channels=channels)
    if channels == 6:
        samples = audio.samples.copy()
        samples[3] = 0
        audio = Audio(samples, rate)
    new = continue_(audio, 4.0, True, ending="open", context=Context(seed=1))
    assert new.samples.shape == (channels, 4 * rate)
    assert new.sample_rate == rate
    for row in range(channels):
        assert level(new.samples[row]) == pytest.approx(level(audio.samples[row]), abs=3.0)
    if channels == 6:
        assert np.all(new.samples[3] == 0)
    if channels == 2:
        before, after = (np.corrcoef(a.samples)[0, 1] for a in (audio, new))
        assert after == pytest.approx(before, abs=0.1)


def test_a_held_note_is_held() -> None:
    rate = 22050
    t = np.arange(4 * rate) / rate
    note = 0.3 * sum(np.sin(2 * np.pi * 220 * k * t) / k for k in range(1, 5))
    new = continue_(
        Audio(note.astype(np.float32), rate), 5.0, True, ending="open", context=Context(seed=1)
    )
    spectrum = np.abs(np.fft.rfft(new.samples[0] * np.hanning(new.frames)))
    assert np.argmax(spectrum) * rate / new.frames == pytest.approx(220, abs=0.5)
    loud = [level(part) for part in np.array_split(new.samples[0, :-200], 50)]
    assert max(loud) - min(loud) < 3.0


def test_noise_goes_on_as_noise() -> None:
    rng = np.random.default_rng(0)
    noise = Audio(0.1 * rng.standard_normal((2, 5 * 22050)).astype(np.float32), 22050)
    new = continue_(noise, 6.0, True, ending="open", context=Context(seed=1)).samples
    assert level(new) == pytest.approx(level(noise.samples), abs=1.0)
    spectrum = np.abs(np.fft.rfft(new[0])) ** 2
    assert spectrum[: len(spectrum) // 2].sum() == pytest.approx(spectrum.sum() / 2, rel=0.1)


def test_two_seconds_are_enough(song) -> None:
    audio = song(seconds=2.0)
    new = continue_(audio, 5.0, True, ending="open", context=Context(seed=1))
    assert new.frames == 5 * audio.sample_rate
    # Its second half is 9 dB softer than its first, and either may go on.
    assert level(new.samples) == pytest.approx(level(audio.samples), abs=8.0)


@pytest.mark.parametrize("decode", ["beam", "sample", "anneal"])
def test_two_or_three_units_are_enough(decode: str) -> None:
    noise = 0.1 * np.random.default_rng(0).standard_normal(12000).astype(np.float32)
    new = continue_(
        Audio(noise, 8000), 3.0, True, decode=decode, ending="open", context=Context(seed=1)
    )
    assert new.frames == 24000
    assert level(new.samples) == pytest.approx(level(noise), abs=1.5)


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.zeros((2, 5 * 22050)), "silent"),
        (np.full((1, 8000), 0.1), "0.4 s"),
        (np.zeros((1, 0)), "0.0 s"),
        (np.full((2, 5 * 22050), 0.3), "silent"),
        (np.pad(np.sin(np.arange(9000) * 0.1)[None], ((0, 0), (0, 90000))), "rest silence"),
    ],
)
def test_what_cannot_be_carried_on_says_so(samples: np.ndarray, words: str) -> None:
    with pytest.raises(CannotProcess, match=words) as refused:
        continue_(Audio(samples.astype(np.float32), 22050), 5.0, context=Context())
    assert str(refused.value).count(". ") == 0


@pytest.mark.slow
@pytest.mark.skipif(not RECORDINGS, reason="MUSICTOOL_RECORDINGS names no folder of recordings")
def test_real_recordings() -> None:
    import soundfile

    paths = sorted(p for p in Path(RECORDINGS or "").iterdir() if p.is_file())
    done = 0
    for path in paths[:: max(1, len(paths) // 8)]:
        with soundfile.SoundFile(path) as file:
            rate = file.samplerate
            samples = file.read(10 * rate, dtype="float32", always_2d=True)
        audio = Audio(samples.T, rate)
        whole = continue_(audio, 4.0, ending="open", context=Context(seed=1))
        assert whole.frames == audio.frames + 4 * rate
        new = whole.samples[:, audio.frames :]
        assert np.isfinite(new).all()
        assert np.abs(new).max() <= np.abs(audio.samples).max() + 1e-5
        assert abs(level(new) - level(audio.samples)) < 10, path.name
        done += 1
    assert done > 0
