"""Music as it stands on paper, and how it sounds: what formats of sheet music share."""
