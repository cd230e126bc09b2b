"""The declarations of the commands: their signatures, and the words of their help."""
