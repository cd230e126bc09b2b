"""What is measured of the base model by `benchmarks/generation.py`, a file for each question."""
