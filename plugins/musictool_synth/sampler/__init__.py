"""Engine `sampler`: a score played by the sounds of a recording."""
