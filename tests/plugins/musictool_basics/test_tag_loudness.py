"""tag-loudness: ReplayGain 2 and R128 tags in a copy whose sound is the file's, to the byte."""

import av
import mutagen
import numpy as np
import pytest

import musictool as mt
from musictool import Audio, UnsupportedFormat, measure_loudness
from musictool.files import open_stream

RATE = 48000
SUFFIXES = ["mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff"]


def tone(level, seconds=2.0):
    t = np.arange(round(seconds * RATE)) / RATE
    return Audio((level * np.sin(2 * np.pi * 997 * t)).astype(np.float32), RATE)


def tags_of(path):
    """All tags by their plain names in capitals."""
    tags = mutagen.File(path).tags
    found = {}
    for name, value in tags.items() if hasattr(tags, "items") else tags:
        text = value[0] if isinstance(value, list) else getattr(value, "text", [value])[0]
        plain = str(name).split(":")[-1].upper()
        found[plain] = text.decode() if isinstance(text, bytes) else str(text)
    return found


def packets(path):
    """The encoded sound of a file."""
    with av.open(str(path)) as file:
        return b"".join(bytes(packet) for packet in file.demux(audio=0) if packet.size)


def tagged(sources, out, pipeline="tag-loudness"):
    outcomes = list(mt.map(pipeline, sources, f"{out}/"))
    assert not [outcome.error for outcome in outcomes if outcome.error]
    return [outcome.written.path for outcome in outcomes]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_copy_with_the_loudness_in_its_tags(tmp_path, suffix):
    source = tmp_path / f"in.{suffix}"
    mt.write(source, tone(0.25))
    with_title = mutagen.File(source, easy=suffix not in {"wav", "aiff"})
    if suffix not in {"wav", "aiff"}:
        with_title["title"] = "A tone"
        with_title.save()
    (path,) = tagged(source, tmp_path / "out")
    assert packets(path) == packets(source)
    found, measured = tags_of(path), measure_loudness(open_stream(source), true_peak=True)
    if suffix == "opus":
        gain = float(found["R128_TRACK_GAIN"]) / 256 + 5
        assert not [name for name in found if name.startswith("REPLAYGAIN")]
    else:
        assert found["REPLAYGAIN_TRACK_GAIN"].endswith(" dB")
        gain = float(found["REPLAYGAIN_TRACK_GAIN"].removesuffix(" dB"))
        assert float(found["REPLAYGAIN_TRACK_PEAK"]) == pytest.approx(measured.true_peak, abs=1e-5)
    assert gain == pytest.approx(-18 - measured.lufs, abs=0.01)
    assert gain == pytest.approx(-18 + 3.01 - 20 * np.log10(0.25), abs=0.2)
    if suffix not in {"wav", "aiff"}:
        assert "A tone" in found.values()
    assert "tag-loudness" in found["MUSICTOOL_PROVENANCE"]
    assert not any("ALBUM" in name for name in found)


def test_an_album_has_values_of_all_its_tracks(tmp_path):
    (tmp_path / "in").mkdir()
    for name, level in (("a.flac", 0.5), ("b.opus", 0.25), ("c.mp3", 0.25)):
        mt.write(tmp_path / "in" / name, tone(level))
    paths = tagged(tmp_path / "in", tmp_path / "out", "tag-loudness album=true")
    mean = 10 * np.log10((0.5**2 + 2 * 0.25**2) / 3)
    for path in paths:
        found = tags_of(path)
        if path.suffix == ".opus":
            gain = float(found["R128_ALBUM_GAIN"]) / 256 + 5
        else:
            gain = float(found["REPLAYGAIN_ALBUM_GAIN"].split()[0])
            assert float(found["REPLAYGAIN_ALBUM_PEAK"]) == pytest.approx(0.5, abs=0.01)
        assert gain == pytest.approx(-18 + 3.01 - mean, abs=0.1)


def test_what_was_said_of_the_loudness_before_is_replaced(tmp_path):
    source = tmp_path / "in.mp3"
    mt.write(source, tone(0.25))
    file = mutagen.File(source)
    if file.tags is None:
        file.add_tags()
    for name in ("replaygain_track_gain", "REPLAYGAIN_ALBUM_GAIN"):
        file.tags.add(mutagen.id3.TXXX(encoding=3, desc=name, text=["+99 dB"]))
    file.save()
    behind = mutagen.apev2.APEv2()
    behind["REPLAYGAIN_TRACK_GAIN"] = "+99 dB"
    behind["MOOD"] = "calm"
    behind.save(source)
    (path,) = tagged(source, tmp_path / "out")
    assert b"+99 dB" not in path.read_bytes()
    assert mutagen.apev2.APEv2(path)["MOOD"] == "calm"
    assert packets(path) == packets(source)


def test_a_flac_behind_an_id3_tag_keeps_it(tmp_path):
    mt.write(tmp_path / "x.flac", tone(0.25))
    tag = mutagen.id3.ID3()
    tag.add(mutagen.id3.TIT2(encoding=3, text=["Before"]))
    tag.save(tmp_path / "head")
    source = tmp_path / "in.flac"
    source.write_bytes((tmp_path / "head").read_bytes() + (tmp_path / "x.flac").read_bytes())
    (path,) = tagged(source, tmp_path / "out")
    assert packets(path) == packets(source)
    assert mt.info(path)["tags"]["REPLAYGAIN_TRACK_GAIN"]
    assert mutagen.id3.ID3(path)["TIT2"].text == ["Before"]


def test_the_result_of_other_steps_is_measured_and_tagged(tmp_path):
    source = tmp_path / "in.wav"
    mt.write(source, tone(0.5))
    (path,) = tagged(source, tmp_path / "out", "gain db=-12 | tag-loudness")
    gain = float(tags_of(path)["REPLAYGAIN_TRACK_GAIN"].split()[0])
    assert gain == pytest.approx(-18 - measure_loudness(open_stream(path)).lufs, abs=0.01)


@pytest.mark.parametrize("pipeline", ["tag-loudness | gain db=3", "tag-loudness | trim end=1"])
def test_a_loudness_that_later_steps_change_is_not_written(tmp_path, pipeline):
    source = tmp_path / "in.flac"
    mt.write(source, tone(0.1))
    (path,) = tagged(source, tmp_path / "out", pipeline)
    assert "REPLAYGAIN_TRACK_GAIN" not in tags_of(path)


def test_in_python_the_tags_follow_the_value_until_it_changes(tmp_path):
    song = mt.run("tag-loudness", tone(0.1))
    mt.write(tmp_path / "a.flac", song)
    assert "REPLAYGAIN_TRACK_GAIN" in tags_of(tmp_path / "a.flac")
    mt.write(tmp_path / "b.flac", mt.run("gain db=3", song))
    assert "REPLAYGAIN_TRACK_GAIN" not in tags_of(tmp_path / "b.flac")


def test_a_format_without_a_place_is_refused(tmp_path):
    source = tmp_path / "in.flac"
    mt.write(source, tone(0.1))
    (outcome,) = mt.map("tag-loudness", source, tmp_path / "x.caf")
    assert isinstance(outcome.error, UnsupportedFormat)
    assert "CAF has no place for replaygain_track_gain" in str(outcome.error)
    assert not (tmp_path / "x.caf").exists()


def test_silence_is_said(tmp_path):
    source = tmp_path / "in.flac"
    mt.write(source, tone(0.0))
    (outcome,) = mt.map("tag-loudness", source, tmp_path / "x.flac")
    assert "silence has no loudness" in outcome.warnings[0]
    assert tags_of(tmp_path / "x.flac")["REPLAYGAIN_TRACK_GAIN"] == "0.00 dB"


@pytest.mark.parametrize("suffix", ["mp3", "ogg", "opus", "m4a"])
def test_a_lossy_file_that_nothing_changes_is_not_encoded_again(tmp_path, suffix):
    source, path = tmp_path / f"in.{suffix}", tmp_path / f"out.{suffix}"
    mt.write(source, tone(0.25))
    (outcome,) = mt.map("convert", source, path)
    assert packets(path) == packets(source)
    assert outcome.written.frames == open_stream(source).audio().frames
    if suffix != "opus":
        (changed,) = mt.map("convert", source, path, bitrate=64, force=True)
        assert changed.error is None
        assert packets(path) != packets(source)
