"""How fast the map is, as ratios in one run: `python -m bench` prints one table of targets and figures."""
