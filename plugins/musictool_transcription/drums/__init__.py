"""The engine `drums` of `transcribe`: a network that hears strokes, as General MIDI drums."""
