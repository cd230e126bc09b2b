"""Standard MIDI Files, from and to a `Score`, with every event that they hold."""

from musictool.files.scores.midi.reading import NoMidi, read_midi
from musictool.files.scores.midi.writing import midi_bytes

__all__ = ["NoMidi", "midi_bytes", "read_midi"]
