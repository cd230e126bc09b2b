"""The commands, as they are declared."""
