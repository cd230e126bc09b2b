"""What is measured of models and of sets of scores."""
