"""The base model of notes: which scores it learns from, and how."""
