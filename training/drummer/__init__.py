"""The drummer of `humanize`: from performances to velocities and timing."""
