"""The engine `notes` of `transcribe`: a convolutional network that hears alike in every key."""
