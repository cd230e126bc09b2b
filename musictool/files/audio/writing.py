"""Writing a recording: encoded block by block, with its tags, into a file that appears whole.

What the container cannot hold is changed with a warning (another sample rate, RF64 in place of a
WAV over 4 GB), or refused before any work (too many channels).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from musictool.errors import BadSamples, CannotProcess, Clipped, FileError, UnsupportedFormat
from musictool.files.access import Place
from musictool.files.atomic import new_file
from musictool.files.audio import clipping, encoders
from musictool.files.audio.bitrates import missed
from musictool.files.audio.choice import choose_encoding, nearest_rate
from musictool.files.audio.clipping import Clip, Level, first_not_finite
from musictool.files.audio.copying import can_be_copied, copy_file
from musictool.files.audio.fidelity import ATTEMPTS, LevelCheck
from musictool.files.audio.formats import CONTAINERS, SUBTYPES, WRITABLE_SUFFIXES, Encoding
from musictool.files.audio.speakers import name_speakers, unusual_speakers
from musictool.files.history import Sidecar
from musictool.files.tags import strings
from musictool.files.tags.adding import add_fields
from musictool.files.tags.carrying import Room, Sound, write_tags
from musictool.files.tags.chapters import as_chapters
from musictool.files.tags.model import Tags
from musictool.kinds import SCORE_SUFFIXES
from musictool.origin import Origin
from musictool.quantities import format_time
from musictool.sound.levels import amplitude, decibels
from musictool.sound.resampling import resample
from musictool.values import Samples, Stream

__all__ = ["Written", "write_audio"]


@dataclass(frozen=True, eq=False)
class Written:
    """A file that was written."""

    path: Path
    sample_rate: int | None = None
    channels: int | None = None
    frames: int | None = None
    encoding: Encoding = Encoding()  # noqa: RUF009  a tuple
    peak: float = 0.0
    """Highest magnitude before clipping, linear; 1.0 is full scale."""
    clipped_samples: int = 0
    """Samples that lay over full scale and were clipped there."""
    warnings: tuple[str, ...] = ()
    notes: int | None = None
    """How many, of a score."""
    score_seconds: float | None = None
    """When the last of these ends."""

    @property
    def seconds(self) -> float | None:
        """Length of a recording or a score; None for what has none."""
        if self.frames is None or not self.sample_rate:
            return self.score_seconds
        return self.frames / self.sample_rate


def write_audio(
    place: Place,
    stream: Stream,
    wanted: Encoding,
    clip: Clip,
    ceiling: float | None = None,
    unchanged: bool = False,
    heard: Level | None = None,
) -> Written:
    """Write a recording to a place that was checked; see `files.write`."""
    path, origin, rate = place.path, stream.origin, stream.sample_rate
    chosen = choose_encoding(path, wanted, origin, rate, stream.channels)
    _check_room_for_measured(path, chosen, origin)
    as_it_is = unchanged and clip != "limit" and ceiling is None
    warnings = _other_extension(path, origin)
    if as_it_is and origin and not origin.measured and _is_kept(chosen, wanted, origin):
        warnings.append("nothing was changed: this is the recording as it was")
    if as_it_is and origin and can_be_copied(path, origin, wanted):
        written = _copied(place, stream, origin, chosen)
        return replace(written, warnings=(*warnings, *written.warnings))
    given, promised = Level(), origin.ceiling if origin else None
    if promised is not None:
        stream = _passing(stream, given.add)
    if (possible := nearest_rate(chosen, rate)) != rate:
        warnings.append(f"{chosen.subtype} takes no {rate} Hz; resampled to {possible} Hz")
        stream = resample(stream, possible)
    subtype = SUBTYPES[chosen.subtype or ""]
    if clip == "limit" and subtype.is_bounded:
        stream = clipping.limit(stream)
    video = None
    if origin and origin.video_s is not None:
        from musictool.files.audio.video import video_for  # most recordings have none

        video, left_out = video_for(path, origin)
        warnings += left_out
    if video and stream.frames is not None:
        video.check(path, stream.frames / stream.sample_rate)
    beside = Sidecar(path)
    if beside.is_needed(bool(CONTAINERS[chosen.container or ""].tags)):
        place = replace(place, group=None)
    with beside, new_file(place) as temporary:
        check = LevelCheck(chosen, stream.channels, ceiling, promised)
        tags = origin.tags if origin else None
        encoding, level, said = _encode_under(check, temporary, path, stream, given, tags)
        warnings += said
        if encoding != chosen:
            warnings.append(
                f"more than 4 GB: written as {encoding.container}, the WAV for that size"
            )
        if not level.frames:
            raise CannotProcess(f"{path}: was not written: the result holds no sound (0 frames)")
        if clip == "error" and subtype.is_bounded and level.first_over is not None:
            raise Clipped(
                path,
                f"{level.over} samples lie over full scale, the first at "
                f"{format_time(level.first_over / stream.sample_rate, 3)}, the peak at "
                f"{_in_dbfs(level)}; lower the level, or have it clipped (--clip warn) or "
                "limited (--clip limit)",
            )
        form = (stream.sample_rate, stream.channels, level.frames, subtype.bits or 24)
        sound = Sound(*form, unusual_speakers(origin, stream.channels))
        if wanted.bitrate is not None:
            warnings += missed(encoding, temporary.stat().st_size, sound.seconds)
        if video:
            video.check(path, sound.seconds)
            warnings += video.add_to(temporary, path, sound.seconds, stream.sample_rate)
        warnings += _put_metadata(temporary, path, encoding, origin, sound, with_chapters=not video)
        has_tags = CONTAINERS[encoding.container or ""].tags is not None
        warnings += beside.write(temporary, origin.history if origin and not has_tags else ())
    clipped = level.over if subtype.bits is not None else 0
    if level.over and subtype.is_bounded and not (heard and level.is_as_high_as(heard)):
        what = "were clipped" if clipped else "will be clipped by most players"
        warnings.append(
            f"{level.over} samples over full scale {what}, the peak is "
            f"{_in_dbfs(level)}; --clip limit keeps them within"
        )
    return Written(
        path,
        stream.sample_rate,
        stream.channels,
        level.frames,
        encoding,
        level.peak,
        clipped,
        tuple(warnings),
    )


def _is_kept(chosen: Encoding, wanted: Encoding, origin: Origin) -> bool:
    """Whether a file will be encoded as its source is."""
    source = (origin.container, origin.subtype)
    return (chosen.container, chosen.subtype) == source and wanted.bitrate is None


def _check_room_for_measured(path: Path, chosen: Encoding, origin: Origin | None) -> None:
    """Refuse a container without tags for what was measured to stand in them."""
    if origin and origin.measured and CONTAINERS[chosen.container or ""].tags is None:
        raise UnsupportedFormat(
            path,
            f"{chosen.container} has no place for {origin.measured[0][0].lower()}; name a .flac, "
            ".mp3, .ogg, .opus, .m4a, .wav or .aiff with -o",
        )


def _in_dbfs(level: Level) -> str:
    return f"{decibels(level.peak):+.1f} dBFS"


def _put_metadata(
    temporary: Path,
    path: Path,
    encoding: Encoding,
    origin: Origin | None,
    sound: Sound,
    *,
    with_chapters: bool,
) -> list[str]:
    """Put into an encoded file what its origin says, as it now is; warnings of what has no place.

    Of an MP4 the chapters are made only if asked for: a video that is copied brings its own.
    """
    row = CONTAINERS[encoding.container or ""]
    tags = None
    if origin and (origin.tags or any(edit.others or edit.loop for edit in origin.edits)):
        from musictool.files.tags.following import followed  # of what has no tags none follow

        tags = followed(origin, sound.seconds, sound.sample_rate)
    if tags and row.tags == "mp4" and with_chapters:
        chapters = as_chapters(tags.markers, sound.seconds)
        if chapters:
            from musictool.files.audio.mp4_chapters import add_chapters  # it needs FFmpeg

            muxer = row.muxers[encoding.subtype or ""].name
            add_chapters(temporary, path, muxer, sound.sample_rate, chapters)
    warnings = name_speakers(temporary, encoding, origin, sound.channels)
    room = Room(encoding.container or "", row.tags, row.chunks, row.texts)
    warnings += write_tags(temporary, path, room, tags, origin.history if origin else (), sound)
    return warnings + add_fields(temporary, path, row.tags, origin.measured if origin else ())


def _copied(place: Place, stream: Stream, origin: Origin, encoding: Encoding) -> Written:
    """The file behind a recording, copied; with what `Written` tells of it."""
    level = Level()
    warnings = copy_file(place, _passing(stream, level.add), origin)
    return Written(
        place.path,
        stream.sample_rate,
        stream.channels,
        level.frames,
        encoding._replace(bitrate=origin.bitrate),
        level.peak,
        warnings=tuple(warnings),
    )


def _other_extension(path: Path, origin: Origin | None) -> list[str]:
    """Says why an output named after its source is a .wav although the source is none."""
    source = origin.path if origin else None
    if source is None or path.suffix != ".wav":
        return []
    if source.suffix.lower() in (*WRITABLE_SUFFIXES, *SCORE_SUFFIXES):
        return []  # nobody expects the sound of a score to be one
    if not path.name.startswith(f"{source.stem}."):
        return []  # somebody chose a name, and the extension with it
    suffix = source.suffix
    what = f"files ending in {suffix!r} cannot be written" if suffix else "its source has no ending"
    return [f"{what}, so this is a WAV; name another format with -o"]


def _encode_under(
    check: LevelCheck,
    temporary: Path,
    path: Path,
    stream: Stream,
    given: Level,
    tags: Tags | None,
) -> tuple[Encoding, Level, list[str]]:
    """As `_encode`, with what to say of the level; lowered until it keeps to a ceiling.

    `given` has the peak of the recording, when it has been read.
    """
    if not check.is_needed:
        return *_encode(temporary, path, stream, check.encoding, tags), []
    from musictool.sound.loudness import LoudnessMeter  # most recordings do without

    lowered_db = excess_db = 0.0
    for _ in range(ATTEMPTS):
        lowered_db += excess_db
        softer = _amplified(stream, -lowered_db) if lowered_db else stream
        meter = LoudnessMeter(stream.sample_rate, stream.channels, true_peak=True)
        metered = _passing(softer, meter.add)
        encoding, level = _encode(temporary, path, metered, check.encoding, tags)
        if not level.peak:
            return encoding, level, []
        after, excess_db = check.decoded(temporary, level.peak)
        if not excess_db:
            break
    return encoding, level, check.sentences(given.peak, meter.finish(), after, lowered_db)


def _amplified(stream: Stream, db: float) -> Stream:
    factor = amplitude(db)
    return stream.map(lambda block: block * factor)


def _encode(
    temporary: Path, path: Path, stream: Stream, chosen: Encoding, tags: Tags | None
) -> tuple[Encoding, Level]:
    """Encode the stream; what outgrows a WAV of 4 GB becomes an RF64, which players take alike.

    What was measured comes back with the encoding.
    """
    larger = CONTAINERS[chosen.container or ""].larger
    if stream.frames and larger and not encoders.fits(chosen, stream.frames, stream.channels):
        chosen, larger = chosen._replace(container=larger), None
    texts = strings.kept(CONTAINERS[chosen.container or ""].texts, tags)
    level = Level(SUBTYPES[chosen.subtype or ""].bits or 24)
    blocks = _measured(stream, path, level)
    try:
        encoders.encode(temporary, path, blocks, chosen, stream.sample_rate, stream.channels, texts)
    except encoders.TooLarge:
        if larger is None:
            raise FileError(
                path, f"{chosen.container} ends at 4 GB; write .wav, .w64, .caf or .flac"
            ) from None
        return _encode(temporary, path, stream, chosen._replace(container=larger), tags)
    return chosen, level


def _passing(stream: Stream, add: Callable[[Samples], object]) -> Stream:
    """The stream, each block of which is shown to somebody."""

    def passing(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            add(block)
            yield block

    return stream.through(passing, frames=stream.frames)


def _measured(stream: Stream, path: Path, level: Level) -> Iterator[Samples]:
    for block in stream.blocks():
        at = level.frames
        if not math.isfinite(level.add(block)):
            bad = first_not_finite(block, at, stream.sample_rate)
            raise BadSamples(path, f"was not written: the result holds {bad}")
        yield block
