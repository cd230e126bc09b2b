"""Recordings: what containers hold, and reading and writing them.

formats -> choice, completeness -> foreign -> reading
formats -> choice, clipping, encoders -> writing
"""
