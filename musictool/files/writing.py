"""Writing a value to a file, by its kind: recordings, scores, stems, models, reports.

    path --check_target--> Target --write--> Written

The extension names the container; everything else is kept from the value's origin as far as the
container can hold it, with a warning of what it cannot hold. So is the history: formats without
room for it have it in a file beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from musictool.errors import UnknownName, UnsupportedFormat, UsageError
from musictool.files.access import Place, check_place
from musictool.files.atomic import new_file, write_bytes
from musictool.files.audio.choice import choose_encoding
from musictool.files.audio.clipping import Clip, Level
from musictool.files.audio.formats import CONTAINERS, Encoding
from musictool.files.audio.writing import Written, write_audio
from musictool.files.group import Group
from musictool.files.history import Sidecar
from musictool.files.model_folders import check_model_place, write_model
from musictool.files.system_errors import file_errors
from musictool.kinds import ABC, CSV, REPORT_SUFFIXES, SCORE_SUFFIXES, Kind
from musictool.origin import Origin
from musictool.values import Audio, Model, Report, Score, Stems, Stream

__all__ = ["Target", "check_target", "write", "write_reports", "write_rows"]


@dataclass(frozen=True, eq=False)
class Target(Place):
    """Where a value may be written, and how a recording is encoded there."""

    encoding: Encoding = Encoding()  # noqa: RUF009  a tuple
    """What was asked for."""


def check_target(
    path: Path | str,
    sample_rate: int | None = None,
    channels: int | None = None,
    *,
    like: Origin | None = None,
    encoding: Encoding = Encoding(),  # noqa: B008  frozen
    kind: Kind | None = None,
    inputs: Sequence[Path] = (),
    force: bool = False,
    parents: bool = False,
) -> Target:
    """Refuse a target before any work is done for it; touches nothing.

    Parameters
    ----------
    path
        The output; of stems their folder, whose files are checked when they are written.
    sample_rate, channels
        Of the recording, if they are known.
    kind
        Of the value, where that is a folder.
    like
        The source to resemble in encoding, where `encoding` does not say.
    inputs, force, parents
        As in `Place`.

    Raises
    ------
    UnsupportedFormat, UsageError
        The extension names no format that can be written here, or one that cannot hold so many
        channels or the encoding asked for.
    OutputExists, FileError
        As `access.check_place`, which is asked once more when the file is finished.
    """
    path = Path(path) if isinstance(path, str) else path
    target = Target(path, tuple(inputs), force, parents, encoding=encoding)
    if kind is Kind.MODEL:
        check_model_place(target)
        return target
    if kind is Kind.STEMS:
        choose_encoding(path / f"part{_suffix_of_parts(like, encoding)}", encoding, like)
        return target
    if path.suffix.lower() not in SCORE_SUFFIXES | REPORT_SUFFIXES:
        choose_encoding(path, encoding, like, sample_rate, channels)
    elif encoding.bit_depth is not None or encoding.bitrate is not None:
        raise UsageError(f"{path}: is no recording and has neither bit depth nor bitrate")
    check_place(target)
    return target


def write(
    target: Target | Path | str,
    value: Audio | Stream | Score | Stems | Model | Report,
    clip: Clip = "warn",
    ceiling: float | None = None,
    unchanged: bool = False,
    heard: Level | None = None,
    **conditions: Any,
) -> Written:
    """Write a value, with the tags and the history of its origin; a `Stream` is read once.

    Parameters
    ----------
    target
        A path is checked first, under `conditions`: see `check_target`.
    clip
        Of samples over full scale: see `audio.clipping`.
    ceiling
        The highest true peak, in dBTP, of what a file of sound decodes to: a recording that an
        encoder takes over it is lowered, and encoded once more.
    unchanged
        Whether a recording has the samples of the file that it comes from, which may be copied.
    heard
        The level of that file as it was read: what passes full scale in it already is no news.

    Raises
    ------
    Clipped
        With `clip="error"`.
    BadSamples, CannotProcess
        NaN or infinity in the result, or nothing at all.
    UnsupportedFormat, UsageError, OutputExists, FileError
        As `check_target`; and `FileError` when the system refuses, as with a full disk.
    """
    path = target.path if isinstance(target, Target) else Path(target)
    if clip not in get_args(Clip):
        raise UnknownName("way of clipping", str(clip), get_args(Clip))
    if not isinstance(value, Audio | Stream | Score | Stems | Model | Report):
        kind = type(value).__name__
        raise UsageError(f"{path}: a {kind} cannot be written; give a value such as Audio")
    if not isinstance(target, Target):
        form: tuple[int | None, int | None] = (None, None)
        if isinstance(value, Audio | Stream):
            form = (value.sample_rate, value.channels)
        folders = {Stems: Kind.STEMS, Model: Kind.MODEL}
        kind = folders.get(type(value))
        if isinstance(value, Score | Report):
            _check_suffix(path, value)
        target = check_target(path, *form, like=value.origin, kind=kind, **conditions)
    if isinstance(value, Stems):
        return _write_stems(target, value, clip, ceiling)
    if isinstance(value, Model):
        write_model(target, value)
        return Written(target.path)
    if isinstance(value, Score):
        return _write_score(target, value)
    if isinstance(value, Report):
        return _write_report(target, value)
    stream = value.stream() if isinstance(value, Audio) else value
    return write_audio(target, stream, target.encoding, clip, ceiling, unchanged, heard)


def _write_stems(target: Target, stems: Stems, clip: Clip, ceiling: float | None) -> Written:
    """Each part as a file of its name: all of them, or none.

    All targets are checked before the first is written, and get their names once all are complete.
    """
    like = replace(stems.origin, video_s=None) if stems.origin else None
    suffix = _suffix_of_parts(like, target.encoding)
    paths = {name: target.path / f"{_safe_name(name)}{suffix}" for name in stems.parts}
    if len(set(paths.values())) < len(paths):
        raise UsageError(f"{target.path}: two parts would have one file name: {', '.join(paths)}")
    checked = [
        check_target(
            paths[name],
            part.sample_rate,
            part.channels,
            like=like,
            encoding=target.encoding,
            inputs=target.inputs,
            force=target.force,
            parents=True,
        )
        for name, part in stems.recordings.items()
    ]
    streams = (
        part.stream() if isinstance(part, Audio) else part for part in stems.recordings.values()
    )
    with Group() as group:
        parts = [
            write_audio(
                replace(place, group=group),
                replace(stream, origin=like),
                place.encoding,
                clip,
                ceiling,
            )
            for place, stream in zip(checked, streams, strict=True)
        ]
        refused = group.publish()
    if error := next(filter(None, refused), None):
        raise error
    warnings = [f"{part.path.name}: {text}" for part in parts for text in part.warnings]
    if like and not target.encoding.container and like.container not in CONTAINERS:
        warnings.insert(0, f"{like.container} cannot be written, so these are WAV files")
    return Written(
        target.path,
        parts[0].sample_rate,
        parts[0].channels,
        max(part.frames or 0 for part in parts),
        parts[0].encoding,
        max(part.peak for part in parts),
        sum(part.clipped_samples for part in parts),
        tuple(warnings),
    )


def _suffix_of_parts(like: Origin | None, wanted: Encoding) -> str:
    """Of the container asked for, else the source's, else a WAV's."""
    container = CONTAINERS.get(wanted.container or (like.container if like else ""))
    return container.suffixes[0] if container and container.suffixes else ".wav"


def _safe_name(name: str) -> str:
    """A name as a file name: separators and what hides a file replaced."""
    cleaned = "".join("_" if letter in '/\\:*?"<>|\0' else letter for letter in name)
    return cleaned.lstrip(".") or "_"


def _check_suffix(path: Path, value: Score | Report) -> None:
    """Refuse a name that does not say how notes, or findings, are written."""
    suffix = path.suffix.lower()
    if isinstance(value, Score) and suffix not in Kind.SCORE.suffixes:
        written = f"notes are written as MIDI or MusicXML; end the name in {Kind.SCORE.suffix}"
        raise UnsupportedFormat(path, written)
    if isinstance(value, Report) and suffix not in REPORT_SUFFIXES:
        written = "findings are written as JSON, CSV or JAMS; end the name in .json"
        raise UnsupportedFormat(path, written)


def _write_score(target: Target, score: Score) -> Written:
    from musictool.files.scores import score_bytes  # most files are recordings

    _check_suffix(target.path, score)
    suffix = target.path.suffix.lower()
    content, warnings = score_bytes(score, suffix)
    if _is_midi_of_abc(target.path, score.origin):
        warnings.append("ABC cannot be written, so this is MIDI; name another format with -o")
    with new_file(target) as temporary, file_errors(target.path):
        temporary.write_bytes(content)
    notes = sum(track.notes.size for track in score.tracks)
    return Written(target.path, warnings=tuple(warnings), notes=notes, score_seconds=score.duration)


def _is_midi_of_abc(path: Path, origin: Origin | None) -> bool:
    """Whether a name was made of that of a tune in ABC, and nobody chose it and its extension."""
    if origin is None or f".{origin.container.lower()}" != ABC:
        return False
    named = origin.path is None or path.name.startswith(f"{origin.path.stem}.")
    return named and path.suffix.lower() == Kind.SCORE.suffix


def _write_report(target: Target, report: Report) -> Written:
    from musictool.files.reports import report_text  # most work makes recordings

    _check_suffix(target.path, report)
    suffix = target.path.suffix.lower()
    history = report.origin.history if report.origin and suffix == CSV else ()
    return _write_text(target, report_text(report, suffix), history)


def write_rows(place: Place, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a table as JSON or CSV, as its name says; fails as `write` does."""
    from musictool.files.reports import rows_text  # most work makes recordings

    write_bytes(place, rows_text(rows, place.path.suffix.lower()).encode())


def write_reports(
    place: Place, findings: Sequence[Mapping[str, Any]], history: Sequence[Mapping[str, Any]] = ()
) -> Written:
    """Write the findings about many recordings as one file, JSON or CSV; fails as `write` does.

    Each has its `file`, and what failed an `error`. The `history` is for CSV, which has no place
    for it.
    """
    from musictool.files.reports import reports_text  # most work makes recordings

    suffix = place.path.suffix.lower()
    return _write_text(place, reports_text(findings, suffix), history if suffix == CSV else ())


def _write_text(place: Place, text: str, history: Sequence[Mapping[str, Any]]) -> Written:
    """Write a text, and the history that has no place in it beside it."""
    path = place.path
    with Sidecar(path) as beside, new_file(place) as temporary, file_errors(path):
        temporary.write_bytes(text.encode())
        warnings = beside.write(temporary, history)
    return Written(path, warnings=tuple(warnings))
