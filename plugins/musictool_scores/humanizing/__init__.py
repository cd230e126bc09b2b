"""`humanize`: who plays what, and how it is put into a score.

`humanize` asks a player for a `Touch` of each track, the `drummer`, the `pianist` or the `uneven`
one, and `placing` moves notes by it with all that belongs to them.
"""
