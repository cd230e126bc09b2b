"""Wishes of which it depends on what a piece has so far what may come next; one in each file."""
