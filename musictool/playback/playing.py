"""Recordings played one after the other.

A program of the system is given a plain WAV that was decoded here, so that it plays whatever can be
read here, and never opens a stranger's file by its own lights. The WAV is removed afterwards.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from musictool import files
from musictool.address import place
from musictool.contract.options import PLAYED, checked
from musictool.discovery import registry
from musictool.errors import CannotProcess, FileError, UsageError
from musictool.kinds import Kind, either, kind_of_file
from musictool.placement.region import part, span
from musictool.playback.device import device_name, play_on_device
from musictool.playback.players import NotPlayed, players_here
from musictool.sound.resampling import resample
from musictool.values import Audio, Stream

__all__ = ["play", "way_to_play"]

INSTALL = (
    "pip install 'musictool[play]', or install a player: aplay (alsa-utils), pw-play (pipewire), "
    "ffplay (ffmpeg), mpv or play (sox)"
)


def play(
    *recordings: Audio | Stream | Path | str, start: float = 0.0, end: float | None = None
) -> None:
    """Play recordings one after the other, and come back when they have ended.

    Parameters
    ----------
    recordings
        Values, or paths of files.
    start, end
        Which part of each is played, in seconds; negative times count from the end.

    Raises
    ------
    CannotProcess
        If nothing lies between `start` and `end`, or nothing on this computer plays sound.
    FileError
        For what cannot be read.
    """
    within = checked(PLAYED, {"start": start, "end": end}, "play")
    for recording in recordings:
        with _opened(recording) as stream:
            _play(part(stream, span(stream, **within)))


def way_to_play() -> str | None:
    """What sound is played by: a device's name, or a program's; None if there is nothing."""
    return device_name() or next((player.program for player in players_here()), None)


@contextmanager
def _opened(recording: Audio | Stream | Path | str) -> Iterator[Stream]:
    if isinstance(recording, Audio | Stream):
        yield recording.stream() if isinstance(recording, Audio) else recording
        return
    if not isinstance(recording, Path | str):
        raise UsageError(f"play takes recordings and paths, not {type(recording).__name__}")
    path = place(recording)
    if (kind := kind_of_file(path)) is not Kind.AUDIO:
        known = [one for command in registry().commands.values() for one in command.variants]
        makers = [one.name for one in known if one.flow is kind and one.spec.gives.is_recording]
        advice = f"; {either(makers)} makes one of {kind.plural}" if makers else ""
        raise FileError(path, f"holds no sound that could be played; name a recording{advice}")
    with files.local_copy(path) as copy:
        yield files.open_stream(copy)


def _play(stream: Stream) -> None:
    failed: list[str] = []
    if device := device_name():
        try:
            play_on_device(stream)
        except NotPlayed as refusal:
            failed.append(f"{device}: {refusal}")
        else:
            return
    players = list(players_here())
    if not players and not failed:
        raise CannotProcess(f"nothing on this computer plays sound: {INSTALL}")
    if stream.channels > 2:
        stream = resample(stream, stream.sample_rate, 2)  # more than many programs take
    with tempfile.TemporaryDirectory(prefix="musictool-") as folder:
        path = Path(folder, "play.wav")
        files.write(path, replace(stream, origin=None), encoding=files.Encoding(bit_depth="16"))
        for player in players:
            try:
                player.play(path)
            except (NotPlayed, OSError) as error:
                failed.append(f"{player.program}: {error}")
            else:
                return
    raise CannotProcess(f"no sound could be played here: {'; '.join(failed)}")
