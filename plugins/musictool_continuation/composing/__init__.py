"""Engine `compose`: new notes for a recording's voice, played by its own sounds."""
