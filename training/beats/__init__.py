"""The recipe of the network that hears beats: `weights/beats.safetensors` of `musictool_rhythm`.

Scores, and pieces composed here by rule in many styles, are played with a tempo, swing, rubato,
instruments, room, equaliser and noise drawn from a seed; some examples have no beat at all. Of the
sound only band magnitudes and beat times are kept. `train` reads excerpts of them, at other speeds
and pitches.
"""
