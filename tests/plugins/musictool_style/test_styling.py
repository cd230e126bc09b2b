"""The verb as its users know it: what comes out, what is kept, and what is refused."""

import sys

import numpy as np
import pytest

import musictool as mt
from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    cli,
    commands,
    measure_loudness,
)
from musictool_style import style

from .material import RATE, apart_db, band, dry, quieter, through, width_db

EQ = "fx.eq band='low-shelf 250 9' band='peak 2000 -7 0.8'"
HIDDEN = f"{EQ} | fx.width width=1.8 | fx.gain gain_db=6"


def styled(audio, reference, *only, **arguments):
    references = reference if isinstance(reference, list) else [reference]
    return commands.style(audio, reference=references, only=list(only), **arguments)


def lufs(audio):
    return measure_loudness(audio).lufs


def peak_dbtp(audio):
    return measure_loudness(audio, true_peak=True).true_peak_db


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A recording, one of another passage with a style, and another in that style."""
    path = tmp_path_factory.mktemp("style")
    mt.write(path / "in.wav", quieter(band(6), 10))
    mt.write(path / "styled.wav", through(HIDDEN, quieter(band(7, 1), 10)))
    mt.write(path / "other.wav", through(HIDDEN, quieter(band(5, 2), 10)))
    mt.write(path / "mono.wav", band(4, 3, channels=1))
    mt.write(path / "silent.wav", Audio(np.zeros((2, 4 * RATE)), RATE))
    mt.write(path / "short.wav", band(2))
    return path


@pytest.fixture
def program(folder, monkeypatch, capsys):
    """`program("style", "in.wav")`, in the folder: how it ends, and what it says."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(cli.signal, "signal", lambda number, handler: None)

    def invoke(*arguments):
        monkeypatch.setattr(sys, "argv", ["musictool", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), "".join(capsys.readouterr())

    return invoke


@pytest.fixture(scope="module")
def audio(folder):
    return mt.read(folder / "in.wav")


@pytest.fixture(scope="module")
def whole(folder, audio):
    """All parts taken over, the chain kept and a picture made."""
    files = {"save_chain": folder / "warm.yaml", "report": folder / "warm.png"}
    return styled(audio, folder / "styled.wav", **{key: str(path) for key, path in files.items()})


@pytest.fixture(scope="module")
def half(folder, audio):
    return styled(audio, folder / "styled.wav", "eq", "level", strength=0.5)


@pytest.fixture(scope="module")
def balanced(folder, audio):
    """Only the balance of low and high."""
    return styled(audio, folder / "styled.wav", "eq")


def test_it_sounds_as_if_made_the_same_way(audio, whole):
    wanted = through(HIDDEN, audio)
    assert apart_db(whole, wanted) < apart_db(audio, wanted) / 2
    assert width_db(whole) == pytest.approx(width_db(wanted), abs=1)


def test_it_is_as_loud_as_the_reference(folder, whole, audio):
    assert lufs(whole) == pytest.approx(lufs(mt.read(folder / "styled.wav")), abs=0.1)
    assert lufs(whole) > lufs(audio) + 5


def test_a_saved_chain_makes_the_same_of_the_recording(folder, audio, whole):
    made = mt.run(str(folder / "warm.yaml"), audio)
    assert np.array_equal(made.samples, whole.samples)
    assert not np.array_equal(made.samples[:, : audio.frames], audio.samples)


def test_a_saved_chain_is_read_by_people(folder, whole):
    lines = (folder / "warm.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Makes in.wav sound like styled.wav: found by musictool style."
    assert any(line.startswith("  # equaliser: ") for line in lines)
    assert any(line.startswith("  # stereo: ") for line in lines)
    assert "      ceiling_dbtp: -1" in lines


def test_a_picture_is_made(folder, whole):
    assert (folder / "warm.png").read_bytes().startswith(b"\x89PNG")


def test_only_the_balance_keeps_loudness_and_width(folder, audio, balanced):
    wanted = through(HIDDEN, audio)
    assert apart_db(balanced, wanted) < apart_db(audio, wanted) / 2
    assert lufs(balanced) == pytest.approx(lufs(audio), abs=0.1)
    assert width_db(balanced) == pytest.approx(width_db(audio), abs=1.5)


def test_only_the_level_is_a_gain(folder, audio):
    made = styled(audio, folder / "styled.wav", "level")
    factor = made.samples[0, 100] / audio.samples[0, 100]
    np.testing.assert_allclose(made.samples, audio.samples * factor, rtol=1e-5)
    assert lufs(made) == pytest.approx(lufs(mt.read(folder / "styled.wav")), abs=0.1)


def test_half_the_strength_lies_between(folder, audio, half, balanced):
    reference = mt.read(folder / "styled.wav")
    assert lufs(half) == pytest.approx((lufs(audio) + lufs(reference)) / 2, abs=0.15)
    assert apart_db(half, balanced) == pytest.approx(apart_db(audio, balanced) / 2, rel=0.2)
    assert apart_db(half, audio) == pytest.approx(apart_db(audio, balanced) / 2, rel=0.2)


def test_no_strength_is_the_recording_to_the_bit(folder, audio):
    made = styled(audio, folder / "styled.wav", strength=0)
    assert np.array_equal(made.samples, audio.samples)


@pytest.mark.parametrize(("strength", "ceiling"), [(1.0, None), (1.0, -6.0), (0.0, -1.0)])
def test_no_peak_passes_the_ceiling(strength, ceiling):
    loud = quieter(band(4), -8)
    given = {} if ceiling is None else {"ceiling_dbtp": ceiling}
    assert peak_dbtp(loud) > 0
    made = styled(loud, quieter(band(4, 1), -8), "level", strength=strength, **given)
    assert -1.2 < peak_dbtp(made) - (-1 if ceiling is None else ceiling) <= 0


@pytest.mark.parametrize("silence", [0, 3000])
def test_the_end_is_as_the_saved_chain_has_it(tmp_path, folder, silence):
    samples = np.pad(quieter(band(2), 10).samples, ((0, 0), (0, silence)))
    audio, path = Audio(samples, RATE), tmp_path / "chain.yaml"
    made = styled(audio, folder / "styled.wav", "eq", "level", save_chain=str(path))
    assert np.array_equal(mt.run(str(path), audio).samples, made.samples)


@pytest.mark.parametrize("frames", [0, RATE])
def test_silence_stays_silence(tmp_path, folder, frames):
    silence = Audio(np.zeros((2, frames)), RATE)
    files = {"save_chain": str(tmp_path / "c.yaml"), "report": str(tmp_path / "r.png")}
    made = styled(silence, folder / "styled.wav", **files)
    assert np.array_equal(made.samples, silence.samples)
    assert np.array_equal(mt.run(files["save_chain"], silence).samples, silence.samples)


def test_several_references_have_a_common_style(folder, audio):
    two = [str(folder / "styled.wav"), str(folder / "mono.wav")]
    made = styled(audio, two, "level")
    wanted = np.mean([lufs(mt.read(one)) for one in two])
    assert lufs(made) == pytest.approx(wanted, abs=0.1)


def test_a_folder_is_all_recordings_in_it(folder, tmp_path, audio):
    for name in ("styled.wav", "other.wav"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    made = styled(audio, tmp_path, "level")
    one_by_one = styled(audio, [tmp_path / "other.wav", tmp_path / "styled.wav"], "level")
    assert np.array_equal(made.samples, one_by_one.samples)


@pytest.mark.parametrize("rate", [8000, 96000])
def test_at_any_sample_rate(folder, rate):
    audio = mt.resample(quieter(band(3), 10).stream(), rate).audio()
    made = styled(audio, folder / "styled.wav", "eq", "level", strength=0.9)
    assert made.samples.shape == audio.samples.shape
    wanted = through(HIDDEN, audio)
    assert apart_db(made, wanted) < 0.6 * apart_db(audio, wanted)


@pytest.mark.parametrize(
    ("channels", "reference"), [(1, "styled"), (2, "mono"), (6, "styled")], ids=str
)
def test_of_any_number_of_channels(folder, channels, reference):
    audio = band(2, channels=channels)
    made = styled(audio, folder / f"{reference}.wav", "eq", "width", "level")
    assert made.samples.shape == audio.samples.shape
    assert lufs(made) == pytest.approx(lufs(mt.read(folder / f"{reference}.wav")), abs=0.1)
    if channels == 2:
        assert width_db(made) == pytest.approx(width_db(audio), abs=1)


def test_two_channels_that_are_one_stay_one(folder):
    audio = Audio(np.repeat(band(2, channels=1).samples, 2, axis=0), RATE)
    made = styled(audio, folder / "styled.wav", "eq", "width")
    assert np.array_equal(made.samples[0], made.samples[1])
    assert not np.array_equal(made.samples, audio.samples)


def test_a_width_that_cannot_be_taken_over_is_said(folder, audio):
    with pytest.warns(UserWarning, match="the width stays as it is"):
        made = styled(audio, [folder / "styled.wav", folder / "mono.wav"], "width")
    assert np.array_equal(made.samples, audio.samples)


def test_a_moment_is_enough_of_a_recording(folder):
    audio = quieter(band(0.1), 10)
    made = styled(audio, folder / "styled.wav", "eq", "level")
    assert made.frames == audio.frames
    assert lufs(made) == pytest.approx(lufs(mt.read(folder / "styled.wav")), abs=0.1)


def test_outside_a_region_nothing_changes(folder, audio):
    made = styled(audio, folder / "styled.wav", "level", start=2, end=4)
    outside = np.r_[: 2 * RATE, 4 * RATE : audio.frames]
    assert np.array_equal(made.samples[:, outside], audio.samples[:, outside])
    assert np.abs(made.samples - audio.samples).max() > 0.05
    assert made.frames == audio.frames


def test_a_room_rings_after_the_end(folder, tmp_path):
    audio, path = dry(4), tmp_path / "room.yaml"
    roomy = through("fx.reverb room_size=0.7 wet_level=0.25 dry_level=0.5", dry(4, 1))
    made = styled(audio, roomy, "space", save_chain=str(path))
    assert "  - fx.reverb:" in path.read_text().splitlines()
    after = made.samples[:, audio.frames :]
    assert after.shape[1] > 0.2 * RATE
    assert after[:, : RATE // 10].any()
    assert np.array_equal(mt.run(str(path), audio).samples, made.samples)
    cut = styled(audio, roomy, "space", tail="none")
    assert np.array_equal(cut.samples, made.samples[:, : audio.frames])


def test_without_a_reference_there_is_nothing_to_take_over(audio):
    with pytest.raises(BadParameter, match="style: give at least one reference"):
        commands.style(audio)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("silent", "is silent"), ("short", "is 2.00 s long")],
)
def test_a_reference_that_does_not_do_is_named(folder, audio, name, sentence):
    with pytest.raises(CannotProcess, match=rf"style: the reference \S*{name}\.wav {sentence}"):
        styled(audio, [folder / "styled.wav", folder / f"{name}.wav"], "level")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "give at least one reference"),
        (["--reference", "short.wav"], 1, "short.wav is 2.00 s long"),
        (["--reference", "silent.wav"], 1, "silent.wav is silent"),
        (["--reference", "nowhere.wav"], 1, "nowhere.wav: there is no such file"),
        (["--reference", "styled.wav", "--only", "lows"], 2, "only must be eq, dynamics,"),
        (["--reference", "styled.wav", "--strength", "2"], 2, "strength must be"),
        (["--reference", "styled.wav", "--save-chain", "x.txt"], 2, "ending in .yaml, not x.txt"),
    ],
    ids=["none", "short", "silent", "missing", "part", "strength", "suffix"],
)
def test_a_mistake_is_a_sentence_and_no_file(folder, program, arguments, code, sentence):
    ended, told = program("style", "in.wav", *arguments, "-o", "out.wav")
    assert (ended, sentence in told) == (code, True), told
    assert not (folder / "out.wav").exists()


@pytest.mark.parametrize("engine", ["texture", "timbre"])
@pytest.mark.parametrize(
    "flags", [["--only", "eq"], ["--save-chain", "x.yaml"]], ids=["only", "save"]
)
def test_what_belongs_to_the_chain_is_no_other_engines(folder, program, engine, flags):
    words = ["style", "in.wav", "--reference", "styled.wav", "--engine", engine, *flags]
    code, told = program(*words, "-o", "out.wav")
    name = flags[0].strip("-").replace("-", "_")
    assert code == 2
    assert f"{name} belongs to engine chain, not to {engine}" in told
    assert not (folder / "out.wav").exists()
    assert not (folder / "x.yaml").exists()


def test_a_file_with_its_chain_beside_it(folder, program):
    words = "style in.wav --reference styled.wav --reference other.wav --only level,width"
    code, told = program(*words.split(), "--save-chain", "c.yaml", "-o", "out.wav")
    assert (code, "c.yaml" in told.splitlines()) == (0, True), told
    wanted = np.mean([lufs(mt.read(name)) for name in ("styled.wav", "other.wav")])
    assert lufs(mt.read("out.wav")) == pytest.approx(wanted, abs=0.1)
    assert "styled.wav, other.wav" in (folder / "c.yaml").read_text().splitlines()[0]


def test_a_loudness_that_the_ceiling_forbids_is_told(audio):
    loud = quieter(band(5, 4), -3)
    with pytest.warns(UserWarning, match=r"reached -.* LUFS under -30 dBTP, not the "):
        styled(audio, loud, "level", ceiling_dbtp=-30)


def test_the_report_is_of_what_sounds_not_of_the_silence_kept_for_a_tail(audio):
    silence = 60 * audio.sample_rate
    padded = audio.with_samples(np.pad(audio.samples, ((0, 0), (0, silence))))
    pictures = []
    for given, tail_frames in ((audio, 0), (padded, silence)):
        context = Context(
            make_extra=lambda name, draw: name == "report" and pictures.append(draw(".png")),
            tail_frames=tail_frames,
        )
        made = style(given.stream(), [band(4, 1).stream()], only=["level"], context=context)
        assert made.frames == given.frames
    assert pictures[0] == pictures[1]


def test_half_of_an_equaliser_keeps_the_loudness_too(folder, audio):
    made = styled(audio, mt.read(folder / "styled.wav"), "eq", strength=0.5)
    assert abs(lufs(made) - lufs(audio)) < 0.1
    assert apart_db(made, audio) > 0.5
