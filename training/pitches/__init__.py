"""The recipe of the network that hears which notes sound: `weights/pitches.safetensors` of
`musictool_style`.

The same notes at the same times are played by several instruments of several soundfonts, and a
spectrum is kept every 93 ms with the notes that sound in it. The network learns to hear two
instruments with the same notes as alike, and to name the notes.
"""
