"""What the hub makes or measures of samples: levels, resampling, loudness, onsets, stretching."""
