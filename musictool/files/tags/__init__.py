"""What is written about a recording in its file: one module to a family of tags."""
