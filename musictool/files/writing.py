"""Writing a value to a file, by its kind: recordings, scores, stems, reports.

The extension names the container; everything else is kept from the source (`like`) as far as
the container can hold it, and what cannot be held is said in a warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from musictool.errors import UnknownName, UnsupportedFormat, UsageError
from musictool.files import atomic
from musictool.files.audio import Place, Written, check_encoding, write_audio
from musictool.files.clipping import Clip
from musictool.files.formats import CONTAINERS, Encoding
from musictool.files.provenance import keep_beside, render
from musictool.kinds import CSV, REPORT_SUFFIXES, SCORE_SUFFIXES
from musictool.values import Audio, Origin, Report, Score, Stems, Stream

__all__ = ["check_target", "write", "write_reports"]

_NO_AUDIO = SCORE_SUFFIXES | REPORT_SUFFIXES


def check_target(
    path: Path | str,
    sample_rate: int | None = None,
    channels: int | None = None,
    *,
    like: Origin | None = None,
    encoding: Encoding | None = None,
    inputs: Sequence[Path] = (),
    force: bool = False,
    parents: bool = False,
) -> Encoding:
    """Refuse a target before any work is done for it; touches nothing.

    Returns
    -------
    Encoding
        What `write` will use. Empty for MIDI and JSON.

    Raises
    ------
    UnsupportedFormat, UsageError
        The extension names no format that can be written here, or one that cannot hold so many
        channels or the encoding asked for.
    OutputExists, FileError
        The place cannot be written to: see `atomic.check_place`.
    """
    path = Path(path)
    chosen = Encoding()
    if path.suffix.lower() not in _NO_AUDIO:
        chosen = check_encoding(path, like, encoding, sample_rate, channels)
    atomic.check_place(path, inputs=inputs, force=force, parents=parents)
    return chosen


def write(
    path: Path | str,
    value: Audio | Stream | Score | Stems | Report,
    *,
    like: Origin | None = None,
    encoding: Encoding | None = None,
    force: bool = False,
    clip: Clip = "warn",
    provenance: Mapping[str, Any] | None = None,
    inputs: Sequence[Path] = (),
    parents: bool = False,
) -> Written:
    """Write a value to a file.

    Parameters
    ----------
    path
        Where to; the extension chooses the format: audio for `Audio` and `Stream`, ".mid" for
        `Score`, ".json", ".csv" or ".jams" for `Report`. For `Stems` a folder, in which each part
        becomes a file in the source's container.
    value
        What to write. A `Stream` is read once, block by block.
    like
        The source to resemble in encoding and tags, by default `value.origin`.
    encoding
        Overrides of container, encoding and bitrate.
    force
        Replace an existing file. An input is never replaced.
    clip
        Samples over full scale: "warn" clips and counts, "limit" lowers the peaks, "error"
        refuses. See `clipping`.
    provenance
        How the value was made; kept in the file's own metadata after the source's history, or in
        a file beside it where the format has no place (`read_history` finds both).
    inputs
        Files that must not be touched.
    parents
        Make missing folders.

    Raises
    ------
    Clipped
        With `clip="error"`.
    BadSamples, CannotProcess
        NaN or infinity in the result, or nothing at all.
    UnsupportedFormat, UsageError, OutputExists, FileError
        As `check_target`; and `FileError` when the system refuses, as with a full disk.
    """
    path = Path(path)
    if clip not in get_args(Clip):
        raise UnknownName("way of clipping", str(clip), get_args(Clip))
    if not isinstance(value, Audio | Stream | Score | Stems | Report):
        kind = type(value).__name__
        raise UsageError(f"{path}: a {kind} cannot be written; give a value such as Audio")
    like = like if like is not None else value.origin
    place = Place(path, like, force, provenance, tuple(inputs), parents)
    if isinstance(value, Stems):
        return _write_stems(place, value, encoding, clip)
    if isinstance(value, Score):
        return _write_score(place, value)
    if isinstance(value, Report):
        return _write_report(place, value)
    stream = value.stream() if isinstance(value, Audio) else value
    return write_audio(place, stream, encoding, clip)


def _write_stems(place: Place, stems: Stems, wanted: Encoding | None, clip: Clip) -> Written:
    """Each part as a file of its name; all targets are checked before the first is written."""
    container = CONTAINERS.get(
        (wanted and wanted.container) or (place.like and place.like.container) or ""
    )
    suffix = container.suffixes[0] if container and container.suffixes else ".wav"
    places = {
        name: replace(place, path=place.path / f"{safe_name(name)}{suffix}", parents=True)
        for name in stems.parts
    }
    if len({at.path for at in places.values()}) < len(places):
        raise UsageError(f"{place.path}: two parts would have one file name: {', '.join(places)}")
    for name, part in stems.parts.items():
        at = places[name]
        check_target(
            at.path, part.sample_rate, part.channels, like=at.like, encoding=wanted, **at.conditions
        )
    parts = tuple(
        write_audio(places[name], part.stream(), wanted, clip) for name, part in stems.parts.items()
    )
    warnings = [f"{part.path.name}: {text}" for part in parts for text in part.warnings]
    if not container and place.like:
        warnings.insert(0, f"{place.like.container} cannot be written, so these are WAV files")
    return Written(
        place.path,
        parts[0].sample_rate,
        parts[0].channels,
        max(part.frames or 0 for part in parts),
        parts[0].encoding,
        max(part.peak for part in parts),
        sum(part.clipped_samples for part in parts),
        tuple(warnings),
        parts,
    )


def safe_name(name: str) -> str:
    """A name as a file name: separators and what hides a file replaced."""
    cleaned = "".join("_" if letter in '/\\:*?"<>|\0' else letter for letter in name)
    return cleaned.lstrip(".") or "_"


def _write_score(place: Place, score: Score) -> Written:
    from musictool.files.scores import write_score

    if place.path.suffix.lower() not in SCORE_SUFFIXES:
        raise UnsupportedFormat(place.path, "notes are written as MIDI; end the name in .mid")
    with (
        atomic.new_file(place.path, **place.conditions) as temporary,
        atomic.translated(place.path),
    ):
        write_score(temporary, score, render(place.history) if place.history else "")
    return Written(place.path)


def _write_report(place: Place, report: Report) -> Written:
    from musictool.files.reports import write_report

    suffix = place.path.suffix.lower()
    if suffix not in REPORT_SUFFIXES:
        raise UnsupportedFormat(
            place.path, "findings are written as JSON, CSV or JAMS; end the name in .json"
        )
    with (
        atomic.new_file(place.path, **place.conditions) as temporary,
        atomic.translated(place.path),
    ):
        write_report(temporary, report, place.history)
    warnings = keep_beside(place.path, place.history) if suffix == CSV else []
    return Written(place.path, warnings=tuple(warnings))


def write_reports(
    path: Path,
    findings: Sequence[Mapping[str, Any]],
    history: Sequence[Mapping[str, Any]] = (),
    *,
    inputs: Sequence[Path] = (),
    force: bool = False,
) -> Written:
    """Write the findings about many recordings as one file, JSON or CSV.

    Parameters
    ----------
    findings
        Of each recording, with its `file`; of those that failed `error` in their place.
    history
        How they were made, for a format that has no place for it.

    Raises
    ------
    OutputExists, FileError
        As `write`.
    """
    from musictool.files import reports

    with (
        atomic.new_file(path, inputs=inputs, force=force) as temporary,
        atomic.translated(path),
    ):
        reports.write_reports(temporary, findings)
    warnings = keep_beside(path, history) if path.suffix.lower() == CSV else []
    return Written(path, warnings=tuple(warnings))
