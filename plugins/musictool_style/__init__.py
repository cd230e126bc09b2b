"""Style: make one recording sound like another."""
