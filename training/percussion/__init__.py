"""The weights of `transcribe --engine drums`: drummers' performances, played by many kits."""
