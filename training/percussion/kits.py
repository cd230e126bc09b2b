"""Kits, stroke by stroke: those of soundfonts, of Hydrogen, and folders of single sounds.

A kit has one or several instruments a voice, and an instrument its strokes, the softer ones first.
With the strokes at hand, any performance is a sum of them, and cheaper than by a synthesizer; each
voice can be of another kit, higher or lower, longer or shorter.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from musictool import Samples
from musictool_transcription.drums.spectra import RATE
from training.fluidsynth import Voice, play
from training.scores import DRUM_CHANNEL

from .voices import VOICES

__all__ = ["ELSEWHERE", "Instrument", "Kit", "is_kit_alone", "is_soundfont", "kits_of"]

Instrument = list[Samples]
Kit = dict[str, list[Instrument]]

KIT_ALONE = ("Black_Pearl", "Red_Zeppelin")
"""Soundfonts of nothing but a kit: its one program lies outside of General MIDI's drums."""

ELSEWHERE = {48: 47, 50: 47, 40: 38}
"""Notes that they have on another: of two toms and one snare."""

PROGRAMS = (0, 1, 3, 5, 8, 10, 12, 16, 18, 24, 25, 32, 34, 40, 48)
"""Of soundfonts that have all of General MIDI's kits and variants of them."""

VELOCITIES = (35, 70, 100, 124)

LONGEST = 4.0
"""Seconds of a file beyond which it holds more than a stroke."""

NAMED = {
    "cowbell": r"cowbell",
    "tambourine": r"tambourin",
    "stick": r"stick|rim(?!shot)|click",
    "clap": r"clap",
    "pedal": r"pedal|foot",
    "open hat": r"(hat|hh).*(op|semi)|open.*(hat|hh)|ohh|cymbal_open",
    "closed hat": r"hat|hh|cymbal_closed",
    "bell": r"(ride|paiste|sabian) ?bell|^bell$|cup$",
    "ride": r"ride",
    "crash": r"crash|splash|china|cymbal",
    "low tom": r"tom.*(low|lo\b|lo_|floor)|floor|low tom",
    "high tom": r"tom.*(hi|1$)|high tom",
    "middle tom": r"\btom|_tom|^tom",
    "snare": r"snare|^snr?[_ ]",
    "kick": r"kick|bass ?drum|^bd[_ ]|drum_bass",
    "shaker": r"shaker|maraca",
}
"""Voices by the names of instruments and files, the first that fits."""

OTHER_NAMES = (
    r"^(loop|ambi|tabla|guit|bass_|perc_|glitch|misc|vinyl)|roll|zap|conga|crash/ride|ride-crash"
)


def is_soundfont(path: Path) -> bool:
    return path.suffix in (".sf2", ".sf3")


def is_kit_alone(path: Path) -> bool:
    return path.name.startswith(KIT_ALONE)


@cache
def kits_of(path: Path) -> tuple[Kit, ...]:
    """All kits of a soundfont, of a folder with a `drumkit.xml`, or of one with sounds by name."""
    if is_soundfont(path):
        programs = (0,) if path.name.startswith((*KIT_ALONE, "OPL")) else _programs(path)
        return tuple(one for program in programs if (one := _of_soundfont(path, program)))
    table = path / "drumkit.xml"
    named = _hydrogen(table) if table.exists() else _folder(path)
    kit: Kit = {}
    for name, files in named:
        voice = _voice(name)
        strokes = [read for file in files if (read := _read(file)) is not None] if voice else []
        if voice and strokes:
            kit.setdefault(voice, []).append(strokes)
    return (kit,)


def _programs(path: Path) -> tuple[int, ...]:
    """Of the kits in bank 128, by the table of presets in the file."""
    content = path.read_bytes()
    at = content.rfind(b"phdr")
    rows = np.frombuffer(
        content[at + 8 : at + 8 + int.from_bytes(content[at + 4 : at + 8], "little")],
        np.dtype([("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("rest", "V14")]),
    )
    there = {int(row["program"]) for row in rows if row["bank"] == 128}
    return tuple(sorted(there & set(PROGRAMS)))


def _of_soundfont(path: Path, program: int) -> Kit:
    """Each voice struck by itself, softly and hard."""
    alone = is_kit_alone(path)
    notes, meant, now = [], [], 0.0
    for name, voice in VOICES.items():
        for pitch in {ELSEWHERE.get(one, one) if alone else one for one in voice.notes[:2]}:
            for velocity in VELOCITIES:
                notes.append((now, now + voice.seconds, pitch, velocity))
                meant.append((name, pitch, now, voice.seconds))
                now += voice.seconds + 0.1
    channel = 0 if alone else DRUM_CHANNEL
    played = play([Voice(np.array(notes), program, channel)], path, RATE, reverb=False)
    loudest = float(np.abs(played).max(initial=0))
    found: dict[tuple[str, int], Instrument] = {}
    for name, pitch, start, seconds in meant:
        sound = played[round(start * RATE) : round((start + seconds) * RATE)]
        if len(sound) and np.abs(sound).max() > 1e-3 * loudest:
            found.setdefault((name, pitch), []).append(_stroke(sound))
    kit: Kit = {}
    for (name, _), strokes in found.items():
        kit.setdefault(name, []).append(strokes)
    return kit


def _hydrogen(table: Path) -> Iterator[tuple[str, list[Path]]]:
    """Names of instruments and files of their layers, the softer ones first."""
    text = re.sub(r'\s(xmlns|xsi)(:\w+)?="[^"]*"', "", table.read_text("utf-8", "replace"))
    for instrument in ElementTree.fromstring(text.encode()).iter("instrument"):
        layers = [
            (float(layer.findtext("max") or 1), layer.findtext("filename") or "")
            for layer in instrument.iter("layer")
        ] or [(1.0, instrument.findtext("filename") or "")]
        files = [table.parent / name for _, name in sorted(layers) if name]
        yield instrument.findtext("name") or "", [file for file in files if file.exists()]


def _folder(path: Path) -> Iterator[tuple[str, list[Path]]]:
    for file in sorted(path.iterdir()):
        if file.suffix in (".wav", ".flac", ".ogg"):
            yield file.stem, [file]


def _voice(name: str) -> str | None:
    low = name.lower()
    if re.search(OTHER_NAMES, low):
        return None
    return next((voice for voice, words in NAMED.items() if re.search(words, low)), None)


def _read(file: Path) -> Samples | None:
    import soundfile

    from musictool import Audio, resample

    try:
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:  # one of LMMS's is none
        return None
    if not len(samples) or len(samples) > LONGEST * rate or not np.abs(samples).max():
        return None
    mono = Audio(samples.mean(axis=1, dtype=np.float32)[None], rate)
    if rate != RATE:
        return _stroke(np.concatenate(list(resample(mono.stream(), RATE, 1).blocks(1 << 16)), 1)[0])
    return _stroke(mono.samples[0])


def _stroke(sound: Samples) -> Samples:
    """From just before it begins until it has faded, its peak at 1."""
    size = np.abs(sound)
    peak = float(size.max())
    begin = max(0, int(np.argmax(size > 0.03 * peak)) - round(0.001 * RATE))
    end = len(size) - int(np.argmax(size[::-1] > 0.001 * peak))
    cut = np.asarray(sound[begin:end] / np.float32(peak), np.float32)
    fade = min(len(cut), 200)
    cut[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return cut
