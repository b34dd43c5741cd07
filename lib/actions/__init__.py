"""Changes: one transaction each, with its audit rows."""
