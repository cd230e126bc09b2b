"""Voices made of recorded sounds: what the engines `soundfont` and `sampler` have in common."""
