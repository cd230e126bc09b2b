"""What a musician asks for, word by word: moods, instruments, rhythms, the form of a piece."""
