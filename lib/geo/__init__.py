"""Where things are: boundaries, coordinate systems, distances, and the cells that index them."""
