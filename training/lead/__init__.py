"""The tune of a mix: a lead and its accompaniment are played, and the lead alone is to be told."""
