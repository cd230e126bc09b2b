"""`--bit-depth` and `--bitrate`: what a command is told about the encoding of its output."""

import pytest
import soundfile

import musictool as mt


@pytest.mark.parametrize(
    ("out", "depth", "subtype"),
    [
        ("out.wav", "8", "PCM_U8"),
        ("out.aiff", "8", "PCM_S8"),
        ("out.flac", "16", "PCM_16"),
        ("out.flac", "24", "PCM_24"),
        ("out.wav", "32", "PCM_32"),
        ("out.caf", "float", "FLOAT"),
    ],
)
def test_bit_depth(run, here, out, depth, subtype):
    for command in (["gain", "in.wav", "--db", "-3"], ["run", "gain db=-3", "in.wav"]):
        assert run(*command, "-o", out, "--bit-depth", depth, "--force").code == 0
        assert soundfile.info(here / out).subtype == subtype
    depth = depth if depth == "float" else int(depth)
    mt.write("python.wav" if depth == "float" else f"python-{out}", mt.read(out), bit_depth=depth)
    assert mt.info(next(here.glob("python*")))["encoding"] == subtype


def test_without_it_the_source_decides(run, here):
    assert run("convert", "in.wav", "-o", "deep.wav", "--bit-depth", "float").code == 0
    assert run("convert", "deep.wav", "-o", "as-source.wav").code == 0
    assert soundfile.info(here / "as-source.wav").subtype == "FLOAT"


@pytest.mark.parametrize(("out", "kbps"), [("out.mp3", "64"), ("out.mp3", "128")])
def test_bitrate(run, here, tone, out, kbps):
    tone(here / "long.wav", seconds=5, sample_rate=44100)
    assert run("convert", "long.wav", "-o", out, "--bitrate", kbps).code == 0
    assert mt.info(out)["bitrate"] == pytest.approx(1000 * int(kbps), rel=0.1)
    mt.write("python.mp3", mt.read("long.wav"), bitrate=int(kbps))
    assert mt.info("python.mp3")["bitrate"] == pytest.approx(1000 * int(kbps), rel=0.1)


def test_stems_are_written_as_deep_as_asked(run, here, lab):
    assert run("lab", "split", "in.wav", "-o", "parts", "--bit-depth", "24").code == 0
    assert {soundfile.info(path).subtype for path in (here / "parts").iterdir()} == {"PCM_24"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("-o out.mp3 --bit-depth 16", "out.mp3: MP3 has no bit depth, since it is lossy"),
        ("-o out.flac --bit-depth 32", "FLAC has no bit depth of 32; its bit depths are 8, 16, 24"),
        ("-o out.flac --bit-depth float", "FLAC has no bit depth of float"),
        ("-o out.flac --bitrate 192", "out.flac: takes no bitrate, for FLAC is lossless"),
        ("-o out.mp3 --bitrate 999", "at 8000 Hz takes 8 to 64 kbit/s, not 999"),
        ("-o out.mp3 --bitrate loud", "bitrate must be a number of more than 0 kbit/s, not "),
        ("-o out.mp3 --bitrate -1", "bitrate must be a number of more than 0 kbit/s, not "),
        ("-o out.wav --bit-depth 12", "bit_depth must be 8, 16, 24, 32 or float, not 12"),
    ],
)
@pytest.mark.parametrize("command", ["gain in.wav --db -3", "lab dice in.wav", "convert in.wav"])
def test_what_the_container_lacks_is_refused_before_any_work(
    run, here, lab, command, arguments, sentence
):
    for dry in ([], ["--dry-run"]):
        result = run(*command.split(), *arguments.split(), *dry)
        assert result.code == 2
        assert sentence in result.err
        assert result.err.count("\n") == 1
    assert [path.name for path in here.iterdir()] == ["in.wav"]


def test_findings_have_no_bit_depth(run, here, lab):
    result = run("run", "lab.level", "in.wav", "--bit-depth", "16")
    assert (result.code, "leave --bit-depth out" in result.err) == (2, True)
    with pytest.raises(mt.UsageError, match="neither bit depth nor bitrate"):
        mt.write("x.mid", mt.read("in.wav"), bit_depth=16)


@pytest.mark.parametrize("out", ["out.flac", "out.ogg"])
def test_convert_changes_the_container_alone(run, here, out):
    result = run("convert", "in.wav", "-o", out)
    assert (result.code, result.err) == (0, "")
    old, new = mt.read("in.wav"), mt.read(out)
    assert (new.sample_rate, new.channels, new.frames) == (8000, 2, old.frames)
    assert out == "out.ogg" or (new.samples == old.samples).all()
