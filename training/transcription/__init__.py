"""The weights of `transcribe`: scores played by many instruments, heard back as notes."""
