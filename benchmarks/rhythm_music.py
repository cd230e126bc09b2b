"""Music whose beats are known, for `rhythm.py`: recordings, and scores played by FluidSynth.

The recordings keep one tempo: `annotations/steady.csv` says from where, how fast and how it was
found out, and where bars or an octave are not sure. The scores are human performances (ASAP, with
all their rubato) and pop arrangements (POP909), played by a soundfont that no beat tracker here was
trained on.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import soundfile

from musictool import Audio

__all__ = ["KEYS", "Piece", "asap", "play", "pop909", "recordings"]

STEADY = Path(__file__).parent / "annotations" / "steady.csv"
SECONDS = 50.0
"""Of each score that are played."""
SAX, GUITAR, PIANO = 65, 25, 0
KEYS = {"rec/orch_nutcracker.ogg": "e minor", "rec/strings_brahms_hungarian5.ogg": "f# minor"}
"""Of recordings of known scores."""


@dataclass(frozen=True)
class Piece:
    """Sound, and what is known of it."""

    name: str
    group: str
    audio: Audio
    beats: np.ndarray
    downbeats: np.ndarray | None = None
    key: str | None = None


def recordings(folder: Path) -> Iterator[Piece]:
    """Those of the annotations that are there; loops are repeated without a gap."""
    with STEADY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = folder / row["file"]
            if not path.exists():
                print(f"{path} is not there; left out")
                continue
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            copies, beats = int(row["copies"]), int(row["beats"])
            # Of an exact loop the length itself is the tempo.
            period = 60 / float(row["bpm"]) if row["bpm"] else len(samples) / rate / beats
            audio = Audio(np.tile(samples.T, copies), rate)
            times = float(row["start_s"]) + period * np.arange(beats * copies)
            downbeats = None
            if row["beats_in_bar"]:
                downbeats = times[int(row["first_downbeat"]) :: int(row["beats_in_bar"])]
            group = "loops" if copies > 1 else "recordings"
            yield Piece(path.name, group, audio, times, downbeats)


def asap(folder: Path, soundfont: Path, count: int) -> Iterator[Piece]:
    """Performances of Bach and Haydn, evenly over the collection; of each piece one."""
    scores: dict[Path, Path] = {}  # one performance of each
    for path in sorted(folder.rglob("*_annotations.txt")):
        if path.name != "midi_score_annotations.txt":
            scores.setdefault(path.parent, path)
    usable = [path for path in scores.values() if _asap_beats(path) is not None]
    chosen = np.linspace(0, len(usable) - 1, min(count, len(usable))).round().astype(int)
    for path in (usable[number] for number in chosen):
        beats = _asap_beats(path)
        assert beats is not None
        midi = path.with_name(path.name.replace("_annotations.txt", ".mid"))
        name = "-".join(path.relative_to(folder).parent.parts[-3:])
        audio = play(_notes(midi), soundfont)
        yield Piece(name, "ASAP", audio, beats[0], beats[1])


def _asap_beats(path: Path) -> tuple[np.ndarray, np.ndarray] | None:
    """Beats and downbeats of the first part; None if it has few, or passages without a beat."""
    rows = [line.split("\t") for line in path.read_text().splitlines() if line.strip()]
    rows = [row for row in rows if float(row[0]) < SECONDS]
    words = [row[2].split(",")[0] for row in rows]
    if "bR" in words or len(rows) < 30:
        return None
    times = np.array([float(row[0]) for row in rows])
    return times, times[[word == "db" for word in words]]


def pop909(folder: Path, soundfont: Path, count: int) -> Iterator[Piece]:
    """Songs evenly spread over the collection: a saxophone sings, guitar and piano accompany."""
    songs = sorted(path.parent for path in folder.rglob("beat_midi.txt"))
    for song in songs[len(songs) // (2 * count) :: len(songs) // count][:count]:
        rows = np.loadtxt(song / "beat_midi.txt")
        rows = rows[rows[:, 0] < SECONDS]
        programs = {"MELODY": SAX, "BRIDGE": GUITAR, "PIANO": PIANO}
        audio = play(_notes(song / f"{song.name}.mid", programs), soundfont)
        beats, downbeats = rows[:, 0], rows[rows[:, 2] == 1, 0]
        yield Piece(f"POP909 {song.name}", "POP909", audio, beats, downbeats, _pop_key(song))


def _pop_key(song: Path) -> str | None:
    """The key that most of what is played is in, as mir_eval writes it."""
    lengths: dict[str, float] = {}
    for line in (song / "key_audio.txt").read_text().splitlines():
        start, end, key = line.split("\t")
        inside = max(min(float(end), SECONDS) - float(start), 0.0)
        lengths[key] = lengths.get(key, 0.0) + inside
    if not lengths:
        return None
    tonic, _, mode = max(lengths, key=lambda key: lengths[key]).partition(":")
    return f"{tonic.lower()} {'minor' if mode.startswith('min') else 'major'}"


Event = tuple[float, mido.Message]


def _notes(path: Path, programs: dict[str, int] | None = None) -> list[Event]:
    """The notes and pedals of the first part, in seconds; instruments by the names of tracks."""
    file = mido.MidiFile(path)
    if programs:
        for number, track in enumerate(file.tracks):
            channel = number % 9
            track[:] = [
                message.copy(channel=channel) if hasattr(message, "channel") else message
                for message in track
                if message.type != "program_change"
            ]
            program = programs.get(track.name.strip(), PIANO)
            track.insert(0, mido.Message("program_change", channel=channel, program=program))
    events: list[Event] = []
    now = 0.0
    for message in file:
        now += message.time
        if now > SECONDS:
            break
        if not message.is_meta:
            events.append((now, message))
    return events


def play(events: list[Event], soundfont: Path, rate: int = 44100) -> Audio:
    """Notes as FluidSynth plays them; what sounds on after the last is kept for two seconds."""
    program = shutil.which("fluidsynth")
    if program is None:
        raise SystemExit("FluidSynth is not installed, so no score can be played")
    file = mido.MidiFile(ticks_per_beat=1000)
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000)])  # a tick is 1 ms
    file.tracks.append(track)
    before = 0
    for time, message in events:
        track.append(message.copy(time=round(time * 1000) - before))
        before = round(time * 1000)
    for channel in range(16):  # a pedal still down would sound on and on
        for control in (64, 123):
            track.append(mido.Message("control_change", channel=channel, control=control, value=0))
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder, "score.mid"), Path(folder, "score.wav")
        file.save(midi)
        lazily = ["-o", "synth.dynamic-sample-loading=1"]  # else a large soundfont takes 10 s
        output = ["-r", str(rate), "-T", "wav", "-F", str(wav)]
        command = [program, "-ni", "-q", *lazily, *output, str(soundfont), str(midi)]
        subprocess.run(command, check=True, capture_output=True)
        samples, _ = soundfile.read(wav, dtype="float32", always_2d=True)
    end = round((before / 1000 + 2.0) * rate)
    return Audio(np.ascontiguousarray(samples[:end].T), rate)
