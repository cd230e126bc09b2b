"""What the row of a container says holds of its files, for every row and every encoding in it."""

import numpy as np
import pytest

from musictool.errors import UnreadableFile, UnsupportedFormat, UsageError
from musictool.files import Encoding, check_target, open_stream, read, write
from musictool.files.audio.bitrates import bitrate_limits
from musictool.files.audio.formats import (
    CONTAINERS,
    SUBTYPES,
    Container,
    Muxer,
    container_by_suffix,
)
from musictool.files.tags.model import Tags
from musictool.origin import Origin
from musictool.values import Audio

RATE = 48000
EVERY = [(name, subtype) for name, row in CONTAINERS.items() for subtype in row.subtypes]
FIELDS = (("TITLE", ("A title",)), ("ARTIST", ("Somebody",)), ("ISRC", ("USABC2400001",)))


@pytest.fixture
def made(tmp_path, tones):
    """Writes a sound with tags in a container and an encoding."""

    def make(name, subtype, channels=2, seconds=0.5):
        row = CONTAINERS[name]
        sound = tones(seconds, RATE, channels)
        path = tmp_path / f"x{row.suffixes[0] if row.suffixes else '.wav'}"
        audio = Audio(sound.samples, RATE, Origin(tags=Tags(FIELDS)))
        written = write(path, audio, encoding=Encoding(name, subtype), force=True)
        return path, audio, written

    return make


@pytest.mark.parametrize(("name", "subtype"), EVERY)
def test_what_is_written_comes_back(made, name, subtype):
    """The container, the encoding, the form, and the samples as exactly as the bits allow."""
    path, audio, written = made(name, subtype)
    kind = SUBTYPES[subtype]
    stream = open_stream(path)
    held = "OPUS" if subtype == "OPUS" else name
    assert (stream.origin.container, stream.origin.subtype) == (held, subtype)
    assert (stream.sample_rate, stream.channels) == (RATE, 2)
    assert (written.encoding.container, written.encoding.subtype) == (name, subtype)
    assert (stream.origin.bitrate is None) == (kind.bitrates is None)
    frames = stream.audio().frames
    assert abs(frames - audio.frames) <= kind.slack
    if kind.bitrates is None:
        error = np.abs(stream.audio().samples - audio.samples).max()
        steps = 0.03 if kind.is_companded else 0.51 * 2.0 ** (1 - min(kind.precision, 24))
        assert error <= steps
    else:
        low, high = bitrate_limits(subtype, RATE, 2)
        assert low <= written.encoding.bitrate <= high


@pytest.mark.parametrize(("name", "subtype"), EVERY)
def test_tags_are_kept_where_the_row_has_room(made, name, subtype):
    row = CONTAINERS[name]
    path, _, written = made(name, subtype)
    tags = open_stream(path).origin.tags
    kept = set(tags.plain()) - {"ENCODER"} if tags else set()
    texts = {"TITLE", "ARTIST"} if row.texts else set()
    assert kept == ({"TITLE", "ARTIST", "ISRC"} if row.tags else texts)
    assert bool(written.warnings) == (row.tags is None)


@pytest.mark.parametrize("name", CONTAINERS)
def test_its_end_is_found(made, name):
    """A file that lacks its last tenth is refused when it is opened."""
    row = CONTAINERS[name]
    path, _, _ = made(name, row.default)
    content = path.read_bytes()
    if name in {"FLAC", "M4A"}:
        return  # these show it at their last frame
    end = content.rindex(b"id3 ") if b"id3 " in content else len(content)
    path.write_bytes(content[: int(end * 0.9)])
    with pytest.raises(UnreadableFile, match="is truncated"):
        open_stream(path)


@pytest.mark.parametrize("name", CONTAINERS)
def test_its_most_channels(made, tmp_path, name):
    row = CONTAINERS[name]
    path, audio, _ = made(name, row.default, min(row.max_channels, 8), 0.1)
    assert read(path).channels == audio.channels
    with pytest.raises(UnsupportedFormat, match="holds at most"):
        check_target(
            tmp_path / f"y{path.suffix}", RATE, row.max_channels + 1, encoding=Encoding(name)
        )


@pytest.mark.parametrize(("name", "subtype"), EVERY)
@pytest.mark.parametrize("rate", [8000, 37800, 192000])
def test_the_rates_that_are_not_taken_are_changed(tmp_path, tones, name, subtype, rate):
    row = CONTAINERS[name]
    allowed = SUBTYPES[subtype].rates or row.rates
    path = tmp_path / f"x{row.suffixes[0] if row.suffixes else '.wav'}"
    written = write(path, tones(0.1, rate, 1), encoding=Encoding(name, subtype))
    assert written.sample_rate == open_stream(path).sample_rate
    is_said = any("resampled" in warning for warning in written.warnings)
    assert is_said == (written.sample_rate != rate)
    if allowed:
        assert written.sample_rate in allowed
    else:
        assert written.sample_rate == min(rate, row.max_rate)


def test_a_suffix_chooses_one_container():
    suffixes = [suffix for row in CONTAINERS.values() for suffix in row.suffixes]
    assert len(suffixes) == len(set(suffixes))
    for name, row in CONTAINERS.items():
        assert row.default in row.subtypes
        assert set(row.subtypes) <= set(SUBTYPES)
        for suffix in row.suffixes:
            assert suffix == suffix.lower()
            assert container_by_suffix(suffix.upper()) == name


def test_a_new_container_is_one_row(tmp_path, tones, monkeypatch):
    """WavPack, which FFmpeg writes: named, encoded, and read back to the bit."""
    muxers = {"PCM_16": Muxer("wv", "wavpack", "s16p")}
    row = Container((".wv",), ("PCM_16",), "PCM_16", 2, muxers=muxers)
    monkeypatch.setitem(CONTAINERS, "WV", row)
    audio = tones(0.5)
    written = write(tmp_path / "x.wv", audio)
    assert (written.encoding.container, written.encoding.subtype) == ("WV", "PCM_16")
    back = read(tmp_path / "x.wv")
    assert back.origin.container == "WV"
    assert np.abs(back.samples - audio.samples).max() <= 0.51 / 32768
    with pytest.raises(UnsupportedFormat, match="WV holds at most 2 channels"):
        check_target(tmp_path / "y.wv", RATE, 6)
    with pytest.raises(UsageError, match="WV has no bit depth of 24; its bit depths are 16"):
        check_target(tmp_path / "y.wv", RATE, 2, encoding=Encoding(bit_depth="24"))
