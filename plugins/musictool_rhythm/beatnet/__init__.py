"""The engine `beatnet` of `rhythm.beats`: the network of Heydari et al., with our decoder."""
