"""What a model did with a score: surprise, what it came from, and like passages."""
