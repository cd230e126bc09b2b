"""The command `remix`: the same piece at another length."""
