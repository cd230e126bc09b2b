"""A video keeps its pictures while its sound is edited, or it is said what to do."""

import av
import numpy as np
import pytest

import musictool
from musictool.errors import CannotProcess
from musictool.files import Encoding, open_stream, read, write
from musictool.values import Audio

RATE = 48000


def pictures(path):
    """Each picture's time and content, decoded."""
    with av.open(str(path)) as container:
        track = container.streams.video[0]
        return [
            (round(float(frame.time), 3), frame.to_ndarray().tobytes())
            for frame in container.decode(track)
        ]


@pytest.fixture
def clip(tmp_path, tones, encoded):
    return encoded(tmp_path / "clip.mp4", "mp4", ("aac", tones(2.0, RATE)), video=2.0)


def test_a_video_comes_back_with_its_pictures(tmp_path, clip, listing):
    source = open_stream(clip)
    quieter = source.map(lambda block: block * np.float32(0.5))
    written = write(tmp_path / "out.mp4", quieter)
    assert written.warnings == ()
    assert pictures(tmp_path / "out.mp4") == pictures(clip)
    assert len(pictures(clip)) == 20
    back, before = open_stream(tmp_path / "out.mp4"), source.audio()
    assert (back.frames, back.origin.subtype) == (2 * RATE, "AAC")
    ratio = np.std(back.audio().samples) / np.std(before.samples)
    assert ratio == pytest.approx(0.5, rel=0.02)
    assert listing(tmp_path) == ["clip.mp4", "out.mp4"]


@pytest.mark.parametrize(
    ("muxer", "codec", "becomes"),
    [
        ("matroska", "flac", "FLAC_16"),
        ("mov", "pcm_s16le", "ALAC_16"),
        ("avi", "libmp3lame", "AAC"),
    ],
)
def test_from_other_containers(tmp_path, tones, encoded, muxer, codec, becomes):
    source = encoded(tmp_path / "clip", muxer, (codec, tones(1.0, RATE)), video=1.0)
    written = write(tmp_path / "out.mp4", open_stream(source))
    assert pictures(tmp_path / "out.mp4") == pictures(source)
    assert written.encoding.subtype == becomes


@pytest.mark.parametrize(("codec", "kept"), [("aac", "AAC"), ("pcm_s16le", "PCM_16")])
def test_quicktime_stays_quicktime(tmp_path, tones, encoded, codec, kept):
    source = encoded(
        tmp_path / "clip.mov", "mov", (codec, tones(1.0, RATE)), video=1.0, pictures="prores_ks"
    )
    written = write(tmp_path / "out.mov", open_stream(source))
    assert (written.encoding.container, written.encoding.subtype) == ("MOV", kept)
    assert written.warnings == ()
    assert pictures(tmp_path / "out.mov") == pictures(source)
    assert read(tmp_path / "out.mov").frames == RATE


def test_further_sounds_subtitles_and_chapters_come_along(tmp_path, tones, encoded):
    tracks = [("aac", tones(1.0, RATE)), ("aac", tones(1.0, 44100, 1))]
    source = encoded(tmp_path / "clip.mp4", "mp4", *tracks, video=1.0)
    write(tmp_path / "out.mp4", open_stream(source))
    with av.open(str(tmp_path / "out.mp4")) as container:
        kinds = [track.type for track in container.streams]
        assert kinds == ["video", "audio", "audio"]
        assert [track.rate for track in container.streams.audio] == [RATE, 44100]
        assert sum(frame.samples for frame in container.decode(audio=1)) >= 44100


@pytest.mark.parametrize(
    ("pipeline", "fits"),
    [
        ("gain db=-6", True), ("fx.reverb", True), ("trim start=0.3", False), ("trim end=1", False),
        ("fade in=0.2 | normalize", True), ("rhythm.tempo factor=0.9", False),
    ],
)  # fmt: skip
def test_by_what_a_command_did_to_the_time(tmp_path, clip, pipeline, fits):
    result = musictool.run(pipeline, clip)
    if fits:
        warnings = write(tmp_path / "out.mp4", result).warnings
        assert any("after its video" in one for one in warnings) == ("reverb" in pipeline)
        assert pictures(tmp_path / "out.mp4") == pictures(clip)
        return
    with pytest.raises(CannotProcess, match="cannot follow"):
        write(tmp_path / "out.mp4", result)


def test_an_edit_of_time_is_refused_with_the_way_out(tmp_path, clip, listing):
    whole = read(clip)
    shorter = whole.with_samples(whole.samples[:, RATE:])
    with pytest.raises(CannotProcess, match=r"pictures .* cannot follow; .* -o out\.m4a"):
        write(tmp_path / "out.mp4", shorter)
    assert listing(tmp_path) == ["clip.mp4"]
    (warning,) = write(tmp_path / "out.m4a", shorter).warnings
    assert warning == "the video is left out; end the name in .mp4 or .mov to keep it"


@pytest.mark.parametrize("name", ["out.m4a", "out.wav", "out.ogg"])
def test_where_there_is_no_place_for_a_video_it_is_said(tmp_path, clip, name):
    (warning,) = write(tmp_path / name, open_stream(clip)).warnings
    assert warning == "the video is left out; end the name in .mp4 or .mov to keep it"
    assert read(tmp_path / name).origin.video_s is None


def test_a_codec_that_mp4_does_not_take_is_refused(tmp_path, tones, encoded, listing):
    source = encoded(
        tmp_path / "clip.avi", "avi", ("mp2", tones(1.0, RATE)), video=1.0, pictures="huffyuv"
    )
    with pytest.raises(CannotProcess, match=r"MP4 holds no video in huffyuv; .* -o out\.m4a"):
        write(tmp_path / "out.mp4", open_stream(source))
    assert listing(tmp_path) == ["clip.avi"]


def test_hevc_keeps_the_mark_that_players_look_for(tmp_path, tones, encoded):
    source = encoded(
        tmp_path / "clip.mkv", "matroska", ("aac", tones(0.5, RATE)), video=0.5, pictures="libx265"
    )
    write(tmp_path / "out.mp4", open_stream(source))
    assert pictures(tmp_path / "out.mp4") == pictures(source)
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


def test_a_cover_is_no_video(tmp_path, tones):
    from musictool.files.tags.model import Picture, Tags
    from musictool.origin import Origin

    picture = Picture(b"\x89PNG\r\n\x1a\n" + bytes(500), "image/png")
    audio = Audio(tones(0.5).samples, 44100, Origin(tags=Tags((), (picture,))))
    write(tmp_path / "a.m4a", audio, encoding=Encoding(subtype="AAC"))
    back = open_stream(tmp_path / "a.m4a")
    assert back.origin.video_s is None
    assert back.origin.tags.pictures
