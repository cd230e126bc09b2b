"""How the weights that plugins ship were made, for anyone to repeat or to better; not in the wheel.

    python -m training beats render --scores SCORES --soundfonts A.sf2 B.sf2 --held-out C.sf3 \\
        --out RENDERED
    python -m training beats train --rendered RENDERED --out beats.safetensors
    python -m training beats evaluate --rendered RENDERED --weights beats.safetensors

and the same with `pitches`. `SCORES` holds, each in a folder, what is there of: `groove` (Groove
MIDI, CC BY 4.0), `nottingham` (MIDI of the Nottingham Music Database as cleaned by Jukedeck,
GPL-3.0), `freedoom` (music of Freedoom, BSD-3-Clause) and `jsb` (jsb-chorales-16th.json; Bach's
music is in the public domain). To them comes what each recipe composes.

`render` needs FluidSynth. It keeps what the network hears and what it should say, and goes on where
it was stopped. Scores, instruments and soundfonts set apart for judging go to RENDERED/held-out;
`train` looks at them once, when the weights are final, for the figures of the model card that it
writes beside them. `train` too goes on where it was stopped.
"""
