"""Parts of a recording filled with other parts of it: the engine `unit` of `inpaint`."""
