"""A drummer: a network that has learnt from drummers how loud and how late each hit is."""
