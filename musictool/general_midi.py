"""The names that General MIDI has for its programs and drums (MIDI 1.0, General MIDI 1)."""

from __future__ import annotations

__all__ = ["DRUMS", "FAMILIES", "INSTRUMENTS", "instrument_name", "parse_instrument"]

_BY_FAMILY = {
    "Piano": "Acoustic Grand Piano, Bright Acoustic Piano, Electric Grand Piano, Honky-tonk Piano, "
    "Electric Piano 1, Electric Piano 2, Harpsichord, Clavi",
    "Chromatic Percussion": "Celesta, Glockenspiel, Music Box, Vibraphone, Marimba, Xylophone, "
    "Tubular Bells, Dulcimer",
    "Organ": "Drawbar Organ, Percussive Organ, Rock Organ, Church Organ, Reed Organ, Accordion, "
    "Harmonica, Tango Accordion",
    "Guitar": "Acoustic Guitar (nylon), Acoustic Guitar (steel), Electric Guitar (jazz), "
    "Electric Guitar (clean), Electric Guitar (muted), Overdriven Guitar, Distortion Guitar, "
    "Guitar Harmonics",
    "Bass": "Acoustic Bass, Electric Bass (finger), Electric Bass (pick), Fretless Bass, "
    "Slap Bass 1, Slap Bass 2, Synth Bass 1, Synth Bass 2",
    "Strings": "Violin, Viola, Cello, Contrabass, Tremolo Strings, Pizzicato Strings, "
    "Orchestral Harp, Timpani",
    "Ensemble": "String Ensemble 1, String Ensemble 2, Synth Strings 1, Synth Strings 2, "
    "Choir Aahs, Voice Oohs, Synth Voice, Orchestra Hit",
    "Brass": "Trumpet, Trombone, Tuba, Muted Trumpet, French Horn, Brass Section, Synth Brass 1, "
    "Synth Brass 2",
    "Reed": "Soprano Sax, Alto Sax, Tenor Sax, Baritone Sax, Oboe, English Horn, Bassoon, Clarinet",
    "Pipe": "Piccolo, Flute, Recorder, Pan Flute, Blown Bottle, Shakuhachi, Whistle, Ocarina",
    "Synth Lead": "Lead 1 (square), Lead 2 (sawtooth), Lead 3 (calliope), Lead 4 (chiff), "
    "Lead 5 (charang), Lead 6 (voice), Lead 7 (fifths), Lead 8 (bass + lead)",
    "Synth Pad": "Pad 1 (new age), Pad 2 (warm), Pad 3 (polysynth), Pad 4 (choir), Pad 5 (bowed), "
    "Pad 6 (metallic), Pad 7 (halo), Pad 8 (sweep)",
    "Synth Effects": "FX 1 (rain), FX 2 (soundtrack), FX 3 (crystal), FX 4 (atmosphere), "
    "FX 5 (brightness), FX 6 (goblins), FX 7 (echoes), FX 8 (sci-fi)",
    "Ethnic": "Sitar, Banjo, Shamisen, Koto, Kalimba, Bag Pipe, Fiddle, Shanai",
    "Percussive": "Tinkle Bell, Agogo, Steel Drums, Woodblock, Taiko Drum, Melodic Tom, "
    "Synth Drum, Reverse Cymbal",
    "Sound Effects": "Guitar Fret Noise, Breath Noise, Seashore, Bird Tweet, Telephone Ring, "
    "Helicopter, Applause, Gunshot",
}

FAMILIES = tuple(_BY_FAMILY)
"""Of eight programs each, in their order."""

INSTRUMENTS = tuple(name for names in _BY_FAMILY.values() for name in names.split(", "))
"""By program, from 0."""

_DRUM_NAMES = (
    "Acoustic Bass Drum, Bass Drum 1, Side Stick, Acoustic Snare, Hand Clap, Electric Snare, "
    "Low Floor Tom, Closed Hi-Hat, High Floor Tom, Pedal Hi-Hat, Low Tom, Open Hi-Hat, "
    "Low-Mid Tom, Hi-Mid Tom, Crash Cymbal 1, High Tom, Ride Cymbal 1, Chinese Cymbal, Ride Bell, "
    "Tambourine, Splash Cymbal, Cowbell, Crash Cymbal 2, Vibraslap, Ride Cymbal 2, Hi Bongo, "
    "Low Bongo, Mute Hi Conga, Open Hi Conga, Low Conga, High Timbale, Low Timbale, High Agogo, "
    "Low Agogo, Cabasa, Maracas, Short Whistle, Long Whistle, Short Guiro, Long Guiro, Claves, "
    "Hi Wood Block, Low Wood Block, Mute Cuica, Open Cuica, Mute Triangle, Open Triangle"
)

DRUMS = {35 + at: name for at, name in enumerate(_DRUM_NAMES.split(", "))}
"""By pitch, in a track of drums."""


def instrument_name(program: int, drum: bool = False) -> str:
    """Of a track, as in "French Horn"; "Drums" of drums, whatever their kit."""
    return "Drums" if drum else INSTRUMENTS[program]


def parse_instrument(text: str) -> int | None:
    """The program of a number, of an instrument's name, or of one that has this in it.

    A whole name stands before one that begins so, and that before one with it inside; of several,
    the first counts. None if there is no such instrument.
    """
    wanted = text.strip().casefold()
    if wanted.isdigit():
        return int(wanted) if int(wanted) < len(INSTRUMENTS) else None
    names = [name.casefold() for name in INSTRUMENTS]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for program, name in enumerate(names):
            if wanted and fits(name, wanted):
                return program
    return None
