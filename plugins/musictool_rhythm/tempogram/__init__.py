"""The engine `tempogram` of `rhythm.beats`: what repeats, found without learning.

Each step of the classic path is made robust: spectral flux (Böck and Widmer 2013); a tempogram
with a log-normal prior (Ellis 2007), whose strongest octaves are all tracked and compared; a smooth
curve of tempo; beats by dynamic programming (Ellis 2007), moved to the onsets; and a straight line
through them where the tempo is steady: a grid made by a machine is found to a millisecond or so.
"""
