"""Basics: trim, gain, fade, normalize, convert, concat, mix."""
