"""The engine `basic-pitch` of `transcribe`: the network of Bittner et al., with our decoder."""
