"""The engine `melody` of `transcribe`: one voice, by how its sound repeats."""
