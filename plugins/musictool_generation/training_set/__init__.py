"""What a model is trained on: scores sorted out, parted, moved to other keys and note values."""
