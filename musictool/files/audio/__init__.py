"""Recordings: what containers hold, and reading and writing them.

`formats` has a row for each container and each encoding. `reading` opens files, through libsndfile
or, in `foreign`, FFmpeg's libraries with the demuxer that `demuxers` chose. `walks` finds where the
sound of a file lies, and whether it is all there: a `layout`. `choice` says which encoding an
output gets, `clipping` guards full scale, `encoders` and `muxing` encode, `fidelity` listens to
what came of it, `video` puts pictures beside a sound, and `writing` puts all of these together.
"""
