"""The same piece with bars of it in another order: the engine `unit` of `vary`."""
