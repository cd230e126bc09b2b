"""`--live`: a piece is heard while it is made.

`playing` sends what `wire` makes of the notes in time to what `ports` has opened.
"""
