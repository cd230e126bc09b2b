"""Scores made anew in part, or carried on: what is around stays to the tick, and is heard."""
