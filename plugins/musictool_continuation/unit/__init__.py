"""The engine `unit` of `continue`: learn a recording's beats, choose new ones, join them."""
