"""Engine `timbre`: the input's music played by the reference's own sounds."""
