"""Engine `soundfont`: a score played by the sounds of a SoundFont 2 or 3, or of an SFZ."""
