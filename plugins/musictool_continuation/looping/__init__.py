"""The command `loop`: where a recording can be repeated, and its seam."""
