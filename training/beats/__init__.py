"""How `weights/beats.safetensors` was made, for anyone to repeat or to better.

    python -m training.beats render --scores SCORES --soundfonts A.sf2 B.sf2 \\
        --held-out C.sf3 --out RENDERED
    python -m training.beats train --rendered RENDERED --out beats.safetensors
    python -m training.beats evaluate --rendered RENDERED --weights beats.safetensors

`SCORES` holds, each in a folder, what is there of: `groove` (Groove MIDI, CC BY 4.0), `nottingham`
(MIDI of the Nottingham Music Database as cleaned by Jukedeck, GPL-3.0), `freedoom` (music of
Freedoom, BSD-3-Clause) and `jsb` (jsb-chorales-16th.json; Bach's music is in the public domain).
To them come pieces composed here by rule (`composing`) and sounds without any beat. `render` needs
FluidSynth; it plays each piece with a tempo, swing, rubato, instruments, room, equaliser and noise
drawn from a seed, and keeps only band magnitudes and beat times. Scores, styles and soundfonts set
apart for judging go to RENDERED/held-out, and `train` never opens those.
"""
