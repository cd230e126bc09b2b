"""How notes are made with a model; one search a file."""
