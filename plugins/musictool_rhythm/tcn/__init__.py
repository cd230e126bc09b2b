"""The engine `tcn` of `rhythm.beats`: a temporal convolutional network and its decoder."""
