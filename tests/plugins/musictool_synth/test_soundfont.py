"""The engine `soundfont`: pitch, loop, level and end of a font's sounds; fonts that are none."""

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool_synth import synth_soundfont
from musictool_synth.soundfont.finding import VARIABLE, find_soundfont

from .scores import score, track
from .soundfonts import soundfont

RATE = 44_100
SECOND = 480


@pytest.fixture(scope="module")
def font(tmp_path_factory):
    return soundfont(tmp_path_factory.mktemp("fonts") / "two.sf2")


def played(one, font, **more):
    step = mt.Step("synth", {"reverb": 0.0, "soundfont": str(font), **more}, "soundfont")
    return mt.run(step, one)


def frequency(samples):
    """Of a sine, in Hz: the mean time between where it rises through 0."""
    up = np.flatnonzero((samples[:-1] < 0) & (samples[1:] >= 0))
    at = up + samples[up] / (samples[up] - samples[up + 1])
    return RATE / np.diff(at).mean()


def level(samples):
    return float(np.sqrt((samples.astype(np.float64) ** 2).mean()))


def test_a_short_sound_goes_round_in_tune_for_as_long_as_a_note_is_held(font):
    notes = [(0, 480, 69, 127), (480, 480, 81, 127), (960, 480, 76, 127)]
    left = played(score(track(*notes)), font).samples[0]
    for second, hertz in ((0, 440.0), (1, 880.0), (2, 659.255)):
        part = left[int((second + 0.5) * RATE) : int((second + 0.95) * RATE)]
        assert frequency(part) == pytest.approx(hertz, rel=5e-5)
        assert np.abs(np.diff(part, 2)).max() < 1.1 * part.max() * (2 * np.pi * hertz / RATE) ** 2


def test_what_is_compressed_sounds_alike(font, tmp_path):
    one = score(track((0, 960, 72, 100)))
    plain = played(one, font).samples[0, :RATE]
    ogg = played(one, soundfont(tmp_path / "two.sf3", compressed=True)).samples[0, :RATE]
    assert frequency(ogg[4410:]) == pytest.approx(frequency(plain[4410:]), rel=1e-4)
    assert level(ogg) == pytest.approx(level(plain), rel=0.05)


def test_controller_0_chooses_the_bank(font):
    banks = [(0, 0xB0, 0, 8), (960, 0xB0, 0, 0)]
    notes = [(0, 960, 69), (960, 960, 69)]
    left = played(score(track(*notes, controls=banks)), font).samples[0]
    assert frequency(left[RATE // 2 : RATE]) == pytest.approx(880, rel=1e-4)
    assert frequency(left[RATE * 5 // 2 : RATE * 3]) == pytest.approx(440, rel=1e-4)


def test_amplitude_goes_with_the_square_of_the_velocity(font):
    notes = [(0, 480, 69, 120), (960, 480, 69, 60)]
    left = played(score(track(*notes)), font).samples[0]
    loud, soft = (left[at + 4410 : at + RATE] for at in (0, 2 * RATE))
    assert level(loud) / level(soft) == pytest.approx(4, rel=1e-3)


def test_a_key_let_go_falls_by_96_db_in_the_release(font):
    left = played(score(track((0, 480, 69, 127))), font).samples[0]
    early, late = (level(left[RATE + at : RATE + at + 441]) for at in (441, 441 + RATE // 10))
    assert 20 * np.log10(early / late) == pytest.approx(96 / 5, abs=0.3)
    assert len(left) < 1.6 * RATE


def test_bends_move_all_that_sounds(font):
    bend = [(0, 0xE0, 0, 8191)]
    left = played(score(track((0, 960, 69), controls=bend)), font).samples[0]
    assert frequency(left[RATE // 2 : RATE]) == pytest.approx(440 * 2 ** (2 / 12), rel=1e-4)


def test_an_sfz_plays_the_files_beside_it_by_keys_and_goes_round_in_their_loops(tmp_path):
    time = np.arange(RATE) / RATE
    sine = 0.5 * np.sin(2 * np.pi * 441 * time)
    soundfile.write(tmp_path / "a sine.wav", np.stack([sine, sine / 2], axis=1), RATE)
    path = tmp_path / "one.sfz"
    path.write_text(
        "#define $LOW c3 // the lowest key\n<control> default_path=./\n"
        "<group> loop_mode=loop_continuous loop_start=4400 loop_end=8799 lokey=$LOW hikey=c6\n"
        "<region> sample=a sine.wav pitch_keycenter=a4 /* 441 Hz */ tune=-4\n"
        "<region> key=36 sample=a sine.wav loop_mode=one_shot trigger=attack\n"
        "<region> key=37 sample=missing.wav\n"
    )
    tune = track((0, 1920, 81, 127))
    left, right = played(score(tune, track((2400, 5, 36), drum=True)), path).samples
    assert frequency(left[RATE : 3 * RATE]) == pytest.approx(882 * 2 ** (-4 / 1200), rel=1e-4)
    assert level(left[RATE : 3 * RATE]) == pytest.approx(
        2 * level(right[RATE : 3 * RATE]), rel=1e-3
    )
    assert level(left[int(5.7 * RATE) : int(5.9 * RATE)]) > 0.01  # a key held for 10 ms
    with pytest.raises(mt.CannotProcess, match="no sound for any note"):
        played(score(track((0, 48, 37))), path)
    path.write_text("<region> sample=missing.wav")
    with pytest.raises(mt.UnreadableFile, match="without a region whose sample is there"):
        played(score(tune), path)


def test_drums_come_from_bank_128_and_what_has_no_sound_is_told(font):
    drums = track((0, 48, 36, 127), (480, 48, 38, 127), drum=True)
    (outcome,) = mt.map(
        mt.Step("synth", {"reverb": 0.0, "soundfont": str(font)}, "soundfont"), [score(drums)]
    )
    left = outcome.value.samples[0]
    assert level(left[:441]) > 20 * level(left[RATE // 20 : RATE // 10])
    assert any("1 of 2 notes is not heard" in said for said in outcome.warnings)
    with pytest.raises(mt.CannotProcess, match="no sound for any note"):
        played(score(track((0, 48, 38), drum=True)), font)


def test_what_stands_in_for_a_missing_program_is_told(font):
    step = mt.Step("synth", {"soundfont": str(font)}, "soundfont")
    (outcome,) = mt.map(step, [score(track((0, 48, 69), program=40))])
    assert any("no program 40 in bank 0: Sine plays it" in said for said in outcome.warnings)


def test_samples_depend_on_neither_blocks_nor_seed(font):
    one = score(track((0, 100, 64, 90), (50, 90, 67, 70)), track((30, 10, 36), drum=True))
    stream = synth_soundfont(one, 16_000, 0.0, soundfont=font, context=mt.Context())
    whole = stream.audio().samples
    assert np.array_equal(np.concatenate(list(stream.blocks(3737)), axis=1), whole)
    told = {"soundfont": str(font), "rate": 16_000, "reverb": 0.0}
    step = mt.Step("synth", told, "soundfont")
    assert np.array_equal(mt.run(step, one, seed=7).samples, whole)


def test_the_history_names_the_font_and_its_hash(font):
    made = played(score(track((0, 48, 69))), font)
    (note,) = made.origin.history[-1]["notes"]
    assert "Two sounds: two.sf2, sha256 " in note


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no SoundFont"),
        (b"RIFF\0\0\0\0WAVEfmt ", "is no SoundFont"),
        (b"RIFF\4\0\0\0sfbk", "without samples"),
        (b"RIFF\4\0\0\0sfbkLIST\xff\xff\xff\x7fpdta", "is cut off, or damaged, from byte 12"),
    ],
)
def test_what_is_no_font_is_refused(tmp_path, content, words):
    path = tmp_path / "none.sf2"
    path.write_bytes(content)
    with pytest.raises(mt.UnreadableFile, match=words):
        played(score(track((0, 48, 69))), path)
    with pytest.raises(mt.UnreadableFile, match="not there"):
        played(score(track((0, 48, 69))), tmp_path / "other.sf2")
    with pytest.raises(mt.UnreadableFile, match="is a folder"):
        played(score(track((0, 48, 69))), tmp_path)


@pytest.mark.filterwarnings("ignore:synth. . of 3 notes")
def test_damaged_fonts_are_refused_or_play_something(font, tmp_path):
    rng = np.random.default_rng(5)
    content = font.read_bytes()
    tables = content.index(b"pdta")
    one = score(track((0, 20, 69), (10, 20, 30)), track((0, 9, 36), drum=True))
    for case in range(40):
        broken = bytearray(content)
        for at in rng.integers(tables, len(content), rng.integers(1, 9)):
            broken[at] = rng.integers(256)
        path = tmp_path / "broken.sf2"
        path.write_bytes(broken[: rng.integers(12, len(content)) if case % 4 == 0 else None])
        try:
            made = played(one, path, rate=8000)
        except (mt.UnreadableFile, mt.CannotProcess):
            continue
        assert np.isfinite(made.samples).all()


def test_a_font_is_found_in_the_usual_places_or_asked_for(monkeypatch, tmp_path):
    for name in ("HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.setenv(name, str(tmp_path / "empty"))
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(mt.CannotProcess, match="--soundfont"):
        find_soundfont()
    folder = tmp_path / "share" / "sounds" / "sf2"
    folder.mkdir(parents=True)
    (folder / "aaa.sf2").write_bytes(b"")
    (folder / "FluidR3_GM.sf2").write_bytes(b"")
    monkeypatch.setenv("XDG_DATA_DIRS", f"{tmp_path / 'none'}:{tmp_path / 'share'}")
    assert find_soundfont() == folder / "FluidR3_GM.sf2"
    monkeypatch.setenv(VARIABLE, "/mine.sf2")
    assert str(find_soundfont()) == "/mine.sf2"
