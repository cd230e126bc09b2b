"""How `weights/pitches.safetensors` was made, for anyone to repeat or to better.

    python -m training.pitches render --scores SCORES --soundfonts A.sf2 B.sf2 \\
        --held-out C.sf3 --out RENDERED
    python -m training.pitches train --rendered RENDERED --out pitches.safetensors
    python -m training.pitches evaluate --rendered RENDERED \\
        --weights pitches.safetensors

`SCORES` holds, anywhere within, what is there of: MIDI of the Nottingham Music Database as cleaned
by Jukedeck (GPL-3.0), music of Freedoom (BSD-3-Clause), and jsb-chorales-16th.json (Bach's music
is in the public domain). `render` needs FluidSynth: it plays each excerpt, the same notes at the
same times, with several instruments of several soundfonts, and keeps a spectrum every 93 ms with
the notes that sound in it. Excerpts, soundfonts and instruments set apart for judging go to
RENDERED/held-out, and `train` never opens those.
"""
