"""Draws what it is given, returns what the person chose; never fetches."""
