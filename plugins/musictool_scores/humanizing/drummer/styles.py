"""Styles of drumming that the network was told apart."""

from __future__ import annotations

__all__ = ["STYLES"]

STYLES = (
    "afrobeat",
    "afrocuban",
    "country",
    "funk",
    "gospel",
    "hiphop",
    "jazz",
    "latin",
    "neworleans",
    "pop",
    "punk",
    "reggae",
    "rock",
    "soul",
)
"""Of which there are ten performances or more."""
